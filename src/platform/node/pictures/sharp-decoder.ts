import type { Sharp, SharpOptions } from 'sharp';
import { tooManyPixels } from '../../../pixel-limit.js';
import type { DecodedSize, PictureDecoder, RawPicture } from '../../platform.js';
import { decodeInTurn, isTimeout, LONGEST_DECODING_SECONDS } from './decode-limits.js';
import { readImageProperties } from './image-properties.js';
import { loadSharp } from './load-sharp.js';
import { openOwn } from './own-formats.js';
import type { OwnPicture } from './own-picture.js';
import { PictureProblem } from './picture-problem.js';

/** Decodes with sharp, which runs libvips in Node's thread pool; decodes here what libvips does not read. */
export const pictureDecoder: PictureDecoder = {
  libraries: async () => {
    const { versions } = await loadSharp();
    return { sharp: versions.sharp ?? 'unknown', libvips: versions.vips };
  },
  decode: async (bytes, { size, mostPixels, mostSeconds, isIncomplete }, use) => {
    const sharp = await loadSharp();
    const own = await openOwn(bytes);
    if (own !== undefined) return use(await decodeOwn(own, size, mostPixels));
    // TensorFlow reads JPEGs with small faults that sharp's default ('warning') rejects.
    const settings = { failOn: 'error', autoOrient: true, limitInputPixels: false } as const;
    const seconds = mostSeconds ?? LONGEST_DECODING_SECONDS;
    const open = (): Sharp => sharp(bytes, settings).timeout({ seconds: Math.ceil(seconds) });
    try {
      return await decodeInTurn({
        measure: async () => expectFewPixels((await open().metadata()).autoOrient, mostPixels),
        decode: async () => use(await decodeAt(size, open)),
        isIncomplete,
      });
    } catch (error) {
      if (!isTimeout(error)) throw error;
      // Without a limit of the caller's, a file that takes minutes counts as damaged.
      const kind = mostSeconds === undefined ? 'damaged' : 'timeout';
      throw new PictureProblem(kind, `decoding took longer than ${seconds} seconds`, error);
    }
  },
  problemOf: (error) =>
    error instanceof PictureProblem ? { kind: error.kind, reason: error.message } : undefined,
  properties: readImageProperties,
};

async function decodeOwn(own: OwnPicture, size: DecodedSize, mostPixels: number): Promise<RawPicture> {
  expectFewPixels(own.properties, mostPixels);
  return await decodeInTurn({
    measure: async () => own.properties,
    decode: async () => {
      const picture = await own.decode();
      return size.kind === 'full' ? picture : await resize(picture, size);
    },
  });
}

/** @throws PictureProblem 'too-large' */
function expectFewPixels<Size extends { readonly width: number; readonly height: number }>(
  size: Size,
  mostPixels: number,
): Size {
  const { width, height } = size;
  if (width * height <= mostPixels) return size;
  throw new PictureProblem('too-large', tooManyPixels(width, height, mostPixels));
}

async function resize(picture: RawPicture, size: DecodedSize): Promise<RawPicture> {
  const sharp = await loadSharp();
  const { data, width, height, channels } = picture;
  const settings: SharpOptions = {
    raw: { width, height, channels: channels as 3 | 4 },
    limitInputPixels: false,
  };
  return await decodeAt(size, () => sharp(data, settings));
}

async function decodeAt(size: DecodedSize, open: () => Sharp): Promise<RawPicture> {
  switch (size.kind) {
    case 'full':
      return await toRaw(open());
    case 'inside': {
      const { longest } = size;
      return await toRaw(
        open().resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true }),
      );
    }
    case 'square': {
      const settings = { width: size.side, height: size.side, fit: 'fill', kernel: 'linear' } as const;
      const shrink = (fastShrinkOnLoad: boolean): Promise<RawPicture> =>
        toRaw(open().resize({ ...settings, fastShrinkOnLoad }));
      // Only decoding at full size shows what is wrong, and it decides: training uses every picture that it can read.
      return await shrink(true).catch(() => shrink(false));
    }
  }
}

async function toRaw(image: Sharp): Promise<RawPicture> {
  const { data, info } = await image
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

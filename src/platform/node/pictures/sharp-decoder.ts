import type { Sharp, SharpOptions } from 'sharp';
import { counted } from '../../../counted.js';
import { tooManyPixels } from '../../../pixel-limit.js';
import type { DecodedSize, PictureDecoder, RawPicture } from '../../platform.js';
import { decodeInTurn, isTimeout, LONGEST_DECODING_SECONDS } from './decode-limits.js';
import { readImageProperties } from './image-properties.js';
import { loadSharp } from './load-sharp.js';
import { openOwn } from './own-formats.js';
import type { OwnPicture } from './own-picture.js';
import { PictureProblem } from './picture-problem.js';
import { type Header, shrunkSize } from './shrunk-size.js';

/** Decodes with sharp, which runs libvips in Node's thread pool; decodes here what libvips does not read. */
export const pictureDecoder: PictureDecoder = {
  libraries: async () => {
    const { versions } = await loadSharp();
    return { sharp: versions.sharp ?? 'unknown', libvips: versions.vips };
  },
  decode: async (bytes, { size, mostPixels, mostSeconds, isIncomplete, thumbnail }, use) => {
    const sharp = await loadSharp();
    const own = await openOwn(bytes);
    const finish = async (picture: RawPicture) =>
      use(picture, thumbnail === undefined ? undefined : await thumbnailOf(picture, thumbnail));
    if (own !== undefined) return await decodeOwn(own, size, mostPixels, finish);
    // TensorFlow reads JPEGs with small faults that sharp's default ('warning') rejects.
    const settings = { failOn: 'error', autoOrient: true, limitInputPixels: false } as const;
    const seconds = mostSeconds ?? LONGEST_DECODING_SECONDS;
    const open = (): Sharp => sharp(bytes, settings).timeout({ seconds: Math.ceil(seconds) });
    let header: Header | undefined;
    try {
      return await decodeInTurn({
        measure: async () => {
          const metadata = await open().metadata();
          header = metadata;
          return expectFewPixels(metadata.autoOrient, mostPixels);
        },
        decode: async () => await finish(await decodeAt(size, open, header)),
        isIncomplete,
      });
    } catch (error) {
      if (!isTimeout(error)) throw error;
      // Without a limit of the caller's, a file that takes minutes counts as damaged.
      const kind = mostSeconds === undefined ? 'damaged' : 'timeout';
      throw new PictureProblem(kind, `decoding took longer than ${counted(seconds, 'second')}`, error);
    }
  },
  problemOf: (error) =>
    error instanceof PictureProblem ? { kind: error.kind, reason: error.message } : undefined,
  properties: readImageProperties,
};

async function decodeOwn<Result>(
  own: OwnPicture,
  size: DecodedSize,
  mostPixels: number,
  finish: (picture: RawPicture) => Promise<Result>,
): Promise<Result> {
  expectFewPixels(own.properties, mostPixels);
  const picture = await decodeInTurn({
    measure: async () => own.properties,
    decode: async () => {
      const all = await own.decode();
      return size.kind === 'full' || size.kind === 'at-least' ? all : await resize(all, size);
    },
  });
  return await finish(picture);
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

/** So many rows of pixels for one of a thumbnail look the same as all rows, and take a third of the time. */
const ROWS_FOR_ONE = 8;

async function thumbnailOf({ data, width, height, channels }: RawPicture, side: number): Promise<RawPicture> {
  const sharp = await loadSharp();
  const step = Math.max(1, Math.floor(height / (ROWS_FOR_ONE * side)));
  const rows = Math.floor(height / step);
  // Rows that follow each other are taken for one long row, so that libvips reads only those that count.
  const long = { width: width * step, height: rows, channels: channels as 3 | 4 };
  const pixels = data.subarray(0, long.width * rows * channels);
  return await toRaw(
    sharp(pixels, { raw: long, limitInputPixels: false })
      .extract({ left: width * Math.floor(step / 2), top: 0, width, height: rows })
      .resize(squareOf(side)),
  );
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

/** @param header undefined for pixels that are decoded already */
async function decodeAt(size: DecodedSize, open: () => Sharp, header?: Header): Promise<RawPicture> {
  switch (size.kind) {
    case 'full':
      return await toRaw(open());
    case 'at-least': {
      const shrunk = header && shrunkSize(header, size);
      const full = (): Promise<RawPicture> => toRaw(open());
      if (shrunk === undefined) return await full();
      // As below: decoding at full size decides whether a picture can be read.
      return await toRaw(open().resize({ ...shrunk, fit: 'fill', kernel: 'cubic' })).catch(full);
    }
    case 'inside': {
      const { longest } = size;
      return await toRaw(
        open().resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true }),
      );
    }
    case 'square': {
      const shrink = (fastShrinkOnLoad: boolean): Promise<RawPicture> =>
        toRaw(open().resize({ ...squareOf(size.side), fastShrinkOnLoad }));
      // Only decoding at full size shows what is wrong, and it decides: training uses every picture that it can read.
      return await shrink(true).catch(() => shrink(false));
    }
  }
}

function squareOf(side: number) {
  return { width: side, height: side, fit: 'fill', kernel: 'linear' } as const;
}

async function toRaw(image: Sharp): Promise<RawPicture> {
  const { data, info } = await image
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

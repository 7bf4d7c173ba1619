import type { Sharp } from 'sharp';
import type { DecodedSize, PictureDecoder, RawPicture } from '../../platform.js';
import { decodeInTurn, isTimeout, LONGEST_DECODING_SECONDS } from './decode-limits.js';
import { readImageProperties } from './image-properties.js';
import { loadSharp } from './load-sharp.js';

/** Decodes with sharp, which runs libvips in Node's thread pool. */
export const pictureDecoder: PictureDecoder = {
  libraries: async () => {
    const { versions } = await loadSharp();
    return { sharp: versions.sharp ?? 'unknown', libvips: versions.vips };
  },
  decode: async (bytes, { size, mostPixels }, use) => {
    const sharp = await loadSharp();
    // TensorFlow reads JPEGs with small faults that sharp's default ('warning') rejects.
    const settings = { failOn: 'error', autoOrient: true, limitInputPixels: mostPixels } as const;
    const open = (): Sharp => sharp(bytes, settings).timeout({ seconds: LONGEST_DECODING_SECONDS });
    return await decodeInTurn(
      () => open().metadata(),
      async () => use(await decodeAt(size, open)),
    );
  },
  timeout: (error) => (isTimeout(error) ? LONGEST_DECODING_SECONDS : undefined),
  properties: readImageProperties,
};

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

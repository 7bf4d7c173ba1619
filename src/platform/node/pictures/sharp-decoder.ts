import sharp, { type Sharp } from 'sharp';
import type { DecodedSize, PictureDecoder, RawPicture } from '../../platform.js';
import { decodeInTurn, decoderVersion, isTimeout, LONGEST_DECODING_SECONDS } from './decode-limits.js';
import { readImageProperties } from './image-properties.js';

// libvips would keep its last hundred operations in case they come again. Here each picture is decoded once, and what
// is kept of a progressive JPEG of 12 megapixels takes 35 MB.
sharp.cache(false);

/** sharp, with libvips inside, which decodes in Node's pool of threads. */
export const pictureDecoder: PictureDecoder = {
  version: decoderVersion,
  libraries: { sharp: sharp.versions.sharp ?? 'unknown', libvips: sharp.versions.vips },
  decode: (bytes, { size, mostPixels }, use) => {
    const open = (): Sharp => openImage(bytes, mostPixels);
    return decodeInTurn(
      () => open().metadata(),
      async () => use(await decodeAt(size, open)),
    );
  },
  timeout: (error) => (isTimeout(error) ? LONGEST_DECODING_SECONDS : undefined),
  properties: readImageProperties,
};

function openImage(bytes: Uint8Array, limitInputPixels: number): Sharp {
  // TensorFlow reads JPEGs with small faults that sharp's default ('warning') rejects.
  return sharp(bytes, { failOn: 'error', autoOrient: true, limitInputPixels }).timeout({
    seconds: LONGEST_DECODING_SECONDS,
  });
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
      // Only decoding at full size says what is wrong, and decides it: what it can read is used in training.
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

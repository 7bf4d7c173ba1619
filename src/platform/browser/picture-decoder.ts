import type { DecodedSize, PictureDecoder, RawPicture } from '../platform.js';
import { readPixels } from './read-pixels.js';

/** The browser's own decoder. It reads JPEG, PNG, GIF and WebP everywhere, and AVIF in most browsers. */
export const pictureDecoder: PictureDecoder = {
  libraries: async () => ({ browser: navigator.userAgent }),
  decode: async (bytes, { size, mostPixels }, use) => {
    const bitmap = await openImage(bytes);
    try {
      const { width, height } = bitmap;
      if (width * height > mostPixels) throw new Error(`${width}x${height} pixels are too many`);
      return use(await readAt(size, bitmap));
    } finally {
      bitmap.close();
    }
  },
  problemOf: () => undefined,
  // Browsers do not expose the header; the picture is decoded to learn its size.
  properties: async (bytes) => {
    const bitmap = await openImage(bytes);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height, frames: 1, colourSpace: 'srgb', bitsPerChannel: 8, orientation: 1 };
  },
};

function openImage(bytes: Uint8Array): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
    imageOrientation: 'from-image',
    // Otherwise decoders may premultiply by themselves, and round down when they do.
    premultiplyAlpha: 'none',
  });
}

async function readAt(size: DecodedSize, bitmap: ImageBitmap): Promise<RawPicture> {
  const [width, height] = targetSize(size, bitmap);
  if (width === bitmap.width && height === bitmap.height) return readPixels(bitmap, width, height);
  const resized = await createImageBitmap(bitmap, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: 'high',
  });
  try {
    return readPixels(resized, width, height);
  } finally {
    resized.close();
  }
}

function targetSize(size: DecodedSize, { width, height }: ImageBitmap): [width: number, height: number] {
  if (size.kind === 'square') return [size.side, size.side];
  const scale = size.kind === 'full' ? 1 : Math.min(1, size.longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

import { decodeWithLibHeif } from '../../libheif.js';
import type { DecodedSize, PictureDecoder, RawPicture } from '../platform.js';
import { heicBitmap, libHeifFor } from './heic.js';
import { readPixels } from './read-pixels.js';

/**
 * The browser's own decoder. It reads JPEG, PNG, GIF and WebP everywhere, and AVIF in most browsers. HEIC is left to
 * libheif-js where the browser does not read it and `RuntimeSettings.heif` says where that is.
 */
export const pictureDecoder: PictureDecoder = {
  libraries: async () => ({ browser: navigator.userAgent }),
  decode: async (bytes, { size, mostPixels, thumbnail }, use) => {
    const bitmap = await openImage(bytes).catch(async (error: unknown) => {
      const lib = await libHeifFor(bytes);
      if (lib === undefined) throw error;
      return await heicBitmap(lib, bytes, mostPixels);
    });
    try {
      const { width, height } = bitmap;
      if (width * height > mostPixels) throw new Error(`${width}x${height} pixels are too many`);
      return use(
        await readAt(size, bitmap),
        thumbnail === undefined ? undefined : await readAt({ kind: 'square', side: thumbnail }, bitmap),
      );
    } finally {
      bitmap.close();
    }
  },
  problemOf: () => undefined,
  // Browsers do not expose the header; the picture is decoded to learn its size.
  properties: async (bytes) => {
    const { width, height } = await sizeOf(bytes);
    return { width, height, frames: 1, colourSpace: 'srgb', bitsPerChannel: 8, orientation: 1 };
  },
};

async function sizeOf(bytes: Uint8Array): Promise<{ readonly width: number; readonly height: number }> {
  try {
    const bitmap = await openImage(bytes);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  } catch (error) {
    const lib = await libHeifFor(bytes);
    if (lib === undefined) throw error;
    return await decodeWithLibHeif(lib, bytes, { sizeOnly: true });
  }
}

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

// A browser decodes in full and shrinks afterwards: that would save nothing for a size 'at-least'.
function targetSize(size: DecodedSize, { width, height }: ImageBitmap): [width: number, height: number] {
  if (size.kind === 'square') return [size.side, size.side];
  const scale = size.kind === 'inside' ? Math.min(1, size.longest / Math.max(width, height)) : 1;
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

import type { ImageDataset } from './dataset.js';
import type { ScannedFile } from './scanned-file.js';

/**
 * Files with the pixels that a data set of just these files has, so that they are not decoded a second time. Whoever gets
 * them must take pictures of the same size, resized in the same way.
 */
export function withPixels(
  files: readonly ScannedFile[],
  dataset: Pick<ImageDataset, 'load'>,
): ScannedFile[] {
  return files.map((file, index) => ({
    ...file,
    pixels: async () => {
      const { images, indices } = await dataset.load([index]);
      return indices.length === 1 ? images.data : undefined;
    },
  }));
}

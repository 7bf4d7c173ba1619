import { defaultCacheDirectory } from '../download/index.js';
import { type DrawingProgress, drawCatsAndDogs } from '../drawn/index.js';

/* What is always to be had, without any server: the last resort of `findWeights` and `findData`. */

/** The weights that npm has installed; `MobileNetV2` reads them from the package. */
export async function openImagesWeights(): Promise<string> {
  return 'openimages';
}

/** Pictures that are drawn on the spot, or were by an earlier run. Gives the folder with train/ and validation/. */
export async function drawnCatsAndDogs(options: {
  cacheDirectory?: string;
  signal?: AbortSignal;
  onDrawing?: (progress: DrawingProgress) => void;
}): Promise<string> {
  const { cacheDirectory: directory = defaultCacheDirectory() } = options;
  return await drawCatsAndDogs({ directory, signal: options.signal, onProgress: options.onDrawing });
}

import { defaultCacheDirectory } from '../download/index.js';
import { type DrawingProgress, drawCatsAndDogs, drawFirstCatsAndDogs } from '../drawn/index.js';

/* Sources that need no server: the last resort of `findWeights` and `findData`. */

/** The weights that npm has installed; `MobileNetV2` reads them from the package. */
export async function openImagesWeights(): Promise<string> {
  return 'openimages';
}

/** Draws pictures, or finds those of an earlier run. Returns the folder with train/ and validation/. */
export async function drawnCatsAndDogs(options: {
  cacheDirectory?: string;
  signal?: AbortSignal;
  /** Called after each picture that is drawn. */
  onDrawing?: (progress: DrawingProgress) => void;
  /** The caller uses no more of each class in each part. */
  drawnPerClass?: number;
}): Promise<string> {
  const { cacheDirectory: directory = defaultCacheDirectory(), signal, onDrawing: onProgress } = options;
  const { drawnPerClass } = options;
  if (drawnPerClass === undefined) return await drawCatsAndDogs({ directory, signal, onProgress });
  return await drawFirstCatsAndDogs(drawnPerClass, { directory, signal, onProgress });
}

import { defaultCacheDirectory } from '../data/index.js';
import { GraftError } from '../errors.js';

/* What is always to be had, without any server: the last resort of `findWeights` and `findData`. */

export interface DrawingProgress {
  readonly drawn: number;
  readonly total: number;
}

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
  // To be connected: return await drawCatsAndDogs({ directory, signal: options.signal, onProgress: options.onDrawing });
  throw new GraftError(`Graft cannot draw pictures into ${directory} yet.`);
}

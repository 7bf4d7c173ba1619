import { files } from '#platform';
import type { Functional } from '../nn/index.js';
import { isBaseFile, loadBaseFile } from './base-file.js';
import { loadKerasWeights } from './keras-weights.js';
import { rememberBeginning } from './weights-beginning.js';

/**
 * Loads the weights of a file: one that `graft export-base` wrote, or one of Keras.
 *
 * @throws UsageError when it does not exist
 * @throws GraftError when it is another kind of file, damaged, or does not fit
 */
export async function loadWeightsOfFile(model: Functional, path: string): Promise<void> {
  // A file that cannot be read is reported by the reader of Keras' files.
  const bytes = await files.readIfWanted(path, isBaseFile).catch(() => undefined);
  if (bytes === undefined || !isBaseFile(bytes)) {
    await loadKerasWeights(model, path);
    return;
  }
  const { weights } = await loadBaseFile(model, bytes, path);
  rememberBeginning(model, weights);
}

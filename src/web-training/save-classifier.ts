import { classifierBytes, type SaveClassifierOptions } from '../classifier/index.js';
import type { Functional } from '../nn/index.js';

/**
 * A trained model as a file: the same `.onnx` with a card that `saveClassifier` writes in Node, byte for byte, which
 * every command and function of Graft reads.
 *
 * @throws UsageError when the model's outputs are neither logits nor probabilities, or the classes or the size of the
 * pictures are missing or do not fit the model
 *
 * @example
 * ```ts
 * import { saveClassifier } from '@graft-vision/graft/web';
 *
 * const file = await saveClassifier(model, { dataset: training });
 * const address = URL.createObjectURL(file);
 * ```
 */
export async function saveClassifier(model: Functional, options: SaveClassifierOptions): Promise<Blob> {
  const bytes = classifierBytes(model, options);
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' });
}

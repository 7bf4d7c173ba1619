/* The work of the main process, without a window: it runs in Node as it does in Electron. */
import { loadClassifier, UnreadableImageError } from '@graft-vision/graft/predict';

/** @type {Promise<import('@graft-vision/graft/predict').PictureClassifier> | undefined} */
let loading;

/**
 * What the page gets for a picture.
 *
 * @param {string} model the path of model.onnx
 * @param {unknown} picture the bytes of a file, as the page sends them
 * @returns {Promise<{ label: string, probability: number } | { error: string }>}
 */
export async function classify(model, picture) {
  // A text would be taken for a path: a page may not read files.
  if (!(picture instanceof Uint8Array)) return { error: 'Expected the bytes of a picture.' };
  loading ??= loadClassifier(model);
  try {
    const { label, probability } = await (await loading).classify(picture);
    return { label, probability };
  } catch (error) {
    if (error instanceof UnreadableImageError) return { error: error.reason };
    throw error;
  }
}

export async function close() {
  await (await loading)?.dispose();
  loading = undefined;
}

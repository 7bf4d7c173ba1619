import { graphicsCards } from '#platform';
import { GraftError, reasonOf } from '../errors.js';
import { shortened } from '../shown.js';

/** Characters of a reason of ONNX Runtime that are shown. */
const LONGEST_REASON = 400;

/** How ONNX Runtime's messages say that WebGPU found no card, in Node and in browsers. */
const NO_CARD = /Failed to get (?:a WebGPU|GPU) adapter|WebGPU is not supported/;

/** And that the results of a run cannot be read: the card was lost, or could not make the buffers. */
const LOST_CARD = /map_async_result|device (?:was|is) (?:lost|destroyed)/i;

/** Whether a run failed because the card was lost. */
export function isLoss(error: unknown): boolean {
  return LOST_CARD.test(reasonOf(error));
}

/**
 * What ONNX Runtime's refusal of a network means. Its reasons are for its developers and repeat names from the file,
 * line breaks included.
 */
export function refused(what: 'loaded' | 'run', error: unknown, device?: 'webgpu'): GraftError {
  const reason = shortened(reasonOf(error).replace(/\s+/g, ' ').trim(), LONGEST_REASON);
  if (device === undefined) {
    return new GraftError(`The network cannot be ${what}: ONNX Runtime refuses it (${reason}).`, {
      hint: 'If the model was copied or downloaded, the file may be damaged: fetch it again.',
      cause: error,
    });
  }
  if (NO_CARD.test(reason)) {
    return new GraftError(
      'There is no graphics card here that WebGPU can use: ONNX Runtime finds no adapter.',
      { hint: graphicsCards.adviceForNone, cause: error },
    );
  }
  const hint = graphicsCards.adviceForFailure;
  if (isLoss(error)) {
    return new GraftError('The graphics card was lost, or its memory is full.', { hint, cause: error });
  }
  return new GraftError(
    `The network cannot be ${what} on the graphics card: ONNX Runtime refuses it (${reason}).`,
    { hint, cause: error },
  );
}

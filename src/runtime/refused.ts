import { GraftError, reasonOf } from '../errors.js';
import { shortened } from '../shown.js';

/** Characters of a reason of ONNX Runtime that are shown. */
const LONGEST_REASON = 400;

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
  if (reason.includes('Failed to get a WebGPU adapter')) {
    return new GraftError(
      'There is no graphics card here that WebGPU can use: ONNX Runtime finds no adapter.',
      {
        hint: "Use the processor (device 'cpu', the default; a run that began on a card goes on with --resume RUN --device cpu), or install the card's driver (on Linux its Vulkan driver and the package libvulkan1). `graft doctor` shows which cards are found.",
        cause: error,
      },
    );
  }
  return new GraftError(
    `The network cannot be ${what} on the graphics card: ONNX Runtime refuses it (${reason}).`,
    {
      hint: "Use the processor: device 'cpu' (a run goes on with --resume RUN --device cpu). If the card has too little memory, a smaller batch size may fit.",
      cause: error,
    },
  );
}

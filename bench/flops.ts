import { Conv2D, Dense, DepthwiseConv2D, type FlatCall } from '../src/nn/index.js';

/** Multiplications and additions that a layer's forward pass needs for one image. */
export function forwardFlops(call: FlatCall): number {
  const { layer } = call;
  const [, ...output] = call.outputShape as number[];
  const positions = output.length === 3 ? output[0] * output[1] : 1;
  if (layer instanceof DepthwiseConv2D || layer instanceof Conv2D || layer instanceof Dense) {
    return 2 * positions * layer.kernel.size;
  }
  return 0;
}

/**
 * The useful work of a training step for one image: the forward pass and, for each trainable layer, the gradients of
 * its kernel and of its input. For frozen layers in the trained part, only the forward pass counts.
 */
export function trainingFlops(calls: readonly FlatCall[]): number {
  return calls.reduce((sum, call) => sum + forwardFlops(call) * (call.trainable ? 3 : 1), 0);
}

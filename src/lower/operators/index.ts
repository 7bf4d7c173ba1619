import { einsumOperators } from './einsum.js';
import { elementwiseOperators } from './elementwise.js';
import { linearOperators } from './linear.js';
import { movementOperators } from './movement.js';
import type { OperatorBuild } from './operator-call.js';
import { reductionOperators } from './reductions.js';
import { transposedConvolutionOperators } from './transposed-convolution.js';
import { windowOperators } from './windows.js';

export { type ResizeSettings, resizeWeights } from './resize-weights.js';

/** The operators of imported networks that `OperatorLayer` can compute, by their ONNX names. */
export const importedOperators: ReadonlyMap<string, OperatorBuild> = new Map(
  Object.entries({
    ...einsumOperators,
    ...elementwiseOperators,
    ...linearOperators,
    ...movementOperators,
    ...reductionOperators,
    ...transposedConvolutionOperators,
    ...windowOperators,
  }),
);

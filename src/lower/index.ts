export type { DropoutMask } from './dropout-masks.js';
export { lowerInference } from './inference.js';
export { lowerDense } from './layers/dense.js';
export { lowerLoss } from './losses.js';
export { type ResizeSettings, resizeWeights } from './operators/index.js';
export { lowerUpdate } from './optimizers.js';
export {
  type ParameterLayout,
  ParameterSource,
  packParameters,
  parameterLayout,
  unpackParameters,
} from './parameters.js';
export { hasPenalty, lowerPenalty, penaltyOf } from './penalty.js';
export { defineLowering, loweringOfClass } from './registry.js';
export { cutPositions, type Stage } from './stage.js';
export { lowerTraining } from './training.js';

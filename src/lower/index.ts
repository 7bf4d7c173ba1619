export type { DropoutMask } from './dropout-masks.js';
export type { Feature } from './feature.js';
export { lowerInference } from './inference.js';
export { lowerDense } from './layers/dense.js';
export { lowerLoss } from './losses.js';
export { type LoweredUpdate, lowerUpdate, type UpdateValues } from './optimizers.js';
export {
  type ParameterLayout,
  ParameterSource,
  packParameters,
  parameterLayout,
  unpackParameters,
} from './parameters.js';
export { hasPenalty, lowerPenalty, penaltyOf } from './penalty.js';
export {
  defineLowering,
  type InferenceContext,
  type InferenceOutput,
  type LayerLowering,
  loweringOfClass,
  type NotLowered,
  type Pads,
  type TrainingContext,
  type TrainingOutput,
} from './registry.js';
export { callsOf, cutPositions, type Stage } from './stage.js';
export { type LoweredTraining, lowerTraining, type TrainingOptions } from './training.js';

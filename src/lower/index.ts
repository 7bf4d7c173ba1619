export { lowerDense, lowerInference } from './inference.js';
export { lowerLoss } from './losses.js';
export { type LoweredUpdate, lowerUpdate } from './optimizers.js';
export {
  type ParameterLayout,
  ParameterSource,
  packParameters,
  parameterLayout,
  unpackParameters,
} from './parameters.js';
export { callsOf, cutPositions, type Stage } from './stage.js';
export { type LoweredTraining, lowerTraining, type TrainingOptions } from './training.js';
export type { DropoutMask } from './training-dropout.js';

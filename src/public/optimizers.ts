/**
 * Keras' optimizers and the schedules of their learning rates.
 *
 * @module optimizers
 */

export {
  Adam,
  type AdamOptions,
  AdamW,
  type AdamWOptions,
  CosineDecay,
  type CosineDecayOptions,
  CosineDecayRestarts,
  type CosineDecayRestartsOptions,
  ExponentialDecay,
  type ExponentialDecayOptions,
  type GivenLearningRate,
  InverseTimeDecay,
  type InverseTimeDecayOptions,
  type LayerwiseDecayOptions,
  type LearningRate,
  type LearningRateMultipliers,
  type LearningRateSchedule,
  layerwiseLearningRateDecay,
  OneCycle,
  type OneCycleOptions,
  Optimizer,
  type OptimizerConfig,
  type OptimizerOptions,
  optimizerFromConfig,
  PiecewiseConstantDecay,
  type PiecewiseConstantDecayOptions,
  PolynomialDecay,
  type PolynomialDecayOptions,
  RMSprop,
  type RmspropOptions,
  type ScheduleConfig,
  SGD,
  type SgdOptions,
  scheduleFromConfig,
  WarmUp,
  type WarmUpOptions,
} from '../nn/index.js';

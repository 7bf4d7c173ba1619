export { ACTIVATION_NAMES, type ActivationName } from './activations.js';
export { defineKerasClass } from './config/classes.js';
export { installModelConverter } from './config/converter.js';
export { deserializeLayer, kerasClassNames, serializeLayer } from './config/layer-settings.js';
export type { Json, KerasConfig, SerializedLayer } from './config/types.js';
export { type FlatCall, flatten } from './flatten.js';
export { Functional, type FunctionalOptions, type Unbuilt } from './functional.js';
export {
  GlorotUniform,
  type Initializer,
  Ones,
  VarianceScaling,
  type VarianceScalingOptions,
  Zeros,
} from './initializers.js';
export {
  type ApplyOptions,
  ElementwiseLayer,
  Layer,
  type LayerOptions,
  type SymbolicTensor,
} from './layer.js';
export type { CallOptions, LayerInput, LayerOutput } from './layer-call.js';
export {
  configurableLayers,
  isConfigurable,
  type LayerConfig,
  layerConfig,
  layerFromConfig,
} from './layer-config.js';
export {
  Activation,
  type ActivationOptions,
  LeakyReLU,
  type LeakyReLUOptions,
  PReLU,
  type PReLUOptions,
  ReLU,
  type ReLUOptions,
} from './layers/activation.js';
export {
  Conv2D,
  type Conv2DOptions,
  type ConvolutionOptions,
  DepthwiseConv2D,
  type DepthwiseConv2DOptions,
} from './layers/convolution.js';
export { Dense, type DenseOptions } from './layers/dense.js';
export {
  type FrozenConstant,
  FrozenNetwork,
  type FrozenNetworkOptions,
  type FrozenNode,
} from './layers/frozen-network.js';
export { Input, InputLayer } from './layers/input.js';
export { LayerScale, type LayerScaleOptions } from './layers/layer-scale.js';
export {
  Add,
  Concatenate,
  type ConcatenateOptions,
  CustomScaleLayer,
  type MergeOptions,
  Multiply,
} from './layers/merging.js';
export {
  BatchNormalization,
  type BatchNormalizationOptions,
  LayerNormalization,
  type LayerNormalizationOptions,
  type ScaleAndCenterOptions,
} from './layers/normalization.js';
export {
  type Operand,
  type OperatorAttributes,
  OperatorLayer,
  type OperatorLayerOptions,
  shapeForBatch,
} from './layers/operator.js';
export {
  AveragePooling2D,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  type GlobalPoolingOptions,
  MaxPooling2D,
  Pooling2D,
  type PoolingOptions,
  type PoolSize,
} from './layers/pooling.js';
export {
  AddConstant,
  MultiplyConstant,
  Normalization,
  type NormalizationOptions,
  Rescaling,
  type RescalingOptions,
  Subtract,
  TrueDivide,
} from './layers/preprocessing.js';
export { Dropout, type DropoutOptions } from './layers/regularization.js';
export {
  Cropping2D,
  type Cropping2DOptions,
  Flatten,
  type FlattenOptions,
  Reshape,
  type ReshapeOptions,
  type ZeroPadding,
  ZeroPadding2D,
  type ZeroPadding2DOptions,
} from './layers/reshaping.js';
export { SeparableConv2D, type SeparableConv2DOptions } from './layers/separable.js';
export { type LayerwiseDecayOptions, layerwiseLearningRateDecay } from './layerwise-decay.js';
export {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  Loss,
  type LossOptions,
  type LossReduction,
  MultilabelCrossentropy,
  SparseCategoricalCrossentropy,
  type SparseCategoricalCrossentropyOptions,
} from './losses.js';
export { Adam, type AdamOptions, AdamW, type AdamWOptions } from './optimizers/adam.js';
export { optimizerFromConfig } from './optimizers/from-config.js';
export {
  checkMultipliers,
  type LearningRateMultipliers,
  multiplierOf,
} from './optimizers/multipliers.js';
export {
  ACCUMULATED_SLOT,
  AVERAGE_SLOT,
  Optimizer,
  type OptimizerConfig,
  type OptimizerOptions,
} from './optimizers/optimizer.js';
export { RMSprop, type RmspropOptions } from './optimizers/rmsprop.js';
export { SGD, type SgdOptions } from './optimizers/sgd.js';
export { L1, L1L2, L2, type Regularizer, type RegularizerOrName } from './regularizers.js';
export { CosineDecay, type CosineDecayOptions } from './schedules/cosine-decay.js';
export { CosineDecayRestarts, type CosineDecayRestartsOptions } from './schedules/cosine-decay-restarts.js';
export { ExponentialDecay, type ExponentialDecayOptions } from './schedules/exponential-decay.js';
export { scheduleFromConfig } from './schedules/from-config.js';
export { InverseTimeDecay, type InverseTimeDecayOptions } from './schedules/inverse-time-decay.js';
export { OneCycle, type OneCycleOptions } from './schedules/one-cycle.js';
export {
  PiecewiseConstantDecay,
  type PiecewiseConstantDecayOptions,
} from './schedules/piecewise-constant-decay.js';
export { PolynomialDecay, type PolynomialDecayOptions } from './schedules/polynomial-decay.js';
export type {
  GivenLearningRate,
  LearningRate,
  LearningRateSchedule,
  ScheduleConfig,
} from './schedules/schedule.js';
export { WarmUp, type WarmUpOptions } from './schedules/warm-up.js';
export { formatShape, type Padding, paddingOf, type Shape, sizeOf } from './shape.js';
export { Variable, type VariableOptions } from './variable.js';

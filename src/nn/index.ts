export { type FlatCall, flatten } from './flatten.js';
export { Functional, type FunctionalOptions } from './functional.js';
export {
  GlorotUniform,
  type Initializer,
  Ones,
  VarianceScaling,
  type VarianceScalingOptions,
  Zeros,
} from './initializers.js';
export { type ApplyOptions, Layer, type LayerOptions, type SymbolicTensor } from './layer.js';
export { Activation, ReLU } from './layers/activation.js';
export { AugmentationLayer, RandomFlip, RandomRotation } from './layers/augmentation.js';
export { Conv2D, type ConvolutionOptions, DepthwiseConv2D } from './layers/convolution.js';
export { type ActivationName, Dense, type DenseOptions } from './layers/dense.js';
export { Input, InputLayer } from './layers/input.js';
export { Add, Multiply } from './layers/merging.js';
export { BatchNormalization, type BatchNormalizationOptions } from './layers/normalization.js';
export {
  AveragePooling2D,
  GlobalAveragePooling2D,
  MaxPooling2D,
  Pooling2D,
  type PoolingOptions,
} from './layers/pooling.js';
export { Normalization, Rescaling, Subtract, TrueDivide } from './layers/preprocessing.js';
export { Dropout, type DropoutOptions } from './layers/regularization.js';
export { Reshape, type ZeroPadding, ZeroPadding2D } from './layers/reshaping.js';
export {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  Loss,
  type LossOptions,
  SparseCategoricalCrossentropy,
} from './losses.js';
export { clearSession, snakeCase } from './names.js';
export {
  Adam,
  type AdamOptions,
  AdamW,
  type AdamWOptions,
  type LearningRate,
  Optimizer,
  type OptimizerConfig,
  RMSprop,
  type RmspropOptions,
  SGD,
  type SgdOptions,
} from './optimizers.js';
export { CosineDecay, type CosineDecayOptions, type LearningRateSchedule } from './schedules.js';
export { nextSeed, setRandomSeed } from './seed.js';
export { Sequential } from './sequential.js';
export { formatShape, type Padding, paddingOf, type Shape, sizeOf } from './shape.js';
export { Variable } from './variable.js';

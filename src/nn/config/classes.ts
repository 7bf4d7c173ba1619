import type { Layer } from '../layer.js';
import { Activation, LeakyReLU, PReLU, ReLU } from '../layers/activation.js';
import { Conv2D, DepthwiseConv2D } from '../layers/convolution.js';
import { Dense } from '../layers/dense.js';
import { LayerScale } from '../layers/layer-scale.js';
import { Add, Concatenate, CustomScaleLayer, Multiply } from '../layers/merging.js';
import { BatchNormalization, LayerNormalization } from '../layers/normalization.js';
import {
  AveragePooling2D,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  MaxPooling2D,
} from '../layers/pooling.js';
import { Normalization, Rescaling } from '../layers/preprocessing.js';
import { Dropout } from '../layers/regularization.js';
import { Cropping2D, Flatten, Reshape, ZeroPadding2D } from '../layers/reshaping.js';
import { SeparableConv2D } from '../layers/separable.js';
import type { LayerClass } from './converter.js';
import type { Json } from './types.js';

/** How the settings of one Keras class become the arguments of a constructor, by Keras' names. */
export interface KerasClass {
  readonly layerClass: LayerClass;
  /** The module that Keras writes down, for layers that only its applications have. Default: `keras.layers`. */
  readonly module: string | undefined;
  /** Settings that the constructor takes before its options. */
  readonly first: readonly string[];
  /** Settings among its options. Initializers and regularizers are in `weights`. */
  readonly options: readonly string[];
  /** Names of variables, in front of `_initializer`, `_regularizer` and `_constraint`. */
  readonly weights: readonly string[];
  /** Settings that Graft has in one form only: the values that mean it, the usual one first. */
  readonly fixed: Readonly<Record<string, readonly Json[]>>;
  /** Settings without an effect here. */
  readonly ignored: readonly string[];
  /** Other names of settings, in Keras 2 files. */
  readonly formerly: Readonly<Record<string, string>>;
  /** The layer's values by the names of the constructor's options. Default: its properties. */
  readonly valuesOf: (layer: Layer) => Readonly<Record<string, unknown>>;
}

/** What `defineKerasClass` takes; all settings are empty unless they are given. */
export type KerasClassSettings = Partial<Omit<KerasClass, 'layerClass'>>;

function kerasClass<L extends Layer>(
  layerClass: LayerClass<L>,
  settings: KerasClassSettings = {},
): KerasClass {
  return {
    layerClass,
    module: undefined,
    first: [],
    options: [],
    weights: [],
    fixed: {},
    ignored: [],
    formerly: {},
    valuesOf: (layer) => layer as unknown as Readonly<Record<string, unknown>>,
    ...settings,
  };
}

const channelsLast = { data_format: ['channels_last', null] } as const;
/** An axis of [batch, height, width, channels], or of [batch, features]. */
const lastAxis = [-1, 3, [-1], [3]] as const;
const noPenalty = { activity_regularizer: [null] } as const;
const window = { first: ['pool_size'], options: ['strides', 'padding'], fixed: channelsLast };
const convolution = {
  options: ['strides', 'padding', 'dilation_rate', 'use_bias', 'activation'],
  fixed: { ...channelsLast, ...noPenalty },
};
const globalPooling = { options: ['keepdims'], fixed: channelsLast };
const scaleAndCenter = { options: ['epsilon', 'center', 'scale'], weights: ['beta', 'gamma'] };

/** Every class of Keras whose layers Graft has, by its name; later rooms add theirs. */
export const kerasClasses: Record<string, KerasClass> = {
  Activation: kerasClass(Activation, { first: ['activation'] }),
  Add: kerasClass(Add),
  AveragePooling2D: kerasClass(AveragePooling2D, window),
  BatchNormalization: kerasClass(BatchNormalization, {
    ...scaleAndCenter,
    options: ['momentum', ...scaleAndCenter.options],
    fixed: { axis: lastAxis, synchronized: [false], renorm: [false], virtual_batch_size: [null] },
    ignored: [
      'moving_mean_initializer',
      'moving_variance_initializer',
      'renorm_clipping',
      'renorm_momentum',
      'fused',
    ],
  }),
  Concatenate: kerasClass(Concatenate, { options: ['axis'] }),
  Conv2D: kerasClass(Conv2D, {
    ...convolution,
    first: ['filters', 'kernel_size'],
    options: [...convolution.options, 'groups'],
    weights: ['kernel', 'bias'],
  }),
  Cropping2D: kerasClass(Cropping2D, { first: ['cropping'], fixed: channelsLast }),
  CustomScaleLayer: kerasClass(CustomScaleLayer, {
    first: ['scale'],
    module: 'keras.src.applications.inception_resnet_v2',
  }),
  Dense: kerasClass(Dense, {
    first: ['units'],
    options: ['activation', 'use_bias'],
    weights: ['kernel', 'bias'],
    fixed: { ...noPenalty, quantization_config: [null], lora_rank: [null] },
  }),
  DepthwiseConv2D: kerasClass(DepthwiseConv2D, {
    first: ['kernel_size'],
    options: [...convolution.options, 'depth_multiplier'],
    weights: ['depthwise', 'bias'],
    fixed: { ...convolution.fixed, groups: [1] },
  }),
  Dropout: kerasClass(Dropout, { first: ['rate'], options: ['seed', 'noise_shape'] }),
  Flatten: kerasClass(Flatten, { fixed: channelsLast }),
  GlobalAveragePooling2D: kerasClass(GlobalAveragePooling2D, globalPooling),
  GlobalMaxPooling2D: kerasClass(GlobalMaxPooling2D, globalPooling),
  LayerNormalization: kerasClass(LayerNormalization, {
    ...scaleAndCenter,
    fixed: { axis: lastAxis, rms_scaling: [false] },
  }),
  LayerScale: kerasClass(LayerScale, {
    first: ['init_values', 'projection_dim'],
    module: 'keras.src.applications.convnext',
  }),
  LeakyReLU: kerasClass(LeakyReLU, { first: ['negative_slope'], formerly: { alpha: 'negative_slope' } }),
  MaxPooling2D: kerasClass(MaxPooling2D, window),
  Multiply: kerasClass(Multiply),
  Normalization: kerasClass(Normalization, {
    options: ['mean', 'variance'],
    fixed: { axis: lastAxis, invert: [false] },
  }),
  PReLU: kerasClass(PReLU, { options: ['shared_axes'], weights: ['alpha'] }),
  ReLU: kerasClass(ReLU, { first: ['max_value'], options: ['negative_slope', 'threshold'] }),
  Rescaling: kerasClass(Rescaling, { first: ['scale'], options: ['offset'] }),
  Reshape: kerasClass(Reshape, { first: ['target_shape'] }),
  SeparableConv2D: kerasClass(SeparableConv2D, {
    ...convolution,
    first: ['filters', 'kernel_size'],
    options: [...convolution.options, 'depth_multiplier'],
    weights: ['depthwise', 'pointwise', 'bias'],
    fixed: { ...convolution.fixed, groups: [1] },
    ignored: ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
  }),
  ZeroPadding2D: kerasClass(ZeroPadding2D, { first: ['padding'], fixed: channelsLast }),
};

/** Adds a class of Keras. */
export function defineKerasClass<L extends Layer>(
  name: string,
  layerClass: LayerClass<L>,
  settings: KerasClassSettings,
): void {
  kerasClasses[name] = kerasClass(layerClass, settings);
}

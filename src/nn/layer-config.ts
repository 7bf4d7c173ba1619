import { UsageError } from '../errors.js';
import { nearestNamesHint } from '../nearest-names.js';
import type { Json } from './config/types.js';
import type { Layer, LayerOptions } from './layer.js';
import { Activation, LeakyReLU, PReLU, ReLU } from './layers/activation.js';
import { Conv2D, DepthwiseConv2D } from './layers/convolution.js';
import { Dense } from './layers/dense.js';
import { FrozenNetwork } from './layers/frozen-network.js';
import { LayerScale } from './layers/layer-scale.js';
import { Add, Concatenate, CustomScaleLayer, Multiply } from './layers/merging.js';
import { BatchNormalization, LayerNormalization } from './layers/normalization.js';
import { OperatorLayer } from './layers/operator.js';
import {
  AveragePooling2D,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  MaxPooling2D,
} from './layers/pooling.js';
import {
  AddConstant,
  MultiplyConstant,
  Normalization,
  Rescaling,
  Subtract,
  TrueDivide,
} from './layers/preprocessing.js';
import { Dropout } from './layers/regularization.js';
import { Cropping2D, Flatten, Reshape, ZeroPadding2D } from './layers/reshaping.js';
import type { Regularizer } from './regularizers.js';

/**
 * A layer as plain data, without its weights: its class and the arguments of its constructor. Initializers are left
 * out, because a rebuilt layer gets its weights from elsewhere.
 */
export interface LayerConfig {
  /** The name of the class in Graft, which in a few cases differs from Keras': AddConstant. */
  readonly className: string;
  /** The last one is the options, including `name`. */
  readonly arguments: readonly Json[];
}

interface Kind<L extends Layer> {
  readonly create: new (...given: never[]) => L;
  /** What the constructor takes, the options last and without the name. */
  readonly argumentsOf: (layer: L) => readonly [...Json[], { readonly [name: string]: Json | undefined }];
}

const kind = <L extends Layer>(
  create: new (...given: never[]) => L,
  argumentsOf: Kind<L>['argumentsOf'],
): Kind<L> => ({ create, argumentsOf });

const convolution = (layer: Conv2D | DepthwiseConv2D) => {
  const { strides, padding, dilationRate, useBias, activation } = layer;
  const { kernelRegularizer, biasRegularizer } = layer;
  const dilation = dilationRate.some((rate) => rate > 1) && { dilationRate };
  const own =
    layer instanceof DepthwiseConv2D ? { depthMultiplier: layer.depthMultiplier } : { groups: layer.groups };
  const others = Object.values(own)[0] > 1 && own;
  const penalties =
    layer instanceof DepthwiseConv2D
      ? { depthwiseRegularizer: kernelRegularizer, biasRegularizer }
      : { kernelRegularizer, biasRegularizer };
  return { strides, padding, useBias, activation, ...dilation, ...others, ...regularizers(penalties) };
};
const pooling = ({ poolSize, strides, padding }: MaxPooling2D | AveragePooling2D) =>
  [poolSize, { strides, padding }] as const;
const normalized = (layer: BatchNormalization | LayerNormalization) => {
  const { epsilon, center, scale, gammaRegularizer, betaRegularizer } = layer;
  return { epsilon, center, scale, ...regularizers({ gammaRegularizer, betaRegularizer }) };
};

/** Every layer that can be rebuilt, by its class. */
const kinds = {
  Activation: kind(Activation, ({ activation }) => [activation, {}]),
  Add: kind(Add, () => [{}]),
  AddConstant: kind(AddConstant, ({ addend }) => [addend, {}]),
  AveragePooling2D: kind(AveragePooling2D, pooling),
  BatchNormalization: kind(BatchNormalization, (layer) => [
    { momentum: layer.momentum, ...normalized(layer) },
  ]),
  Concatenate: kind(Concatenate, ({ axis }) => [{ axis }]),
  Conv2D: kind(Conv2D, (layer) => [layer.filters, layer.kernelSize, convolution(layer)]),
  Cropping2D: kind(Cropping2D, ({ cropping }) => [cropping, {}]),
  CustomScaleLayer: kind(CustomScaleLayer, ({ scale }) => [scale, {}]),
  Dense: kind(Dense, ({ units, activation, useBias, kernelRegularizer, biasRegularizer }) => [
    units,
    { activation, useBias, ...regularizers({ kernelRegularizer, biasRegularizer }) },
  ]),
  DepthwiseConv2D: kind(DepthwiseConv2D, (layer) => [layer.kernelSize, convolution(layer)]),
  Dropout: kind(Dropout, ({ rate, seed, noiseShape }) => [rate, { seed, noiseShape }]),
  Flatten: kind(Flatten, () => [{}]),
  FrozenNetwork: kind(FrozenNetwork, ({ description }) => [description as unknown as Record<string, Json>]),
  GlobalAveragePooling2D: kind(GlobalAveragePooling2D, ({ keepdims }) => [{ keepdims }]),
  GlobalMaxPooling2D: kind(GlobalMaxPooling2D, ({ keepdims }) => [{ keepdims }]),
  LayerNormalization: kind(LayerNormalization, (layer) => [normalized(layer)]),
  LayerScale: kind(LayerScale, ({ initValues, projectionDim }) => [initValues, projectionDim, {}]),
  LeakyReLU: kind(LeakyReLU, ({ negativeSlope }) => [negativeSlope, {}]),
  MaxPooling2D: kind(MaxPooling2D, pooling),
  Multiply: kind(Multiply, () => [{}]),
  MultiplyConstant: kind(MultiplyConstant, ({ factor }) => [factor, {}]),
  Normalization: kind(Normalization, ({ mean, variance }) => [{ mean, variance }]),
  OperatorLayer: kind(OperatorLayer, ({ operator, attributes, operands, outputShape }) => [
    operator,
    { attributes, operands, outputShape },
  ]),
  PReLU: kind(PReLU, ({ sharedAxes, alphaRegularizer }) => [
    { sharedAxes, ...regularizers({ alphaRegularizer }) },
  ]),
  ReLU: kind(ReLU, ({ maxValue, negativeSlope, threshold }) => [
    maxValue ?? null,
    { ...(negativeSlope > 0 && { negativeSlope }), ...(threshold > 0 && { threshold }) },
  ]),
  Rescaling: kind(Rescaling, ({ scale, offset }) => [scale, { offset }]),
  Reshape: kind(Reshape, ({ targetShape }) => [targetShape, {}]),
  Subtract: kind(Subtract, ({ subtrahend }) => [subtrahend, {}]),
  TrueDivide: kind(TrueDivide, ({ divisor }) => [divisor, {}]),
  ZeroPadding2D: kind(ZeroPadding2D, ({ padding }) => [padding, {}]),
} as const;

/** The classes that `layerConfig` can describe. */
export const configurableLayers: readonly string[] = Object.keys(kinds);

/** Whether `layerConfig` can describe a layer. */
export function isConfigurable(layer: Layer): boolean {
  return kindOf(layer) !== undefined;
}

/**
 * A layer as plain data.
 *
 * @throws UsageError for a layer of an unknown class
 */
export function layerConfig(layer: Layer): LayerConfig {
  const found = kindOf(layer);
  if (found === undefined) throw unknownClass(layer.className);
  const [className, { argumentsOf }] = found;
  const given = argumentsOf(layer);
  const options = { ...(given.at(-1) as object), name: layer.name };
  return { className, arguments: [...given.slice(0, -1), options] };
}

/**
 * Rebuilds a layer from its configuration.
 *
 * @param changes to its options, for example another name
 * @throws UsageError for an unknown class, or settings that its constructor refuses
 */
export function layerFromConfig(config: LayerConfig, changes: LayerOptions = {}): Layer {
  const { className, arguments: given } = config;
  if (!Object.hasOwn(kinds, className)) throw unknownClass(className);
  const { create } = kinds[className as keyof typeof kinds] as unknown as Kind<Layer>;
  const options = { ...(given.at(-1) as object), ...changes };
  return new create(...([...given.slice(0, -1), options] as never[]));
}

/** Compares the class exactly, because a user's subclass may compute something else. */
function kindOf(layer: Layer): [className: string, Kind<Layer>] | undefined {
  const all = Object.entries(kinds) as unknown as [string, Kind<Layer>][];
  return all.find(([, { create }]) => layer.constructor === create);
}

function unknownClass(className: string): UsageError {
  return new UsageError(`A layer of the class ${className} cannot be written as plain data.`, {
    hint: nearestNamesHint(className, configurableLayers),
  });
}

/** Those that are set, as plain data. */
function regularizers(
  given: Readonly<Record<string, Regularizer | undefined>>,
): Record<string, { l1: number; l2: number }> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, regularizer]) =>
      regularizer === undefined ? [] : [[name, { l1: regularizer.l1, l2: regularizer.l2 }]],
    ),
  );
}

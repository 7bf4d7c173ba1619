import { UsageError } from '../errors.js';
import {
  Activation,
  Add,
  AddConstant,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  GlobalAveragePooling2D,
  Input,
  Multiply,
  MultiplyConstant,
  ReLU,
  Rescaling,
  type SymbolicTensor,
  type ZeroPadding,
  ZeroPadding2D,
} from '../nn/index.js';
import { checkOptions, type RulesOf, trueOrFalse } from '../options.js';
import type { Model } from '../train/index.js';
import type { Backbone, BackboneOptions, InputShape } from './backbone.js';
import { backboneRules, makeBackbone } from './backbone.js';
import { divisibleByEight } from './mobilenet-v2-layers.js';
import type { PublishedWeights } from './published-weights.js';

/** Names and defaults are those of Keras' `MobileNetV3Small` and `MobileNetV3Large` where they have them. */
export interface MobileNetV3Options extends BackboneOptions {
  /** Only false is supported: the network comes without the ImageNet classifier. */
  includeTop: false;
  /** Multiplies the number of filters in every block. Default 1; there are ImageNet weights for 0.75 and 1. */
  alpha?: number;
  /** Only false is supported: networks with hard-swish, 5 x 5 windows, and squeeze and excitation. */
  minimalistic?: false;
  /** Whether the network scales pixels from [0, 255] to [-1, 1] itself. Default true. */
  includePreprocessing?: boolean;
}

const RULES: RulesOf<MobileNetV3Options> = {
  ...backboneRules,
  minimalistic: { expected: 'false', holds: (value) => value === false },
  includePreprocessing: trueOrFalse,
};

/** An inverted residual block; `excites` is whether it has squeeze and excitation. */
type Block = readonly [
  expansion: number,
  filters: number,
  kernelSize: 3 | 5,
  stride: 1 | 2,
  excites: boolean,
  nonlinearity: 'relu' | 'hard_swish',
];

/** What differs between the two networks. */
interface Variant<Name extends string> {
  readonly name: Name;
  readonly description: string;
  readonly fineTuneAt: number;
  readonly blocks: readonly Block[];
  /** The size in the names of weights files. */
  readonly size: 'small' | 'large';
  readonly tensors: number;
  /** By alpha: the number of parameters without the top, and the MD5 of the file (mobilenet_v3.py, WEIGHTS_HASHES). */
  readonly published: ReadonlyMap<number, { readonly parameters: number; readonly md5: string }>;
}

/** Table 2 of the paper. */
const small: Variant<'MobileNetV3Small'> = {
  name: 'MobileNetV3Small',
  description: 'inverted residual blocks with hard-swish, 0.9 million weights at alpha 1: the smallest here',
  // expanded_conv_8_expand
  fineTuneAt: 121,
  blocks: [
    [1, 16, 3, 2, true, 'relu'],
    [72 / 16, 24, 3, 2, false, 'relu'],
    [88 / 24, 24, 3, 1, false, 'relu'],
    [4, 40, 5, 2, true, 'hard_swish'],
    [6, 40, 5, 1, true, 'hard_swish'],
    [6, 40, 5, 1, true, 'hard_swish'],
    [3, 48, 5, 1, true, 'hard_swish'],
    [3, 48, 5, 1, true, 'hard_swish'],
    [6, 96, 5, 2, true, 'hard_swish'],
    [6, 96, 5, 1, true, 'hard_swish'],
    [6, 96, 5, 1, true, 'hard_swish'],
  ],
  size: 'small',
  tensors: 206,
  published: new Map([
    [0.75, { parameters: 583_160, md5: 'ebdb5cc8e0b497cd13a7c275d475c819' }],
    [1, { parameters: 939_120, md5: 'd3e8ec802a04aa4fc771ee12a9a9b836' }],
  ]),
};

/** Table 1 of the paper. */
const large: Variant<'MobileNetV3Large'> = {
  name: 'MobileNetV3Large',
  description:
    'inverted residual blocks with hard-swish, 3.0 million weights at alpha 1: small, and more accurate than MobileNetV2',
  // expanded_conv_12_expand
  fineTuneAt: 149,
  blocks: [
    [1, 16, 3, 1, false, 'relu'],
    [4, 24, 3, 2, false, 'relu'],
    [3, 24, 3, 1, false, 'relu'],
    [3, 40, 5, 2, true, 'relu'],
    [3, 40, 5, 1, true, 'relu'],
    [3, 40, 5, 1, true, 'relu'],
    [6, 80, 3, 2, false, 'hard_swish'],
    [2.5, 80, 3, 1, false, 'hard_swish'],
    [2.3, 80, 3, 1, false, 'hard_swish'],
    [2.3, 80, 3, 1, false, 'hard_swish'],
    [6, 112, 3, 1, true, 'hard_swish'],
    [6, 112, 3, 1, true, 'hard_swish'],
    [6, 160, 5, 2, true, 'hard_swish'],
    [6, 160, 5, 1, true, 'hard_swish'],
    [6, 160, 5, 1, true, 'hard_swish'],
  ],
  size: 'large',
  tensors: 262,
  published: new Map([
    [0.75, { parameters: 1_808_736, md5: '40af19a13ebea4e2ee0c676887f69a2e' }],
    [1, { parameters: 2_996_352, md5: '07fb09a5933dd0c8eaafa16978110389' }],
  ]),
};

/** MobileNetV3Small as a backbone. Pixels are expected in [0, 255]: the network begins with its own preprocessing. */
export const mobilenetV3Small = asBackbone(small);

/** MobileNetV3Large as a backbone, with its own preprocessing too. */
export const mobilenetV3Large = asBackbone(large);

/**
 * MobileNetV3Small without its top: Keras' layers and operations with their names and order. Howard et al., "Searching
 * for MobileNetV3", 2019; Keras `MobileNetV3Small`. BatchNormalization is always in inference mode. In Keras, networks
 * of every width have the same name; Graft adds a width other than 1 to the name: `MobileNetV3Small_0.75`.
 *
 * @throws UsageError when Keras has no network or no weights for the settings
 * @throws GraftError when the weights cannot be downloaded or do not fit
 */
export function MobileNetV3Small(options: MobileNetV3Options): Promise<Model> {
  return create(small, options);
}

/**
 * MobileNetV3Large without its top; see `MobileNetV3Small`. Keras `MobileNetV3Large`.
 *
 * @throws as `MobileNetV3Small`
 */
export function MobileNetV3Large(options: MobileNetV3Options): Promise<Model> {
  return create(large, options);
}

function asBackbone<Name extends string>(variant: Variant<Name>): Backbone<Name> {
  const { name, description, fineTuneAt, size, published, blocks } = variant;
  return {
    name,
    description,
    defaultImageSize: 224,
    fineTuneAt,
    alphas: [...published.keys()],
    weights: ['imagenet'],
    modelName: new RegExp(`^${name}(?:_(?<alpha>\\d+(?:\\.\\d+)?))?$`),
    widthTold: {
      layer: 'conv_1',
      filters: (alpha) => divisibleByEight(divisibleByEight(blocks.at(-1)![1] * alpha) * 6),
    },
    create: (options = {}) => create(variant, { includeTop: false, ...options }),
    preprocessInput: (x) => x,
    weightsFiles: new RegExp(`^weights_mobilenet_v3_${size}_.*_no_top_v2\\.h5$`),
    imagenetWeights: ({ alpha }) => publishedFile(variant, alpha),
  };
}

async function create(variant: Variant<string>, options: MobileNetV3Options): Promise<Model> {
  checkOptions(variant.name, options, RULES);
  const { alpha = 1, includePreprocessing = true, pooling } = options;
  return await makeBackbone({
    backbone: asBackbone(variant),
    options,
    inputShape: options.inputShape ?? [224, 224, 3],
    modelName: alpha === 1 ? variant.name : `${variant.name}_${alpha}`,
    build: (inputShape) => build(variant, inputShape, { alpha, includePreprocessing, pooling }),
  });
}

function publishedFile({ size, tensors, published }: Variant<string>, alpha = 1): PublishedWeights {
  const file = published.get(alpha);
  if (file === undefined) {
    throw new UsageError(
      `There are ImageNet weights for alpha ${[...published.keys()].join(', ')}, but not for ${alpha}.`,
      { hint: 'Choose one of them.' },
    );
  }
  const width = Number.isInteger(alpha) ? alpha.toFixed(1) : alpha;
  const name = `weights_mobilenet_v3_${size}_224_${width}_float_no_top_v2.h5`;
  return {
    name,
    url: `https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v3/${name}`,
    ...file,
    tensors,
    // keras-team/keras-applications pull request 176. The weights have no separate license.
    origin: {
      source:
        'Keras Applications, converted from https://github.com/tensorflow/models (research/slim), whose license this is; trained on ImageNet',
      license: 'Apache-2.0',
    },
  };
}

/** The channels in the middle of squeeze and excitation, as a share of its block's channels. */
const SQUEEZE_RATIO = 0.25;

function build(
  { blocks }: Variant<string>,
  inputShape: InputShape,
  settings: { alpha: number; includePreprocessing: boolean; pooling?: 'avg' },
): { inputs: SymbolicTensor; outputs: SymbolicTensor } {
  const { alpha, includePreprocessing, pooling } = settings;
  const inputs = Input({ shape: inputShape });
  let x = includePreprocessing ? new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs) : inputs;
  x = new Conv2D(16, 3, { strides: 2, padding: 'same', useBias: false, name: 'conv' }).apply(x);
  x = activated(normalized(x, 'conv_bn'), 'hard_swish');
  blocks.forEach((block, index) => {
    x = invertedResidual(x, index, block, alpha);
  });
  x = pointwise(x, 'conv_1', divisibleByEight(x.shape[3]! * 6));
  x = activated(normalized(x, 'conv_1_bn'), 'hard_swish');
  if (pooling === 'avg') x = new GlobalAveragePooling2D({ name: 'avg_pool' }).apply(x);
  return { inputs, outputs: x };
}

function invertedResidual(
  inputs: SymbolicTensor,
  index: number,
  [expansion, width, kernelSize, stride, excites, nonlinearity]: Block,
  alpha: number,
): SymbolicTensor {
  const prefix = index === 0 ? 'expanded_conv_' : `expanded_conv_${index}_`;
  const channels = inputs.shape[3]!;
  const filters = divisibleByEight(width * alpha);
  const expanded = divisibleByEight(channels * expansion);
  let x = inputs;
  if (index > 0) {
    x = normalized(pointwise(x, `${prefix}expand`, expanded), `${prefix}expand_bn`);
    x = activated(x, nonlinearity);
  }
  if (stride === 2) {
    x = new ZeroPadding2D(paddingForStride2(x, kernelSize), { name: `${prefix}depthwise_pad` }).apply(x);
  }
  x = new DepthwiseConv2D(kernelSize, {
    strides: stride,
    padding: stride === 1 ? 'same' : 'valid',
    useBias: false,
    name: `${prefix}depthwise`,
  }).apply(x);
  x = activated(normalized(x, `${prefix}depthwise_bn`), nonlinearity);
  if (excites) x = squeezeAndExcite(x, prefix);
  x = normalized(pointwise(x, `${prefix}project`, filters), `${prefix}project_bn`);
  return stride === 1 && channels === filters ? new Add({ name: `${prefix}add` }).apply([inputs, x]) : x;
}

/** Multiplies every map by a number from 0 to 1, computed from the means of all maps (Hu et al., 2018). */
function squeezeAndExcite(x: SymbolicTensor, prefix: string): SymbolicTensor {
  const channels = x.shape[3]!;
  const name = (part: string): string => `${prefix}squeeze_excite_${part}`;
  const squeezed = divisibleByEight(channels * SQUEEZE_RATIO);
  let factors = new GlobalAveragePooling2D({ keepdims: true, name: name('avg_pool') }).apply(x);
  factors = new Conv2D(squeezed, 1, { padding: 'same', name: name('conv') }).apply(factors);
  factors = new ReLU({ name: name('relu') }).apply(factors);
  factors = new Conv2D(channels, 1, { padding: 'same', name: name('conv_1') }).apply(factors);
  // Keras spells hard-sigmoid out: relu6(x + 3) / 6.
  factors = new ReLU(6).apply(new AddConstant(3).apply(factors));
  factors = new MultiplyConstant(1 / 6).apply(factors);
  return new Multiply({ name: name('mul') }).apply([x, factors]);
}

function pointwise(x: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  return new Conv2D(filters, 1, { padding: 'same', useBias: false, name }).apply(x);
}

function normalized(x: SymbolicTensor, name: string): SymbolicTensor {
  return new BatchNormalization({ epsilon: 1e-3, momentum: 0.999, name }).apply(x);
}

function activated(x: SymbolicTensor, nonlinearity: Block[5]): SymbolicTensor {
  return (nonlinearity === 'relu' ? new ReLU() : new Activation('hard_swish')).apply(x);
}

/** The padding with which windows of stride 2 lie as in the original, for maps of even and of odd size. */
function paddingForStride2(x: SymbolicTensor, kernelSize: number): ZeroPadding {
  const after = Math.floor(kernelSize / 2);
  const before = (size: number): number => after - 1 + (size % 2);
  const [height, width] = [x.shape[1]!, x.shape[2]!];
  return [
    [before(height), after],
    [before(width), after],
  ];
}

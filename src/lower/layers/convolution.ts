import { type Bounds, type GraphBuilder, operators, type Value } from '../../graph/index.js';
import { BatchNormalization, Conv2D, DepthwiseConv2D, type FlatCall, paddingOf } from '../../nn/index.js';
import { activate, activationNamed, rectify } from '../activations.js';
import { blockedDepthwise, blockedPointwise, blockedWindow } from '../blocked-convolutions.js';
import { depthwise } from '../depthwise.js';
import { activated, Feature, fitsBlocks } from '../feature.js';
import { convolutionWeights, foldNormalization, scaleKernel } from '../folding.js';
import { followersOf } from '../followers.js';
import type { ParameterSource } from '../parameters.js';
import {
  defineLowering,
  type InferenceContext,
  type InferenceOutput,
  type LayerLowering,
  type TrainingContext,
  type TrainingOutput,
} from '../registry.js';
import { onlyReader } from '../stage.js';
import { unfold } from '../unfold.js';
import { ownPads, type WindowGeometry, zeros } from '../window.js';

type Convolution = Conv2D | DepthwiseConv2D;

const lowering: LayerLowering<Convolution> = { inference: infer, training: train, addsPadding: true };

export const conv2D = defineLowering(Conv2D, lowering);
export const depthwiseConv2D = defineLowering(DepthwiseConv2D, lowering);

/** Includes the zero padding and the multiplication before it and the normalization after it. */
function infer(layer: Convolution, context: InferenceContext): InferenceOutput {
  const { graph, stage, position, call } = context;
  const [{ value: x, pads, scale = [1] }] = context.inputs;
  const reader = layer.activation === 'linear' ? onlyReader(stage, position) : undefined;
  const normalization = reader?.[1].layer instanceof BatchNormalization ? reader[1].layer : undefined;
  const own = scaleKernel(convolutionWeights(layer), scale);
  const weights = normalization === undefined ? own : foldNormalization(own, normalization);
  const sums = operators.convolution(
    x,
    graph.constant(layer.kernel.path, { type: 'float32', shape: weights.kernelShape, data: weights.kernel }),
    graph.constant(`${layer.name}/bias`, {
      type: 'float32',
      shape: [weights.bias.length],
      data: weights.bias,
    }),
    {
      strides: [...layer.strides],
      pads: pads ?? ownPads(call, layer.windowSize, layer),
      group: weights.group,
      dilations: layer.dilationRate,
    },
  );
  const value = activate(sums, layer.activation);
  return { value, includes: normalization === undefined ? [] : [reader![0]] };
}

interface Weights {
  readonly kernel: Value;
  /** [channels, 1] */
  readonly bias: Value | undefined;
}

/** Includes the normalization and the activation after it. */
function train(layer: Convolution, context: TrainingContext): TrainingOutput {
  const { graph, stage, position, call, parameters } = context;
  const followers = followersOf(stage, position);
  const [height, width, third, fourth] = layer.kernel.shape;
  // Both kinds of kernel become a matrix whose last axis is the output channel.
  const isDepthwise = layer instanceof DepthwiseConv2D;
  const [inputs, outputs] = isDepthwise ? [1, third * fourth] : [third, fourth];
  const own = {
    kernel: spread(graph, parameters.of(layer.kernel, [height * width * inputs, outputs]), layer),
    bias: layer.bias && parameters.of(layer.bias, [outputs, 1]),
  };
  const folded = followers.normalization ? foldInside(own, followers.normalization, parameters) : own;
  const bounds = followers.bounds ?? activationNamed(layer.activation).bounds;
  const { input, window } = placed(call, layer, context.inputs[0]);
  const convolved = convolve(graph, {
    groups: isDepthwise ? third : layer.groups,
    input,
    weights: folded,
    bounds,
    window,
  });
  const feature = bounds === undefined ? activated(convolved, layer.activation) : convolved;
  return { feature, includes: followers.positions };
}

/** What a convolution computes, with what is folded into it. */
interface Convolved {
  readonly groups: number;
  readonly input: Feature;
  readonly weights: Weights;
  /** What the sums are limited to; undefined leaves them as they are. */
  readonly bounds: Bounds | undefined;
  readonly window: WindowGeometry;
}

function convolve(graph: GraphBuilder, convolved: Convolved): Feature {
  const { groups, input, bounds, window } = convolved;
  const { kernel, bias } = convolved.weights;
  const isDepthwise = groups > 1 && groups === input.channels && groups === kernel.shape[1];
  const { batch } = input.size;
  const size = { batch, height: window.outputHeight, width: window.outputWidth };
  const inGroups = groups > 1 && !isDepthwise;
  if (!inGroups && fitsBlocks(graph, input.channels) && fitsBlocks(graph, kernel.shape[1] as number)) {
    const blockedKind: typeof blockedWindow = isDepthwise
      ? blockedDepthwise
      : isPointwise(window)
        ? blockedPointwise
        : blockedWindow;
    return Feature.inBlocks(blockedKind(input, kernel, bias, bounds, window), size);
  }
  const columns = (): Value =>
    isPointwise(window) ? input.channelMajor : unfold(graph, input.channelMajor, batch, window);
  const sums = isDepthwise
    ? withBias(depthwise(graph, input.channelMajor, kernel, batch, window), bias)
    : inGroups
      ? withBias(productOfGroups(kernel, columns(), groups, window), bias)
      : operators.gemm(kernel, columns(), { transposeA: true, bias });
  return Feature.channelMajor(bounds === undefined ? sums : rectify(sums, bounds), size);
}

/**
 * One product for each group of channels.
 *
 * @param kernel [taps * channels / groups, outputs]
 * @param columns [taps * channels, positions]
 * @returns [outputs, positions]
 */
function productOfGroups(kernel: Value, columns: Value, groups: number, window: WindowGeometry): Value {
  const [rows, outputs] = kernel.shape as number[];
  const positions = columns.shape[1] as number;
  const taps = window.kernel[0] * window.kernel[1];
  const { matmul, reshape, transpose } = operators;
  const byGroup = transpose(reshape(columns, [taps, groups, rows / taps, positions]), [1, 0, 2, 3]);
  const kernels = transpose(reshape(kernel, [rows, groups, outputs / groups]), [1, 2, 0]);
  return reshape(matmul(kernels, reshape(byGroup, [groups, rows, positions])), [outputs, positions]);
}

/**
 * The kernel of a convolution with gaps as that of one without, with zeros in the gaps.
 *
 * @param kernel [taps * channels, outputs]
 */
function spread(
  graph: GraphBuilder,
  kernel: Value,
  { kernelSize, dilationRate, windowSize }: Convolution,
): Value {
  if (dilationRate.every((rate) => rate === 1)) return kernel;
  const [rows, outputs] = kernel.shape as number[];
  const [taps, covered] = [kernelSize[0] * kernelSize[1], windowSize[0] * windowSize[1]];
  const places = zeros(covered * taps, kernel.type === 'float64');
  for (let tap = 0; tap < taps; tap++) {
    const [row, column] = [Math.floor(tap / kernelSize[1]), tap % kernelSize[1]];
    places[(row * dilationRate[0] * windowSize[1] + column * dilationRate[1]) * taps + tap] = 1;
  }
  const selection = graph.constant('dilation', { type: kernel.type, shape: [covered, taps], data: places });
  const inner = (rows / taps) * outputs;
  const taller = operators.gemm(selection, operators.reshape(kernel, [taps, inner]));
  return operators.reshape(taller, [covered * (rows / taps), outputs]);
}

function foldInside(
  { kernel, bias }: Weights,
  layer: BatchNormalization,
  parameters: ParameterSource,
): Weights {
  const { scale, shift } = parameters.normalization(layer);
  return {
    kernel: operators.multiply(kernel, scale),
    bias:
      bias === undefined
        ? shift
        : operators.add(operators.multiply(bias, operators.reshape(scale, bias.shape)), shift),
  };
}

function withBias(sums: Value, bias: Value | undefined): Value {
  return bias === undefined ? sums : operators.add(sums, bias);
}

function isPointwise({ kernel, strides, pads }: WindowGeometry): boolean {
  return [...kernel, ...strides].every((size) => size === 1) && pads.every((pad) => pad === 0);
}

/** The window over the input; it adds the zeros around the map, unless a window could cover only zeros. */
function placed(
  call: FlatCall,
  layer: Convolution,
  input: Feature,
): { input: Feature; window: WindowGeometry } {
  const [, paddedHeight, paddedWidth] = call.inputShapes[0] as number[];
  const [, outputHeight, outputWidth] = call.outputShape as number[];
  const own = [
    paddingOf(paddedHeight, layer.windowSize[0], layer.strides[0], layer.padding)[0],
    paddingOf(paddedWidth, layer.windowSize[1], layer.strides[1], layer.padding)[0],
  ] as const;
  const { windowSize: kernel, strides } = layer;
  const [top, left] = [input.padding?.[0][0] ?? 0, input.padding?.[1][0] ?? 0];
  const pads = [top + own[0], left + own[1]] as const;
  const shared = { kernel, strides, outputHeight, outputWidth };
  if (pads.some((pad, axis) => pad >= kernel[axis])) {
    const done = input.withPaddingDone();
    return { input: done, window: { ...shared, height: paddedHeight, width: paddedWidth, pads: own } };
  }
  const { height, width } = input.size;
  return { input, window: { ...shared, height, width, pads } };
}

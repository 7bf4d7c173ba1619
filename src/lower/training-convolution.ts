import { type Bounds, type GraphBuilder, operators, type Value } from '../graph/index.js';
import {
  type BatchNormalization,
  type Conv2D,
  DepthwiseConv2D,
  type FlatCall,
  paddingOf,
} from '../nn/index.js';
import { boundsOfActivation, rectify } from './activations.js';
import { blockedDepthwise, blockedPointwise, blockedWindow } from './blocked-convolutions.js';
import { depthwise } from './depthwise.js';
import { activated, Feature, fitsBlocks } from './feature.js';
import type { Followers } from './followers.js';
import type { ParameterSource } from './parameters.js';
import { unfold } from './unfold.js';
import type { WindowGeometry } from './window.js';

interface Affine {
  readonly kernel: Value;
  /** [channels, 1] */
  readonly bias: Value | undefined;
}

/** A convolution with the normalization and the activation behind it. */
export function trainConvolution(
  graph: GraphBuilder,
  call: FlatCall,
  given: Feature,
  followers: Followers,
  parameters: ParameterSource,
): Feature {
  const layer = call.layer as Conv2D | DepthwiseConv2D;
  const [kernelHeight, kernelWidth, third, fourth] = layer.kernel.shape;
  // Both kinds of kernel become a matrix whose last axis is the output channel.
  const [inputs, outputs] =
    layer instanceof DepthwiseConv2D
      ? [kernelHeight * kernelWidth, third]
      : [kernelHeight * kernelWidth * third, fourth];
  const own = {
    kernel: parameters.of(layer.kernel, [inputs, outputs]),
    bias: layer.bias && parameters.of(layer.bias, [outputs, 1]),
  };
  const folded = followers.normalization ? fold(own, followers.normalization, parameters) : own;
  const bounds = followers.bounds ?? boundsOfActivation(layer.activation);
  const { input, window } = placed(call, layer, given);
  const convolved = convolve(graph, layer, input, folded, bounds, window);
  return bounds === undefined ? activated(convolved, layer.activation) : convolved;
}

function convolve(
  graph: GraphBuilder,
  layer: Conv2D | DepthwiseConv2D,
  input: Feature,
  { kernel, bias }: Affine,
  bounds: Bounds | undefined,
  window: WindowGeometry,
): Feature {
  const { batch } = input.size;
  const size = { batch, height: window.outputHeight, width: window.outputWidth };
  const isDepthwise = layer instanceof DepthwiseConv2D;
  if (fitsBlocks(graph, input.channels) && fitsBlocks(graph, kernel.shape[1] as number)) {
    const blockedKind: typeof blockedWindow = isDepthwise
      ? blockedDepthwise
      : isPointwise(window)
        ? blockedPointwise
        : blockedWindow;
    return Feature.inBlocks(blockedKind(input, kernel, bias, bounds, window), size);
  }
  const sums = isDepthwise
    ? withBias(depthwise(graph, input.channelMajor, kernel, batch, window), bias)
    : operators.gemm(
        kernel,
        isPointwise(window) ? input.channelMajor : unfold(graph, input.channelMajor, batch, window),
        { transposeA: true, bias },
      );
  return Feature.channelMajor(bounds === undefined ? sums : rectify(sums, bounds), size);
}

/**
 * A normalization that no convolution can take over, with the activation behind it. In blocks it is a depthwise
 * convolution with a window of one position.
 */
export function trainNormalization(
  graph: GraphBuilder,
  call: FlatCall,
  given: Feature,
  { bounds }: Followers,
  parameters: ParameterSource,
): Feature {
  const input = given.withPaddingDone();
  const { scale, shift } = parameters.normalization(call.layer as BatchNormalization);
  if (call.outputShape.length === 4 && fitsBlocks(graph, input.channels)) {
    const { height, width } = input.size;
    const window: WindowGeometry = {
      height,
      width,
      kernel: [1, 1],
      strides: [1, 1],
      pads: [0, 0],
      outputHeight: height,
      outputWidth: width,
    };
    return Feature.inBlocks(blockedDepthwise(input, scale, shift, bounds, window), input.size);
  }
  const scaled = operators.multiply(input.channelMajor, operators.reshape(scale, shift.shape));
  const sums = operators.add(scaled, shift);
  return Feature.channelMajor(bounds === undefined ? sums : rectify(sums, bounds), input.size);
}

function fold({ kernel, bias }: Affine, layer: BatchNormalization, parameters: ParameterSource): Affine {
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

/** The window over the input; zeros around the map are added by it, unless a window may see nothing but zeros. */
function placed(
  call: FlatCall,
  layer: Conv2D | DepthwiseConv2D,
  input: Feature,
): { input: Feature; window: WindowGeometry } {
  const [, paddedHeight, paddedWidth] = call.inputShapes[0] as number[];
  const [, outputHeight, outputWidth] = call.outputShape as number[];
  const own = [
    paddingOf(paddedHeight, layer.kernelSize[0], layer.strides[0], layer.padding)[0],
    paddingOf(paddedWidth, layer.kernelSize[1], layer.strides[1], layer.padding)[0],
  ] as const;
  const { kernelSize: kernel, strides } = layer;
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

import type { Value } from './builder.js';
import { knownShape } from './types.js';

/* ONNX' operators for maps, [batch, channels, height, width]. */

export interface ConvolutionAttributes {
  strides: readonly [number, number];
  /** Zeros added: top, left, bottom, right. */
  pads: readonly [number, number, number, number];
  group: number;
  /** The distance between two positions under the window. Default 1. */
  dilations?: readonly [number, number];
}

/** Convolution of [batch, channels, height, width] with a kernel [filters, channels / group, height, width]. */
export function convolution(
  x: Value,
  kernel: Value,
  bias: Value | undefined,
  attributes: ConvolutionAttributes,
): Value {
  const [filters, , kernelHeight, kernelWidth] = knownShape(kernel.shape);
  const [height, width] = knownShape(x.shape.slice(2));
  const { strides, pads, group, dilations = [1, 1] } = attributes;
  const [coveredHeight, coveredWidth] = [
    (kernelHeight - 1) * dilations[0] + 1,
    (kernelWidth - 1) * dilations[1] + 1,
  ];
  const shape = [
    x.shape[0],
    filters,
    Math.floor((height + pads[0] + pads[2] - coveredHeight) / strides[0]) + 1,
    Math.floor((width + pads[1] + pads[3] - coveredWidth) / strides[1]) + 1,
  ];
  const inputs = bias === undefined ? [x, kernel] : [x, kernel, bias];
  return x.graph.emit(
    'Conv',
    inputs,
    { type: x.type, shape },
    {
      kernel_shape: [kernelHeight, kernelWidth],
      strides,
      pads,
      group,
      dilations,
    },
  );
}

export interface PoolAttributes {
  window: readonly [number, number];
  strides: readonly [number, number];
  /** Rows and columns that are ignored: top, left, bottom, right. */
  pads: readonly [number, number, number, number];
}

/** The largest number under a window over each map of [batch, channels, height, width]. */
export function maxPool(x: Value, attributes: PoolAttributes): Value {
  return pool('MaxPool', x, attributes, {});
}

/** The mean of the numbers under a window over each map of [batch, channels, height, width]. */
export function averagePool(x: Value, attributes: PoolAttributes): Value {
  return pool('AveragePool', x, attributes, { count_include_pad: 0 });
}

function pool(
  operator: string,
  x: Value,
  { window, strides, pads }: PoolAttributes,
  more: Readonly<Record<string, number>>,
): Value {
  const [batch, channels, ...sizes] = x.shape;
  const outputSizes = knownShape(sizes).map(
    (size, axis) => Math.floor((size + pads[axis] + pads[axis + 2] - window[axis]) / strides[axis]) + 1,
  );
  return x.graph.emit(
    operator,
    [x],
    { type: x.type, shape: [batch, channels, ...outputSizes] },
    { kernel_shape: window, strides, pads, ...more },
  );
}

export interface NormalizationInputs {
  /** All of them [channels]. */
  scale: Value;
  bias: Value;
  mean: Value;
  variance: Value;
}

/** scale * (x - mean) / sqrt(variance + epsilon) + bias for each channel of [batch, channels, ...]. */
export function batchNormalization(
  x: Value,
  { scale, bias, mean, variance }: NormalizationInputs,
  epsilon: number,
): Value {
  return x.graph.emit('BatchNormalization', [x, scale, bias, mean, variance], x, {
    epsilon: { float: epsilon },
  });
}

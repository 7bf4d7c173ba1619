import type { Value } from './builder.js';
import { formatType, type GraphNode, knownShape } from './types.js';

/*
 * ONNX Runtime's own operators for the layout in which its convolutions are fastest (its sources call it NCHWc): the
 * channels of a map are cut into blocks as wide as the processor's vectors, and the channels of a block are contiguous:
 * [batch, channels / block, height, width, block] in memory, written as [batch, channels, height, width]. Only its CPU
 * provider has them, and the width of a block depends on the processor.
 */

const DOMAIN = 'com.microsoft.nchwc';

export const BLOCKED_OPERATORS = {
  toBlocks: `${DOMAIN}.ReorderInput`,
  fromBlocks: `${DOMAIN}.ReorderOutput`,
  convolution: `${DOMAIN}.Conv`,
} as const;

/**
 * Reorders a map whose number of channels is a multiple of the block size into blocks.
 *
 * @param x [batch, channels, height, width], or [batch, height, width, channels] when `channelsLast`
 * @returns [batch, channels, height, width] in blocks
 */
export function toBlocks(x: Value, channelsLast = false): Value {
  const [batch, second, third, fourth] = knownShape(x.shape);
  const shape = channelsLast ? [batch, fourth, second, third] : [batch, second, third, fourth];
  return (
    undone(x, BLOCKED_OPERATORS.fromBlocks, channelsLast) ??
    x.graph.emit(
      BLOCKED_OPERATORS.toBlocks,
      [x],
      { type: x.type, shape },
      { channels_last: channelsLast ? 1 : 0 },
    )
  );
}

/** The inverse of `toBlocks`. @param x [batch, channels, height, width] in blocks */
export function fromBlocks(x: Value, channelsLast = false): Value {
  const [batch, channels, height, width] = knownShape(x.shape);
  const shape = channelsLast ? [batch, height, width, channels] : [batch, channels, height, width];
  return (
    undone(x, BLOCKED_OPERATORS.toBlocks, channelsLast) ??
    x.graph.emit(
      BLOCKED_OPERATORS.fromBlocks,
      [x],
      { type: x.type, shape },
      { channels, channels_last: channelsLast ? 1 : 0 },
    )
  );
}

/** The input of `x` when `x` is the inverse of the reordering that would be added. */
function undone(x: Value, opposite: string, channelsLast: boolean): Value | undefined {
  const producer = x.graph.producerOf(x);
  if (producer?.operator !== opposite || (producer.attributes.channels_last === 1) !== channelsLast) return;
  return x.graph.value(producer.inputs[0]);
}

/** The bounds that a convolution applies to its sums before it writes them; a plain ReLU has no upper bound. */
export interface Bounds {
  readonly low: number;
  readonly high?: number;
}

export interface BlockedConvolutionAttributes {
  readonly strides?: readonly [vertical: number, horizontal: number];
  readonly dilations?: readonly [vertical: number, horizontal: number];
  /** Zeros added: top, left, bottom, right. */
  readonly pads?: readonly [number, number, number, number];
  /** 1, or the number of channels: a depthwise convolution. */
  readonly group: number;
  readonly bounds?: Bounds;
}

/**
 * Convolution of a map in blocks.
 *
 * @param x [batch, channels, height, width] in blocks
 * @param kernel [filters, channels / group, height, width]; in memory [filters / block, height, width, block] for a
 *   depthwise one, and [filters / block, channels / block, height, width, channels in block, filters in block]
 *   otherwise
 * @param bias [filters]
 */
export function blockedConvolution(
  x: Value,
  kernel: Value,
  bias: Value | undefined,
  { strides = [1, 1], dilations = [1, 1], pads = [0, 0, 0, 0], group, bounds }: BlockedConvolutionAttributes,
): Value {
  const [batch, channels, ...sizes] = knownShape(x.shape);
  const [filters, channelsIn, ...kernelSizes] = knownShape(kernel.shape);
  if (channelsIn * group !== channels) {
    throw new Error(
      `Conv in ${group} groups cannot take ${formatType(x)} with a kernel ${formatType(kernel)}.`,
    );
  }
  const outputSizes = sizes.map((size, axis) => {
    const covered = (kernelSizes[axis] - 1) * dilations[axis] + 1;
    return Math.floor((size + pads[axis] + pads[axis + 2] - covered) / strides[axis]) + 1;
  });
  return x.graph.emit(
    BLOCKED_OPERATORS.convolution,
    bias === undefined ? [x, kernel] : [x, kernel, bias],
    { type: x.type, shape: [batch, filters, ...outputSizes] },
    { kernel_shape: kernelSizes, strides, dilations, pads, group, ...activationAttributes(bounds) },
  );
}

function activationAttributes(bounds: Bounds | undefined): Record<string, string | Float32Array> {
  if (bounds === undefined) return {};
  const { low, high } = bounds;
  if (high === undefined && low === 0) return { activation: 'Relu' };
  return { activation: 'Clip', activation_params: Float32Array.of(low, high ?? Number.MAX_VALUE) };
}

/** The inverse: the bounds that a convolution's attributes stand for. */
export function boundsOf({
  activation,
  activation_params: params,
}: GraphNode['attributes']): Bounds | undefined {
  if (activation === 'Relu') return { low: 0 };
  if (activation !== 'Clip') return undefined;
  const [low, high] = params as Float32Array;
  return { low, high };
}

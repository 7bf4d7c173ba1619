import { blocked, type GraphNode, knownShape, operators, type Value } from '../../graph/index.js';

const { blockedConvolution } = blocked;
const { gather, reshape, split } = operators;

type Two = readonly [vertical: number, horizontal: number];
type Pads = readonly [top: number, left: number, bottom: number, right: number];

/**
 * Both gradients of a depthwise convolution are depthwise convolutions again: dX of the gradient (with zeros between
 * its numbers where the stride was above 1) with the reversed kernel, and the kernel's gradient of the input with the
 * gradient as the kernel, which is then as large as a map and moves over as many positions as the kernel has.
 *
 * @param x [1, channels, height, width] in blocks
 * @param kernel [channels, 1, kernel height, kernel width] in blocks
 * @param gradient [1, channels, output height, output width] in blocks
 */
export function depthwiseGradients(
  attributes: GraphNode['attributes'],
  x: Value,
  kernel: Value,
  gradient: Value,
  needs: readonly boolean[],
): [Value | undefined, Value | undefined] {
  const strides = attributes.strides as Two;
  const pads = attributes.pads as Pads;
  return [
    needs[0] ? inputGradient(x, kernel, gradient, strides, pads) : undefined,
    needs[1] ? kernelGradient(x, kernel, gradient, strides, pads) : undefined,
  ];
}

function inputGradient(x: Value, kernel: Value, gradient: Value, strides: Two, [top, left]: Pads): Value {
  const [, channels, height, width] = knownShape(x.shape);
  const [, , kernelHeight, kernelWidth] = knownShape(kernel.shape);
  const { spread, pads } = spreadGradient(
    gradient,
    strides,
    [height, width],
    [kernelHeight, kernelWidth],
    [top, left],
  );
  return blockedConvolution(spread, turnedAround(kernel), undefined, { group: channels, pads });
}

/**
 * The gradient in the form from which a convolution with the reversed kernel computes the input's gradient: with zeros
 * between its numbers where the stride was above 1, and with the zeros around it that give the result the input's size.
 *
 * @param gradient [1, maps, output height, output width] in blocks
 */
export function spreadGradient(
  gradient: Value,
  strides: Two,
  [height, width]: Two,
  [kernelHeight, kernelWidth]: Two,
  [top, left]: Two,
): { readonly spread: Value; readonly pads: Pads } {
  const spread = insertZeros(gradient, strides, [height + top, width + left]);
  const [, , spreadHeight, spreadWidth] = knownShape(spread.shape);
  const pads = [
    kernelHeight - 1 - top,
    kernelWidth - 1 - left,
    height + top - spreadHeight,
    width + left - spreadWidth,
  ] as const;
  return { spread, pads };
}

/** The kernel with its taps in reverse order. A kernel that is repeated is reversed before it is repeated. */
function turnedAround(kernel: Value): Value {
  const { graph } = kernel;
  const [channels, , height, width] = knownShape(kernel.shape);
  const taps = height * width;
  if (taps === 1) return kernel;
  const backwards = Array.from({ length: taps }, (_, tap) => taps - 1 - tap);
  const reshaped = graph.producerOf(kernel);
  const repeated = reshaped?.operator === 'Reshape' ? graph.value(reshaped.inputs[0]) : kernel;
  const expansion = graph.producerOf(repeated);
  if (expansion?.operator === 'Expand' && repeated.shape.length === 4 && repeated.shape[2] === taps) {
    const one = graph.value(expansion.inputs[0]);
    const turned = operators.expand(gather(one, backwards, 2), knownShape(repeated.shape));
    return reshape(turned, [channels, 1, height, width]);
  }
  const block = graph.channelBlock!;
  const turned = gather(reshape(kernel, [channels / block, taps, block]), backwards, 1);
  return reshape(turned, [channels, 1, height, width]);
}

/** Inserts zeros after each number of maps, and cuts off everything beyond `limits`. */
function insertZeros(gradient: Value, strides: Two, limits: Two): Value {
  const block = gradient.graph.channelBlock!;
  const [, channels, height, width] = knownShape(gradient.shape);
  const blocks = channels / block;
  const columns = followedByZeros(reshape(gradient, [blocks, height * width, block]), strides[1]);
  const rows = followedByZeros(reshape(columns, [blocks, height, width * strides[1] * block]), strides[0]);
  const map = reshape(rows, [blocks, height * strides[0], width * strides[1], block]);
  const inside = first(
    first(map, 1, Math.min(limits[0], height * strides[0])),
    2,
    Math.min(limits[1], width * strides[1]),
  );
  const [, insideHeight, insideWidth] = knownShape(inside.shape);
  return reshape(inside, [1, channels, insideHeight, insideWidth]);
}

/** Each row of the last axis followed by stride - 1 rows of zeros. */
function followedByZeros(x: Value, stride: number): Value {
  if (stride === 1) return x;
  const [blocks, rows, length] = knownShape(x.shape);
  const zeros = operators.expand(x.graph.scalar(0, x.type), [blocks, rows, length * (stride - 1)]);
  return operators.concatenate([x, zeros], 2);
}

function kernelGradient(x: Value, kernel: Value, gradient: Value, strides: Two, [top, left]: Pads): Value {
  const [, channels, height, width] = knownShape(x.shape);
  const [, , ...kernelSizes] = knownShape(kernel.shape);
  const [, , ...sizes] = knownShape(gradient.shape);
  const behind = ([height, width] as const).map((size, axis) => {
    const covered = (sizes[axis] - 1) * strides[axis] + kernelSizes[axis];
    return Math.max(covered - size - [top, left][axis], 0);
  });
  const taps = blockedConvolution(x, reshape(gradient, [channels, 1, ...sizes]), undefined, {
    group: channels,
    dilations: strides,
    pads: [top, left, behind[0], behind[1]],
  });
  // Rows and columns of the input that the kernel never reached give taps that the kernel does not have.
  const block = x.graph.channelBlock!;
  const [, , tapRows, tapColumns] = knownShape(taps.shape);
  const inRows = first(reshape(taps, [channels / block, tapRows, tapColumns, block]), 1, kernelSizes[0]);
  return reshape(first(inRows, 2, kernelSizes[1]), [channels, 1, ...kernelSizes]);
}

/** The first entries of an axis. */
function first(x: Value, axis: number, count: number): Value {
  const size = x.shape[axis] as number;
  return size === count ? x : split(x, [count, size - count], axis)[0];
}

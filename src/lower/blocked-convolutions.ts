import { type Bounds, blocked, blockedLayouts, knownShape, operators, type Value } from '../graph/index.js';
import type { Feature } from './feature.js';
import type { WindowGeometry } from './window.js';

const { reshape } = operators;

/**
 * A pointwise convolution of a feature in blocks.
 *
 * @param kernel [inputs, outputs]
 * @param bias [outputs, 1]
 * @returns [1, outputs, batch * height, width] in blocks
 */
export function blockedPointwise(
  x: Feature,
  kernel: Value,
  bias: Value | undefined,
  bounds: Bounds | undefined,
): Value {
  const [inputs, outputs] = knownShape(kernel.shape);
  const inBlocks = blocked.toBlocks(reshape(kernel, [1, 1, inputs, outputs]), true);
  return blocked.blockedConvolution(
    x.inBlocks,
    reshape(inBlocks, [outputs, inputs, 1, 1]),
    bias && reshape(bias, [outputs]),
    { group: 1, bounds },
  );
}

/**
 * A depthwise convolution of a feature in blocks. Every map of the batch is a channel of one image; the kernels and
 * biases are repeated for each of them, so that the gradients of the images are computed separately and then summed.
 *
 * @param kernel [kernel height * kernel width, channels]
 * @param bias [channels, 1]
 * @returns [1, channels, batch * output height, output width] in blocks
 */
export function blockedDepthwise(
  x: Feature,
  kernel: Value,
  bias: Value | undefined,
  bounds: Bounds | undefined,
  window: WindowGeometry,
): Value {
  const block = kernel.graph.channelBlock!;
  const [taps, channels] = knownShape(kernel.shape);
  const { batch } = x.size;
  const blocks = channels / block;
  const maps = batch * channels;
  const { height, width, strides, outputHeight, outputWidth } = window;
  const inBlocks = operators.transpose(reshape(kernel, [taps, blocks, 1, block]), [1, 2, 0, 3]);
  const kernels = reshape(operators.expand(inBlocks, [blocks, batch, taps, block]), [
    maps,
    1,
    ...window.kernel,
  ]);
  const biases =
    bias && reshape(operators.expand(reshape(bias, [blocks, 1, block]), [blocks, batch, block]), [maps]);
  const output = blocked.blockedConvolution(reshape(x.inBlocks, [1, maps, height, width]), kernels, biases, {
    group: maps,
    strides,
    pads: allPads(window),
    bounds,
  });
  return reshape(output, [1, channels, batch * outputHeight, outputWidth]);
}

/**
 * Any other convolution of a feature in blocks.
 *
 * @param kernel [kernel height * kernel width * inputs, outputs]
 * @param bias [outputs, 1]
 * @returns [1, outputs, batch * output height, output width] in blocks
 */
export function blockedWindow(
  x: Feature,
  kernel: Value,
  bias: Value | undefined,
  bounds: Bounds | undefined,
  window: WindowGeometry,
): Value {
  const outputs = knownShape(kernel.shape)[1];
  const output = blocked.blockedConvolution(
    blockedLayouts.imagesApart(x.inBlocks, x.size.batch),
    blockedLayouts.kernelInBlocks(kernel, window.kernel),
    bias && reshape(bias, [outputs]),
    { group: 1, strides: window.strides, pads: allPads(window), bounds },
  );
  return blockedLayouts.imagesTogether(output);
}

/**
 * Every map of a feature in blocks times its own number: a depthwise convolution with a window of one position, which
 * gives both gradients without an intermediate map for the products.
 *
 * @param factors a feature with maps of 1 x 1
 */
export function blockedScaling(x: Feature, factors: Feature): Value {
  const { batch, height, width } = x.size;
  const maps = batch * x.channels;
  const output = blocked.blockedConvolution(
    reshape(x.inBlocks, [1, maps, height, width]),
    reshape(factors.inBlocks, [maps, 1, 1, 1]),
    undefined,
    { group: maps },
  );
  return reshape(output, [1, x.channels, batch * height, width]);
}

/** Zeros on all four sides: below and to the right as many as the last window reaches beyond the map. */
function allPads({
  height,
  width,
  kernel,
  strides,
  pads: [top, left],
  outputHeight,
  outputWidth,
}: WindowGeometry): [number, number, number, number] {
  return [
    top,
    left,
    Math.max((outputHeight - 1) * strides[0] + kernel[0] - height - top, 0),
    Math.max((outputWidth - 1) * strides[1] + kernel[1] - width - left, 0),
  ];
}

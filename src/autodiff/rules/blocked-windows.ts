import {
  blocked,
  blockedLayouts,
  type GraphNode,
  knownShape,
  operators,
  type Value,
  windowTaps,
} from '../../graph/index.js';
import { spreadGradient } from './blocked-depthwise.js';

const { blockedConvolution, fromBlocks, toBlocks } = blocked;
const { concatenate, gather, gemm, reshape, transpose } = operators;

type Two = readonly [vertical: number, horizontal: number];
type Pads = readonly [top: number, left: number, bottom: number, right: number];

/**
 * Gradients of a convolution in blocks whose window is larger than one position, or moves in larger steps. dX is a
 * convolution again: of the gradient (with zeros between its numbers where the stride was above 1) with the reversed
 * kernel. The kernel's gradient is one matrix product for each position of the window, over all positions of all
 * images; with channels last, the numbers under a position of the window are copied in long runs.
 *
 * @param x [images, inputs, height, width] in blocks
 * @param kernel [filters, inputs, kernel height, kernel width] in blocks
 * @param gradient [images, filters, output height, output width] in blocks
 */
export function windowGradients(
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
  const [images, , height, width] = knownShape(x.shape);
  const [filters, , kernelHeight, kernelWidth] = knownShape(kernel.shape);
  const [, , ...sizes] = knownShape(gradient.shape);
  // Zeros are inserted between positions of every image and block of channels.
  const maps = reshape(gradient, [1, images * filters, ...sizes]);
  const { spread, pads } = spreadGradient(
    maps,
    strides,
    [height, width],
    [kernelHeight, kernelWidth],
    [top, left],
  );
  const apart = reshape(spread, [images, filters, ...knownShape(spread.shape).slice(2)]);
  return blockedConvolution(apart, turnedAround(kernel), undefined, { group: 1, pads });
}

/** The kernel with inputs and filters exchanged and its positions in reverse order. */
function turnedAround(kernel: Value): Value {
  const block = kernel.graph.channelBlock!;
  const [filters, inputs, ...window] = knownShape(kernel.shape);
  const taps = window[0] * window[1];
  const backwards = Array.from({ length: taps }, (_, tap) => taps - 1 - tap);
  const places = reshape(blockedLayouts.kernelMatrix(kernel), [taps, inputs, 1, filters]);
  const turned = taps === 1 ? places : gather(places, backwards, 0);
  const inBlocks = reshape(toBlocks(turned), [taps, inputs / block, filters / block, block * block]);
  return reshape(transpose(inBlocks, [1, 2, 0, 3]), [inputs, filters, ...window]);
}

function kernelGradient(x: Value, kernel: Value, gradient: Value, strides: Two, [top, left]: Pads): Value {
  const [images, inputs, height, width] = knownShape(x.shape);
  const [filters, , kernelHeight, kernelWidth] = knownShape(kernel.shape);
  const [, , outputHeight, outputWidth] = knownShape(gradient.shape);
  const kernelSizes = [kernelHeight, kernelWidth] as const;
  const positions = images * outputHeight * outputWidth;
  const seen = windowTaps(fromBlocks(x, true), {
    height,
    width,
    kernel: kernelSizes,
    strides,
    pads: [top, left],
    outputHeight,
    outputWidth,
  });
  const channelsLast = reshape(fromBlocks(gradient, true), [positions, filters]);
  const products = seen.map((tap) =>
    gemm(reshape(tap, [positions, inputs]), channelsLast, { transposeA: true }),
  );
  const matrix = products.length === 1 ? products[0] : concatenate(products, 0);
  return blockedLayouts.kernelInBlocks(matrix, kernelSizes);
}

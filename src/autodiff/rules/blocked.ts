import { blocked, blockedOperators, knownShape, operators, type Value } from '../../graph/index.js';
import type { Rule } from '../rule.js';
import { depthwiseGradients } from './blocked-depthwise.js';
import { maskedByBounds } from './masking.js';

const { blockedConvolution, boundsOf, fromBlocks, toBlocks } = blocked;
const { matmul, reduceSum, reshape } = operators;

/** A convolution in blocks with what its activation does; pointwise over one image, or depthwise. */
const convolutionRule: Rule = ({ node, inputs: [x, kernel, bias], outputs: [y], gradient, needs }) => {
  const bounds = boundsOf(node.attributes);
  const sums = bounds === undefined ? gradient : maskedByBounds(y, bounds, gradient);
  const [forInput, forKernel] =
    node.attributes.group === 1
      ? pointwiseGradients(x, kernel, sums, needs)
      : depthwiseGradients(node.attributes, x, kernel, sums, needs);
  return [forInput, forKernel, needs[2] ? biasGradient(sums, bias) : undefined];
};

/** All of a block's positions are summed at once. */
function biasGradient(gradient: Value, bias: Value): Value {
  const block = gradient.graph.channelBlock!;
  const [, channels, height, width] = knownShape(gradient.shape);
  const maps = reshape(gradient, [channels / block, height * width, block]);
  return reshape(reduceSum(maps, [1], false), knownShape(bias.shape));
}

/**
 * dX is a convolution with the kernel's transpose. The kernel's gradient is a product over all positions in which the
 * operand with fewer channels is brought out of blocks, because that is the smaller one; the other one's blocks are
 * matrices as they stand.
 *
 * @param x [1, inputs, height, width] in blocks
 * @param kernel [outputs, inputs, 1, 1] in blocks
 */
function pointwiseGradients(
  x: Value,
  kernel: Value,
  gradient: Value,
  needs: readonly boolean[],
): [Value | undefined, Value | undefined] {
  const [images, inputs, height, width] = knownShape(x.shape);
  const [outputs, , ...window] = knownShape(kernel.shape);
  if (images !== 1 || window.some((size) => size !== 1)) {
    throw new Error(
      'Only pointwise convolutions over one image and depthwise ones have a gradient in blocks.',
    );
  }
  const transposed = (): Value => {
    const matrix = fromBlocks(reshape(kernel, [1, outputs, 1, inputs]), true);
    return reshape(toBlocks(reshape(matrix, [1, inputs, 1, outputs])), [inputs, outputs, 1, 1]);
  };
  const kernelGradient = (): Value => {
    const area = height * width;
    if (inputs <= outputs) {
      const product = matmul(inChannels(x), inBlocks(gradient, area));
      return reshape(product, [outputs, inputs, 1, 1]);
    }
    const product = matmul(inChannels(gradient), inBlocks(x, area));
    const matrix = fromBlocks(reshape(product, [1, inputs, 1, outputs]));
    return reshape(toBlocks(reshape(matrix, [1, 1, inputs, outputs]), true), [outputs, inputs, 1, 1]);
  };
  return [
    needs[0] ? blockedConvolution(gradient, transposed(), undefined, { group: 1 }) : undefined,
    needs[1] ? kernelGradient() : undefined,
  ];
}

/** [channels, area] */
function inChannels(x: Value): Value {
  const [, channels, height, width] = knownShape(x.shape);
  return reshape(fromBlocks(x), [channels, height * width]);
}

/** [channels / block, area, block] */
function inBlocks(x: Value, area: number): Value {
  const block = x.graph.channelBlock!;
  return reshape(x, [knownShape(x.shape)[1] / block, area, block]);
}

export const blockedRules: Readonly<Record<string, Rule>> = {
  [blockedOperators.toBlocks]: ({ node, gradient }) => [
    fromBlocks(gradient, node.attributes.channels_last === 1),
  ],
  [blockedOperators.fromBlocks]: ({ node, gradient }) => [
    toBlocks(gradient, node.attributes.channels_last === 1),
  ],
  [blockedOperators.convolution]: convolutionRule,
};

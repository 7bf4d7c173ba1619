import {
  BLOCKED_OPERATORS,
  blocked,
  type GraphNode,
  knownShape,
  operators,
  type Value,
} from '../../graph/index.js';
import type { Rule } from '../rule.js';
import { depthwiseGradients } from './blocked-depthwise.js';
import { windowGradients } from './blocked-windows.js';
import { maskedByBounds } from './masking.js';

const { blockedConvolution, boundsOf, fromBlocks, toBlocks } = blocked;
const { matmul, reduceSum, reshape } = operators;

/** A convolution in blocks with its activation. */
const convolutionRule: Rule = ({ node, inputs: [x, kernel, bias], outputs: [y], gradient, needs }) => {
  const bounds = boundsOf(node.attributes);
  const sums = bounds === undefined ? gradient : maskedByBounds(y, bounds, gradient);
  const [forInput, forKernel] = gradientsOf(node.attributes, x, kernel, sums, needs);
  return [forInput, forKernel, needs[2] ? biasGradient(sums, bias) : undefined];
};

function gradientsOf(
  attributes: GraphNode['attributes'],
  x: Value,
  kernel: Value,
  gradient: Value,
  needs: readonly boolean[],
): [Value | undefined, Value | undefined] {
  if (attributes.group !== 1) return depthwiseGradients(attributes, x, kernel, gradient, needs);
  const [, , ...window] = knownShape(kernel.shape);
  const steps = [...window, ...(attributes.strides as readonly number[])];
  const pointwise =
    x.shape[0] === 1 &&
    steps.every((size) => size === 1) &&
    (attributes.pads as readonly number[]).every((size) => size === 0);
  return pointwise
    ? pointwiseGradients(x, kernel, gradient, needs)
    : windowGradients(attributes, x, kernel, gradient, needs);
}

/** All of a block's positions are summed at once. */
function biasGradient(gradient: Value, bias: Value): Value {
  const block = gradient.graph.channelBlock!;
  const [images, channels, height, width] = knownShape(gradient.shape);
  const maps = reshape(gradient, [(images * channels) / block, height * width, block]);
  const sums = reshape(reduceSum(maps, [1], false), [images, channels]);
  return reshape(images === 1 ? sums : reduceSum(sums, [0], false), knownShape(bias.shape));
}

/**
 * dX is a convolution with the kernel's transpose. The kernel's gradient is a product over all positions. The operand
 * with fewer channels is converted from blocks, because it is smaller; the blocks of the other already are matrices.
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
  const [, inputs, height, width] = knownShape(x.shape);
  const [outputs] = knownShape(kernel.shape);
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
  [BLOCKED_OPERATORS.toBlocks]: ({ node, gradient }) => [
    fromBlocks(gradient, node.attributes.channels_last === 1),
  ],
  [BLOCKED_OPERATORS.fromBlocks]: ({ node, gradient }) => [
    toBlocks(gradient, node.attributes.channels_last === 1),
  ],
  [BLOCKED_OPERATORS.convolution]: convolutionRule,
};

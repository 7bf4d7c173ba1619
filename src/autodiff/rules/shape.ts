import { knownShape, operators, type Value } from '../../graph/index.js';
import type { Rule } from '../rule.js';
import { sumToShape } from './broadcasting.js';

const transposeRule: Rule = ({ node, gradient }) => {
  const order = node.attributes.perm as readonly number[];
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return [operators.transpose(gradient, inverse)];
};

const concatenateRule: Rule = ({ node, inputs, gradient }) => {
  const axis = node.attributes.axis as number;
  const sizes = inputs.map((input) => input.shape[axis] as number);
  return operators.split(gradient, sizes, axis);
};

const splitRule: Rule = ({ node, outputs, outputGradients }) => {
  const parts = outputs.map((output, index) => outputGradients[index] ?? zerosLike(output));
  return [operators.concatenate(parts, node.attributes.axis as number)];
};

function zerosLike(x: Value): Value {
  return operators.expand(x.graph.scalar(0, x.type), knownShape(x.shape));
}

/** Cuts the padding off again. */
const padRule: Rule = ({ inputs: [x, pads], gradient }) => {
  const amounts = Array.from(pads.graph.constantOf(pads)!.data, Number);
  const rank = x.shape.length;
  const inner = knownShape(x.shape).reduce((kept, size, axis) => {
    const [before, after] = [amounts[axis], amounts[axis + rank]];
    return before + after === 0 ? kept : cut(kept, axis, [before, size, after]);
  }, gradient);
  return [inner];
};

/** The middle one of three consecutive parts of an axis. */
function cut(x: Value, axis: number, sizes: readonly [number, number, number]): Value {
  const present = sizes.filter((size) => size > 0);
  return operators.split(x, present, axis)[sizes[0] > 0 ? 1 : 0];
}

export const shapeRules: Readonly<Record<string, Rule>> = {
  Identity: ({ gradient }) => [gradient],
  Cast: ({ inputs: [x], gradient }) => [operators.cast(gradient, x.type)],
  Reshape: ({ inputs: [x], gradient }) => [operators.reshape(gradient, knownShape(x.shape))],
  Transpose: transposeRule,
  Expand: ({ inputs: [x], gradient }) => [sumToShape(gradient, x)],
  Concat: concatenateRule,
  Split: splitRule,
  Pad: padRule,
};

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
const padRule: Rule = ({ inputs: [x, amounts, , axes], gradient }) => {
  const before = new Map(numbersOf(axes).map((axis, index) => [axis, numbersOf(amounts)[index]]));
  const starts = x.shape.map((_, axis) => before.get(axis) ?? 0);
  const ends = knownShape(x.shape).map((size, axis) => starts[axis] + size);
  return [operators.slice(gradient, starts, ends)];
};

/** Zeros where nothing was taken from. */
const sliceRule: Rule = ({ inputs: [x, ...lists], outputs: [y], gradient }) => {
  const [starts, , axes] = lists.map(numbersOf);
  const before = x.shape.map((_, axis) => starts[axes.indexOf(axis)] ?? 0);
  const taken = knownShape(y.shape);
  const after = knownShape(x.shape).map((size, axis) => size - before[axis] - taken[axis]);
  return [operators.pad(gradient, before, after)];
};

/** A list of whole numbers that is a constant of the graph. */
function numbersOf(list: Value): number[] {
  return Array.from(list.graph.constantOf(list)!.data, Number);
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
  Slice: sliceRule,
};

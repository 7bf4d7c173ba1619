import { elementCount, knownShape, operators, type Value } from '../../graph/index.js';
import type { Rule, RuleContext } from '../rule.js';

const sumRule: Rule = (context) => [spread(context)];

const meanRule: Rule = (context) => {
  const [x] = context.inputs;
  const averaged = elementCount(x.shape) / elementCount(context.gradient.shape);
  return [spread(context, (gradient) => operators.multiply(gradient, x.graph.scalar(1 / averaged, x.type)))];
};

/** Repeats the gradient of a reduction along the axes that were reduced. */
function spread(
  { node, inputs, gradient }: RuleContext,
  scale: (gradient: Value) => Value = (same) => same,
): Value {
  const [x, axes] = inputs;
  const shape = knownShape(x.shape);
  const kept = node.attributes.keepdims === 1 ? gradient : operators.reshape(gradient, withOnes(shape, axes));
  return operators.expand(scale(kept), shape);
}

function withOnes(shape: readonly number[], axes: Value): number[] {
  const reduced = Array.from(axes.graph.constantOf(axes)!.data, Number).map((axis) =>
    axis < 0 ? axis + shape.length : axis,
  );
  return shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
}

export const reductionRules: Readonly<Record<string, Rule>> = {
  ReduceSum: sumRule,
  ReduceMean: meanRule,
  // Used only to shift logits before exp, where the shift cancels out, so its gradient is zero.
  ReduceMax: () => [undefined],
};

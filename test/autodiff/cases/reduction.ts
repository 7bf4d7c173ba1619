import { operators, type Value } from '../../../src/graph/index.js';
import type { GradientCase } from '../check-gradients.js';

const { exponential, logarithm, reduceMax, reduceMean, reduceSum, subtract } = operators;

const axesOf: Readonly<Record<string, readonly number[]>> = {
  'the first axis': [0],
  'the middle axis': [1],
  'the last axis': [2],
  'a negative axis': [-2],
  'two axes': [0, 2],
  'two axes, one of them negative': [-1, 0],
  'every axis': [0, 1, 2],
};

function reductions(
  operator: string,
  reduce: (x: Value, axes: readonly number[], keepAxes?: boolean) => Value,
): GradientCase[] {
  return Object.entries(axesOf).flatMap(([name, axes]) =>
    [true, false].map((keepAxes) => ({
      operator,
      name: `${name}${keepAxes ? '' : ', dropped'}`,
      shapes: [[2, 3, 4]],
      build: (x: Value) => reduce(x, axes, keepAxes),
    })),
  );
}

export const reductionCases: readonly GradientCase[] = [
  ...reductions('ReduceSum', reduceSum),
  ...reductions('ReduceMean', reduceMean),
  {
    // The rule leaves out the gradient of the maximum, which is correct only if the maximum cancels, as here.
    operator: 'ReduceMax',
    name: 'as the shift of log-softmax',
    shapes: [[3, 4]],
    build: (x) => {
      const shifted = subtract(x, reduceMax(x, [1]));
      return subtract(shifted, logarithm(reduceSum(exponential(shifted), [1])));
    },
  },
];

import { type GraphNode, operators, type Value } from '../../graph/index.js';
import type { Rule } from '../rule.js';
import { sumToShape } from './broadcasting.js';
import { masked, maskedByBounds } from './masking.js';

const { add, divide, exponential, greater, less, multiply, negate, sigmoid, subtract, where } = operators;

const scalarLike = (x: Value, value: number): Value => x.graph.scalar(value, x.type);

const addRule: Rule = ({ inputs: [a, b], gradient, needs }) => [
  needs[0] ? sumToShape(gradient, a) : undefined,
  needs[1] ? sumToShape(gradient, b) : undefined,
];

const subtractRule: Rule = ({ inputs: [a, b], gradient, needs }) => [
  needs[0] ? sumToShape(gradient, a) : undefined,
  needs[1] ? sumToShape(negate(gradient), b) : undefined,
];

const multiplyRule: Rule = ({ inputs: [a, b], outputs: [product], gradient, needs }) => {
  const factor = b.graph.producerOf(b);
  if (factor?.operator === 'Sigmoid' && factor.inputs[0] === a.name) {
    return [swishGradient(product, b, gradient), undefined];
  }
  const z = inputOfBell(a, b);
  if (z !== undefined) return [geluGradient(z, b, gradient), undefined];
  return [
    needs[0] ? sumToShape(multiply(gradient, b), a) : undefined,
    needs[1] ? sumToShape(multiply(gradient, a), b) : undefined,
  ];
};

/**
 * y = x s with s = sigmoid(x): dy/dx = s + y (1 - s), which is less work than separate gradients of the two factors.
 */
function swishGradient(y: Value, s: Value, gradient: Value): Value {
  return multiply(gradient, add(s, subtract(y, multiply(y, s))));
}

/** z, when `bell` is 1 + erf(z) and z is x divided by a number. */
function inputOfBell(x: Value, bell: Value): Value | undefined {
  const producer = (name: string | undefined, operator: string): GraphNode | undefined => {
    const node = name === undefined ? undefined : x.graph.producerOf(x.graph.value(name));
    return node?.operator === operator ? node : undefined;
  };
  const erf = producer(producer(bell.name, 'Add')?.inputs[0], 'Erf');
  const quotient = producer(erf?.inputs[0], 'Div');
  if (quotient?.inputs[0] !== x.name) return undefined;
  const [, one] = producer(bell.name, 'Add')!.inputs.map((name) => x.graph.constantOf(x.graph.value(name)));
  const divisor = x.graph.constantOf(x.graph.value(quotient.inputs[1]));
  const areNumbers = one?.data.length === 1 && Number(one.data[0]) === 1 && divisor?.data.length === 1;
  return areNumbers ? x.graph.value(quotient.outputs[0]) : undefined;
}

/**
 * y = x b with b = 1 + erf(z) and z = x / c: dy/dx = b + z exp(ln(2 / sqrt(pi)) - z z), which is less work than separate
 * gradients of the two factors.
 */
function geluGradient(z: Value, bell: Value, gradient: Value): Value {
  const slope = exponential(subtract(scalarLike(z, Math.log(2 / Math.sqrt(Math.PI))), multiply(z, z)));
  return multiply(gradient, add(bell, multiply(z, slope)));
}

const divideRule: Rule = ({ inputs: [a, b], outputs: [quotient], gradient, needs }) => [
  needs[0] ? sumToShape(divide(gradient, b), a) : undefined,
  needs[1] ? sumToShape(negate(divide(multiply(gradient, quotient), b)), b) : undefined,
];

/** The bounds of Clip are constants. */
const clipRule: Rule = ({ inputs: [, low, high], outputs: [y], gradient }) => {
  const [lowest, highest] = [low, high].map((bound) => Number(bound.graph.constantOf(bound)!.data[0]));
  return [maskedByBounds(y, { low: lowest, high: highest }, gradient)];
};

const reluRule: Rule = ({ outputs: [y], gradient }) => [maskedByBounds(y, { low: 0 }, gradient)];

const absoluteRule: Rule = ({ inputs: [x], gradient }) => [
  where(greater(x, scalarLike(x, 0)), gradient, masked(less(x, scalarLike(x, 0)), negate(gradient))),
];

const sigmoidRule: Rule = ({ outputs: [y], gradient }) => [
  multiply(gradient, multiply(y, subtract(scalarLike(y, 1), y))),
];

const tanhRule: Rule = ({ outputs: [y], gradient }) => [
  multiply(gradient, subtract(scalarLike(y, 1), multiply(y, y))),
];

const softplusRule: Rule = ({ inputs: [x], gradient }) => [multiply(gradient, sigmoid(x))];

const hardSigmoidRule: Rule = ({ node, outputs: [y], gradient }) => {
  const { float: slope } = node.attributes.alpha as { readonly float: number };
  return [multiply(maskedByBounds(y, { low: 0, high: 1 }, gradient), scalarLike(y, slope))];
};

const errorFunctionRule: Rule = ({ inputs: [x], gradient }) => {
  const slope = multiply(exponential(negate(multiply(x, x))), scalarLike(x, 2 / Math.sqrt(Math.PI)));
  return [multiply(gradient, slope)];
};

/** Over the last axis: y * (gradient - sum(gradient * y)). */
const softmaxRule: Rule = ({ outputs: [y], gradient }) => [
  multiply(y, subtract(gradient, operators.reduceSum(multiply(gradient, y), [-1], true))),
];

export const elementwiseRules: Readonly<Record<string, Rule>> = {
  Add: addRule,
  Sub: subtractRule,
  Mul: multiplyRule,
  Div: divideRule,
  Neg: ({ gradient }) => [negate(gradient)],
  Abs: absoluteRule,
  Exp: ({ outputs: [y], gradient }) => [multiply(gradient, y)],
  Log: ({ inputs: [x], gradient }) => [divide(gradient, x)],
  Sqrt: ({ outputs: [y], gradient }) => [divide(gradient, add(y, y))],
  Clip: clipRule,
  Relu: reluRule,
  Sigmoid: sigmoidRule,
  Tanh: tanhRule,
  HardSigmoid: hardSigmoidRule,
  Erf: errorFunctionRule,
  Softplus: softplusRule,
  Softmax: softmaxRule,
  Where: ({ inputs: [condition, yes, no], gradient, needs }) => [
    undefined,
    needs[1] ? sumToShape(masked(condition, gradient), yes) : undefined,
    needs[2] ? sumToShape(where(condition, scalarLike(gradient, 0), gradient), no) : undefined,
  ],
  // Comparisons are constant almost everywhere.
  Greater: () => [undefined, undefined],
  Less: () => [undefined, undefined],
  And: () => [undefined, undefined],
};

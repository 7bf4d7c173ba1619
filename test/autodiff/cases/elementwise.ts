import { dataOf, operators, type Value } from '../../../src/graph/index.js';
import type { GradientCase } from '../check-gradients.js';

const { add, and, cast, divide, greater, less, multiply, subtract, where } = operators;

type Shapes = readonly [first: readonly number[], second: readonly number[]];

/** Every way to broadcast one operand or both. */
const broadcasts: Readonly<Record<string, Shapes>> = {
  'equal shapes': [
    [2, 3],
    [2, 3],
  ],
  'second without the leading axis': [[2, 3], [3]],
  'first without the leading axis': [[3], [2, 3]],
  'first without two leading axes': [[2], [2, 3, 2]],
  'second with a leading axis of 1': [
    [2, 3],
    [1, 3],
  ],
  'second repeated along the middle axis': [
    [2, 3, 2],
    [2, 1, 2],
  ],
  'second repeated along the trailing axis': [
    [2, 3],
    [2, 1],
  ],
  'both repeated': [
    [2, 1],
    [1, 3],
  ],
  'both repeated, ranks differ': [
    [3, 1],
    [2, 1, 4],
  ],
  'first a scalar': [[], [2, 3]],
  'second a scalar': [[2, 3], []],
  'second of one element': [[2, 3], [1]],
};

function arithmetic(
  operator: string,
  build: (a: Value, b: Value) => Value,
  extra: Partial<GradientCase> = {},
): GradientCase[] {
  return Object.entries(broadcasts).map(([name, shapes]) => ({ operator, name, shapes, build, ...extra }));
}

function unary(
  operator: string,
  build: (x: Value) => Value,
  extra: Partial<GradientCase> = {},
): GradientCase[] {
  return [
    { operator, name: 'of a matrix', shapes: [[2, 3]], build, ...extra },
    { operator, name: 'of a scalar', shapes: [[]], build, ...extra },
  ];
}

const swish = (x: Value): Value => multiply(x, operators.sigmoid(x));

const scalar = (like: Value, value: number): Value => like.graph.scalar(value, like.type);

function mask(like: Value, shape: readonly number[], values: readonly number[]): Value {
  return like.graph.constant('mask', { type: 'bool', shape, data: dataOf(values, 'bool') });
}

const whereCases: readonly GradientCase[] = [
  {
    operator: 'Where',
    name: 'equal shapes',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    build: (yes, no) => where(mask(yes, [2, 3], [1, 0, 0, 1, 1, 0]), yes, no),
  },
  {
    operator: 'Where',
    name: 'the condition larger than both values',
    shapes: [[3], [2, 1]],
    build: (yes, no) => where(mask(yes, [2, 3], [1, 0, 0, 1, 1, 0]), yes, no),
  },
  {
    operator: 'Where',
    name: 'the condition repeated, one value a scalar',
    shapes: [[2, 3], []],
    build: (yes, no) => where(mask(yes, [3], [1, 0, 1]), yes, no),
  },
  {
    operator: 'Where',
    name: 'the same value on both sides',
    shapes: [[4]],
    build: (x) => where(mask(x, [4], [1, 0, 1, 0]), multiply(x, x), x),
  },
];

/** Comparisons have no gradient, but the values that they choose or multiply have one. */
const comparisonCases: readonly GradientCase[] = [
  {
    operator: 'Greater',
    name: 'chooses between functions of the same value',
    shapes: [[6]],
    away: [0],
    build: (x) => where(greater(x, scalar(x, 0)), multiply(x, x), x),
  },
  {
    operator: 'Greater',
    name: 'as a factor',
    shapes: [[6]],
    away: [-0.5],
    build: (x) => multiply(cast(greater(x, scalar(x, -0.5)), x.type), multiply(x, x)),
  },
  {
    operator: 'Less',
    name: 'as a factor',
    shapes: [[6]],
    away: [0.5],
    build: (x) => multiply(cast(less(x, scalar(x, 0.5)), x.type), multiply(x, x)),
  },
  {
    operator: 'And',
    name: 'as a factor',
    shapes: [[8]],
    away: [-1, 1],
    build: (x) => {
      const inside = and(greater(x, scalar(x, -1)), less(x, scalar(x, 1)));
      return multiply(cast(inside, x.type), multiply(x, x));
    },
  },
];

const gelu = (x: Value, summand = 1): Value => {
  const number = (value: number): Value => x.graph.scalar(value, x.type);
  const erf = operators.errorFunction(operators.divide(x, number(1.5)));
  return operators.multiply(x, operators.add(erf, number(summand)));
};

export const elementwiseCases: readonly GradientCase[] = [
  ...arithmetic('Add', add),
  ...arithmetic('Sub', subtract),
  ...arithmetic('Mul', multiply),
  ...arithmetic('Div', divide, { away: [0, -0.25, 0.25] }),
  ...unary('Neg', operators.negate),
  ...unary('Abs', operators.absolute, { away: [0] }),
  ...unary('Exp', operators.exponential),
  ...unary('Log', operators.logarithm, { range: [0.5, 4] }),
  ...unary('Sqrt', operators.squareRoot, { range: [0.5, 4] }),
  ...unary('Clip', (x) => operators.clip(x, 0, 6), { range: [-4, 10], away: [0, 6] }),
  ...unary('Relu', operators.relu, { away: [0] }),
  ...unary('Sigmoid', operators.sigmoid),
  ...unary('Tanh', operators.hyperbolicTangent),
  // ONNX Runtime's CPU provider has these three in float32 only (version 1.30).
  ...unary('Erf', operators.errorFunction, { precision: 'float32' }),
  ...unary('HardSigmoid', (x) => operators.hardSigmoid(x, 0.2, 0.5), {
    range: [-4, 4],
    away: [-2.5, 2.5],
    precision: 'float32',
  }),
  ...unary('Softplus', operators.softplus, { precision: 'float32' }),
  {
    operator: 'Mul',
    name: 'x by 1 + erf(x / c)',
    shapes: [[2, 3]],
    precision: 'float32',
    build: (x) => gelu(x),
  },
  {
    operator: 'Mul',
    name: 'x by 2 + erf(x / c)',
    shapes: [[2, 3]],
    precision: 'float32',
    build: (x) => gelu(x, 2),
  },
  { operator: 'Mul', name: 'x by its sigmoid', shapes: [[2, 3]], range: [-6, 6], build: swish },
  {
    operator: 'Mul',
    name: 'x by its sigmoid, and both used again',
    shapes: [[2, 3]],
    build: (x) => {
      const s = operators.sigmoid(x);
      return add(multiply(multiply(x, s), s), multiply(x, multiply(s, x)));
    },
  },
  { operator: 'Softmax', name: 'of a matrix', shapes: [[2, 4]], build: operators.softmax },
  { operator: 'Softmax', name: 'of three axes', shapes: [[2, 2, 3]], build: operators.softmax },
  ...whereCases,
  ...comparisonCases,
];

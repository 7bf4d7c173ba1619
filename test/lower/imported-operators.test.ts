import { describe, expect, it } from 'vitest';
import { dataOf, operators, type Value } from '../../src/graph/index.js';
import { importedOperators } from '../../src/lower/operators/index.js';
import type { OperatorAttributes } from '../../src/nn/index.js';
import { checkGradients, type GradientCase } from '../autodiff/check-gradients.js';

/** An operator with what it reads. */
interface OperatorCase {
  readonly operator: string;
  /** Shapes for one picture. */
  readonly shapes: readonly (readonly number[])[];
  readonly outputShape: readonly number[];
  readonly attributes?: OperatorAttributes;
  /** Inputs that are weights; all others depend on the picture. */
  readonly weights?: readonly number[];
  /** Inputs that are numbers which never change. */
  readonly numbers?: Readonly<Record<number, readonly number[]>>;
  readonly range?: GradientCase['range'];
  readonly away?: readonly number[];
  /** A node that it consists of. */
  readonly node: string;
}

const BATCH = 2;

/** Nodes for which ONNX Runtime has no double kernel. */
const SINGLE = ['LayerNormalization', 'Erf', 'HardSigmoid', 'Softplus'];

const unary = (operator: string, node: string, more: Partial<OperatorCase> = {}): OperatorCase => ({
  operator,
  node,
  shapes: [[1, 2, 3]],
  outputShape: [1, 2, 3],
  ...more,
});

const binary = (operator: string, node: string, more: Partial<OperatorCase> = {}): OperatorCase => ({
  operator,
  node,
  shapes: [
    [1, 2, 3],
    [3, 1],
  ].map((shape, index) => (index === 0 ? [1, 3, 2] : shape)),
  outputShape: [1, 3, 2],
  weights: [1],
  ...more,
});

const cases: readonly OperatorCase[] = [
  unary('Abs', 'Abs', { away: [0] }),
  binary('Add', 'Add'),
  binary('Add', 'Add', {
    shapes: [
      [1, 3, 2],
      [2, 1, 1, 2],
    ],
    outputShape: [2, 1, 3, 2],
  }),
  binary('Add', 'Add', {
    shapes: [
      [1, 1, 2],
      [1, 3, 1],
    ],
    weights: [],
  }),
  unary('AveragePool', 'Mul', {
    shapes: [[1, 2, 4, 3]],
    attributes: { kernel_shape: [2, 2], strides: [2, 1], pads: [1, 0, 1, 1] },
    outputShape: [1, 2, 3, 3],
  }),
  {
    operator: 'BatchNormalization',
    node: 'Mul',
    shapes: [[3, 4], [4], [4], [4], [4]],
    weights: [1, 2, 3, 4],
    range: [0.5, 2],
    attributes: { epsilon: 1e-3 },
    outputShape: [3, 4],
  },
  unary('Clip', 'Clip', { attributes: { min: -0.75, max: 1 }, away: [-0.75, 1] }),
  binary('Concat', 'Concat', {
    shapes: [
      [1, 2, 2],
      [1, 1, 2],
    ],
    weights: [],
    attributes: { axis: 1 },
  }),
  binary('Concat', 'Pad', {
    shapes: [
      [1, 1, 2],
      [1, 2, 2],
      [1, 1, 2],
    ],
    weights: [0, 2],
    attributes: { axis: 1 },
    outputShape: [1, 4, 2],
  }),
  binary('Div', 'Div', { range: [0.5, 2] }),
  unary('Elu', 'Exp', { attributes: { alpha: 0.7 }, away: [0] }),
  unary('Erf', 'Erf'),
  unary('Exp', 'Exp'),
  unary('Expand', 'Mul', { shapes: [[3, 1]], outputShape: [2, 3, 2] }),
  unary('Gather', 'Slice', { attributes: { axis: 1, indices: [1] }, outputShape: [1, 3] }),
  unary('Gather', 'MatMul', { attributes: { axis: 1, indices: [1, 0, 1] }, outputShape: [1, 3, 3] }),
  unary('Gather', 'MatMul', { attributes: { axis: 2, indices: [2, 0] }, outputShape: [1, 2, 2] }),
  unary('Gelu', 'Erf'),
  unary('Gelu', 'Tanh', { attributes: { approximate: 'tanh' } }),
  {
    operator: 'Gemm',
    node: 'Gemm',
    shapes: [[1, 3], [2, 3], [2]],
    weights: [1, 2],
    attributes: { transB: 1, alpha: 0.5, beta: 2 },
    outputShape: [1, 2],
  },
  {
    operator: 'Gemm',
    node: 'MatMul',
    shapes: [
      [3, 2],
      [3, 4],
    ],
    attributes: { transA: 1 },
    outputShape: [2, 4],
  },
  {
    operator: 'Graft.Linear',
    node: 'Gemm',
    shapes: [[1, 2, 3], [3, 4], [4]],
    weights: [1, 2],
    outputShape: [1, 2, 4],
  },
  unary('Graft.Swish', 'Sigmoid'),
  unary('HardSigmoid', 'HardSigmoid', { attributes: { alpha: 0.3, beta: 0.4 }, away: [-4 / 3, 2] }),
  unary('HardSwish', 'HardSigmoid', { away: [-3, 3] }),
  {
    operator: 'InstanceNormalization',
    node: 'ReduceMean',
    shapes: [[1, 2, 3], [2], [2]],
    weights: [1, 2],
    attributes: { epsilon: 0.01 },
    outputShape: [1, 2, 3],
  },
  {
    operator: 'LayerNormalization',
    node: 'LayerNormalization',
    shapes: [[1, 2, 3], [3], [3]],
    weights: [1, 2],
    attributes: { axis: 2, epsilon: 0.01 },
    outputShape: [1, 2, 3],
  },
  {
    operator: 'LayerNormalization',
    node: 'ReduceMean',
    shapes: [
      [1, 2, 3],
      [2, 3],
    ],
    weights: [1],
    attributes: { axis: 1, epsilon: 0.01 },
    outputShape: [1, 2, 3],
  },
  unary('LeakyRelu', 'Relu', { attributes: { alpha: 0.2 }, away: [0] }),
  unary('LRN', 'MatMul', {
    shapes: [[1, 4, 2, 1]],
    attributes: { size: 3, alpha: 0.5, beta: 0.75, bias: 2 },
    outputShape: [1, 4, 2, 1],
  }),
  unary('Log', 'Log', { range: [0.5, 2] }),
  {
    operator: 'MatMul',
    node: 'MatMul',
    shapes: [
      [1, 2, 2, 3],
      [1, 2, 3, 2],
    ],
    outputShape: [1, 2, 2, 2],
  },
  {
    operator: 'MatMul',
    node: 'Gemm',
    shapes: [
      [1, 2, 3],
      [3, 2],
    ],
    weights: [1],
    outputShape: [1, 2, 2],
  },
  {
    operator: 'MatMul',
    node: 'MatMul',
    shapes: [
      [2, 2],
      [1, 2, 3],
    ],
    weights: [0],
    outputShape: [1, 2, 3],
  },
  binary('Max', 'Where', { numbers: { 1: [-1, 0, 1] }, away: [-1, 0, 1], weights: [] }),
  binary('Min', 'Where', { numbers: { 1: [-1, 0, 1] }, away: [-1, 0, 1], weights: [] }),
  unary('MaxPool', 'Where', {
    shapes: [[1, 2, 3, 3]],
    attributes: { kernel_shape: [2, 2], strides: [2, 1], pads: [1, 0, 0, 1] },
    outputShape: [1, 2, 2, 3],
  }),
  unary('Mish', 'Softplus'),
  binary('Mul', 'Mul'),
  unary('Neg', 'Neg'),
  binary('PRelu', 'Relu', { away: [0] }),
  unary('Pad', 'Pad', {
    attributes: { before: [0, 1, 0], after: [0, 0, 2], value: 3 },
    outputShape: [1, 3, 5],
  }),
  unary('Pad', 'MatMul', {
    attributes: { mode: 'reflect', before: [0, 1, 2], after: [0, 0, 1] },
    outputShape: [1, 3, 6],
  }),
  unary('Pad', 'MatMul', {
    attributes: { mode: 'edge', before: [0, 0, 2], after: [0, 0, 1] },
    outputShape: [1, 2, 6],
  }),
  unary('Pow', 'Mul', { attributes: { exponent: 3 } }),
  unary('Pow', 'Sqrt', { attributes: { exponent: -0.5 }, range: [0.5, 2] }),
  unary('Pow', 'Log', { attributes: { exponent: 1.7 }, range: [0.5, 2] }),
  unary('Reciprocal', 'Div', { range: [0.5, 2] }),
  unary('ReduceL2', 'Sqrt', { attributes: { axes: [1] }, outputShape: [1, 1, 3] }),
  unary('ReduceMax', 'ReduceMax', { attributes: { axes: [2] }, outputShape: [1, 2] }),
  unary('ReduceMean', 'ReduceMean', { attributes: { axes: [0, 2] }, outputShape: [2] }),
  unary('ReduceSum', 'ReduceSum', { attributes: { axes: [1] }, outputShape: [1, 3] }),
  unary('ReduceSumSquare', 'ReduceSum', { attributes: { axes: [2] }, outputShape: [1, 2, 1] }),
  unary('Relu', 'Relu', { away: [0] }),
  unary('Reshape', 'Reshape', { outputShape: [3, 2, 1] }),
  {
    operator: 'ConvTranspose',
    node: 'MatMul',
    shapes: [[1, 4, 2, 3], [4, 3, 3, 2], [6]],
    weights: [1, 2],
    attributes: { strides: [2, 1], dilations: [1, 2], pads: [1, 0], group: 2 },
    outputShape: [1, 6, 5, 5],
  },
  {
    operator: 'Einsum',
    node: 'MatMul',
    shapes: [
      [1, 2, 3, 4],
      [2, 5, 4],
    ],
    weights: [1],
    attributes: { equation: 'bhwc,hkc->bhwk' },
    outputShape: [1, 2, 3, 5],
  },
  {
    operator: 'Einsum',
    node: 'MatMul',
    shapes: [
      [1, 3, 2],
      [1, 2, 4],
    ],
    attributes: { equation: 'bij,bjk->bki' },
    outputShape: [1, 4, 3],
  },
  {
    operator: 'Einsum',
    node: 'MatMul',
    shapes: [
      [4, 3],
      [1, 3, 2],
    ],
    weights: [0],
    attributes: { equation: 'qi,bij->bj' },
    outputShape: [1, 2],
  },
  unary('Einsum', 'Transpose', { attributes: { equation: 'abc->ca' }, outputShape: [3, 1] }),
  unary('GatherND', 'MatMul', {
    attributes: { indices: [1, 0, 1, 1], rank: 2 },
    outputShape: [2, 2, 3],
  }),
  {
    operator: 'GroupNormalization',
    node: 'Div',
    shapes: [[1, 4, 3], [4], [4]],
    weights: [1, 2],
    attributes: { groups: 2, epsilon: 1e-3 },
    outputShape: [1, 4, 3],
  },
  {
    operator: 'GroupNormalization',
    node: 'Div',
    shapes: [[1, 4, 1, 3], [2], [2]],
    weights: [1, 2],
    attributes: { groups: 2, epsilon: 1e-3 },
    outputShape: [1, 4, 1, 3],
  },
  unary('Tile', 'Mul', { attributes: { repeats: [1, 2, 3] }, outputShape: [1, 4, 9] }),
  unary('Resize', 'MatMul', {
    shapes: [[1, 2, 3, 2]],
    attributes: { mode: 'linear', coordinates: 'half_pixel', rounding: '' },
    outputShape: [1, 2, 5, 4],
  }),
  unary('Selu', 'Exp', { away: [0] }),
  unary('Sigmoid', 'Sigmoid'),
  unary('Slice', 'Slice', { attributes: { starts: [0, 1, 0] }, outputShape: [1, 1, 2] }),
  unary('Softmax', 'Softmax', { attributes: { axis: 2 } }),
  unary('Softmax', 'Softmax', { attributes: { axis: 1 } }),
  unary('Softplus', 'Softplus'),
  unary('Sqrt', 'Sqrt', { range: [0.5, 2] }),
  binary('Sub', 'Sub'),
  binary('Sum', 'Add'),
  unary('Tanh', 'Tanh'),
  unary('Transpose', 'Transpose', { attributes: { perm: [2, 0, 1] }, outputShape: [3, 1, 2] }),
  {
    operator: 'Where',
    node: 'Where',
    shapes: [
      [2, 3],
      [1, 2, 3],
      [1, 1, 3],
    ],
    numbers: { 0: [0, 1, 1, 0, 0, 1] },
    outputShape: [1, 2, 3],
  },
];

/** The case for a batch, in which the inputs from the picture have the batch first. */
function withBatch({
  operator,
  shapes,
  outputShape,
  attributes = {},
  weights = [],
  ...given
}: OperatorCase): GradientCase {
  const numbers = given.numbers ?? {};
  const changing = shapes.flatMap((_, index) => (index in numbers ? [] : [index]));
  const fromPicture = shapes.map((_, index) => !weights.includes(index) && !(index in numbers));
  return {
    operator: given.node,
    name: `${operator} ${JSON.stringify([shapes, attributes, weights])}`,
    shapes: changing.map((index) => (fromPicture[index] ? [BATCH, ...shapes[index]] : shapes[index])),
    ...(SINGLE.includes(given.node) && { precision: 'float32' as const }),
    ...(given.range && { range: given.range }),
    ...(given.away && { away: given.away }),
    build: (...values) => {
      const [{ graph, type }] = values;
      const inputs = shapes.map((shape, index): Value => {
        const at = changing.indexOf(index);
        if (at >= 0) return values[at];
        return graph.constant('numbers', { type, shape, data: dataOf(numbers[index], type) });
      });
      const build = importedOperators.get(operator)!;
      const result = build({ graph, batch: BATCH, inputs, shapes, fromPicture, attributes, outputShape });
      expect(operators.reshape(result, [BATCH, ...outputShape]).shape).toEqual(result.shape);
      return result;
    },
  };
}

describe('operators of imported networks', () => {
  it('all have a case here', () => {
    const tested = new Set(cases.map(({ operator }) => operator));
    expect([...importedOperators.keys()].filter((operator) => !tested.has(operator))).toEqual([]);
  });

  it.each(cases.map((one) => [withBatch(one).name, one] as const))(
    'have the gradients of finite differences: %s',
    async (_, one) => {
      await checkGradients(withBatch(one));
    },
  );
});

import type { NodeProto, TensorProto } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { type ImportedOnnx, importOnnx } from '../../dist/src/imports/index.js';
import { Input } from '../../dist/src/nn/index.js';
import { Session } from '../../dist/src/session/index.js';
import { fileOf, integers, node, tensor, weights } from './onnx-file.js';
import { transformer } from './transformer.js';

/* Small networks that continue with tokens: each holds an operator that no layer of Keras stands for. */

interface Given {
  /** From the tokens `t` [N, 16, 8], or the maps `m` [N, 8, 4, 4], to `u`. */
  readonly nodes: readonly NodeProto[];
  readonly weights?: readonly TensorProto[];
  /** Numbers for each picture in `u`. Default: as many as in `t`. */
  readonly features?: number;
  readonly operatorSet?: number;
}

/** One of each picture, as exporters write it. */
const repeated = (table: string): NodeProto[] => [
  node('Shape', ['t'], `${table}_batch`, { start: 0, end: 1 }),
  node('Concat', [`${table}_batch`, 'ones'], `${table}_sizes`, { axis: 0 }),
  node('Expand', [table, `${table}_sizes`], `${table}_each`),
];

const scalar = (name: string, number: number): TensorProto => tensor(name, [], [number]);

async function imported({
  nodes,
  weights: own = [],
  features = 128,
  operatorSet,
}: Given): Promise<ImportedOnnx> {
  const file = fileOf({
    nodes: [
      node('Conv', ['x', 'stem.weight', 'stem.bias'], 'm', { strides: [8, 8] }, '/stem/Conv'),
      node('Reshape', ['m', 'tokens'], 'flat', {}, '/Reshape'),
      node('Transpose', ['flat'], 't', { perm: [0, 2, 1] }, '/Transpose'),
      ...nodes,
      node('Reshape', ['u', 'list'], 'features', {}, '/Reshape_1'),
      node('Gemm', ['features', 'fc.weight', 'fc.bias'], 'y', { transB: 1 }, '/fc/Gemm'),
    ],
    weights: [
      weights('stem.weight', [8, 3, 8, 8]),
      weights('stem.bias', [8]),
      integers('tokens', [0, 8, -1]),
      integers('list', [-1, features]),
      weights('fc.weight', [5, features]),
      weights('fc.bias', [5]),
      ...own,
    ],
    ...(operatorSet !== undefined && { operatorSet }),
  });
  return await importOnnx(file, { session: new Session({ threads: 1 }), imageSize: [32, 32] });
}

/** One operator between the tokens and the list of features. */
const single = (
  operator: string,
  attributes: Parameters<typeof node>[3] = {},
  more: Omit<Given, 'nodes'> = {},
): Given => ({
  nodes: [node(operator, ['t', ...(more.weights ?? []).map(({ name }) => name)], 'u', attributes)],
  ...more,
});

/** The operator reads something above 0.5. */
const above = (operator: string, more: Omit<Given, 'nodes'> = {}): Given => ({
  nodes: [
    node('Abs', ['t'], 'size'),
    node('Add', ['size', 'half'], 'positive'),
    node(operator, ['positive', ...(more.weights ?? []).map(({ name }) => name)], 'u'),
  ],
  ...more,
  weights: [scalar('half', 0.5), ...(more.weights ?? [])],
});

const cases: Readonly<Record<string, Given>> = {
  Abs: single('Abs'),
  'Add of a position table': single('Add', {}, { weights: [weights('pos_embed', [1, 16, 8])] }),
  'Add of more axes': {
    nodes: [node('Add', ['t', 'table'], 'sum'), node('Transpose', ['sum'], 'u', { perm: [1, 0, 2, 3] })],
    weights: [weights('table', [2, 1, 1, 8])],
    features: 256,
  },
  'AveragePool with a border that does not count': {
    nodes: [node('AveragePool', ['m'], 'u', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })],
    features: 32,
  },
  'BatchNormalization of tokens in one list': {
    nodes: [
      node('Reshape', ['t', 'rows'], 'listed'),
      node(
        'BatchNormalization',
        ['listed', ...['weight', 'bias', 'mean', 'var'].map((each) => `bn.${each}`)],
        'u',
      ),
    ],
    weights: [
      integers('rows', [-1, 8]),
      ...['weight', 'bias', 'mean'].map((each) => weights(`bn.${each}`, [8])),
      tensor('bn.var', [8], [1, 2, 0.5, 1, 1.5, 1, 1, 3]),
    ],
  },
  Clip: single('Clip', {}, { weights: [scalar('low', -0.3), scalar('high', 0.4)] }),
  'Concat with a class token': {
    nodes: [
      ...['cls_token', 'reg_token'].flatMap(repeated),
      node('Concat', ['cls_token_each', 't', 'reg_token_each'], 'u', { axis: 1 }),
    ],
    weights: [weights('cls_token', [1, 1, 8]), weights('reg_token', [1, 2, 8]), integers('ones', [1, 1])],
    features: 152,
  },
  'Concat with another value': { nodes: [node('Concat', ['t', 't'], 'u', { axis: 2 })], features: 256 },
  ConvTranspose: {
    nodes: [
      node('ConvTranspose', ['m', 'up.weight', 'up.bias'], 'u', {
        strides: [2, 2],
        pads: [1, 1, 1, 1],
        output_padding: [1, 1],
      }),
    ],
    weights: [weights('up.weight', [8, 3, 3, 3]), weights('up.bias', [3])],
    features: 192,
  },
  'ConvTranspose with groups and gaps': {
    nodes: [node('ConvTranspose', ['m', 'up.weight'], 'u', { dilations: [2, 1], strides: [1, 3], group: 4 })],
    weights: [weights('up.weight', [8, 2, 2, 3])],
    features: 576,
  },
  Div: above('Div', { weights: [weights('divisor', [8])] }),
  'Einsum with a table': {
    nodes: [node('Einsum', ['t', 'table'], 'u', { equation: 'b t c, t k c -> b k t' })],
    weights: [weights('table', [16, 4, 8])],
    features: 64,
  },
  'Einsum of two values': {
    nodes: [node('Einsum', ['t', 't'], 'u', { equation: 'bic,bjc->bij' })],
    features: 256,
  },
  Elu: single('Elu', { alpha: { float: 0.5 } }),
  Erf: single('Erf'),
  Exp: single('Exp'),
  Expand: {
    nodes: [
      node('Expand', ['t', 'sizes'], 'repeated'),
      node('Transpose', ['repeated'], 'u', { perm: [1, 0, 2, 3] }),
    ],
    weights: [integers('sizes', [3, 1, 16, 8])],
    features: 384,
  },
  'Gather of one entry': single(
    'Gather',
    { axis: 1 },
    { weights: [integers('first', [0], [])], features: 8 },
  ),
  'Gather of entries': single(
    'Gather',
    { axis: 1 },
    { weights: [integers('some', [3, 0, -1])], features: 24 },
  ),
  'GatherND of a map, as adaptive poolings are written': {
    nodes: [
      node('Transpose', ['m'], 'turned', { perm: [2, 3, 0, 1] }),
      node('GatherND', ['turned', 'places'], 'picked'),
      node('Transpose', ['picked'], 'u', { perm: [1, 0, 2] }),
    ],
    weights: [integers('places', [0, 0, 1, -1, 3, 3], [3, 2])],
    features: 24,
  },
  Gelu: single('Gelu', { approximate: 'tanh' }, { operatorSet: 20 }),
  GroupNormalization: {
    nodes: [node('GroupNormalization', ['m', 'norm.weight', 'norm.bias'], 'u', { num_groups: 2 })],
    weights: [weights('norm.weight', [8]), weights('norm.bias', [8])],
    operatorSet: 21,
  },
  HardSigmoid: single('HardSigmoid', { alpha: { float: 0.3 }, beta: { float: 0.4 } }),
  HardSwish: single('HardSwish'),
  InstanceNormalization: single(
    'InstanceNormalization',
    { epsilon: { float: 1e-3 } },
    { weights: [weights('norm.weight', [16]), weights('norm.bias', [16])] },
  ),
  LayerNormalization: single(
    'LayerNormalization',
    { epsilon: { float: 1e-6 } },
    { weights: [weights('norm.weight', [8]), weights('norm.bias', [8])] },
  ),
  'LayerNormalization over two axes': single(
    'LayerNormalization',
    { axis: 1 },
    { weights: [weights('norm.weight', [16, 8])] },
  ),
  LeakyRelu: single('LeakyRelu', { alpha: { float: 0.3 } }),
  'Linear layer': {
    nodes: [node('MatMul', ['t', 'w'], 'product'), node('Add', ['product', 'fc1.bias'], 'u')],
    weights: [weights('w', [8, 6]), weights('fc1.bias', [6])],
    features: 96,
  },
  LRN: { nodes: [node('LRN', ['m'], 'u', { size: 3, alpha: { float: 0.1 }, bias: { float: 2 } })] },
  Log: above('Log'),
  'MatMul of two values': {
    nodes: [
      node('Transpose', ['t'], 'turned', { perm: [0, 2, 1] }),
      node('MatMul', ['t', 'turned'], 'scores'),
      node('Softmax', ['scores'], 'shares', { axis: -1 }),
      node('MatMul', ['shares', 't'], 'u'),
    ],
  },
  'MatMul with a matrix before': {
    nodes: [node('MatMul', ['w', 't'], 'u')],
    weights: [weights('w', [4, 16])],
    features: 32,
  },
  Max: single('Max', {}, { weights: [weights('floor', [8])] }),
  'MaxPool of numbers below 0 with a border': {
    nodes: [node('MaxPool', ['m'], 'u', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })],
    features: 32,
  },
  Min: single('Min', {}, { weights: [weights('ceiling', [8])] }),
  Mish: single('Mish', {}, { operatorSet: 18 }),
  Mul: single('Mul', {}, { weights: [weights('ls1.gamma', [8])] }),
  Neg: single('Neg'),
  PRelu: single('PRelu', {}, { weights: [weights('act.weight', [8])] }),
  Pad: single(
    'Pad',
    {},
    { weights: [integers('pads', [0, 1, 0, 0, 0, 2]), scalar('one', 1)], features: 170 },
  ),
  'Pad in the mode reflect': single(
    'Pad',
    { mode: 'reflect' },
    { weights: [integers('pads', [0, 3, 0, 0, 1, 0])], features: 160 },
  ),
  Pow: above('Pow', { weights: [scalar('exponent', 1.5)] }),
  Reciprocal: above('Reciprocal'),
  ReduceL2: {
    nodes: [node('ReduceL2', ['m'], 'u', { axes: [2, 3], keepdims: 1 })],
    features: 8,
  },
  ReduceMax: { nodes: [node('ReduceMax', ['t'], 'u', { axes: [1], keepdims: 0 })], features: 8 },
  'ReduceMean, Sub, Pow, Sqrt and Div: a decomposed LayerNormalization': {
    nodes: [
      node('ReduceMean', ['t'], 'mean', { axes: [-1] }),
      node('Sub', ['t', 'mean'], 'centred'),
      node('Pow', ['centred', 'two'], 'squares'),
      node('ReduceMean', ['squares'], 'variance', { axes: [-1] }),
      node('Add', ['variance', 'epsilon'], 'safe'),
      node('Sqrt', ['safe'], 'deviation'),
      node('Div', ['centred', 'deviation'], 'normal'),
      node('Mul', ['normal', 'norm.weight'], 'scaled'),
      node('Add', ['scaled', 'norm.bias'], 'u'),
    ],
    weights: [
      scalar('two', 2),
      scalar('epsilon', 1e-6),
      weights('norm.weight', [8]),
      weights('norm.bias', [8]),
    ],
  },
  ReduceSum: single('ReduceSum', { keepdims: 0 }, { weights: [integers('axes', [2])], features: 16 }),
  ReduceSumSquare: { nodes: [node('ReduceSumSquare', ['t'], 'u', { axes: [2] })], features: 16 },
  Relu: single('Relu'),
  'Resize, linear': {
    nodes: [node('Resize', ['m', '', 'scales'], 'u', { mode: 'linear' })],
    weights: [tensor('scales', [4], [1, 1, 1.5, 0.75])],
    features: 144,
  },
  'Resize, nearest': {
    nodes: [
      node('Resize', ['m', '', 'scales'], 'u', {
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
        nearest_mode: 'floor',
      }),
    ],
    weights: [tensor('scales', [4], [1, 1, 2, 2])],
    features: 512,
  },
  'Resize of a position table, cubic': {
    nodes: [
      node('Resize', ['pos_embed', '', '', 'sizes'], 'table', {
        mode: 'cubic',
        coordinate_transformation_mode: 'pytorch_half_pixel',
        cubic_coeff_a: { float: -0.75 },
      }),
      node('Add', ['m', 'table'], 'sum'),
      node('Erf', ['sum'], 'u'),
    ],
    weights: [weights('pos_embed', [1, 8, 7, 3]), integers('sizes', [1, 8, 4, 4])],
  },
  Selu: single('Selu'),
  Sigmoid: single('Sigmoid'),
  'shuffled channels between convolutions': {
    nodes: [
      node('Reshape', ['m', 'groups'], 'grouped'),
      node('Transpose', ['grouped'], 'mixed', { perm: [0, 2, 1, 3, 4] }),
      node('Reshape', ['mixed', 'together'], 'shuffled'),
      node('Split', ['shuffled'], ['first', 'second'], { axis: 1, num_outputs: 2 }),
      node('Conv', ['first', 'conv.weight'], 'maps', { pads: [1, 1, 1, 1] }),
      node('Concat', ['maps', 'second'], 'u', { axis: 1 }),
    ],
    weights: [
      integers('groups', [0, 2, 4, 4, 4]),
      integers('together', [0, 8, 4, 4]),
      weights('conv.weight', [4, 4, 3, 3]),
    ],
    operatorSet: 18,
  },
  Slice: single(
    'Slice',
    {},
    { weights: [integers('starts', [1]), integers('ends', [100]), integers('axes', [1])], features: 120 },
  ),
  'Slice with a step': single(
    'Slice',
    {},
    {
      weights: [
        integers('starts', [-1]),
        integers('ends', [-100]),
        integers('axes', [1]),
        integers('steps', [-2]),
      ],
      features: 64,
    },
  ),
  'Softmax over the tokens': single('Softmax', { axis: 1 }),
  Softplus: single('Softplus'),
  'Split of heads': {
    nodes: [node('Split', ['t', 'sizes'], ['a', 'b'], { axis: -1 }), node('Mul', ['a', 'b'], 'u')],
    weights: [integers('sizes', [4, 4])],
    features: 64,
  },
  Sqrt: above('Sqrt'),
  'Squeeze and Unsqueeze': {
    nodes: [
      node('Unsqueeze', ['t', 'axis'], 'longer'),
      node('Neg', ['longer'], 'negative'),
      node('Squeeze', ['negative', 'axis'], 'u'),
    ],
    weights: [integers('axis', [1])],
  },
  Sub: single('Sub', {}, { weights: [weights('middle', [8])] }),
  'swish in two operators': { nodes: [node('Sigmoid', ['t'], 's'), node('Mul', ['t', 's'], 'u')] },
  Sum: { nodes: [node('Sum', ['t', 't', 'bias'], 'u')], weights: [weights('bias', [8])] },
  Tanh: single('Tanh'),
  Tile: single('Tile', {}, { weights: [integers('repeats', [1, 3, 2])], features: 768 }),
  'Tile of a table, and entries of it': {
    nodes: [
      node('Tile', ['table', 'repeats'], 'longer'),
      node('GatherND', ['longer', 'places'], 'each'),
      node('Add', ['t', 'each'], 'u'),
    ],
    weights: [
      weights('table', [2, 4]),
      integers('repeats', [1, 2]),
      integers(
        'places',
        [...Array(16).keys()].map((at) => at % 2),
        [16, 1],
      ),
    ],
  },
  'windows of maps': {
    nodes: [
      node('Reshape', ['m', 'parts'], 'six'),
      node('Transpose', ['six'], 'moved', { perm: [0, 2, 4, 3, 5, 1] }),
      node('Reshape', ['moved', 'windows'], 'list_of_windows'),
      node('LayerNormalization', ['list_of_windows', 'norm.weight'], 'normal'),
      node('Add', ['normal', 'bias'], 'u'),
    ],
    weights: [
      integers('parts', [-1, 8, 2, 2, 2, 2]),
      integers('windows', [-1, 4, 8]),
      weights('norm.weight', [8]),
      weights('bias', [1, 4, 8]),
    ],
  },
};

describe('operators that no layer of Keras stands for', () => {
  it.each(Object.entries(cases))('compute what the file computes: %s', async (_, given) => {
    const { largestDifference, model } = await imported(given);
    expect(largestDifference).toBeLessThan(1e-5);
    expect(model!.layers.some((layer) => layer.constructor.name === 'OperatorLayer')).toBe(true);
  });

  it('belong to one size of pictures, which an error names', async () => {
    const session = new Session({ threads: 1 });
    const larger = await importOnnx(fileOf(transformer), { session, imageSize: [64, 64], name: 'larger' });
    expect(larger.resampledTables).toEqual([{ name: 'pos_embed', from: [4, 4], to: [8, 8] }]);
    const { base } = await importOnnx(fileOf(transformer), { session, name: 'vit' });
    const inputs = session.use(() => Input({ shape: [64, 64, 3] }));
    expect(() => base.layers[2].apply(base.layers[1].apply(inputs))).toThrow(
      /was imported for an input of the shape \(None, 4, 4, 8\), but received \(None, 8, 8, 8\)/,
    );
  });

  it('have the weights as variables with names, except numbers that never change', async () => {
    const { model } = await imported({
      nodes: [
        ...repeated('cls_token'),
        node('Concat', ['cls_token_each', 't'], 'all', { axis: 1 }, '/Concat'),
        node('MatMul', ['all', 'onnx::MatMul_1'], 'product', {}, '/blocks/fc/MatMul'),
        node('Add', ['blocks.fc.bias', 'product'], 'sum', {}, '/blocks/fc/Add'),
        node('Mul', ['sum', 'factor'], 'scaled', {}, '/Mul'),
        node('Add', ['scaled', 'mask'], 'u', {}, '/Add'),
      ],
      weights: [
        weights('cls_token', [1, 1, 8]),
        integers('ones', [1, 1]),
        weights('onnx::MatMul_1', [8, 4]),
        weights('blocks.fc.bias', [4]),
        scalar('factor', 0.5),
        tensor('mask', [4], [0, -100, 0, -100]),
      ],
      features: 68,
    });
    const shapes = (variables: readonly { path: string; shape: readonly number[] }[]) =>
      variables.map(({ path, shape }) => [path, shape]);
    expect(shapes(model!.trainableVariables)).toEqual([
      ['stem/kernel', [8, 8, 3, 8]],
      ['stem/bias', [8]],
      ['Concat/cls_token', [1, 1, 8]],
      ['blocks.fc/kernel', [8, 4]],
      ['blocks.fc/bias', [4]],
      ['fc/kernel', [68, 5]],
      ['fc/bias', [5]],
    ]);
    expect(shapes(model!.nonTrainableVariables)).toEqual([['Add/mask', [4]]]);
  });
});

describe('networks with two heads', () => {
  const linear = (from: string, to: string): NodeProto =>
    node('Gemm', [from, `${to}.weight`, `${to}.bias`], to, { transB: 1 }, `/${to}/Gemm`);
  const heads = ['head', 'head_dist'].flatMap((name) => [
    weights(`${name}.weight`, [5, 8]),
    weights(`${name}.bias`, [5]),
  ]);

  /** A transformer whose heads read two tokens, or the same one. */
  async function withTwo(second: 'a' | 'b', end: readonly NodeProto[]): Promise<ImportedOnnx> {
    const file = fileOf({
      nodes: [
        node('Conv', ['x', 'stem.weight'], 'm', { strides: [8, 8] }),
        node('Reshape', ['m', 'tokens'], 'flat'),
        node('Transpose', ['flat'], 't', { perm: [0, 2, 1] }),
        node('Gather', ['t', 'zero'], 'a', { axis: 1 }),
        node('Gather', ['t', 'one'], 'b', { axis: 1 }),
        linear('a', 'head'),
        linear(second, 'head_dist'),
        ...end,
      ],
      weights: [
        weights('stem.weight', [8, 3, 8, 8]),
        integers('tokens', [0, 8, -1]),
        integers('zero', [0], []),
        integers('one', [1], []),
        scalar('two', 2),
        ...heads,
      ],
    });
    return await importOnnx(file, { session: new Session({ threads: 1 }), imageSize: [32, 32] });
  }

  const mean = [node('Add', ['head', 'head_dist'], 'sum'), node('Div', ['sum', 'two'], 'y')];

  it('give what both read, one after the other, as in DeiT with distillation', async () => {
    const { base, model, cut, cuts, classes, largestDifference } = await withTwo('b', mean);
    expect([cut, classes, base.outputShape]).toEqual(['a+b', 5, [null, 16]]);
    expect(model!.outputShape).toEqual([null, 5]);
    expect(largestDifference).toBeLessThan(1e-5);
    expect(cuts.map(({ name }) => name)).toContain('a+b');
  });

  it('give what both read, if it is the same, as in LeViT', async () => {
    const { base, cut, classes } = await withTwo('a', [node('Add', ['head', 'head_dist'], 'y')]);
    expect([cut, classes, base.outputShape]).toEqual(['a', 5, [null, 8]]);
  });
});

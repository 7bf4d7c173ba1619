import type { NodeProto } from 'onnx-buf';
import { type FileParts, integers, node, tensor, weights } from './onnx-file.js';

const linear = (from: string, to: string, name: string): NodeProto[] => [
  node('MatMul', [from, `${name}.kernel`], `${to}_product`, {}, `/${name}/MatMul`),
  node('Add', [`${name}.bias`, `${to}_product`], to, {}, `/${name}/Add`),
];

const normalized = (from: string, to: string, name: string): NodeProto =>
  node(
    'LayerNormalization',
    [from, `${name}.weight`, `${name}.bias`],
    to,
    { epsilon: { float: 1e-6 } },
    `/${name}/LayerNormalization`,
  );

/**
 * A vision transformer for 32 x 32 pixels as PyTorch's exporter writes it: 16 tokens of 8 channels and a class token,
 * one block with two heads, and scores of 5 classes.
 */
export const transformer: FileParts = {
  nodes: [
    node('Conv', ['x', 'proj.weight', 'proj.bias'], 'patches', { strides: [8, 8] }, '/proj/Conv'),
    node('Reshape', ['patches', 'as_list'], 'list', {}, '/Reshape'),
    node('Transpose', ['list'], 'tokens', { perm: [0, 2, 1] }, '/Transpose'),
    node('Shape', ['tokens'], 'batch', { start: 0, end: 1 }),
    node('Concat', ['batch', 'single'], 'sizes', { axis: 0 }),
    node('Expand', ['cls_token', 'sizes'], 'class'),
    node('Concat', ['class', 'tokens'], 'all', { axis: 1 }, '/Concat'),
    node('Add', ['all', 'pos_embed'], 't', {}, '/Add'),
    normalized('t', 'n1', 'norm1'),
    ...linear('n1', 'qkv', 'attn/qkv'),
    node('Reshape', ['qkv', 'by_head'], 'parts', {}, '/attn/Reshape'),
    node('Transpose', ['parts'], 'turned', { perm: [2, 0, 3, 1, 4] }, '/attn/Transpose'),
    node('Split', ['turned'], ['q3', 'k3', 'v3'], { axis: 0, num_outputs: 3 }, '/attn/Split'),
    ...['q', 'k', 'v'].map((name) =>
      node('Squeeze', [`${name}3`, 'first'], name, {}, `/attn/Squeeze_${name}`),
    ),
    node('Transpose', ['k'], 'k_turned', { perm: [0, 1, 3, 2] }, '/attn/Transpose_1'),
    node('Mul', ['q', 'scale'], 'q_scaled', {}, '/attn/Mul'),
    node('MatMul', ['q_scaled', 'k_turned'], 'scores', {}, '/attn/MatMul'),
    node('Softmax', ['scores'], 'shares', { axis: -1 }, '/attn/Softmax'),
    node('MatMul', ['shares', 'v'], 'heads', {}, '/attn/MatMul_1'),
    node('Transpose', ['heads'], 'together', { perm: [0, 2, 1, 3] }, '/attn/Transpose_2'),
    node('Reshape', ['together', 'as_tokens'], 'attended', {}, '/attn/Reshape_1'),
    node('Add', ['t', 'attended'], 't1', {}, '/Add_1'),
    normalized('t1', 'n2', 'norm2'),
    ...linear('n2', 'wide', 'mlp/fc1'),
    node('Div', ['wide', 'root'], 'shrunk', {}, '/mlp/act/Div'),
    node('Erf', ['shrunk'], 'erf', {}, '/mlp/act/Erf'),
    node('Add', ['erf', 'one'], 'bell', {}, '/mlp/act/Add'),
    node('Mul', ['wide', 'bell'], 'doubled', {}, '/mlp/act/Mul'),
    node('Mul', ['doubled', 'half'], 'active', {}, '/mlp/act/Mul_1'),
    ...linear('active', 'narrow', 'mlp/fc2'),
    node('Add', ['t1', 'narrow'], 't2', {}, '/Add_2'),
    normalized('t2', 'n3', 'norm'),
    node('Gather', ['n3', 'zero'], 'features', { axis: 1 }, '/Gather'),
    node('Gemm', ['features', 'head.weight', 'head.bias'], 'y', { transB: 1 }, '/head/Gemm'),
  ],
  weights: [
    weights('proj.weight', [8, 3, 8, 8]),
    weights('proj.bias', [8]),
    weights('cls_token', [1, 1, 8]),
    weights('pos_embed', [1, 17, 8]),
    ...['norm1', 'norm2', 'norm'].flatMap((name) => [
      tensor(`${name}.weight`, [8], [1.1, 0.9, 1, 1, 0.8, 1.2, 1, 1]),
      weights(`${name}.bias`, [8]),
    ]),
    weights('attn/qkv.kernel', [8, 24]),
    weights('attn/qkv.bias', [24]),
    weights('mlp/fc1.kernel', [8, 16]),
    weights('mlp/fc1.bias', [16]),
    weights('mlp/fc2.kernel', [16, 8]),
    weights('mlp/fc2.bias', [8]),
    weights('head.weight', [5, 8]),
    weights('head.bias', [5]),
    integers('as_list', [0, 8, -1]),
    integers('single', [1, 8]),
    integers('by_head', [-1, 17, 3, 2, 4]),
    integers('first', [0]),
    integers('as_tokens', [-1, 17, 8]),
    integers('zero', [0], []),
    tensor('scale', [], [0.5]),
    tensor('root', [], [Math.SQRT2]),
    tensor('one', [], [1]),
    tensor('half', [], [0.5]),
  ],
  operatorSet: 18,
};

import type { NodeCall } from './call.js';
import type { FoldRule } from './fold-rules.js';
import { axisOf, broadcast } from './tensors.js';
import { windowOf } from './window.js';

/* The shapes of what a network computes from the picture. */

const same: FoldRule = { shape: ({ shape }) => shape };

const pooled: FoldRule = {
  shape: (call) => [...call.shape.slice(0, 2), ...windowOf(call, call.integers('kernel_shape')).output],
};

const pooledWhole: FoldRule = {
  shape: ({ shape }) => [...shape.slice(0, 2), ...shape.slice(2).map(() => 1)],
};

const convolution: FoldRule = {
  shape: (call) => {
    const [filters, channels, ...kernel] = call.input(1).shape;
    if (call.shape[1] !== channels * call.integer('group', 1)) {
      throw new Error(
        `kernels for ${channels * call.integer('group', 1)} channels over [${call.shape.join(', ')}]`,
      );
    }
    return [call.shape[0], filters, ...windowOf(call, kernel).output];
  },
};

const gemm: FoldRule = {
  shape: (call) => {
    const [a, b] = [call.shape, call.input(1).shape];
    const [rows, inner] = call.integer('transA', 0) === 1 ? [a[1], a[0]] : a;
    const [other, columns] = call.integer('transB', 0) === 1 ? [b[1], b[0]] : b;
    if (inner !== other) throw new Error(`[${a.join(', ')}] times [${b.join(', ')}]`);
    return [rows, columns];
  },
};

const matmul: FoldRule = {
  shape: (call) => {
    const [a, b] = [call.shape, call.input(1).shape];
    if (a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2)) {
      throw new Error(`[${a.join(', ')}] times [${b.join(', ')}]`);
    }
    return [...broadcast([a.slice(0, -2), b.slice(0, -2)]), a.at(-2)!, b.at(-1)!];
  },
};

/** What a Pad adds before and after each axis; negative numbers cut off. */
export function padsOf(call: NodeCall): (readonly [before: number, after: number])[] {
  const rank = call.shape.length;
  const amounts = call.list('pads', 1) ?? [];
  const axes = (call.numbers(3) ?? call.shape.map((_, axis) => axis)).map((axis) => axisOf(axis, rank));
  const pads: (readonly [number, number])[] = call.shape.map(() => [0, 0]);
  if (amounts.length !== 2 * axes.length) throw new Error(`${amounts.length} pads for ${axes.length} axes`);
  axes.forEach((axis, index) => {
    pads[axis] = [amounts[index], amounts[index + axes.length]];
  });
  return pads;
}

const pad: FoldRule = {
  shape: (call) => padsOf(call).map(([before, after], axis) => before + call.shape[axis] + after),
};

const SAME = [
  'BatchNormalization',
  'Celu',
  'Clip',
  'Dropout',
  'Elu',
  'Erf',
  'Gelu',
  'HardSigmoid',
  'HardSwish',
  'LayerNormalization',
  'LeakyRelu',
  'LogSoftmax',
  'Mish',
  'PRelu',
  'Selu',
  'Softmax',
  'Softplus',
  'com.microsoft.Gelu',
  'com.microsoft.QuickGelu',
];

export const networkRules: ReadonlyMap<string, FoldRule> = new Map<string, FoldRule>([
  ...SAME.map((operator): [string, FoldRule] => [operator, same]),
  ['AveragePool', pooled],
  ['Conv', convolution],
  ['Gemm', gemm],
  ['GlobalAveragePool', pooledWhole],
  ['GlobalMaxPool', pooledWhole],
  ['MatMul', matmul],
  ['MaxPool', pooled],
  ['Pad', pad],
]);

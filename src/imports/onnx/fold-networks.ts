import { type ResizeSettings, resizeWeights } from '../../lower/index.js';
import { type NodeCall, NotFixed } from './call.js';
import { einsumShape } from './einsum.js';
import type { FoldRule } from './fold-rules.js';
import {
  axisOf,
  broadcast,
  broadcastSteps,
  type Fixed,
  fixed,
  moved,
  numbersOf,
  product,
} from './tensors.js';
import { transposedWindowOf, windowOf } from './window.js';

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
  evaluate: projected,
};

/** A pointwise convolution of a constant, such as the position encoding of XCiT. */
function projected(call: NodeCall, shape: readonly number[]): Fixed {
  const [x, weights] = [call.fixed(0), call.fixed(1)];
  const bias = call.numbers(2);
  const [filters, channels, ...kernel] = weights.shape;
  if (
    product(kernel) !== 1 ||
    shape.slice(2).join() !== x.shape.slice(2).join() ||
    call.integer('group', 1) !== 1
  )
    throw new NotFixed('it is a convolution with windows');
  const [numbers, factors] = [numbersOf(x), numbersOf(weights)];
  const area = product(shape.slice(2));
  const sums = Array.from({ length: product(shape) }, (_, at) => {
    const [place, filter, picture] = [
      at % area,
      Math.floor(at / area) % filters,
      Math.floor(at / (area * filters)),
    ];
    let sum = bias?.[filter] ?? 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += factors[filter * channels + channel] * numbers[(picture * channels + channel) * area + place];
    }
    return sum;
  });
  return fixed(x.type, shape, sums);
}

const transposedConvolution: FoldRule = {
  shape: (call) => {
    const [channels, filters] = call.input(1).shape;
    const groups = call.integer('group', 1);
    if (call.shape[1] !== channels || channels % groups !== 0)
      throw new Error(`kernels for ${channels} channels over [${call.shape.join(', ')}]`);
    return [call.shape[0], filters * groups, ...transposedWindowOf(call).output];
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
  evaluate: multiplied,
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

/** What a Resize does. */
export interface Resizing extends Omit<ResizeSettings, 'scale'> {
  /** The sizes of its output. */
  readonly size: readonly number[];
  /** Its factors, if it has some. */
  readonly scales: readonly number[] | undefined;
}

/** Up to operator set 10, Resize had its factors as the second input. */
export function resizing(call: NodeCall): Resizing {
  const isOld = call.operatorSet < 11;
  if (call.integer('antialias', 0) === 1) throw new NotFixed('it averages');
  if (call.integers('axes') !== undefined) throw new NotFixed('it has axes');
  if (call.text('keep_aspect_ratio_policy', 'stretch') !== 'stretch')
    throw new NotFixed('it keeps the aspect ratio');
  if (call.integer('exclude_outside', 0) === 1) throw new NotFixed('it leaves out what is outside');
  const given = call.numbers(isOld ? 1 : 2);
  const scales = given !== undefined && given.length > 0 ? given : undefined;
  return {
    mode: call.text('mode', 'nearest'),
    coordinates: call.text('coordinate_transformation_mode', isOld ? 'asymmetric' : 'half_pixel'),
    rounding: call.text('nearest_mode', isOld ? 'floor' : 'round_prefer_floor'),
    size: scales?.map((scale, axis) => Math.floor(call.shape[axis] * scale)) ?? call.numbers(3) ?? [],
    scales,
  };
}

/** Constants such as position tables are resized axis by axis. */
const resize: FoldRule = {
  shape: (call) => resizing(call).size,
  evaluate: (call, shape) => {
    const { scales, ...settings } = resizing(call);
    const source = call.fixed(0);
    return shape.reduce<Fixed>((value, size, axis) => {
      const from = value.shape[axis];
      if (from === size) return value;
      const shares = resizeWeights(from, size, { ...settings, scale: scales?.[axis] });
      const numbers = numbersOf(value);
      const inner = product(value.shape.slice(axis + 1));
      const resized = value.shape.map((each, at) => (at === axis ? size : each));
      const sums = Array.from({ length: product(resized) }, (_, at) => {
        const [place, outer] = [Math.floor(at / inner) % size, Math.floor(at / (inner * size))];
        let sum = 0;
        for (let old = 0; old < from; old++) {
          const share = shares[place * from + old];
          if (share !== 0) sum += share * numbers[(outer * from + old) * inner + (at % inner)];
        }
        return sum;
      });
      return fixed(value.type, resized, sums);
    }, source);
  },
};

/** Of constants, for example what an attention pooling asks for. */
function multiplied(call: NodeCall, shape: readonly number[]): Fixed {
  const [a, b] = [call.fixed(0), call.fixed(1)];
  const [rows, columns] = shape.slice(-2);
  const inner = a.shape.at(-1)!;
  const batch = shape.slice(0, -2);
  const [left, right] = [
    moved(a, [...batch, rows, inner], broadcastSteps(a.shape, [...batch, rows, inner])),
    moved(b, [...batch, inner, columns], broadcastSteps(b.shape, [...batch, inner, columns])),
  ].map(numbersOf);
  const sums = Array.from({ length: product(shape) }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const matrix = Math.floor(row / rows);
    let sum = 0;
    for (let each = 0; each < inner; each++) {
      sum += left[row * inner + each] * right[(matrix * inner + each) * columns + column];
    }
    return sum;
  });
  return fixed(a.type, shape, sums);
}

const SAME = [
  'BatchNormalization',
  'Celu',
  'Dropout',
  'Elu',
  'Erf',
  'Gelu',
  'GroupNormalization',
  'HardSigmoid',
  'HardSwish',
  'InstanceNormalization',
  'LRN',
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
  ['ConvTranspose', transposedConvolution],
  ['Einsum', { shape: einsumShape }],
  ['Gemm', gemm],
  ['GlobalAveragePool', pooledWhole],
  ['GlobalMaxPool', pooledWhole],
  ['MatMul', matmul],
  ['MaxPool', pooled],
  ['Pad', pad],
  ['Resize', resize],
]);

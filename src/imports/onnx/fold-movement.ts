import type { Constant, ElementType } from '../../graph/index.js';
import type { NodeCall } from './call.js';
import type { FoldRule } from './fold-rules.js';
import {
  axisOf,
  broadcast,
  broadcastSteps,
  emptyLike,
  type Fixed,
  fixed,
  moved,
  numbersOf,
  product,
  stridesOf,
} from './tensors.js';

/* Operators that make tensors or move their elements. */

/** ONNX' numbers of the element types that a Cast may have as its target. */
const CAST_TARGETS: Readonly<Record<number, ElementType>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  11: 'float64',
};

/** The same elements in the same order. */
const sameElements = (shape: FoldRule['shape']): FoldRule => ({
  shape,
  evaluate: (call, result) => ({ ...call.fixed(0), shape: result }),
});

/** The target shape of a Reshape, in which 0 keeps a size and -1 is the rest. */
function reshaped(call: NodeCall): number[] {
  const wanted = call.numbers(1) ?? [...(call.integers('shape') ?? [])];
  const keepsZero = call.integer('allowzero', 0) === 1;
  const sizes = wanted.map((size, axis) => (size === 0 && !keepsZero ? call.shape[axis] : size));
  const rest = product(call.shape) / product(sizes.filter((size) => size !== -1));
  const shape = sizes.map((size) => (size === -1 ? rest : size));
  if (shape.some((size) => !Number.isInteger(size)) || product(shape) !== product(call.shape)) {
    throw new Error(`the input [${call.shape.join(', ')}], which cannot become [${wanted.join(', ')}]`);
  }
  return shape;
}

function squeezed(call: NodeCall): number[] {
  const axes = call.list('axes', 1)?.map((axis) => axisOf(axis, call.shape.length));
  return call.shape.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.includes(axis)));
}

function unsqueezed(call: NodeCall): number[] {
  const axes = call.list('axes', 1) ?? [];
  const rank = call.shape.length + axes.length;
  const added = new Set(axes.map((axis) => axisOf(axis, rank)));
  const sizes = [...call.shape];
  return Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : sizes.shift()!));
}

function flattened(call: NodeCall): number[] {
  const axis = call.integer('axis', 1);
  const at = axis < 0 ? axis + call.shape.length : axis;
  return [product(call.shape.slice(0, at)), product(call.shape.slice(at))];
}

/** The order of the axes that a Transpose gives. */
export function orderOf(call: NodeCall): readonly number[] {
  const order = call.integers('perm') ?? call.shape.map((_, axis) => call.shape.length - 1 - axis);
  if ([...order].sort((a, b) => a - b).join() === call.shape.map((_, axis) => axis).join()) return order;
  throw new Error(`the order [${order.join(', ')}] of ${call.shape.length} axes`);
}

const transpose: FoldRule = {
  shape: (call) => orderOf(call).map((axis) => call.shape[axis]),
  evaluate: (call, shape) => {
    const strides = stridesOf(call.shape);
    return moved(
      call.fixed(0),
      shape,
      orderOf(call).map((axis) => strides[axis]),
    );
  },
};

export interface Cut {
  readonly start: number;
  readonly step: number;
  readonly size: number;
}

/** What a Slice takes of each axis. */
export function cutsOf(call: NodeCall): Cut[] {
  const starts = call.list('starts', 1) ?? [];
  const ends = call.list('ends', 2) ?? [];
  const axes = call.list('axes', 3) ?? starts.map((_, axis) => axis);
  const steps = call.numbers(4) ?? starts.map(() => 1);
  const cuts: Cut[] = call.shape.map((size) => ({ start: 0, step: 1, size }));
  axes.forEach((given, index) => {
    const axis = axisOf(given, call.shape.length);
    const size = call.shape[axis];
    const step = steps[index];
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const bounded = (place: number): number =>
      Math.min(Math.max(place < 0 ? place + size : place, low), high);
    const start = step > 0 ? bounded(starts[index]) : Math.min(bounded(starts[index]), size - 1);
    const taken = Math.max(Math.ceil((bounded(ends[index]) - start) / step), 0);
    if (step === 0 || !Number.isInteger(taken)) throw new Error(`a slice with step ${step}`);
    cuts[axis] = { start, step, size: taken };
  });
  return cuts;
}

const slice: FoldRule = {
  shape: (call) => cutsOf(call).map(({ size }) => size),
  evaluate: (call, shape) => {
    const strides = stridesOf(call.shape);
    const cuts = cutsOf(call);
    const start = cuts.reduce((sum, cut, axis) => sum + cut.start * strides[axis], 0);
    return moved(
      call.fixed(0),
      shape,
      cuts.map(({ step }, axis) => step * strides[axis]),
      start,
    );
  },
};

const gather: FoldRule = {
  shape: (call) => {
    const axis = axisOf(call.integer('axis', 0), call.shape.length);
    return [...call.shape.slice(0, axis), ...call.input(1).shape, ...call.shape.slice(axis + 1)];
  },
  evaluate: (call, shape) => {
    const source = call.fixed(0);
    const axis = axisOf(call.integer('axis', 0), source.shape.length);
    const size = source.shape[axis];
    const inner = product(source.shape.slice(axis + 1));
    const places = Array.from(numbersOf(call.fixed(1)), (place) => (place < 0 ? place + size : place));
    const wrong = places.find((place) => !(place >= 0 && place < size));
    if (wrong !== undefined) throw new Error(`entry ${wrong} of ${size}`);
    const data = emptyLike(source.data, product(shape));
    for (let at = 0; at < data.length; at++) {
      const place = places[Math.floor(at / inner) % places.length];
      const outer = Math.floor(at / (inner * places.length));
      data[at] = source.data[(outer * size + place) * inner + (at % inner)];
    }
    return { type: source.type, shape, data: data as unknown as Constant['data'] };
  },
};

const concat: FoldRule = {
  shape: (call) => {
    const axis = axisOf(call.integer('axis', 1), call.shape.length);
    const others = ({ shape }: { shape: readonly number[] }): string =>
      shape.map((size, each) => (each === axis ? '' : size)).join();
    if (call.inputs.some((input) => others(input) !== others(call.input(0)))) {
      throw new Error(
        `the shapes ${call.inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')}, which do not fit`,
      );
    }
    const size = call.inputs.reduce((sum, { shape }) => sum + shape[axis], 0);
    return call.shape.map((each, index) => (index === axis ? size : each));
  },
  evaluate: (call, shape) => {
    const axis = axisOf(call.integer('axis', 1), shape.length);
    const parts = call.inputs.map((_, index) => call.fixed(index));
    const data = emptyLike(parts[0].data, product(shape));
    const outer = product(shape.slice(0, axis));
    let at = 0;
    for (let row = 0; row < outer; row++) {
      for (const part of parts) {
        const length = product(part.shape.slice(axis));
        for (let each = 0; each < length; each++) data[at++] = part.data[row * length + each];
      }
    }
    return { type: parts[0].type, shape, data: data as unknown as Constant['data'] };
  },
};

const repeated = (shape: FoldRule['shape']): FoldRule => ({
  shape,
  evaluate: (call, result) => {
    const source = call.fixed(0);
    return moved(source, result, broadcastSteps(source.shape, result));
  },
});

const shapeOf: FoldRule = {
  shape: (call) => [sizesOf(call).length],
  type: () => 'int64',
  evaluate: (call, shape) => fixed('int64', shape, sizesOf(call)),
};

/** Newer operator sets can give a part of a shape. */
function sizesOf(call: NodeCall): readonly number[] {
  return call.shape.slice(call.integer('start', 0), call.integer('end', call.shape.length));
}

function tensorAttribute(call: NodeCall, name: string): Fixed | undefined {
  const value = call.attribute(name);
  return typeof value === 'object' && 'data' in value ? (value as Fixed) : undefined;
}

/** A `Constant` in one of its forms. */
function constantOf(call: NodeCall): Fixed {
  const tensor = tensorAttribute(call, 'value');
  if (tensor !== undefined) return tensor;
  const { value_float: float, value_int: int, value_floats: floats, value_ints: ints } = call.node.attributes;
  if (typeof int === 'number') return fixed('int64', [], [int]);
  if (Array.isArray(ints)) return fixed('int64', [ints.length], ints);
  if (floats instanceof Float32Array) return { type: 'float32', shape: [floats.length], data: floats };
  if (float !== undefined) return fixed('float32', [], [call.float('value_float', 0)]);
  throw new Error('a constant of an unknown kind');
}

const filledWith = (call: NodeCall): Fixed => tensorAttribute(call, 'value') ?? fixed('float32', [1], [0]);

const range: FoldRule = {
  shape: (call) => {
    const [start, limit, step] = [0, 1, 2].map((index) => call.numbers(index)![0]);
    return [Math.max(Math.ceil((limit - start) / step), 0)];
  },
  evaluate: (call, shape) => {
    const [[start], [step]] = [call.numbers(0)!, call.numbers(2)!];
    const numbers = Array.from({ length: shape[0] }, (_, at) => start + at * step);
    return fixed(call.input(0).type, shape, numbers);
  },
};

function castTarget(call: NodeCall): ElementType {
  const type = CAST_TARGETS[call.integer('to', 0)];
  if (type === undefined) throw new Error(`a cast to the element type ${call.integer('to', 0)}`);
  return type;
}

const cast = (target: (call: NodeCall) => ElementType): FoldRule => ({
  shape: ({ shape }) => shape,
  type: target,
  evaluate: (call, shape) => {
    const type = target(call);
    const source = call.fixed(0);
    if (source.type === type) return source;
    const numbers = numbersOf(source);
    if (type === 'bool')
      return fixed(
        type,
        shape,
        Array.from(numbers, (number) => (number === 0 ? 0 : 1)),
      );
    const whole = !type.startsWith('float');
    return fixed(type, shape, whole ? Array.from(numbers, Math.trunc) : Array.from(numbers));
  },
});

export const movementRules: ReadonlyMap<string, FoldRule> = new Map<string, FoldRule>([
  ['Cast', cast(castTarget)],
  ['CastLike', cast((call) => call.input(1).type)],
  ['Concat', concat],
  [
    'Constant',
    { shape: (call) => constantOf(call).shape, type: (call) => constantOf(call).type, evaluate: constantOf },
  ],
  [
    'ConstantOfShape',
    {
      shape: (call) => call.numbers(0) ?? [],
      type: (call) => filledWith(call).type,
      evaluate: (call, shape) =>
        moved(
          filledWith(call),
          shape,
          shape.map(() => 0),
        ),
    },
  ],
  ['Expand', repeated((call) => broadcast([call.shape, call.numbers(1) ?? []]))],
  ['Flatten', sameElements(flattened)],
  ['Gather', gather],
  ['Identity', sameElements(({ shape }) => shape)],
  ['Range', range],
  ['Reshape', sameElements(reshaped)],
  ['Shape', shapeOf],
  [
    'Size',
    {
      shape: () => [],
      type: () => 'int64',
      evaluate: (call) => fixed('int64', [], [product(call.shape)]),
    },
  ],
  ['Slice', slice],
  ['Squeeze', sameElements(squeezed)],
  ['Transpose', transpose],
  ['Unsqueeze', sameElements(unsqueezed)],
]);

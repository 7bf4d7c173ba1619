import type { Value } from './builder.js';
import { elementCode } from './element-types.js';
import { type Dimension, type ElementType, elementCount, formatType } from './types.js';

export * from './map-operators.js';

/*
 * One function per ONNX operator (opset 21): it checks the types, computes the shape and adds the node. Only operators
 * that every execution provider has are here (see docs/architecture.md).
 */

export const add = (a: Value, b: Value): Value => broadcast('Add', a, b);
export const subtract = (a: Value, b: Value): Value => broadcast('Sub', a, b);
export const multiply = (a: Value, b: Value): Value => broadcast('Mul', a, b);
export const divide = (a: Value, b: Value): Value => broadcast('Div', a, b);
export const greater = (a: Value, b: Value): Value => broadcast('Greater', a, b, 'bool');
export const less = (a: Value, b: Value): Value => broadcast('Less', a, b, 'bool');
export const and = (a: Value, b: Value): Value => broadcast('And', a, b);

export const negate = (x: Value): Value => x.graph.emit('Neg', [x], x);
export const absolute = (x: Value): Value => x.graph.emit('Abs', [x], x);
export const squareRoot = (x: Value): Value => x.graph.emit('Sqrt', [x], x);
export const exponential = (x: Value): Value => x.graph.emit('Exp', [x], x);
export const logarithm = (x: Value): Value => x.graph.emit('Log', [x], x);
export const hyperbolicTangent = (x: Value): Value => x.graph.emit('Tanh', [x], x);
export const relu = (x: Value): Value => x.graph.emit('Relu', [x], x);
export const sigmoid = (x: Value): Value => x.graph.emit('Sigmoid', [x], x);
/** 2 / sqrt(pi) times the integral of exp(-t * t) from 0 to x. */
export const errorFunction = (x: Value): Value => x.graph.emit('Erf', [x], x);
/** log(1 + exp(x)), without overflow. */
export const softplus = (x: Value): Value => x.graph.emit('Softplus', [x], x);
/** Over the last axis. */
export const softmax = (x: Value): Value => x.graph.emit('Softmax', [x], x, { axis: -1 });

/**
 * Over the last axis: (x - mean) / sqrt(variance + epsilon) * scale + bias.
 *
 * @param scale [size of the last axis], as is `bias`
 */
export function layerNormalization(x: Value, scale: Value, bias: Value | undefined, epsilon: number): Value {
  const statistics = { type: 'float32', shape: [...x.shape.slice(0, -1), 1] } as const;
  const inputs = bias === undefined ? [x, scale] : [x, scale, bias];
  const attributes = { axis: -1, epsilon: { float: epsilon } };
  return x.graph.emitMany('LayerNormalization', inputs, [x, statistics, statistics], attributes)[0];
}

/** min(max(alpha * x + beta, 0), 1). */
export function hardSigmoid(x: Value, alpha: number, beta: number): Value {
  return x.graph.emit('HardSigmoid', [x], x, { alpha: { float: alpha }, beta: { float: beta } });
}

/** min(max(x, low), high). */
export function clip(x: Value, low: number, high: number): Value {
  return x.graph.emit('Clip', [x, x.graph.scalar(low, x.type), x.graph.scalar(high, x.type)], x);
}

export function cast(x: Value, type: ElementType): Value {
  if (x.type === type) return x;
  return x.graph.emit('Cast', [x], { type, shape: x.shape }, { to: elementCode(type) });
}

/** Elementwise: `yes` where the condition holds, otherwise `no`. */
export function where(condition: Value, yes: Value, no: Value): Value {
  const shape = broadcastShape(broadcastShape(condition.shape, yes.shape), no.shape);
  return condition.graph.emit('Where', [condition, yes, no], { type: yes.type, shape });
}

/** Matrix product of the last two axes; the axes before them are batches and broadcast. */
export function matmul(a: Value, b: Value): Value {
  const inner = a.shape[a.shape.length - 1];
  if (inner !== b.shape[b.shape.length - 2]) {
    throw new Error(`MatMul cannot multiply ${formatType(a)} with ${formatType(b)}.`);
  }
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, a.shape[a.shape.length - 2], b.shape[b.shape.length - 1]];
  return a.graph.emit('MatMul', [a, b], { type: a.type, shape });
}

export interface GemmOptions {
  transposeA?: boolean;
  transposeB?: boolean;
  /** Added to the product; it broadcasts to [rows, columns]. */
  bias?: Value;
}

/** Product of two matrices, each optionally transposed, plus a bias. */
export function gemm(a: Value, b: Value, options: GemmOptions = {}): Value {
  const [rows, innerA] = options.transposeA ? [a.shape[1], a.shape[0]] : [a.shape[0], a.shape[1]];
  const [innerB, columns] = options.transposeB ? [b.shape[1], b.shape[0]] : [b.shape[0], b.shape[1]];
  if (a.shape.length !== 2 || b.shape.length !== 2 || innerA !== innerB) {
    throw new Error(`Gemm cannot multiply ${formatType(a)} with ${formatType(b)}.`);
  }
  const inputs = options.bias === undefined ? [a, b] : [a, b, options.bias];
  return a.graph.emit(
    'Gemm',
    inputs,
    { type: a.type, shape: [rows, columns] },
    { transA: options.transposeA ? 1 : 0, transB: options.transposeB ? 1 : 0 },
  );
}

/** Zeros around the last two axes: top, left, bottom, right. */
export function padSpatial(x: Value, pads: readonly [number, number, number, number]): Value {
  const others = Array<number>(x.shape.length - 2).fill(0);
  return pad(x, [...others, pads[0], pads[1]], [...others, pads[2], pads[3]]);
}

/** Adds entries with one value before and after each axis. */
export function pad(x: Value, before: readonly number[], after: readonly number[], value = 0): Value {
  const shape = x.shape.map((size, axis) =>
    typeof size === 'number' ? size + before[axis] + after[axis] : size,
  );
  // All axes are given although that is the default: without them, ONNX Runtime (1.30) lets a following MaxPool do the
  // padding, which pads with the lowest number instead of zero; with only some of them, it moves a Transpose from before
  // the Pad behind it and mixes the axes up.
  const axes = [...shape.keys()];
  const amounts = [...before, ...after];
  const inputs = [x.graph.integers(amounts), x.graph.scalar(value, x.type), x.graph.integers(axes)];
  return x.graph.emit('Pad', [x, ...inputs], { type: x.type, shape });
}

export function reduceSum(x: Value, axes: readonly number[], keepAxes = true): Value {
  return reduce('ReduceSum', x, axes, keepAxes);
}

export function reduceMean(x: Value, axes: readonly number[], keepAxes = true): Value {
  return reduce('ReduceMean', x, axes, keepAxes);
}

/** The mean of each map of [batch, channels, height, width]: [batch, channels, 1, 1]. */
export function globalAveragePool(x: Value): Value {
  const [batch, channels] = x.shape;
  return x.graph.emit('GlobalAveragePool', [x], { type: x.type, shape: [batch, channels, 1, 1] });
}

/** The largest number of each map of [batch, channels, height, width]: [batch, channels, 1, 1]. */
export function globalMaxPool(x: Value): Value {
  const [batch, channels] = x.shape;
  return x.graph.emit('GlobalMaxPool', [x], { type: x.type, shape: [batch, channels, 1, 1] });
}

export function reduceMax(x: Value, axes: readonly number[], keepAxes = true): Value {
  return reduce('ReduceMax', x, axes, keepAxes);
}

/** Keeps the elements and their order; one size may be unknown (a name) and is then computed at run time. */
export function reshape(x: Value, shape: readonly Dimension[]): Value {
  const sizes = shape.map((size) => (typeof size === 'string' ? -1 : size));
  if (sizes.every((size) => size >= 0) && x.shape.every((size) => typeof size === 'number')) {
    if (elementCount(x.shape) !== elementCount(shape)) {
      throw new Error(`Reshape cannot turn ${formatType(x)} into [${shape.join(', ')}].`);
    }
  }
  // Of two in a row only the last counts.
  const producer = x.graph.producerOf(x);
  const source = producer?.operator === 'Reshape' ? x.graph.value(producer.inputs[0]) : x;
  if (sameShape(source.shape, shape)) return source;
  return x.graph.emit('Reshape', [source, x.graph.integers(sizes)], { type: x.type, shape });
}

function sameShape(a: readonly Dimension[], b: readonly Dimension[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

export function transpose(x: Value, order: readonly number[]): Value {
  // Two in a row that undo each other are left out.
  const producer = x.graph.producerOf(x);
  if (producer?.operator === 'Transpose') {
    const earlier = producer.attributes.perm as readonly number[];
    if (order.every((axis, position) => earlier[axis] === position)) return x.graph.value(producer.inputs[0]);
  }
  return x.graph.emit(
    'Transpose',
    [x],
    { type: x.type, shape: order.map((axis) => x.shape[axis]) },
    { perm: order },
  );
}

/** The entries of each axis from `starts` up to but not including `ends`; an axis of unknown size is kept whole. */
export function slice(x: Value, starts: readonly number[], ends: readonly number[]): Value {
  const isWhole = (size: Dimension, axis: number): boolean =>
    typeof size === 'string' || (starts[axis] === 0 && ends[axis] >= size);
  const axes = x.shape.flatMap((size, axis) => (isWhole(size, axis) ? [] : [axis]));
  if (axes.length === 0) return x;
  const inputs = [starts, ends].map((list) => x.graph.integers(axes.map((axis) => list[axis])));
  const shape = x.shape.map((size, axis) => (isWhole(size, axis) ? size : ends[axis] - starts[axis]));
  return x.graph.emit('Slice', [x, ...inputs, x.graph.integers(axes)], { type: x.type, shape });
}

/** Picks entries of an axis by their positions. */
export function gather(x: Value, positions: readonly number[], axis: number): Value {
  const shape = x.shape.map((size, position) => (position === axis ? positions.length : size));
  return x.graph.emit('Gather', [x, x.graph.integers(positions)], { type: x.type, shape }, { axis });
}

/** Repeats axes of size 1 (and adds axes in front) to reach `shape`. */
export function expand(x: Value, shape: readonly number[]): Value {
  return x.graph.emit('Expand', [x, x.graph.integers(shape)], { type: x.type, shape });
}

export function concatenate(values: readonly Value[], axis: number): Value {
  const [first] = values;
  const size = values.reduce((total, value) => total + (value.shape[axis] as number), 0);
  const shape = first.shape.map((known, position) => (position === axis ? size : known));
  return first.graph.emit('Concat', values, { type: first.type, shape }, { axis });
}

/** Cuts an axis into consecutive parts of the given sizes. */
export function split(x: Value, sizes: readonly number[], axis: number): Value[] {
  const outputs = sizes.map((part) => ({
    type: x.type,
    shape: x.shape.map((size, position) => (position === axis ? part : size)),
  }));
  return x.graph.emitMany('Split', [x, x.graph.integers(sizes)], outputs, { axis });
}

function broadcast(operator: string, a: Value, b: Value, type: ElementType = a.type): Value {
  if (a.type !== b.type)
    throw new Error(`${operator} cannot combine ${formatType(a)} with ${formatType(b)}.`);
  return a.graph.emit(operator, [a, b], { type, shape: broadcastShape(a.shape, b.shape) });
}

/** The shape that two shapes broadcast to, as ONNX and NumPy define it. */
function broadcastShape(a: readonly Dimension[], b: readonly Dimension[]): Dimension[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[axis - rank + a.length] ?? 1;
    const sizeB = b[axis - rank + b.length] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new Error(`The shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast.`);
    }
    return sizeA === 1 ? sizeB : sizeA;
  });
}

function reduce(operator: string, x: Value, axes: readonly number[], keepAxes: boolean): Value {
  const reduced = new Set(axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis)));
  const shape = x.shape
    .map((size, axis) => (reduced.has(axis) ? 1 : size))
    .filter((_, axis) => keepAxes || !reduced.has(axis));
  return x.graph.emit(
    operator,
    [x, x.graph.integers(axes)],
    { type: x.type, shape },
    { keepdims: keepAxes ? 1 : 0 },
  );
}

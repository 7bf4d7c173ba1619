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
} from './tensors.js';

/* Operators on single elements, and reductions. */

const isWhole = (type: ElementType): boolean => !type.startsWith('float');

/** Whole numbers are divided as in C, towards zero. */
const divide = (a: number, b: number, whole: boolean): number => (whole ? Math.trunc(a / b) : a / b);
/** The sign of the divisor, as in Python. */
const modulo = (a: number, b: number): number => a - b * Math.floor(a / b);

/** Half to even, as ONNX rounds. */
function round(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Ceil: Math.ceil,
  Cos: Math.cos,
  Exp: Math.exp,
  Floor: Math.floor,
  Log: Math.log,
  Neg: (x) => -x,
  Not: (x) => (x === 0 ? 1 : 0),
  Reciprocal: (x) => 1 / x,
  Relu: (x) => Math.max(x, 0),
  Round: round,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Sign: Math.sign,
  Sin: Math.sin,
  Sqrt: Math.sqrt,
  Tanh: Math.tanh,
};

const BINARY: Readonly<Record<string, (a: number, b: number, whole: boolean) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: divide,
  Mod: modulo,
  Pow: (a, b) => a ** b,
  Max: (a, b) => Math.max(a, b),
  Min: (a, b) => Math.min(a, b),
  Sum: (a, b) => a + b,
};

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  And: (a, b) => a !== 0 && b !== 0,
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterOrEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessOrEqual: (a, b) => a <= b,
  Or: (a, b) => a !== 0 || b !== 0,
  Xor: (a, b) => (a !== 0) !== (b !== 0),
};

const REDUCTIONS: Readonly<Record<string, (numbers: readonly number[]) => number>> = {
  ReduceL2: (numbers) => Math.sqrt(numbers.reduce((a, b) => a + b * b, 0)),
  ReduceMax: (numbers) => numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ReduceMean: (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length,
  ReduceMin: (numbers) => numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  ReduceProd: product,
  ReduceSum: (numbers) => numbers.reduce((a, b) => a + b, 0),
  ReduceSumSquare: (numbers) => numbers.reduce((a, b) => a + b * b, 0),
};

function elementwise(
  call: NodeCall,
  shape: readonly number[],
  type: ElementType,
  compute: (a: number, b: number, whole: boolean) => number,
): Fixed {
  const whole = isWhole(type);
  const inputs = call.inputs.map((_, index) => {
    const input = call.fixed(index);
    return numbersOf(moved(input, shape, broadcastSteps(input.shape, shape)));
  });
  const [first, ...others] = inputs;
  const values = Array.from(first, (value, at) =>
    others.reduce((result, other) => compute(result, other[at], whole), value),
  );
  return fixed(type, shape, values);
}

const together: FoldRule['shape'] = (call) => broadcast(call.inputs.map(({ shape }) => shape));

const unary = (compute: (x: number) => number): FoldRule => ({
  shape: ({ shape }) => shape,
  evaluate: (call) => {
    const input = call.fixed(0);
    return fixed(input.type, input.shape, Array.from(numbersOf(input), compute));
  },
});

/** Between which numbers a Clip keeps its input; infinite where it has no bound. */
export function clipBounds(call: NodeCall): readonly [low: number, high: number] {
  const [low, high] = [1, 2].map((index) => call.numbers(index)?.[0]);
  return [
    low ?? call.float('min', Number.NEGATIVE_INFINITY),
    high ?? call.float('max', Number.POSITIVE_INFINITY),
  ];
}

const clip: FoldRule = {
  shape: ({ shape }) => shape,
  evaluate: (call) => {
    const input = call.fixed(0);
    const [low, high] = clipBounds(call);
    const numbers = Array.from(numbersOf(input), (x) => Math.min(Math.max(x, low), high));
    return fixed(input.type, input.shape, numbers);
  },
};

const binary = (compute: (a: number, b: number, whole: boolean) => number): FoldRule => ({
  shape: together,
  evaluate: (call, shape) => elementwise(call, shape, call.input(0).type, compute),
});

const comparison = (compute: (a: number, b: number) => boolean): FoldRule => ({
  shape: together,
  type: () => 'bool',
  evaluate: (call, shape) => asBool(elementwise(call, shape, 'float64', (a, b) => (compute(a, b) ? 1 : 0))),
});

function asBool({ shape, data }: Fixed): Fixed {
  return { type: 'bool', shape, data: Uint8Array.from(data as Float64Array) };
}

/** The axes that a reduction removes or sets to 1, in order. */
export function reducedAxes(call: NodeCall): number[] {
  const rank = call.shape.length;
  const axes = call.list('axes', 1) ?? [];
  if (axes.length > 0) return axes.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);
  return call.integer('noop_with_empty_axes', 0) === 1 ? [] : call.shape.map((_, axis) => axis);
}

function reducedShape(call: NodeCall): number[] {
  const axes = new Set(reducedAxes(call));
  const keep = call.integer('keepdims', 1) === 1;
  return call.shape.flatMap((size, axis) => (axes.has(axis) ? (keep ? [1] : []) : [size]));
}

const reduction = (compute: (numbers: readonly number[]) => number): FoldRule => ({
  shape: reducedShape,
  evaluate: (call, shape) => {
    const input = call.fixed(0);
    const numbers = numbersOf(input);
    const axes = new Set(reducedAxes(call));
    // Where each element goes: its place in the result, counting only the axes that are kept.
    const kept = input.shape.map((size, axis) => (axes.has(axis) ? 1 : size));
    const places = numbersOf(
      moved(
        fixed('float64', kept, [...Array(product(kept)).keys()]),
        input.shape,
        broadcastSteps(kept, input.shape),
      ),
    );
    const groups: number[][] = Array.from({ length: product(kept) }, () => []);
    for (let at = 0; at < numbers.length; at++) groups[places[at]].push(numbers[at]);
    return fixed(input.type, shape, groups.map(compute));
  },
});

const where: FoldRule = {
  shape: together,
  type: (call) => call.input(1).type,
  evaluate: (call, shape) => {
    const [condition, yes, no] = [0, 1, 2].map((index) => {
      const input = call.fixed(index);
      return moved(input, shape, broadcastSteps(input.shape, shape)).data;
    });
    const data = emptyLike(yes, product(shape));
    for (let at = 0; at < data.length; at++) data[at] = condition[at] ? yes[at] : no[at];
    return { type: call.input(1).type, shape, data: data as unknown as Constant['data'] };
  },
};

const entries = <Kind>(table: Readonly<Record<string, Kind>>, rule: (kind: Kind) => FoldRule) =>
  Object.entries(table).map(([operator, kind]) => [operator, rule(kind)] as const);

export const arithmeticRules: ReadonlyMap<string, FoldRule> = new Map([
  ...entries(UNARY, unary),
  ...entries(BINARY, binary),
  ...entries(COMPARISONS, comparison),
  ...entries(REDUCTIONS, reduction),
  ['Clip', clip],
  ['Where', where],
]);

import type { OperatorAttributes } from '../../nn/index.js';
import type { NodeCall } from './call.js';
import { einsumOf } from './einsum.js';
import { clipBounds, reducedAxes } from './fold-arithmetic.js';
import { cutsOf, orderOf } from './fold-movement.js';
import { padsOf, resizing } from './fold-networks.js';
import { placesOf } from './fold-picking.js';
import { InTheWay } from './mapped.js';
import { axisOf, product } from './tensors.js';
import { transposedWindowOf, windowOf } from './window.js';

/* What an operator layer has to know of each operator: its settings, and which of its inputs it reads. */

/** What an operator layer computes for one output of a node. */
export interface Operation {
  /** Default: the node's. */
  readonly operator?: string;
  readonly attributes?: OperatorAttributes;
  /** The inputs of the node that it reads. Default: all. */
  readonly inputs?: readonly number[];
}

type Describe = (call: NodeCall, output: number) => Operation;

/** Settings that are numbers or texts, under the same name. */
const withSettings =
  (...names: readonly string[]): Describe =>
  ({ node: { attributes } }) => {
    const given = names.flatMap((name) => {
      const value = attributes[name];
      if (value === undefined) return [];
      return [[name, typeof value === 'object' && 'float' in value ? value.float : value]];
    });
    return { attributes: Object.fromEntries(given) };
  };

const plainly: Describe = () => ({});

const reshape: Describe = () => ({ operator: 'Reshape', inputs: [0] });

const reduction: Describe = (call) => ({ attributes: { axes: reducedAxes(call) }, inputs: [0] });

const power: Describe = (call) => {
  const exponent = call.numbers(1);
  if (exponent?.length !== 1) throw new InTheWay('its exponents are several numbers');
  return { attributes: { exponent: exponent[0] }, inputs: [0] };
};

const clip: Describe = (call) => {
  const [min, max] = clipBounds(call);
  const given = Object.entries({ min, max }).filter(([, value]) => Number.isFinite(value));
  return { attributes: Object.fromEntries(given), inputs: [0] };
};

const softmax: Describe = (call) => {
  const rank = call.shape.length;
  const axis = axisOf(call.integer('axis', call.operatorSet < 13 ? 1 : -1), rank);
  // Up to operator set 12, it is over all axes from this one on.
  if (call.operatorSet < 13 && axis !== rank - 1) throw new InTheWay(`it is over the axes from ${axis} on`);
  return { attributes: { axis } };
};

const layerNormalization: Describe = (call) => ({
  attributes: {
    axis: axisOf(call.integer('axis', -1), call.shape.length),
    epsilon: call.float('epsilon', 1e-5),
  },
});

const transpose: Describe = (call) => ({ attributes: { perm: orderOf(call) } });

const concatenate: Describe = (call) => ({
  attributes: { axis: axisOf(call.integer('axis', 1), call.shape.length) },
});

const slice: Describe = (call): Operation => {
  const cuts = cutsOf(call);
  if (cuts.every(({ step }) => step === 1)) {
    return { attributes: { starts: cuts.map(({ start }) => start) }, inputs: [0] };
  }
  const stepped = cuts.flatMap(({ step, start, size }, axis) =>
    step !== 1 || start !== 0 || size !== call.shape[axis] ? [axis] : [],
  );
  if (stepped.length > 1) throw new InTheWay('it takes every other entry of several axes');
  const [axis] = stepped;
  const { start, step, size } = cuts[axis];
  const indices = Array.from({ length: size }, (_, at) => start + at * step);
  return { operator: 'Gather', attributes: { axis, indices }, inputs: [0] };
};

/** One part of it; each output is a layer. */
const split: Describe = (call, output) => {
  const axis = axisOf(call.integer('axis', 0), call.shape.length);
  const count = call.node.outputs.length;
  const even = Math.ceil(call.shape[axis] / count);
  const sizes = call.list('split', 1) ?? Array<number>(count).fill(even);
  const start = sizes.slice(0, output).reduce((sum, size) => sum + size, 0);
  const starts = call.shape.map((_, at) => (at === axis ? start : 0));
  return { operator: 'Slice', attributes: { starts }, inputs: [0] };
};

const gather: Describe = (call) => {
  const axis = axisOf(call.integer('axis', 0), call.shape.length);
  const size = call.shape[axis];
  const indices = call.numbers(1)!.map((place) => (place < 0 ? place + size : place));
  const wrong = indices.find((place) => !(place >= 0 && place < size));
  if (wrong !== undefined) throw new InTheWay(`it takes entry ${wrong} of ${size}`);
  return { attributes: { axis, indices }, inputs: [0] };
};

const pad: Describe = (call) => {
  const pads = padsOf(call);
  if (pads.flat().some((size) => size < 0)) throw new InTheWay('it cuts off a border');
  const value = call.has(2) ? call.numbers(2)![0] : call.float('value', 0);
  return {
    attributes: {
      mode: call.text('mode', 'constant'),
      value,
      before: pads.map(([before]) => before),
      after: pads.map(([, after]) => after),
    },
    inputs: [0],
  };
};

const normalization: Describe = withSettings('epsilon');

/** A window without gaps; what a size that is rounded up adds comes behind the border. */
const pooling =
  (isMean: boolean): Describe =>
  (call) => {
    const window = windowOf(call, call.integers('kernel_shape'));
    if (call.shape.length !== 4) throw new InTheWay(`its maps have the shape [${call.shape.join(', ')}]`);
    if (window.dilations.some((dilation) => dilation !== 1)) throw new InTheWay('its window has gaps');
    if (call.node.outputs.length > 1) throw new InTheWay('it gives the places of the numbers');
    const isPadded = window.pads.flat().some((size) => size !== 0);
    if (isMean && isPadded && call.integer('count_include_pad', 0) === 1)
      throw new InTheWay('its padding counts in the mean');
    const pads = [0, 1].flatMap((side) =>
      window.pads.map((both, axis) => both[side] + (side === 1 ? window.beyond[axis] : 0)),
    );
    return { attributes: { kernel_shape: window.kernel, strides: window.strides, pads } };
  };

const transposedConvolution: Describe = (call) => {
  const { strides, dilations, pads } = transposedWindowOf(call);
  return { attributes: { strides, dilations, pads, group: call.integer('group', 1) } };
};

const groupNormalization: Describe = (call) => ({
  attributes: { groups: call.integer('num_groups', 1), epsilon: call.float('epsilon', 1e-5) },
});

const einsum: Describe = (call) => {
  const { inputs, output } = einsumOf(call);
  if (inputs.length > 2) throw new InTheWay(`it multiplies ${inputs.length} values`);
  return { attributes: { equation: `${inputs.join()}->${output}` } };
};

const tile: Describe = (call) => ({ attributes: { repeats: call.numbers(1)! }, inputs: [0] });

/** The most numbers in the matrix that picks entries. */
const MOST_PICKED = 20_000_000;

const gatherPlaces: Describe = (call) => {
  const indices = placesOf(call);
  const rank = call.input(1).shape.at(-1)!;
  const size = product(call.shape.slice(0, rank));
  if (size * indices.length > MOST_PICKED)
    throw new InTheWay(`it picks ${indices.length} of ${size} entries`);
  return { attributes: { indices, rank }, inputs: [0] };
};

const resize: Describe = (call) => {
  const { coordinates, mode, rounding, scales, size } = resizing(call);
  if (size.length < 2 || size.slice(0, -2).some((each, axis) => each !== call.shape[axis]))
    throw new InTheWay('it resizes other axes than height and width');
  return {
    attributes: { mode, coordinates, rounding, ...(scales && { scales: scales.slice(-2) }) },
    inputs: [0],
  };
};

/** What `OperatorLayer` needs to know of each operator of a file. */
const DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  Abs: plainly,
  Add: plainly,
  AveragePool: pooling(true),
  BatchNormalization: normalization,
  Clip: clip,
  Concat: concatenate,
  ConvTranspose: transposedConvolution,
  Div: plainly,
  Einsum: einsum,
  Elu: withSettings('alpha'),
  Erf: plainly,
  Exp: plainly,
  Expand: () => ({ inputs: [0] }),
  Flatten: reshape,
  Gather: gather,
  GatherND: gatherPlaces,
  Gelu: withSettings('approximate'),
  Gemm: withSettings('alpha', 'beta', 'transA', 'transB'),
  'Graft.Linear': plainly,
  'Graft.Swish': plainly,
  GroupNormalization: groupNormalization,
  HardSigmoid: withSettings('alpha', 'beta'),
  HardSwish: plainly,
  InstanceNormalization: normalization,
  LRN: withSettings('alpha', 'beta', 'bias', 'size'),
  LayerNormalization: layerNormalization,
  LeakyRelu: withSettings('alpha'),
  Log: plainly,
  MatMul: plainly,
  Max: plainly,
  MaxPool: pooling(false),
  Min: plainly,
  Mish: plainly,
  Mul: plainly,
  Neg: plainly,
  PRelu: plainly,
  Pad: pad,
  Pow: power,
  Reciprocal: plainly,
  ReduceL2: reduction,
  ReduceMax: reduction,
  ReduceMean: reduction,
  ReduceSum: reduction,
  ReduceSumSquare: reduction,
  Relu: plainly,
  Reshape: reshape,
  Resize: resize,
  Selu: withSettings('alpha', 'gamma'),
  Sigmoid: plainly,
  Slice: slice,
  Softmax: softmax,
  Softplus: plainly,
  Split: split,
  Sqrt: plainly,
  Squeeze: reshape,
  Sub: plainly,
  Sum: plainly,
  Tanh: plainly,
  Tile: tile,
  Transpose: transpose,
  Unsqueeze: reshape,
  Where: plainly,
  'com.microsoft.Gelu': () => ({ operator: 'Gelu' }),
};

/**
 * Describes one output of a node.
 *
 * @throws InTheWay when there is no operator layer for it
 */
export function described(call: NodeCall, output: number): Operation {
  const { operator } = call.node;
  if (!Object.hasOwn(DESCRIPTIONS, operator)) throw new InTheWay('');
  return DESCRIPTIONS[operator](call, output);
}

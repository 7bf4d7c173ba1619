import type { Constant, Graph, GraphNode } from '../../graph/index.js';
import { axesIn, cutTokens, type FoundAxes, onAxes, type PictureAxes, reshapedAxes } from './picture-axes.js';

/** The shape of each value of a graph. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** A node with what is known of its inputs. */
interface Step {
  readonly node: GraphNode;
  readonly inputs: readonly FoundAxes[];
  readonly shapes: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly constant: (index: number) => Constant | undefined;
}

type Follow = (step: Step, output: number) => FoundAxes;

/**
 * Follows the places of the picture through a network: which axes of each value they are.
 *
 * An operator that mixes places (a product over them, a window that is moved) has none or 'lost' ones. Where its result
 * is added to what it was computed from, as in residual networks, the sum has the places of the latter.
 *
 * @param image the name of the picture, [batch, height, width, channels]
 * @returns for each value that depends on the picture
 */
export function followPlaces(graph: Graph, shapes: Shapes, image: string): ReadonlyMap<string, FoundAxes> {
  const found = new Map<string, FoundAxes>([[image, { kind: 'map', rows: 1, columns: 2 }]]);
  for (const node of graph.nodes) {
    if (!node.inputs.some((name) => found.has(name))) continue;
    const inputs = node.inputs.map((name) => found.get(name));
    node.outputs.forEach((output, index) => {
      const step: Step = {
        node,
        inputs,
        shapes: node.inputs.map((name) => shapes.get(name) ?? []),
        output: shapes.get(output) ?? [],
        constant: (at) => graph.constants.get(node.inputs[at]),
      };
      const axes = (FOLLOW.get(node.operator) ?? unknown)(step, index);
      // A list of features has no places that could be lost.
      const isList = step.output.filter((size, axis) => axis > 0 && size !== 1).length < 2;
      found.set(output, axes === 'lost' && isList ? undefined : axes);
    });
  }
  return found;
}

/** Operators that nothing is known of. */
const unknown: Follow = ({ inputs }) => (inputs.every((axes) => axes === undefined) ? undefined : 'lost');

/** Numbers that are combined with those at the same places. */
const elementwise: Follow = ({ inputs, shapes, output }) => {
  const known = inputs.flatMap((axes, index): PictureAxes[] => {
    if (axes === undefined || axes === 'lost') return [];
    const moved = onAxes(axes, (axis) => axis + output.length - shapes[index].length);
    const isRepeated = axesIn(axes).some(
      (axis) => shapes[index][axis] !== output[axis + output.length - shapes[index].length],
    );
    return isRepeated ? [] : [moved];
  });
  const [first, ...others] = known;
  if (first === undefined) return inputs.includes('lost') ? 'lost' : undefined;
  return others.every((axes) => isSame(axes, first)) ? first : 'lost';
};

const isSame = (a: PictureAxes, b: PictureAxes): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A rule for operators that look at their first input only. */
const ofFirst =
  (follow: (axes: PictureAxes, step: Step, output: number) => FoundAxes): Follow =>
  (step, output) => {
    const [axes] = step.inputs;
    return axes === undefined || axes === 'lost' ? axes : follow(axes, step, output);
  };

const transpose = ofFirst((axes, { node }) => {
  const order = node.attributes.perm as readonly number[];
  return onAxes(axes, (axis) => order.indexOf(axis));
});

const reduction = ofFirst((axes, { node, shapes: [shape], constant }) => {
  const given = constant(1) === undefined ? (node.attributes.axes ?? []) : numbersOf(constant(1));
  const axesGiven =
    (given as readonly number[]).length === 0 ? [...shape.keys()] : (given as readonly number[]);
  const reduced = axesGiven.map((axis) => positive(axis, shape.length));
  if (axesIn(axes).some((axis) => reduced.includes(axis))) return undefined;
  if (node.attributes.keepdims !== 0) return axes;
  return onAxes(axes, (axis) => axis - reduced.filter((each) => each < axis).length);
});

/** The rows of the first factor and the columns of the second one. */
const product: Follow = ({ inputs: [a, b], shapes: [left, right], output, constant }) => {
  if (a === 'lost') return 'lost';
  if (a !== undefined) {
    const last = left.length - 1;
    const kept = onAxes(a, (axis) => axis + output.length - left.length);
    if (!axesIn(a).includes(last)) return kept;
    // A constant that picks every other row or column of a map leaves the places in their order.
    const matrix = constant(1);
    if (a.kind === 'map' && matrix !== undefined && picksEvenly(matrix)) return kept;
    if (b === undefined) return undefined;
  }
  if (b === undefined || b === 'lost') return b;
  const summed = right.length - 2;
  return axesIn(b).includes(summed) ? undefined : onAxes(b, (axis) => axis + output.length - right.length);
};

/** Whether a matrix of zeros and ones picks entries at equal distances. */
function picksEvenly({ shape: [from, to], data }: Constant): boolean {
  const places = Array.from({ length: to }, (_, column) => {
    const ones = Array.from({ length: from }, (__, row) => row).filter(
      (row) => data[row * to + column] !== 0,
    );
    return ones.length === 1 && data[ones[0] * to + column] === 1 ? ones[0] : Number.NaN;
  });
  const step = to > 1 ? places[1] - places[0] : 1;
  return step > 0 && places.every((place, at) => place === places[0] + at * step);
}

const slice = ofFirst((axes, { shapes: [shape], constant }) => {
  const [starts, ends, list] = [1, 2, 3].map((index) => numbersOf(constant(index)));
  const steps = numbersOf(constant(4));
  return (list.length > 0 ? list : [...starts.keys()]).reduce<FoundAxes>((found, given, index) => {
    const axis = positive(given, shape.length);
    if (found === undefined || found === 'lost' || !axesIn(found).includes(axis)) return found;
    const size = shape[axis];
    const [start, end] = [starts[index], ends[index]].map((place) =>
      Math.min(place < 0 ? place + size : place, size),
    );
    if (steps.length > 0 && steps[index] !== 1) return 'lost';
    if (found.kind === 'tokens') return cutTokens(found, start, end, size);
    return start === 0 && end === size ? found : 'lost';
  }, axes);
});

const split = ofFirst((axes, { node, shapes: [shape], constant }, output) => {
  const axis = positive(Number(node.attributes.axis ?? 0), shape.length);
  if (!axesIn(axes).includes(axis)) return axes;
  const sizes = numbersOf(constant(1));
  const start = sizes.slice(0, output).reduce((sum, size) => sum + size, 0);
  if (axes.kind === 'map' || sizes.length === 0) return 'lost';
  return cutTokens(axes, start, start + sizes[output], shape[axis]);
});

const gather = ofFirst((axes, { node, shapes: [shape, indices], constant }) => {
  const axis = positive(Number(node.attributes.axis ?? 0), shape.length);
  if (!axesIn(axes).includes(axis)) {
    return onAxes(axes, (each) => (each > axis ? each + indices.length - 1 : each));
  }
  const picked = numbersOf(constant(1));
  const isBefore =
    axes.kind === 'tokens' && picked.length > 0 && picked.every((at) => at >= 0 && at < axes.before);
  return isBefore || indices.length === 0 ? undefined : 'lost';
});

const concatenation: Follow = (step) => {
  const { node, inputs, shapes, output } = step;
  const axis = positive(Number(node.attributes.axis), output.length);
  const at = inputs.findIndex((each) => each !== undefined);
  const axes = inputs[at];
  if (axes === undefined || axes === 'lost') return axes;
  if (!axesIn(axes).includes(axis)) return elementwiseLike(step);
  const isLast = at === inputs.length - 1 && axes.kind === 'tokens';
  if (!isLast) return 'lost';
  const before = shapes.slice(0, at).reduce((sum, shape) => sum + shape[axis], 0);
  return { ...axes, before: axes.before + before };
};

/** Parts with the same places beside each other. */
const elementwiseLike = ({ inputs }: Step): FoundAxes => {
  const known = inputs.filter((axes) => axes !== undefined && axes !== 'lost');
  return known.every((axes) => isSame(axes, known[0])) ? known[0] : 'lost';
};

const padding = ofFirst((axes, { shapes: [shape], constant }) => {
  if (axes.kind === 'map') return axes;
  const amounts = numbersOf(constant(1));
  const list = numbersOf(constant(3));
  const padded = (list.length > 0 ? list : [...shape.keys()]).map((axis) => positive(axis, shape.length));
  const index = padded.indexOf(axes.axis);
  if (index < 0) return axes;
  const [before, after] = [amounts[index], amounts[index + padded.length]];
  return after === 0 && before >= 0 ? { ...axes, before: axes.before + before } : 'lost';
});

/** A window that is moved over the last two axes. */
const windows = ofFirst((axes, { shapes: [shape] }) => {
  const isMap = axes.kind === 'map' && axes.rows === shape.length - 2 && axes.columns === shape.length - 1;
  return isMap ? axes : 'lost';
});

const matrixProduct: Follow = (step) => {
  const { transA = 0, transB = 0 } = step.node.attributes;
  return transA === 1 || (transB === 1 && step.inputs[1] !== undefined) ? 'lost' : product(step, 0);
};

const numbersOf = (constant: Constant | undefined): number[] => Array.from(constant?.data ?? [], Number);

const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

const ELEMENTWISE = [
  'Abs',
  'Add',
  'And',
  'BatchNormalization',
  'Cast',
  'Clip',
  'DequantizeLinear',
  'Div',
  'Erf',
  'Exp',
  'Greater',
  'HardSigmoid',
  'Identity',
  'Less',
  'Log',
  'Mul',
  'Neg',
  'QuantizeLinear',
  'Relu',
  'Sigmoid',
  'Softmax',
  'Softplus',
  'Sqrt',
  'Sub',
  'Tanh',
  'Where',
];

const FOLLOW: ReadonlyMap<string, Follow> = new Map<string, Follow>([
  ...ELEMENTWISE.map((operator): [string, Follow] => [operator, elementwise]),
  ['AveragePool', windows],
  ['Concat', concatenation],
  ['Conv', windows],
  ['Gather', gather],
  ['Gemm', matrixProduct],
  ['GlobalAveragePool', () => undefined],
  ['GlobalMaxPool', () => undefined],
  ['MatMul', product],
  ['MaxPool', windows],
  ['Pad', padding],
  ['ReduceMax', reduction],
  ['ReduceMean', reduction],
  ['ReduceSum', reduction],
  ['Reshape', ofFirst((axes, { shapes: [from], output }) => reshapedAxes(axes, from, output))],
  ['Slice', slice],
  ['Split', split],
  ['Transpose', transpose],
]);

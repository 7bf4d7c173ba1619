import { GraftError } from '../../errors.js';
import { type Graph, type GraphNode, producersOf } from '../../graph/index.js';
import { shown } from '../../shown.js';
import { isDifferentiable } from './differentiable.js';
import { followPlaces, type Shapes } from './follow-places.js';
import { axesIn, gridOf, type PictureAxes } from './picture-axes.js';

/** The most values, from the last one on, of which the gradients are compared. */
const MOST_VALUES = 12;

/** A value inside a network that has the places of the picture. */
export interface PlacedValue {
  readonly name: string;
  readonly axes: PictureAxes;
  readonly shape: readonly number[];
}

/** What of a classifier's graph a heat map can be about. */
export interface ExplainedParts {
  /**
   * Values that everything passes on its way from the picture to the scores, in the order in which they are computed. If
   * there are several, the last ones may have a class token that alone is read after them.
   */
  readonly values: readonly PlacedValue[];
  /** By the name of one of `values`: the same, normalized as the attention after it reads it. */
  readonly normalized: ReadonlyMap<string, PlacedValue>;
  /** The name of the head's output: [batch, units]. */
  readonly head: string;
}

/**
 * Finds the last values that have the places of the picture.
 *
 * @param shapes of all values, for one picture
 * @throws GraftError when the graph does not end in a matrix product, no value before it has places, or they cannot be
 *   followed or differentiated so far
 */
export function findParts(graph: Graph, shapes: Shapes, source: string): ExplainedParts {
  const head = graph.nodes.findLast(({ operator }) => operator === 'Gemm')?.outputs[0];
  if (head === undefined) {
    throw new GraftError(`${source} has no last linear layer for a heat map.`, {
      hint: 'Expected a network that ends in Dense.',
    });
  }
  const found = followPlaces(graph, shapes, 'image');
  const nodes = nodesBetween(graph, head);
  const passed = passedByAll(nodes);
  const pictures = preparedPictures(graph);
  const isProjection = projectionsOf(graph, found);
  const values: PlacedValue[] = [];
  /** The last map, if it has shrunk to one place. */
  let single: PlacedValue | undefined;
  let [isDivided, after] = [false, nodes.length];
  for (const { name, index } of passed.reverse()) {
    const [axes, shape] = [found.get(name), shapes.get(name)!];
    if (axes === undefined) continue;
    const between = nodes.slice(index + 1, after).find((node) => !isDifferentiable(node, shapes));
    if ((values.length > 0 || single !== undefined) && (axes === 'lost' || between !== undefined)) break;
    if (axes === 'lost') throw inUnknownOrder(source, name, shape);
    if (pictures.has(name)) break;
    if (between !== undefined) throw withoutGradient(source, between);
    const [height, width] = gridOf(axes, shape);
    if (height * width === 1) {
      single = { name, axes, shape };
      continue;
    }
    // Keys and values of several heads; what they are projections of is what they are about.
    isDivided ||=
      shape.filter((size, axis) => axis > 0 && size > 1 && !axesIn(axes).includes(axis)).length > 1;
    if (isDivided && isProjection(name)) continue;
    isDivided = false;
    values.unshift({ name, axes, shape });
    after = index + 1;
    // Only of tokens with others before them, an earlier value may be the right one.
    const isLast = axes.kind === 'map' || axes.before === 0;
    if (isLast || values.length === MOST_VALUES) break;
  }
  if (values.length === 0 && single !== undefined) values.push(single);
  if (values.length === 0) {
    throw new GraftError(`${source} has no last map for a heat map.`, {
      hint: 'Expected a network with maps of the picture, or tokens for its places, before its last linear layer.',
    });
  }
  const normalized = values.flatMap((value): [string, PlacedValue][] => {
    const name = normalizedOf(value, values, nodes, found);
    return name === undefined ? [] : [[value.name, { ...value, name }]];
  });
  return { values, normalized: new Map(normalized), head };
}

function inUnknownOrder(source: string, name: string, shape: readonly number[]): GraftError {
  return new GraftError(
    `${source} cannot be explained: the order in which ${shown(name)} [${shape.join(', ')}] has the places of the picture is not known.`,
    { hint: 'Networks that end in a map of the picture, or in tokens for its places, can be explained.' },
  );
}

function withoutGradient(source: string, { operator }: GraphNode): GraftError {
  return new GraftError(
    `${source} cannot be explained: after its last map comes the operator ${operator}, whose gradient is not known.`,
    { hint: 'Expected a head of means, linear layers and activations after the last map.' },
  );
}

/** The nodes on the ways from the picture to the head. */
function nodesBetween(graph: Graph, head: string): GraphNode[] {
  const needed = new Set([head]);
  for (const { inputs, outputs } of [...graph.nodes].reverse()) {
    if (outputs.some((output) => needed.has(output))) for (const input of inputs) needed.add(input);
  }
  const fromPicture = new Set(['image']);
  return graph.nodes.filter(({ inputs, outputs }) => {
    if (!inputs.some((input) => fromPicture.has(input))) return false;
    for (const output of outputs) fromPicture.add(output);
    return outputs.some((output) => needed.has(output));
  });
}

interface Passed {
  readonly name: string;
  /** Of the node that computes it. */
  readonly index: number;
}

/** The values that all ways go through, in order. */
function passedByAll(nodes: readonly GraphNode[]): Passed[] {
  const lastReader = new Map<string, number>();
  nodes.forEach(({ inputs }, index) => {
    for (const input of inputs) lastReader.set(input, index);
  });
  const passed: Passed[] = [{ name: 'image', index: -1 }];
  let open = lastReader.get('image') ?? 0;
  nodes.forEach(({ outputs }, index) => {
    const read = outputs.filter((output) => lastReader.has(output));
    if (read.length === 1 && open <= index) passed.push({ name: read[0], index });
    for (const output of read) open = Math.max(open, lastReader.get(output)!);
  });
  return passed;
}

/** Operators that prepare pictures, but compute no features of them. */
const PREPARING = new Set([
  'Add',
  'Cast',
  'Concat',
  'Div',
  'Mul',
  'Pad',
  'Reshape',
  'Slice',
  'Sub',
  'Transpose',
]);

/** The picture, also with other numbers for its pixels or other axes. */
function preparedPictures({ nodes, constants }: Graph): ReadonlySet<string> {
  const pictures = new Set(['image']);
  for (const { operator, inputs, outputs } of nodes) {
    const given = inputs.filter((input) => !constants.has(input));
    const isPicture = given.length > 0 && given.every((input) => pictures.has(input));
    if (PREPARING.has(operator) && isPicture) for (const output of outputs) pictures.add(output);
  }
  return pictures;
}

type Found = ReturnType<typeof followPlaces>;

/** Whether a value is a product with weights, a bias added to one, or one of them in another form. */
function projectionsOf(graph: Graph, found: Found): (name: string) => boolean {
  const producers = producersOf(graph);
  const isProduct = (name: string): boolean => {
    const { operator, inputs } = producers.get(name) ?? { operator: '', inputs: [] };
    return ['Gemm', 'MatMul'].includes(operator) && inputs.filter((input) => found.has(input)).length === 1;
  };
  return (name) => {
    const { operator, inputs } = producers.get(name) ?? { operator: '', inputs: [] };
    if (['Gather', 'Reshape', 'Slice', 'Split', 'Transpose'].includes(operator)) return true;
    const [only, ...others] = inputs.filter((input) => found.has(input));
    return isProduct(name) || (operator === 'Add' && others.length === 0 && isProduct(only));
  };
}

/** Operators of which normalizations over the channels consist. */
const NORMALIZING = new Set(['Add', 'Div', 'Mul', 'ReduceMean', 'Sqrt', 'Sub']);

/**
 * The value that is computed of another one by a normalization, if nothing else is read but by a later value of
 * `values`.
 */
function normalizedOf(
  { name, axes }: PlacedValue,
  values: readonly PlacedValue[],
  nodes: readonly GraphNode[],
  found: Found,
): string | undefined {
  const group = new Set([name]);
  const isInside = ({ operator, inputs }: GraphNode): boolean =>
    NORMALIZING.has(operator) && inputs.every((input) => group.has(input) || !found.has(input));
  const others = new Set(values.map((value) => value.name));
  const read = new Set<string>();
  for (const node of nodes) {
    const taken = node.inputs.filter((input) => group.has(input));
    if (taken.length === 0) continue;
    const [output] = node.outputs;
    if (isInside(node)) group.add(output);
    else if (!others.has(output)) for (const input of taken) read.add(input);
  }
  const [only, ...more] = read;
  const isAlike = JSON.stringify(found.get(only)) === JSON.stringify(axes);
  return more.length === 0 && only !== name && isAlike ? only : undefined;
}

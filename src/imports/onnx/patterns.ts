import type { GraphNode } from '../../graph/index.js';
import type { FoldedGraph } from './fold.js';
import { isFixed, numbersOf } from './tensors.js';

/*
 * Exporters write some functions as several operators. Each pattern begins at the last of them and names the operator
 * that they stand for. `Graft.Swish` and `Graft.Linear` are operators that ONNX has not, or only in new operator sets.
 */

/** Reads a graph backwards. */
class Reader {
  readonly #graph: FoldedGraph;
  readonly #producers = new Map<string, GraphNode>();

  constructor(graph: FoldedGraph) {
    this.#graph = graph;
  }

  /** Makes a node known; one of the same output replaces the earlier one. */
  add(node: GraphNode): void {
    for (const output of node.outputs) this.#producers.set(output, node);
  }

  producer(value: string | undefined, ...operators: readonly string[]): GraphNode | undefined {
    const node = value === undefined ? undefined : this.#producers.get(value);
    return node !== undefined && operators.includes(node.operator) ? node : undefined;
  }

  /** The only number of a value, to about six digits; undefined when there are more, or it depends on the picture. */
  number(value: string | undefined): number | undefined {
    const known = value === undefined ? undefined : this.#graph.values.get(value);
    if (!isFixed(known) || known.data.length !== 1) return undefined;
    return numbersOf(known)[0];
  }

  /** Whether a value is fixed and is one list of numbers. */
  isVector(value: string, length: number): boolean {
    const known = this.#graph.values.get(value);
    return isFixed(known) && known.data.length === length && known.shape.at(-1) === length;
  }

  /** Whether a Gather takes every number of a list, in order. */
  takesAll({ inputs: [source, places] }: GraphNode): boolean {
    const [length, ...others] = this.shape(source);
    const known = this.#graph.values.get(places);
    if (others.length > 0 || !isFixed(known) || known.data.length !== length) return false;
    return Array.from(numbersOf(known)).every((place, at) => place === at);
  }

  shape(value: string): readonly number[] {
    return this.#graph.values.get(value)?.shape ?? [];
  }

  /** For an operator whose inputs may change places: the input that `test` accepts, and the other one. */
  either<Found>(
    node: GraphNode | undefined,
    test: (input: string) => Found | undefined,
  ): { found: Found; other: string } | undefined {
    if (node?.inputs.length !== 2) return undefined;
    const [a, b] = node.inputs;
    const first = test(a);
    if (first !== undefined) return { found: first, other: b };
    const second = test(b);
    return second === undefined ? undefined : { found: second, other: a };
  }

  /** x, when a node is x combined with this number. */
  withNumber(node: GraphNode | undefined, number: number): string | undefined {
    const isIt = (input: string): true | undefined => (near(this.number(input), number) ? true : undefined);
    return this.either(node, isIt)?.other;
  }
}

type Pattern = (node: GraphNode, reader: Reader) => Omit<GraphNode, 'outputs'> | undefined;

function near(value: number | undefined, expected: number): boolean {
  return value !== undefined && Math.abs(value - expected) <= 1e-5 * Math.abs(expected);
}

/** min(max(x + 3, 0), 6) / 6. */
const hardSigmoid: Pattern = (node, reader) => {
  const scaled =
    node.operator === 'Mul'
      ? reader.withNumber(node, 1 / 6)
      : node.operator === 'Div' && near(reader.number(node.inputs[1]), 6)
        ? node.inputs[0]
        : undefined;
  const clip = reader.producer(scaled, 'Clip');
  if (clip === undefined) return undefined;
  const bounds = clip.inputs.length > 1 ? clip.inputs.slice(1).map((input) => reader.number(input)) : [];
  const { min, max } = clip.attributes as { min?: { float: number }; max?: { float: number } };
  if ((bounds[0] ?? min?.float) !== 0 || (bounds[1] ?? max?.float) !== 6) return undefined;
  const x = reader.withNumber(reader.producer(clip.inputs[0], 'Add'), 3);
  return x === undefined
    ? undefined
    : { operator: 'HardSigmoid', inputs: [x], attributes: { alpha: { float: 1 / 6 }, beta: { float: 0.5 } } };
};

/** x * sigmoid(x). */
const gated =
  (gate: string, operator: string): Pattern =>
  (node, reader) => {
    if (node.operator !== 'Mul') return undefined;
    const match = reader.either(node, (input) => reader.producer(input, gate));
    if (match === undefined || match.found.inputs[0] !== match.other) return undefined;
    const { alpha, beta } = match.found.attributes as Record<string, { float: number } | undefined>;
    if (gate === 'HardSigmoid' && !(near(alpha?.float, 1 / 6) && near(beta?.float ?? 0.5, 0.5)))
      return undefined;
    return { operator, inputs: [match.other], attributes: {} };
  };

/** min(max(x + 3, 0), 6) * x / 6, as PyTorch writes it for older operator sets. */
const hardSwish: Pattern = (node, reader) => {
  if (node.operator !== 'Div' || !near(reader.number(node.inputs[1]), 6)) return undefined;
  const match = reader.either(reader.producer(node.inputs[0], 'Mul'), (input) =>
    reader.producer(input, 'Clip'),
  );
  const bounds = match?.found.inputs.slice(1).map((input) => reader.number(input));
  if (bounds?.[0] !== 0 || bounds[1] !== 6) return undefined;
  const x = reader.withNumber(reader.producer(match!.found.inputs[0], 'Add'), 3);
  return x === match!.other ? { operator: 'HardSwish', inputs: [x], attributes: {} } : undefined;
};

/** x * (1 + erf(x / sqrt(2))) / 2, with the half at either place. */
const gelu: Pattern = (node, reader) => {
  if (node.operator !== 'Mul') return undefined;
  const bell = (value: string): string | undefined => {
    const erf = reader.producer(reader.withNumber(reader.producer(value, 'Add'), 1), 'Erf');
    const divided = reader.producer(erf?.inputs[0], 'Div');
    if (divided !== undefined && near(reader.number(divided.inputs[1]), Math.SQRT2)) return divided.inputs[0];
    return reader.withNumber(reader.producer(erf?.inputs[0], 'Mul'), Math.SQRT1_2);
  };
  const half = reader.withNumber(node, 0.5);
  const whole = half === undefined ? undefined : reader.either(reader.producer(half, 'Mul'), bell);
  if (whole !== undefined && whole.found === whole.other) {
    return { operator: 'Gelu', inputs: [whole.other], attributes: {} };
  }
  const split = reader.either(node, bell);
  if (split === undefined) return undefined;
  const halved = reader.withNumber(reader.producer(split.other, 'Mul'), 0.5);
  return halved === split.found ? { operator: 'Gelu', inputs: [halved], attributes: {} } : undefined;
};

/** x * kernel + bias. */
const linear: Pattern = (node, reader) => {
  if (node.operator !== 'Add') return undefined;
  const match = reader.either(node, (input) => reader.producer(input, 'MatMul'));
  if (match === undefined) return undefined;
  const units = reader.shape(match.found.outputs[0]).at(-1);
  if (units === undefined || !reader.isVector(match.other, units)) return undefined;
  return { operator: 'Graft.Linear', inputs: [...match.found.inputs, match.other], attributes: {} };
};

const RESHAPES = ['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze'];

/**
 * Shapes that follow each other are one. A Gather that takes all numbers of a list in their order, into which PyTorch's
 * exporter turns `as_strided`, only gives them another shape.
 */
const reshaped: Pattern = (node, reader) => {
  const isReshape = RESHAPES.includes(node.operator);
  if (!isReshape && !(node.operator === 'Gather' && reader.takesAll(node))) return undefined;
  let [source] = node.inputs;
  for (;;) {
    const before = reader.producer(source, ...RESHAPES);
    if (before === undefined) break;
    [source] = before.inputs;
  }
  if (isReshape && source === node.inputs[0]) return undefined;
  return { operator: 'Reshape', inputs: [source], attributes: {} };
};

const PATTERNS: readonly Pattern[] = [
  gated('Sigmoid', 'Graft.Swish'),
  gated('HardSigmoid', 'HardSwish'),
  hardSwish,
  hardSigmoid,
  gelu,
  linear,
  reshaped,
];

/** The nodes with these patterns replaced; the nodes that they were made of stay, for other readers. */
export function withPatterns(graph: FoldedGraph): GraphNode[] {
  const reader = new Reader(graph);
  return graph.nodes.map((given) => {
    let node = given;
    for (const pattern of PATTERNS) {
      const found = pattern(node, reader);
      if (found === undefined) continue;
      node = { name: given.name, outputs: given.outputs, ...found };
      break;
    }
    reader.add(node);
    return node;
  });
}

/** The nodes that some values need, and no others. */
export function neededFor(nodes: readonly GraphNode[], values: readonly string[]): GraphNode[] {
  const needed = new Set(values);
  const found: GraphNode[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    for (const input of node.inputs) needed.add(input);
    found.push(node);
  }
  return found.reverse();
}

import { GraftError } from '../../errors.js';
import type { GraphNode } from '../../graph/index.js';
import { shortened, shown } from '../../shown.js';
import { NodeCall, NotFixed } from './call.js';
import { arithmeticRules } from './fold-arithmetic.js';
import { movementRules } from './fold-movement.js';
import { networkRules } from './fold-networks.js';
import { pickingRules } from './fold-picking.js';
import type { FoldRule } from './fold-rules.js';
import type { ChangedInput, ForeignModel } from './read-model.js';
import { isFixed, type Known, moved, product, stridesOf } from './tensors.js';

/**
 * Elements that folding may make, besides some for each weight of the file: sizes in a file may be wrong on purpose, but
 * files without weights of their own, which fill them with one number, have as many as VGG19 has (144 million).
 */
const FREE_ELEMENTS = 150_000_000;
const PER_WEIGHT = 4;

const RULES: ReadonlyMap<string, FoldRule> = new Map([
  ...networkRules,
  ...arithmeticRules,
  ...movementRules,
  ...pickingRules,
]);

/** Operators that pass their first input on when a network is only used. */
const PASSES_ON = new Set(['Dropout', 'Identity']);

/** Operators whose output holds the numbers of their first input. */
const KEEPS_NUMBERS = new Set([
  'Cast',
  'Expand',
  'Flatten',
  'Gather',
  'Identity',
  'Reshape',
  'Slice',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
]);

/** A graph for pictures of one size: what follows from that size is computed. */
export interface FoldedGraph {
  /** What depends on the picture, in an order in which it can be computed. */
  readonly nodes: readonly GraphNode[];
  /** What is known of every value; values of unknown operators are missing. */
  readonly values: ReadonlyMap<string, Known>;
  readonly operatorSet: number;
  /** The value that a name of the file stands for, after what passes on its input was left out. */
  resolve(name: string): string;
  /** The weight of the file that a constant was made of, or its own name. */
  originOf(name: string): string;
  /** A node with what is known of its inputs. */
  callOf(node: GraphNode): NodeCall;
}

/**
 * Computes everything in a graph that does not depend on the picture, and the shapes of what does.
 *
 * @param input the name and the shape of the picture, with the batch first
 * @param adapt gives other constants that nodes read
 * @throws GraftError when the shapes contradict each other
 */
export function foldGraph(
  model: ForeignModel,
  input: { readonly name: string; readonly shape: readonly number[] },
  adapt: Adapt = () => [],
): FoldedGraph {
  const folding = new Folding(model);
  folding.values.set(input.name, { type: model.graph.inputs.get(input.name)!.type, shape: input.shape });
  model.graph.nodes.forEach((node, index) => {
    folding.take(node, (resolved) => adapt(resolved, index, folding));
  });
  return folding;
}

/** What a node reads instead of what it has, as far as the graph is folded; its inputs are resolved. */
export type Adapt = (node: GraphNode, index: number, folded: FoldedGraph) => readonly ChangedInput[];

class Folding implements FoldedGraph {
  readonly nodes: GraphNode[] = [];
  readonly values: Map<string, Known>;
  readonly operatorSet: number;
  readonly #name: string;
  readonly #aliases = new Map<string, string>();
  readonly #origins = new Map<string, string>();
  /** Values of which nothing is known. */
  readonly #unknown = new Set<string>();
  #budget: number;

  constructor({ graph, operatorSet, name }: ForeignModel) {
    this.values = new Map<string, Known>(graph.constants);
    this.operatorSet = operatorSet;
    this.#name = name;
    const weights = [...graph.constants.values()].reduce((sum, { data }) => sum + data.length, 0);
    this.#budget = FREE_ELEMENTS + PER_WEIGHT * weights;
  }

  resolve(name: string): string {
    return this.#aliases.get(name) ?? name;
  }

  originOf(name: string): string {
    return this.#origins.get(name) ?? name;
  }

  callOf(node: GraphNode): NodeCall {
    const inputs = node.inputs.map((name) => (name === '' ? undefined : this.values.get(name)));
    return new NodeCall(node, inputs, this.operatorSet);
  }

  /** Takes the next node in. */
  take(given: GraphNode, adapt: (node: GraphNode) => readonly ChangedInput[]): void {
    const node = { ...given, inputs: given.inputs.map((name) => this.resolve(name)) };
    this.#expectComputed(node);
    for (const { input, name, constant } of adapt(node)) {
      this.values.set(name, constant);
      node.inputs[input] = name;
    }
    const call = this.callOf(node);
    if (passesOn(node, call)) {
      this.#aliases.set(node.outputs[0], node.inputs[0]);
      return;
    }
    const results = node.inputs.some((name) => this.#unknown.has(name)) ? [] : this.#resultsOf(call);
    this.#budget -= results.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
    if (this.#budget < 0) throw tooLarge(this.#name, node);
    node.outputs.forEach((output, index) => {
      const result = results[index];
      if (result === undefined) this.#unknown.add(output);
      else this.values.set(output, result);
    });
    if (results.length === 0 || !results.every(isFixed)) this.nodes.push(node);
    else if (KEEPS_NUMBERS.has(node.operator))
      this.#origins.set(node.outputs[0], this.originOf(node.inputs[0]));
  }

  #expectComputed({ inputs }: GraphNode): void {
    const missing = inputs.find((name) => name !== '' && !this.values.has(name) && !this.#unknown.has(name));
    if (missing === undefined) return;
    throw new GraftError(`${this.#name} reads the value ${shown(missing)} before anything computes it.`, {
      hint: 'The file is damaged. Export it again.',
    });
  }

  /** What is known of a node's outputs; none if its operator is not known. */
  #resultsOf(call: NodeCall): Known[] {
    try {
      if (call.node.operator === 'Split') return splitParts(call);
      const rule = RULES.get(call.node.operator);
      return rule === undefined ? [] : [this.#evaluated(rule, call)];
    } catch (error) {
      if (error instanceof NotFixed) return [];
      if (error instanceof GraftError) throw error;
      throw contradiction(this.#name, call.node, error as Error);
    }
  }

  #evaluated(rule: FoldRule, call: NodeCall): Known {
    const shape = rule.shape(call);
    if (shape.some((size) => !(Number.isSafeInteger(size) && size >= 0))) {
      throw new Error(`the shape [${shape.join(', ')}]`);
    }
    const type = rule.type?.(call) ?? call.input(0).type;
    if (rule.evaluate === undefined) return { type, shape };
    if (product(shape) > this.#budget) {
      if (call.inputs.every(isFixed)) throw tooLarge(this.#name, call.node);
      return { type, shape };
    }
    try {
      return rule.evaluate(call, shape);
    } catch (error) {
      if (error instanceof NotFixed) return { type, shape };
      throw error;
    }
  }
}

/** Of conversions, those between numbers that a picture can consist of: everything is float32 here. */
function passesOn({ operator, inputs }: GraphNode, call: NodeCall): boolean {
  if (PASSES_ON.has(operator)) return true;
  const [first] = call.inputs;
  if (inputs[0] === '' || first === undefined || isFixed(first)) return false;
  if (operator === 'Cast') return call.integer('to', 0) === 1 && ['float32', 'uint8'].includes(first.type);
  return operator === 'CastLike' && call.inputs[1]?.type === 'float32' && first.type === 'float32';
}

/** The parts of a Split, whose sizes are equal unless they are given. */
function splitParts(call: NodeCall): Known[] {
  const { outputs } = call.node;
  const axis = call.integer('axis', 0);
  const size = call.shape.at(axis)!;
  const even = Math.ceil(size / outputs.length);
  const sizes = call.list('split', 1) ?? outputs.map((_, at) => Math.min(even, size - even * at));
  if (sizes.reduce((sum, part) => sum + part, 0) !== size)
    throw new Error(`parts of ${sizes.join(' + ')} of ${size}`);
  const at = axis < 0 ? axis + call.shape.length : axis;
  const source = call.input(0);
  const strides = stridesOf(source.shape);
  let start = 0;
  return sizes.map((part) => {
    const shape = source.shape.map((each, index) => (index === at ? part : each));
    const from = start * strides[at];
    start += part;
    return isFixed(source) ? moved(source, shape, strides, from) : { type: source.type, shape };
  });
}

function contradiction(name: string, node: GraphNode, { message }: Error): GraftError {
  return new GraftError(
    `${name} cannot be used: ${shortened(node.operator)} ${shown(node.name ?? node.outputs[0])} has ${shortened(message, 200)}.`,
    { hint: 'Does it fit the size of the pictures? Pass `imageSize`, or export the network for that size.' },
  );
}

function tooLarge(name: string, node: GraphNode): GraftError {
  return new GraftError(
    `${name} computes more numbers from its weights than a classifier needs, in ${shortened(node.operator)} ${shown(node.name ?? node.outputs[0])}.`,
    { hint: 'The file may be damaged. Export it again, with its constants folded.' },
  );
}

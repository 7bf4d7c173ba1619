import { GraftError, UsageError } from '../../errors.js';
import type { GraphNode } from '../../graph/index.js';
import { nearestNames } from '../../nearest-names.js';
import { shellWord } from '../../shell-word.js';
import { shortened, shown } from '../../shown.js';
import type { FoldedGraph } from './fold.js';
import type { ForeignModel } from './read-model.js';
import { isFixed } from './tensors.js';

/** Linear layers. */
export const LINEAR: ReadonlySet<string> = new Set(['Conv', 'Gemm', 'Graft.Linear', 'MatMul']);
/** What turns scores into probabilities. */
const PROBABILITIES = new Set(['LogSoftmax', 'Sigmoid', 'Softmax']);
/** What may stand between the last linear layer and the outputs. */
const AFTER_LINEAR = new Set([
  ...PROBABILITIES,
  'Flatten',
  'GlobalAveragePool',
  'ReduceMean',
  'Relu',
  'Reshape',
  'Squeeze',
  'Transpose',
]);

/** What only gives numbers another form. */
const FORMING = new Set(['Flatten', 'Identity', 'Reshape', 'Squeeze', 'Transpose']);
const POOLING = new Set(['GlobalAveragePool', 'ReduceMean']);
/** What the maps of convolutional networks come from. */
const MAKING_MAPS = new Set([
  'Add',
  'AveragePool',
  'BatchNormalization',
  'Concat',
  'Conv',
  'MaxPool',
  'Relu',
]);

/** Where a network's own classes begin. */
export interface Head {
  /** The value that a new head reads. */
  readonly features: string;
  /** The scores of the classes, before they become probabilities; undefined if there is no head that was found. */
  readonly logits: string | undefined;
  /** How many classes the network tells apart, if its head was found. */
  readonly classes: number | undefined;
}

/**
 * Finds the last linear layer before the outputs of a classifier.
 *
 * @param cut the value that the features are, if it is not what that layer reads
 * @param two the heads, if there are two
 * @throws UsageError when there is no such value
 * @throws GraftError when there is no such layer
 */
export function findHead(
  model: ForeignModel,
  graph: FoldedGraph,
  nodes: readonly GraphNode[],
  cut: string | undefined,
  two?: Head,
): Head {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  if (two !== undefined) {
    return cut === undefined ? two : { ...two, features: valueNamed(cut, model, graph, producers) };
  }
  const output = outputOf(model, graph, producers);
  let logits = output;
  let value = output;
  let node = producers.get(value);
  while (node !== undefined && AFTER_LINEAR.has(node.operator)) {
    const passed = node.inputs[0];
    if (logits === value && PROBABILITIES.has(node.operator)) logits = passed;
    value = passed;
    node = producers.get(value);
  }
  const isLinear =
    node !== undefined && LINEAR.has(node.operator) && isFixed(graph.values.get(node.inputs[1]));
  if (cut !== undefined) {
    const features = valueNamed(cut, model, graph, producers);
    return {
      features,
      logits: isLinear ? logits : undefined,
      classes: isLinear ? graph.values.get(logits)?.shape.at(-1) : undefined,
    };
  }
  if (isLinear && producers.has(node!.inputs[0])) {
    return { features: node!.inputs[0], logits, classes: graph.values.get(logits)?.shape[1] };
  }
  // A network that was saved without its classes gives the features themselves.
  if (!isLinear && isFeatureList(graph, output, producers) && logits === output) {
    return { features: output, logits: undefined, classes: undefined };
  }
  throw new GraftError(
    `${model.name} does not end with a linear layer after others: ${node === undefined ? 'nothing' : `the operator ${shortened(node.operator)}`} computes ${shown(value)}.`,
    {
      hint: `Pass \`cut\` (\`graft train --cut\`), the name of the value that a new head should read${examplesOf(graph, nodes)}.`,
    },
  );
}

/** Whether a value is the mean of a map, as a list of numbers for each picture. */
function isFeatureList(
  graph: FoldedGraph,
  value: string,
  producers: ReadonlyMap<string, GraphNode>,
): boolean {
  if (graph.values.get(value)?.shape.length !== 2) return false;
  let node = producers.get(value);
  while (node !== undefined && FORMING.has(node.operator)) node = producers.get(node.inputs[0]);
  return node !== undefined && POOLING.has(node.operator) && producers.has(node.inputs[0]);
}

/** The last values that may be meant, for a hint: maps, not the products of an attention. */
function examplesOf(graph: FoldedGraph, nodes: readonly GraphNode[]): string {
  const names = nodes.flatMap(({ operator, outputs: [output] }) =>
    MAKING_MAPS.has(operator) && graph.values.get(output)?.shape.length === 4 ? [output] : [],
  );
  const last = names.slice(-3).map((name) => shown(name));
  return last.length === 0 ? '' : `, such as ${last.join(' or ')}`;
}

/** The scores: the only output, or the first one that is a list for each picture. */
function outputOf(
  { graph: { outputs }, name }: ForeignModel,
  graph: FoldedGraph,
  producers: ReadonlyMap<string, GraphNode>,
): string {
  const names = [...outputs.keys()]
    .map((output) => graph.resolve(output))
    .filter((output) => producers.has(output));
  const found = names.find((output) => graph.values.get(output)?.shape.length === 2) ?? names[0];
  if (found !== undefined) return found;
  throw new GraftError(`${name} has no output that depends on the picture.`, {
    hint: 'Only networks from one picture to the scores of classes can be imported.',
  });
}

function valueNamed(
  cut: string,
  { name }: ForeignModel,
  graph: FoldedGraph,
  producers: ReadonlyMap<string, GraphNode>,
): string {
  const value = graph.resolve(cut);
  if (producers.has(value)) return value;
  const near = nearestNames(cut, [...producers.keys()].slice(0, 5000));
  throw new UsageError(`${name} computes no value ${shown(cut)} from the picture.`, {
    hint: `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}\`graft summary ${shellWord(name)}\` (\`cuts\` of importOnnx) lists the values.`,
  });
}

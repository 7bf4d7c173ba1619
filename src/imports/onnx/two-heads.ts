import type { GraphNode } from '../../graph/index.js';
import type { FoldedGraph } from './fold.js';
import { LINEAR } from './head.js';
import type { ForeignModel } from './read-model.js';
import { isFixed } from './tensors.js';

/** A network whose scores are the mean, or the sum, of those of two linear layers: DeiT with distillation, LeViT. */
export interface TwoHeads {
  /** The value that a new head reads: what both read, or one after the other. */
  readonly features: string;
  /** The node that puts them one after the other, which the file does not have; undefined if both read the same. */
  readonly joining: GraphNode | undefined;
  /** The scores that are the result of both. */
  readonly logits: string;
  readonly classes: number | undefined;
}

/** What finds two heads; undefined if the network has others. */
export function twoHeads(
  { graph: { outputs } }: ForeignModel,
  graph: FoldedGraph,
  nodes: readonly GraphNode[],
): TwoHeads | undefined {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const isConstant = (name: string): boolean => isFixed(graph.values.get(name));
  const logits = [...outputs.keys()].map((name) => graph.resolve(name)).find((name) => producers.has(name));
  const last = logits === undefined ? undefined : producers.get(logits);
  if (logits === undefined || last === undefined) return undefined;
  const isScaled = ['Div', 'Mul'].includes(last.operator) && last.inputs.some(isConstant);
  const sum = isScaled ? producers.get(last.inputs.find((name) => !isConstant(name))!) : last;
  if (sum?.operator !== 'Add' || sum.inputs.length !== 2) return undefined;
  const features = sum.inputs.map((name) => {
    const head = producers.get(name);
    const isLinear = head !== undefined && LINEAR.has(head.operator) && isConstant(head.inputs[1]);
    return isLinear && graph.values.get(head.inputs[0])?.shape.length === 2 ? head.inputs[0] : undefined;
  });
  const [first, second] = features;
  if (first === undefined || second === undefined) return undefined;
  const classes = graph.values.get(logits)?.shape[1];
  if (first === second) return { features: first, joining: undefined, logits, classes };
  const name = `${first}+${second}`;
  const joining: GraphNode = {
    operator: 'Concat',
    name,
    inputs: [first, second],
    outputs: [name],
    attributes: { axis: 1 },
  };
  return { features: name, joining, logits, classes };
}

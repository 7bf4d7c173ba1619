import { FAMILIARITY_OUTPUT } from '../classifier/index.js';
import { type Graph, type GraphNode, readersOf, withoutUnused } from '../graph/index.js';

/** Which parts of a graph work on 8-bit integers. */
export interface QuantizationPlan {
  /** Convolutions with kernels in 8 bits, by their output. */
  readonly convolutions: ReadonlySet<string>;
  /** Names of the maps that are rounded to 8 bits. */
  readonly maps: ReadonlySet<string>;
  /**
   * Activations that only clip (Relu, Clip), by their output: rounding to a range inside their bounds does the same, so
   * the convolution before them is rounded directly.
   */
  readonly bounds: ReadonlyMap<string, GraphNode>;
}

/**
 * Every convolution except the first, which reads the picture, and every sum of two maps. The head stays in float32: it
 * is small, and the logits are its outputs; so does what computes the familiarity.
 */
export function planQuantization(whole: Graph): QuantizationPlan {
  const outputs = new Map([...whole.outputs].filter(([name]) => name !== FAMILIARITY_OUTPUT));
  const graph = withoutUnused({ ...whole, outputs });
  const readers = readersOf(graph);
  const behind = behindConvolutions(graph);
  const convolutions = new Set<string>();
  const maps = new Set<string>();
  const bounds = new Map<string, GraphNode>();
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    if (node.operator === 'Conv' && isWeight(graph, node.inputs[1])) {
      const follower = onlyReader(readers, output);
      const bounded = follower !== undefined && isBound(follower);
      if (bounded) bounds.set(follower.outputs[0], node);
      maps.add(bounded ? follower.outputs[0] : output);
      if (!behind.has(node.inputs[0])) continue;
      convolutions.add(output);
      maps.add(node.inputs[0]);
    } else if (node.operator === 'Add' && node.inputs.every((input) => behind.has(input))) {
      for (const map of [...node.inputs, output]) maps.add(map);
    }
  }
  for (const name of graph.outputs.keys()) {
    maps.delete(name);
    bounds.delete(name);
  }
  return { convolutions, maps, bounds };
}

/** Values that depend on a convolution. */
function behindConvolutions(graph: Graph): Set<string> {
  const behind = new Set<string>();
  for (const { operator, inputs, outputs } of graph.nodes) {
    if (operator === 'Conv' || inputs.some((input) => behind.has(input))) {
      for (const output of outputs) behind.add(output);
    }
  }
  return behind;
}

function isWeight(graph: Graph, name: string): boolean {
  return graph.constants.get(name)?.type === 'float32';
}

function onlyReader(readers: ReadonlyMap<string, readonly GraphNode[]>, name: string): GraphNode | undefined {
  const found = readers.get(name) ?? [];
  return found.length === 1 ? found[0] : undefined;
}

function isBound({ operator }: GraphNode): boolean {
  return operator === 'Relu' || operator === 'Clip';
}

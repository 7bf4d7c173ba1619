import type { Graph, GraphNode } from './types.js';

/* For changing a finished graph: which nodes compute and read a value, and which are no longer needed. */

/** The node that computes each value. */
export function producersOf(graph: Graph): Map<string, GraphNode> {
  return new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
}

/** The nodes that read each value, in their order; a node that reads it twice is listed twice. */
export function readersOf(graph: Graph): Map<string, GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  }
  return readers;
}

/** The same graph without the nodes and constants that no output needs. */
export function withoutUnused(graph: Graph): Graph {
  const needed = new Set(graph.outputs.keys());
  const nodes: GraphNode[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    for (const input of node.inputs) needed.add(input);
    nodes.push(node);
  }
  return {
    ...graph,
    nodes: nodes.reverse(),
    constants: new Map([...graph.constants].filter(([name]) => needed.has(name))),
  };
}

import { type Graph, type GraphNode, producersOf, readersOf, withoutUnused } from '../../src/graph/index.js';

/** Ways to compute the gradient of ReLU6 from its output y and the gradient g; Graft: HardSigmoid(1e38 y (6 - y)) g. */
export type MaskForm = 'comparisons' | 'where' | 'distance';

/** The same step with other operators for the gradients of ReLU6. */
export function withMasks(graph: Graph, form: MaskForm): Graph {
  const producers = producersOf(graph);
  const readers = readersOf(graph);
  const constants = new Map(graph.constants);
  const scalar = (name: string, value: number): string => {
    constants.set(name, { type: 'float32', shape: [], data: Float32Array.of(value) });
    return name;
  };
  const [low, high, middle] = [scalar('mask_low', 0), scalar('mask_high', 6), scalar('mask_middle', 3)];
  const replaced = new Map<GraphNode, readonly GraphNode[]>();
  for (const node of graph.nodes) {
    const y = node.operator === 'HardSigmoid' ? clippedAt(node, producers) : undefined;
    if (y === undefined) continue;
    const [inside] = node.outputs;
    const [reader] = readers.get(inside)!;
    const gradient = reader.inputs.find((input) => input !== inside)!;
    const named = (part: string): string => `${inside}_${part}`;
    const operator = (
      name: string,
      inputs: readonly string[],
      output: string,
      attributes = {},
    ): GraphNode => {
      return { operator: name, inputs, outputs: [output], attributes };
    };
    if (form === 'distance') {
      replaced.set(node, [
        operator('Sub', [y, middle], named('shifted')),
        operator('Abs', [named('shifted')], named('distance')),
        operator('HardSigmoid', [named('distance')], inside, {
          alpha: { float: -(2 ** 100) },
          beta: { float: 3 * 2 ** 100 },
        }),
      ]);
      continue;
    }
    const condition = [
      operator('Greater', [y, low], named('above')),
      operator('Less', [y, high], named('below')),
      operator('And', [named('above'), named('below')], named('both')),
    ];
    if (form === 'where') {
      replaced.set(node, condition);
      replaced.set(reader, [operator('Where', [named('both'), gradient, low], reader.outputs[0])]);
    } else {
      replaced.set(node, [...condition, operator('Cast', [named('both')], inside, { to: 1 })]);
    }
  }
  if (replaced.size === 0) throw new Error('Expected gradients of ReLU6 but found none.');
  return withoutUnused({
    ...graph,
    constants,
    nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? node),
  });
}

/** y, if the node computes a mask of y (6 - y). */
function clippedAt({ inputs }: GraphNode, producers: ReadonlyMap<string, GraphNode>): string | undefined {
  const product = producers.get(inputs[0]);
  if (product?.operator !== 'Mul') return undefined;
  const [y, rest] = product.inputs;
  const difference = producers.get(rest);
  return difference?.operator === 'Sub' && difference.inputs[1] === y ? y : undefined;
}

import { elementCode } from './element-types.js';
import type { Constant, Graph, GraphNode, TensorType } from './types.js';

/**
 * The most values that one node may write. A shader of WebGPU reaches few buffers, sometimes only eight; ONNX Runtime
 * (1.30) divides a Concat accordingly, but refuses to run a Split that writes more.
 */
const MOST_OUTPUTS = 4;

/**
 * The same computation for a graphics card:
 *
 * - Splits into many parts become slices.
 * - Half precision at the border becomes single precision, because many cards cannot compute with the former. So the
 *   inputs and outputs are float32 where they were float16, and the caller converts.
 */
export function graphForDevice(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.flatMap((node) => (node.operator === 'Split' ? slices(node, constants) : [node]));
  return {
    ...graph,
    inputs: inSinglePrecision(graph.inputs),
    outputs: inSinglePrecision(graph.outputs),
    constants,
    nodes: nodes.map((node) =>
      makesHalfOutput(node, graph) ? { ...node, operator: 'Identity', attributes: {} } : node,
    ),
  };
}

/** The outputs that are float16 in the original graph. */
export function halfOutputsOf(graph: Graph): string[] {
  return [...graph.outputs].filter(([, { type }]) => type === 'float16').map(([name]) => name);
}

function inSinglePrecision(types: ReadonlyMap<string, TensorType>): Map<string, TensorType> {
  return new Map(
    [...types].map(([name, type]) => [name, type.type === 'float16' ? { ...type, type: 'float32' } : type]),
  );
}

function makesHalfOutput({ operator, outputs, attributes }: GraphNode, graph: Graph): boolean {
  return (
    operator === 'Cast' &&
    attributes.to === elementCode('float16') &&
    graph.outputs.get(outputs[0])?.type === 'float16'
  );
}

/** One Slice for each part; the Split itself if it has few parts, or if it computes their sizes. */
function slices(node: GraphNode, constants: Map<string, Constant>): GraphNode[] {
  const sizes = constants.get(node.inputs[1]);
  if (node.outputs.length <= MOST_OUTPUTS || sizes === undefined) return [node];
  const axis = (node.attributes.axis as number | undefined) ?? 0;
  const integer = (value: number): string => {
    const name = `slice_at_${value}`;
    constants.set(name, { type: 'int64', shape: [1], data: BigInt64Array.of(BigInt(value)) });
    return name;
  };
  let position = 0;
  return node.outputs.map((output, index) => {
    const from = position;
    position += Number(sizes.data[index]);
    const inputs = [node.inputs[0], integer(from), integer(position), integer(axis)];
    return { operator: 'Slice', inputs, outputs: [output], attributes: {} };
  });
}

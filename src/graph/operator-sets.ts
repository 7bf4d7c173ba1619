import { withoutUnused } from './rewrite.js';
import type { Constant, Graph, GraphNode } from './types.js';

/** The newest operator set that Graft writes, and the lowest: older ones define Softmax and others differently. */
const NEWEST = 21;
const LOWEST = 13;

/**
 * The operator set that has an operator in the form in which Graft writes it. Later sets only add element types and
 * options that Graft does not use there.
 */
const SINCE: Readonly<Record<string, number>> = {
  Abs: 13,
  Add: 13,
  And: 7,
  AveragePool: 11,
  BatchNormalization: 9,
  Cast: 13,
  Clip: 13,
  Concat: 13,
  Conv: 11,
  DequantizeLinear: 13,
  Div: 13,
  Erf: 13,
  Exp: 13,
  Expand: 13,
  Gather: 13,
  Gemm: 13,
  GlobalAveragePool: 1,
  GlobalMaxPool: 1,
  Greater: 13,
  HardSigmoid: 6,
  Identity: 13,
  LayerNormalization: 17,
  Less: 13,
  Log: 13,
  MatMul: 13,
  MaxPool: 12,
  Mul: 13,
  Neg: 13,
  QuantizeLinear: 13,
  ReduceMax: 13,
  ReduceMean: 13,
  ReduceSum: 13,
  Relu: 13,
  Reshape: 13,
  Shape: 13,
  Sigmoid: 13,
  Slice: 13,
  Softmax: 13,
  Softplus: 1,
  Split: 13,
  Sqrt: 13,
  Sub: 13,
  Tanh: 13,
  Transpose: 13,
  Where: 9,
};

/** Axes are an input of Pad and of these reductions since set 18. ReduceSum has had it since 13. */
const AXES_AS_INPUT = 18;
const REDUCTIONS: ReadonlySet<string> = new Set(['ReduceMax', 'ReduceMean']);

/** The oldest file format that may contain an operator set. */
const FORMATS: readonly (readonly [operatorSet: number, format: number])[] = [
  [21, 10],
  [19, 9],
  [15, 8],
  [13, 7],
];

/** A graph, and what a reader must know to run it. */
export interface Stamped {
  readonly graph: Graph;
  readonly operatorSet: number;
  /** The version of the file format, `ir_version`. */
  readonly format: number;
}

/** The newest operator set and file format, which the ONNX Runtime that Graft brings along reads. */
export const newest = (graph: Graph): Stamped => ({
  graph: withAxesAsInput(graph),
  operatorSet: NEWEST,
  format: formatOf(NEWEST),
});

/** The lowest operator set and file format that a graph needs, so that older readers take it too. */
export function lowest(graph: Graph): Stamped {
  // If another operator needs a newer set anyway, reductions have to be written as that set defines them.
  const others = graph.nodes.filter(({ operator }) => !REDUCTIONS.has(operator));
  const isOld = others.every((node) => sinceOf(node) < AXES_AS_INPUT);
  const written = isOld
    ? { ...graph, nodes: graph.nodes.map((node) => withAxesAsAttribute(node, graph.constants)) }
    : withAxesAsInput(graph);
  const operatorSet = Math.max(LOWEST, ...written.nodes.map(sinceOf));
  return { graph: withoutUnused(written), operatorSet, format: formatOf(operatorSet) };
}

/** As the sets from 18 on write it; a graph from a file of an older set has the axes as attributes. */
function withAxesAsInput(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.map((node) => {
    const { axes, ...attributes } = node.attributes;
    if (!REDUCTIONS.has(node.operator) || !Array.isArray(axes)) return node;
    const name = `${node.outputs[0]}/axes`;
    const data = BigInt64Array.from(axes as readonly number[], BigInt);
    constants.set(name, { type: 'int64', shape: [data.length], data });
    return { ...node, inputs: [...node.inputs, name], attributes };
  });
  return { ...graph, nodes, constants };
}

/** As the sets before 18 write it. Pad keeps its axes: without them, ONNX Runtime pads wrongly (see `pad`). */
function withAxesAsAttribute(node: GraphNode, constants: Graph['constants']): GraphNode {
  const { operator, inputs, attributes } = node;
  if (!REDUCTIONS.has(operator) || inputs.length < 2) return node;
  const axes = constants.get(inputs[1]);
  if (axes === undefined) return node;
  return { ...node, inputs: [inputs[0]], attributes: { axes: wholeNumbers(axes), ...attributes } };
}

function sinceOf({ operator, inputs }: GraphNode): number {
  // Operators of other domains have versions of their own.
  if (operator.includes('.')) return LOWEST;
  if (operator === 'Pad' || (REDUCTIONS.has(operator) && inputs.length > 1)) return AXES_AS_INPUT;
  return SINCE[operator] ?? NEWEST;
}

function formatOf(operatorSet: number): number {
  return FORMATS.find(([since]) => operatorSet >= since)![1];
}

const wholeNumbers = ({ data }: Constant): number[] => Array.from(data as BigInt64Array, Number);

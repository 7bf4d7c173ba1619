import { gradients } from '../../autodiff/index.js';
import { GraftError } from '../../errors.js';
import {
  type Graph,
  GraphBuilder,
  type GraphNode,
  operators,
  StoredValueReader,
  type Value,
} from '../../graph/index.js';

/** The last map in a classifier's graph, and the nodes from there to the head's output. */
export interface ExplainedParts {
  /** The name of the input of the last GlobalAveragePool: [batch, channels, height, width]. */
  readonly map: string;
  /** From that to the head's output, in order. */
  readonly tail: readonly GraphNode[];
  /** The name of the head's output: [batch, units]. */
  readonly head: string;
}

/** @throws GraftError when the graph does not average a map and end in a matrix product */
export function findParts(graph: Graph, source: string): ExplainedParts {
  const pool = graph.nodes.findLast(({ operator }) => operator === 'GlobalAveragePool');
  const head = graph.nodes.findLast(({ operator }) => operator === 'Gemm');
  if (pool === undefined || head === undefined) {
    throw new GraftError(`${source} has no last map for a heat map.`, {
      hint: 'Expected a network that ends in GlobalAveragePooling2D and Dense.',
    });
  }
  const map = pool.inputs[0];
  const behind = new Set([map]);
  const tail: GraphNode[] = [];
  for (const node of graph.nodes.slice(graph.nodes.indexOf(pool), graph.nodes.indexOf(head) + 1)) {
    if (!node.inputs.some((input) => behind.has(input))) continue;
    for (const output of node.outputs) behind.add(output);
    tail.push(node);
  }
  return { map, tail, head: head.outputs[0] };
}

/** The classifier's graph with the last map as a further output, `last_map`. */
export function withLastMap(graph: Graph, { map }: ExplainedParts): Graph {
  const node: GraphNode = { operator: 'Identity', inputs: [map], outputs: ['last_map'], attributes: {} };
  const outputs = new Map(graph.outputs).set('last_map', {
    type: 'float32',
    shape: ['maps', 'channels', 'rows', 'columns'],
  });
  return { ...graph, nodes: [...graph.nodes, node], outputs };
}

/**
 * The graph that makes a heat map of the last map. Input `last_map`, output `heat_map` [1, height, width]: the sum of
 * the channels, each weighted with the mean of the logit's gradient over its positions, and zero where that sum is
 * negative.
 *
 * @param shape of the last map: [1, channels, height, width]
 * @param outputWeights the weight of each output of the head in the logit that is differentiated: [outputs]
 */
export function gradientGraph(
  graph: Graph,
  { map: mapName, tail, head }: ExplainedParts,
  shape: readonly number[],
  outputWeights: Float32Array,
): Graph {
  const builder = new GraphBuilder('explanation');
  const map = builder.input('last_map', 'float32', shape);
  const values = new Map<string, Value>([[mapName, map]]);
  const stored = new StoredValueReader(graph);
  const valueNamed = (name: string): Value => {
    const known = values.get(name) ?? constant(builder, name, stored);
    values.set(name, known);
    return known;
  };
  for (const node of tail) values.set(node.outputs[0], rebuild(graph, node, valueNamed));
  const logits = values.get(head)!;
  const gradient = gradients(scoreOf(logits, outputWeights), [map])[0];
  const weights = operators.reduceMean(gradient, [2, 3]);
  const sum = operators.reduceSum(operators.multiply(map, weights), [1], false);
  builder.output('heat_map', operators.relu(sum));
  return builder.build();
}

/** The logit of a class as one number. */
function scoreOf(logits: Value, outputWeights: Float32Array): Value {
  const chosen = logits.graph.constant('chosen', {
    type: 'float32',
    shape: [1, outputWeights.length],
    data: outputWeights,
  });
  return operators.reduceSum(operators.multiply(logits, chosen), [0, 1], false);
}

function constant(builder: GraphBuilder, name: string, stored: StoredValueReader): Value {
  const found = stored.read(name);
  if (found === undefined) throw new GraftError(`The graph holds no weights ${name}.`);
  return builder.constant(name, { type: 'float32', ...found });
}

/** The same operator in the graph for gradients, where every size is known. */
function rebuild(graph: Graph, node: GraphNode, valueNamed: (name: string) => Value): Value {
  const [first] = node.inputs;
  switch (node.operator) {
    case 'GlobalAveragePool':
      return operators.reduceMean(valueNamed(first), [2, 3]);
    case 'Reshape':
      return operators.reshape(valueNamed(first), sizesFor(valueNamed(first), graph, node.inputs[1]));
    case 'Gemm': {
      const [a, b, bias] = node.inputs;
      return operators.gemm(valueNamed(a), valueNamed(b), {
        transposeA: node.attributes.transA === 1,
        transposeB: node.attributes.transB === 1,
        bias: bias === undefined ? undefined : valueNamed(bias),
      });
    }
    case 'Relu':
      return operators.relu(valueNamed(first));
    case 'Sigmoid':
      return operators.sigmoid(valueNamed(first));
    case 'Tanh':
      return operators.hyperbolicTangent(valueNamed(first));
    case 'Add':
      return operators.add(valueNamed(first), valueNamed(node.inputs[1]));
    case 'Mul':
      return operators.multiply(valueNamed(first), valueNamed(node.inputs[1]));
    default:
      throw new GraftError(`The operator ${node.operator} after the last map cannot be differentiated.`);
  }
}

/** The shape that a Reshape sets, with the one unknown size computed. */
function sizesFor(x: Value, graph: Graph, shapeName: string): number[] {
  const sizes = Array.from(graph.constants.get(shapeName)!.data, Number);
  const total = (x.shape as number[]).reduce((product, size) => product * size, 1);
  const known = sizes.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  return sizes.map((size) => (size === -1 ? total / known : size));
}

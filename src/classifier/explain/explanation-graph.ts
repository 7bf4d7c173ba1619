import { gradients } from '../../autodiff/index.js';
import { GraftError } from '../../errors.js';
import {
  type ElementType,
  elementCount,
  type Graph,
  GraphBuilder,
  type GraphNode,
  operators,
  producersOf,
  StoredValueReader,
  type Value,
} from '../../graph/index.js';
import type { ExplainedParts, PlacedValue } from './explained-values.js';
import type { Shapes } from './follow-places.js';

const SHAPE_OF = 'shape of ';

/** The same graph with the shape of each value as its outputs, and nothing else; see `readShapes`. */
export function withShapes(graph: Graph): Graph {
  const names = ['image', ...graph.nodes.flatMap(({ outputs }) => outputs)];
  const nodes = names.map(
    (name): GraphNode => ({ operator: 'Shape', inputs: [name], outputs: [SHAPE_OF + name], attributes: {} }),
  );
  const outputs = nodes.map(({ outputs: [name] }) => [name, { type: 'int64', shape: ['axes'] }] as const);
  return { ...graph, nodes: [...graph.nodes, ...nodes], outputs: new Map(outputs) };
}

/** The shapes of all values, from the outputs of the graph that `withShapes` gives. */
export function readShapes(
  graph: Graph,
  outputs: Readonly<Record<string, { readonly data: ArrayLike<number | bigint> }>>,
): Shapes {
  const constants = [...graph.constants].map(([name, { shape }]) => [name, shape] as const);
  const values = Object.entries(outputs).map(
    ([name, { data }]) => [name.slice(SHAPE_OF.length), Array.from(data, Number)] as const,
  );
  return new Map<string, readonly number[]>([...constants, ...values]);
}

/** The classifier's graph with the first value that may be explained as a further output, `features`. */
export function withFeatures(graph: Graph, { values: [{ name, shape }] }: ExplainedParts): Graph {
  const node: GraphNode = { operator: 'Identity', inputs: [name], outputs: ['features'], attributes: {} };
  const outputs = new Map(graph.outputs).set('features', {
    type: 'float32',
    shape: shape.map((_, axis) => `axis ${axis}`),
  });
  return { ...graph, nodes: [...graph.nodes, node], outputs };
}

/** The names of a value and of its gradient in the graph for gradients. */
export const valueOutput = (index: number): string => `value ${index}`;
export const gradientOutput = (index: number): string => `gradient ${index}`;

/**
 * The graph that computes some values and the gradients of a class's logit with respect to them, for the first picture
 * of the batch. Input `features`, outputs `value 0`, `gradient 0` and so on, in the order of `explained`.
 *
 * @param explained the first of `values`, and values that are computed of it
 * @param outputWeights the weight of each output of the head in the logit that is differentiated: [outputs]
 */
export function gradientGraph(
  graph: Graph,
  shapes: Shapes,
  { values: [first], head }: ExplainedParts,
  explained: readonly PlacedValue[],
  outputWeights: Float32Array,
): Graph {
  const builder = new GraphBuilder('explanation');
  const tail = new Tail(graph, shapes, builder);
  tail.set(first.name, builder.input('features', 'float32', first.shape));
  const logits = tail.valueOf(head);
  const values = explained.map(({ name }) => tail.valueOf(name));
  gradients(scoreOf(logits, outputWeights), values).forEach((gradient, index) => {
    builder.output(valueOutput(index), builder.emit('Identity', [values[index]], values[index]));
    builder.output(gradientOutput(index), builder.emit('Identity', [gradient], gradient));
  });
  return builder.build();
}

/** The logit of a class of the first picture as one number; the second one is its mirror image. */
function scoreOf(logits: Value, outputWeights: Float32Array): Value {
  const [rows, units] = logits.shape as number[];
  const data = new Float32Array(rows * units);
  data.set(outputWeights);
  const chosen = logits.graph.constant('chosen', { type: 'float32', shape: [rows, units], data });
  return operators.reduceSum(operators.multiply(logits, chosen), [0, 1], false);
}

/** Nodes of a classifier's graph in another graph, where every size is known. */
class Tail {
  readonly #shapes: Shapes;
  readonly #builder: GraphBuilder;
  readonly #graph: Graph;
  readonly #stored: StoredValueReader;
  readonly #producers: ReadonlyMap<string, GraphNode>;
  readonly #values = new Map<string, Value>();

  constructor(graph: Graph, shapes: Shapes, builder: GraphBuilder) {
    this.#graph = graph;
    this.#shapes = shapes;
    this.#builder = builder;
    this.#stored = new StoredValueReader(graph);
    this.#producers = producersOf(graph);
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  /** The same value in the graph for gradients, with everything that it is computed of. */
  valueOf(name: string): Value {
    const known = this.#values.get(name) ?? this.#stored32(name) ?? this.#computed(name);
    this.#values.set(name, known);
    return known;
  }

  #stored32(name: string): Value | undefined {
    const constant = this.#graph.constants.get(name);
    if (constant !== undefined && constant.type !== 'float16' && constant.type !== 'int8') {
      return this.#builder.constant(name, constant);
    }
    const found = this.#stored.read(name);
    return found && this.#builder.constant(name, { type: 'float32', ...found });
  }

  #computed(name: string): Value {
    const node = this.#producers.get(name);
    if (node === undefined) throw new GraftError(`The graph holds no weights ${name}.`);
    const [first] = node.inputs;
    switch (node.operator) {
      case 'Conv':
        return this.#overWholeMap(node);
      case 'GlobalAveragePool':
        return operators.reduceMean(this.valueOf(first), [2, 3]);
      case 'GlobalMaxPool':
        return largest(this.valueOf(first), [2, 3]);
      case 'BatchNormalization':
        return this.#normalized(node);
      // Rounding is left out, because its gradient is zero almost everywhere.
      case 'DequantizeLinear':
      case 'QuantizeLinear':
        return this.valueOf(first);
      default:
        return this.#copied(name, node);
    }
  }

  #overWholeMap({ inputs }: GraphNode): Value {
    const [x, kernel, bias] = inputs.map((input) => this.valueOf(input));
    const [rows, filters] = [x.shape[0] as number, kernel.shape[0] as number];
    const size = elementCount(kernel.shape) / filters;
    const matrix = operators.reshape(kernel, [filters, size]);
    const product = operators.gemm(operators.reshape(x, [rows, size]), matrix, { transposeB: true, bias });
    return operators.reshape(product, [rows, filters, 1, 1]);
  }

  /** scale * (x - mean) / sqrt(variance + epsilon) + bias for each channel, which is axis 1. */
  #normalized({ inputs, attributes: { epsilon } }: GraphNode): Value {
    const [x, scale, bias, mean, variance] = inputs.map((input) => this.valueOf(input));
    const perChannel = (value: Value): Value =>
      operators.reshape(value, [value.shape[0], ...Array<number>(x.shape.length - 2).fill(1)]);
    const smallest = typeof epsilon === 'object' && 'float' in epsilon ? epsilon.float : 1e-5;
    const deviation = operators.squareRoot(operators.add(variance, x.graph.scalar(smallest, x.type)));
    const factor = perChannel(operators.divide(scale, deviation));
    return operators.add(
      operators.multiply(operators.subtract(x, perChannel(mean)), factor),
      perChannel(bias),
    );
  }

  #copied(name: string, node: GraphNode): Value {
    const { axes, ...attributes } = node.attributes;
    const inputs = node.inputs.map((input) => this.valueOf(input));
    // A file of an older operator set has axes as an attribute; see `lowest`.
    if (Array.isArray(axes)) inputs.push(this.#builder.integers(axes as readonly number[]));
    const types = node.outputs.map((output) => ({
      type: typeOf(node, inputs),
      shape: this.#shapes.get(output)!,
    }));
    const outputs =
      types.length === 1
        ? [this.#builder.emit(node.operator, inputs, types[0], attributes)]
        : this.#builder.emitMany(node.operator, inputs, types, attributes);
    node.outputs.forEach((output, index) => {
      this.#values.set(output, outputs[index]);
    });
    return this.#values.get(name)!;
  }
}

/** ONNX' numbers of the types that a Cast in a classifier may give. */
const CAST_TARGETS: Readonly<Record<number, ElementType>> = {
  1: 'float32',
  6: 'int32',
  7: 'int64',
  9: 'bool',
};

function typeOf({ operator, attributes }: GraphNode, inputs: readonly Value[]): ElementType {
  if (['And', 'Greater', 'Less'].includes(operator)) return 'bool';
  if (operator === 'Cast') return CAST_TARGETS[Number(attributes.to)] ?? 'float32';
  return operator === 'Where' ? inputs[1].type : inputs[0].type;
}

/** The largest number as the mean of all numbers equal to it, which share the gradient. */
function largest(x: Value, axes: readonly number[]): Value {
  const smaller = operators.less(x, operators.reduceMax(x, axes));
  const isLargest = operators.subtract(x.graph.scalar(1, x.type), operators.cast(smaller, x.type));
  const shares = operators.divide(isLargest, operators.reduceSum(isLargest, axes));
  return operators.reduceSum(operators.multiply(x, shares), axes);
}

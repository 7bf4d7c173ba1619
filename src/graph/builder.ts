import { dataOf } from './element-types.js';
import {
  type AttributeValue,
  type Constant,
  type Dimension,
  type ElementType,
  elementCount,
  type Graph,
  type GraphNode,
  type TensorType,
} from './types.js';

/** The output of a node (or an input, or a constant) in a graph that is being built. */
export interface Value extends TensorType {
  readonly graph: GraphBuilder;
  readonly name: string;
}

/** Collects nodes into a graph. Operators are the functions of operators.ts; each adds one node. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly #name: string;
  readonly #inputs = new Map<string, TensorType>();
  readonly #outputs = new Map<string, TensorType>();
  readonly #constants = new Map<string, Constant>();
  readonly #values = new Map<string, Value>();
  readonly #producers = new Map<string, GraphNode>();
  readonly #sharedConstants = new Map<string, Value>();
  readonly #metadata = new Map<string, string>();
  /** Values that have the name of an output in the finished graph. */
  readonly #outputNames = new Map<string, string>();

  /**
   * Channels in a block of the layout that blocked.ts describes, on the processor that runs the graph; undefined if
   * that layout is not used.
   */
  readonly channelBlock: number | undefined;

  constructor(name: string, options: { channelBlock?: number } = {}) {
    this.#name = name;
    this.channelBlock = options.channelBlock;
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.#inputs.set(name, { type, shape });
    return this.#register(name, type, shape);
  }

  /** Makes `value` an output of the graph under `name`. */
  output(name: string, value: Value): void {
    const fromNode = !this.#inputs.has(value.name) && !this.#constants.has(value.name);
    if (fromNode && !this.#outputNames.has(value.name)) {
      // The node's own output gets the name, because an Identity node would copy it.
      this.#register(name, value.type, value.shape);
      this.#outputNames.set(value.name, name);
    } else {
      this.emit('Identity', [value], value, {}, name);
    }
    this.#outputs.set(name, { type: value.type, shape: value.shape });
  }

  /** Values that are part of the graph, e.g. frozen weights. */
  constant(name: string, constant: Constant): Value {
    const unique = this.#uniqueName(name);
    if (constant.data.length !== elementCount(constant.shape)) {
      throw new Error(
        `Constant ${name} of shape [${constant.shape.join(', ')}] received ${constant.data.length} values.`,
      );
    }
    this.#constants.set(unique, constant);
    return this.#register(unique, constant.type, constant.shape);
  }

  /** A number of the given element type; equal numbers share one constant. */
  scalar(value: number, type: ElementType): Value {
    return this.#shared(`${type}_${value}`, () => ({ type, shape: [], data: dataOf([value], type) }));
  }

  /** A list of whole numbers as int64, which ONNX expects for shapes and axes. */
  integers(values: readonly number[]): Value {
    const key = `integers_${values.join('_')}`;
    const make = (): Constant => ({
      type: 'int64',
      shape: [values.length],
      data: dataOf(values, 'int64'),
    });
    // Names should be readable: a long list is named by its length.
    return this.#shared(key, make, values.length > 16 ? `integers_of_${values.length}` : key);
  }

  /** Adds one node with one output. */
  emit(
    operator: string,
    inputs: readonly Value[],
    output: TensorType,
    attributes: Readonly<Record<string, AttributeValue>> = {},
    name?: string,
  ): Value {
    const outputName = name ?? this.#uniqueName(operator.toLowerCase());
    this.#add({
      operator,
      inputs: inputs.map((input) => input.name),
      outputs: [outputName],
      attributes,
    });
    return this.#register(outputName, output.type, output.shape);
  }

  /** Adds one node with several outputs. */
  emitMany(
    operator: string,
    inputs: readonly Value[],
    outputs: readonly TensorType[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): Value[] {
    const values = outputs.map((output) =>
      this.#register(this.#uniqueName(operator.toLowerCase()), output.type, output.shape),
    );
    const names = values.map((value) => value.name);
    this.#add({ operator, inputs: inputs.map((input) => input.name), outputs: names, attributes });
    return values;
  }

  /** The node that computes a value; undefined for inputs and constants. */
  producerOf(value: Value): GraphNode | undefined {
    return this.#producers.get(value.name);
  }

  value(name: string): Value {
    const found = this.#values.get(name);
    if (found === undefined) throw new Error(`The graph ${this.#name} has no value ${name}.`);
    return found;
  }

  constantOf(value: Value): Constant | undefined {
    return this.#constants.get(value.name);
  }

  metadata(key: string, text: string): void {
    this.#metadata.set(key, text);
  }

  /** The finished graph, without the nodes and constants that no output needs. */
  build(): Graph {
    const final = (name: string): string => this.#outputNames.get(name) ?? name;
    const needed = new Set<string>(this.#outputs.keys());
    const nodes: GraphNode[] = [];
    for (const node of [...this.nodes].reverse()) {
      const outputs = node.outputs.map(final);
      if (!outputs.some((output) => needed.has(output))) continue;
      const inputs = node.inputs.map(final);
      for (const input of inputs) needed.add(input);
      nodes.push({ ...node, inputs, outputs });
    }
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      constants: new Map([...this.#constants].filter(([name]) => needed.has(name))),
      nodes: nodes.reverse(),
      metadata: this.#metadata,
    };
  }

  #add(node: GraphNode): void {
    this.nodes.push(node);
    for (const output of node.outputs) this.#producers.set(output, node);
  }

  #shared(key: string, make: () => Constant, name = key): Value {
    const existing = this.#sharedConstants.get(key);
    if (existing !== undefined) return existing;
    const value = this.constant(name, make());
    this.#sharedConstants.set(key, value);
    return value;
  }

  #register(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    if (this.#values.has(name)) throw new Error(`The graph ${this.#name} already has a value ${name}.`);
    const value: Value = { graph: this, name, type, shape };
    this.#values.set(name, value);
    return value;
  }

  #uniqueName(base: string): string {
    if (!this.#values.has(base)) return base;
    for (let count = this.nodes.length; ; count++) {
      const name = `${base}_${count}`;
      if (!this.#values.has(name)) return name;
    }
  }
}

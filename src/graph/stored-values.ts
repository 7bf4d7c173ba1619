import { fromFloat16 } from './float16.js';
import { producersOf } from './rewrite.js';
import type { Graph, GraphNode } from './types.js';

/** The numbers of a constant as float32, whatever their stored type. */
export interface StoredValues {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Reads the constants of a graph as float32. It converts those in half precision, and integers with a scale for each
 * entry of their first axis (or one for all).
 */
export class StoredValueReader {
  readonly #graph: Graph;
  readonly #producers: ReadonlyMap<string, GraphNode>;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#producers = producersOf(graph);
  }

  /**
   * @param name a constant, or the output of a Cast or DequantizeLinear of one
   * @returns undefined when there is no such constant or it has another type
   */
  read(name: string): StoredValues | undefined {
    const constant = this.#graph.constants.get(name);
    if (constant === undefined) {
      const producer = this.#producers.get(name);
      const reads = producer?.operator === 'Cast' || producer?.operator === 'DequantizeLinear';
      return reads ? this.read(producer.inputs[0]) : undefined;
    }
    const { shape, type, data } = constant;
    if (type === 'float32') return { shape, data: data as Float32Array };
    if (type === 'float16') return { shape, data: fromFloat16(data as Uint16Array) };
    if (type === 'int8' || type === 'int32')
      return this.#dequantized(name, shape, data as Int8Array | Int32Array);
    return undefined;
  }

  #dequantized(
    name: string,
    shape: readonly number[],
    data: Int8Array | Int32Array,
  ): StoredValues | undefined {
    const reader = this.#graph.nodes.find(
      ({ operator, inputs }) => operator === 'DequantizeLinear' && inputs[0] === name,
    );
    const scales = reader && this.#graph.constants.get(reader.inputs[1])?.data;
    if (!(scales instanceof Float32Array)) return undefined;
    const perScale = data.length / scales.length;
    const values = Float32Array.from(data, (value, at) => value * scales[Math.floor(at / perScale)]);
    return { shape, data: values };
  }
}

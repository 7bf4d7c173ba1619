import { GraftError } from '../../errors.js';
import { type Graph, StoredValueReader } from '../../graph/index.js';

/** The weights in a classifier's file, as float32 whatever they are stored as. */
export class StoredNetwork {
  /** What to call the file in messages. */
  readonly source: string;
  readonly #graph: Graph;
  readonly #reader: StoredValueReader;

  constructor(graph: Graph, source: string) {
    this.source = source;
    this.#graph = graph;
    this.#reader = new StoredValueReader(graph);
  }

  has(name: string): boolean {
    return this.#graph.constants.has(name);
  }

  /** @throws GraftError when the file has no such values or they have another shape */
  values(name: string, shape: readonly number[]): Float32Array {
    const found = this.#reader.read(name);
    if (found === undefined) throw this.#misfit(`it holds no ${name}`);
    this.#expectShape(name, shape, found.shape);
    return found.data;
  }

  /**
   * The weights of the head: of the last matrix product.
   *
   * @param features how many go in
   * @returns kernel [features, units] and bias [units]
   */
  head(features: number): { kernel: Float32Array; bias: Float32Array; units: number } {
    const head = this.#graph.nodes.findLast(({ operator }) => operator === 'Gemm');
    const kernel = head && this.#reader.read(head.inputs[1]);
    if (head === undefined || kernel === undefined) throw this.#misfit('it ends in no Dense layer');
    const units = kernel.shape[1];
    this.#expectShape('the head', [features, units], kernel.shape);
    const bias = head.inputs[2] === undefined ? undefined : this.#reader.read(head.inputs[2]);
    return { kernel: kernel.data, bias: bias?.data ?? new Float32Array(units), units };
  }

  #expectShape(name: string, expected: readonly number[], found: readonly number[]): void {
    if (expected.length === found.length && expected.every((size, axis) => size === found[axis])) return;
    throw this.#misfit(`expected [${expected.join(', ')}] for ${name} but found [${found.join(', ')}]`);
  }

  #misfit(what: string): GraftError {
    return new GraftError(`${this.source} does not fit the network that its card names: ${what}.`, {
      hint: 'Was it saved by another version of Graft? Train from its base instead, without --from.',
    });
  }
}

import { GraftError } from '../../errors.js';
import { type Graph, StoredValueReader } from '../../graph/index.js';

/** The weights in a classifier's file, as float32 whatever they are stored as. */
export class StoredNetwork {
  /** The file's name in messages. */
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
    if (found === undefined) throw this.misfit(`it holds no ${name}`);
    this.expectShape(name, shape, found.shape);
    return found.data;
  }

  /** @throws GraftError when two shapes differ */
  expectShape(name: string, expected: readonly number[], found: readonly number[]): void {
    if (expected.length === found.length && expected.every((size, axis) => size === found[axis])) return;
    throw this.misfit(`expected [${expected.join(', ')}] for ${name} but found [${found.join(', ')}]`);
  }

  /** The error to throw when the file does not fit. */
  misfit(what: string): GraftError {
    return new GraftError(`${this.source} does not fit the network that its card names: ${what}.`, {
      hint: 'Was it saved by another version of Graft? Train from its base instead, without --from.',
    });
  }
}

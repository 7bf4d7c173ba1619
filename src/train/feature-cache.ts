import type { TensorData } from '../runtime/index.js';

/** Outputs of the frozen part, one an image, kept in memory up to a budget. Past it nothing more is taken in. */
export class FeatureCache {
  readonly #budget: number;
  readonly #entries = new Map<number, TensorData['data']>();
  #bytes = 0;
  #validFor: readonly unknown[] = [];
  #shape: readonly number[] = [];
  #type: TensorData['type'] = 'float32';

  /** @param budget bytes */
  constructor(budget: number) {
    this.#budget = budget;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Says what the entries belong to (pictures, weights); forgets them when that has changed. */
  use(...owner: readonly unknown[]): void {
    if (
      owner.length === this.#validFor.length &&
      owner.every((part, index) => part === this.#validFor[index])
    )
      return;
    this.clear();
    this.#validFor = owner;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  /** The batch of all these entries, or undefined when one is missing. */
  gather(keys: readonly number[]): TensorData | undefined {
    if (keys.length === 0 || !keys.every((key) => this.#entries.has(key))) return undefined;
    const first = this.#entries.get(keys[0])!;
    const Numbers = first.constructor as new (length: number) => TensorData['data'];
    const data = new Numbers(first.length * keys.length);
    keys.forEach((key, row) => {
      data.set(this.#entries.get(key)! as never, row * first.length);
    });
    return { type: this.#type, shape: [keys.length, ...this.#shape], data };
  }

  /** Keeps the entries of a batch, as far as the budget goes. */
  store(keys: readonly number[], batch: TensorData): void {
    this.#shape = batch.shape.slice(1);
    this.#type = batch.type;
    const size = batch.data.length / keys.length;
    keys.forEach((key, row) => {
      const bytes = size * batch.data.BYTES_PER_ELEMENT;
      if (this.#entries.has(key) || this.#bytes + bytes > this.#budget) return;
      this.#entries.set(key, batch.data.slice(row * size, (row + 1) * size) as TensorData['data']);
      this.#bytes += bytes;
    });
  }
}

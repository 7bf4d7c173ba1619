import { type SpillStorage, storage } from '#platform';
import type { TensorData } from '../runtime/index.js';

type Numbers = TensorData['data'];

/** Bytes on disk for entries beyond the memory budget. */
const DISK_LIMIT = 10 * 1024 ** 3;

/**
 * Outputs of the frozen part, one per image: in memory up to a budget, beyond it in a temporary file. Outputs that the
 * disk has no room for are not kept and are computed again.
 */
export class FeatureCache {
  readonly #budget: number;
  readonly #entries = new Map<number, Numbers>();
  /** Where the other entries are in the temporary file. */
  readonly #positions = new Map<number, number>();
  #file: SpillStorage | undefined;
  #bytes = 0;
  #validFor: readonly unknown[] = [];
  #shape: readonly number[] = [];
  #type: TensorData['type'] = 'float32';
  #Numbers: new (length: number) => Numbers = Float32Array;

  /** @param budget bytes of memory */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Bytes in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of entries in the temporary file. */
  get entriesOnDisk(): number {
    return this.#positions.size;
  }

  /** Sets what the entries belong to (pictures, weights); forgets them when that has changed. */
  use(...owner: readonly unknown[]): void {
    if (
      owner.length === this.#validFor.length &&
      owner.every((part, index) => part === this.#validFor[index])
    )
      return;
    this.clear().catch(() => undefined);
    this.#validFor = owner;
  }

  /** Forgets everything; the promise resolves when the file is removed. */
  async clear(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#entries.clear();
    this.#positions.clear();
    this.#bytes = 0;
    await file?.close();
  }

  /** A batch of all these entries, or undefined when one is missing. */
  async gather(keys: readonly number[]): Promise<TensorData | undefined> {
    if (keys.length === 0 || !keys.every((key) => this.#has(key))) return undefined;
    const [type, shape] = [this.#type, this.#shape];
    const size = shape.reduce((product, length) => product * length, 1);
    const data = new this.#Numbers(size * keys.length);
    for (const [row, key] of keys.entries()) {
      const target = data.subarray(row * size, (row + 1) * size) as Numbers;
      if (!(await this.#read(key, target))) return undefined;
    }
    return { type, shape: [keys.length, ...shape], data };
  }

  /** Keeps the entries of a batch, as far as there is room. */
  async store(keys: readonly number[], batch: TensorData): Promise<void> {
    this.#shape = batch.shape.slice(1);
    this.#type = batch.type;
    this.#Numbers = batch.data.constructor as new (length: number) => Numbers;
    const size = batch.data.length / keys.length;
    const bytes = size * batch.data.BYTES_PER_ELEMENT;
    for (const [row, key] of keys.entries()) {
      if (this.#has(key)) continue;
      const entry = batch.data.subarray(row * size, (row + 1) * size) as Numbers;
      if (this.#bytes + bytes <= this.#budget) {
        this.#entries.set(key, entry.slice() as Numbers);
        this.#bytes += bytes;
      } else {
        await this.#append(key, entry);
      }
    }
  }

  #has(key: number): boolean {
    return this.#entries.has(key) || this.#positions.has(key);
  }

  async #append(key: number, entry: Numbers): Promise<void> {
    this.#file ??= storage.spill(DISK_LIMIT);
    const file = this.#file;
    const position = await file.append(bytesOf(entry));
    // The cache may have been cleared in the meantime.
    if (position !== undefined && file === this.#file) this.#positions.set(key, position);
  }

  async #read(key: number, target: Numbers): Promise<boolean> {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      target.set(entry as never);
      return true;
    }
    const position = this.#positions.get(key);
    if (position === undefined) return false;
    if (await this.#file?.read(bytesOf(target), position)) return true;
    this.#positions.delete(key);
    return false;
  }
}

function bytesOf(numbers: Numbers): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

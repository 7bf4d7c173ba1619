import { type SpillStorage, storage } from '#platform';
import { GraftError } from '../errors.js';
import { toFloat16 } from '../graph/index.js';

/** Consecutive rows. */
export interface RowBlock {
  /** Position of the first row. */
  readonly from: number;
  readonly count: number;
  /** [count, size], half precision. */
  readonly data: Uint16Array;
}

const ROWS_PER_BLOCK = 2048;
const MEBIBYTE = 1024 ** 2;
const DISK_LIMIT = 64 * 1024 * MEBIBYTE;

/**
 * Features of many pictures, to be read in several passes: half precision, in memory up to a budget and in a temporary
 * file beyond it, so memory stays flat for any number of pictures.
 */
export class FeatureRows {
  readonly size: number;
  readonly #memoryLimit: number;
  readonly #inMemory: Uint16Array[] = [];
  /** Where the blocks are that follow those in memory. */
  readonly #onDisk: number[] = [];
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #file: SpillStorage | undefined;
  #block: Uint16Array;
  #count = 0;

  /**
   * @param size numbers of one picture
   * @param memoryLimit bytes, default 64 MiB
   */
  constructor(size: number, memoryLimit = 64 * MEBIBYTE) {
    this.size = size;
    this.#memoryLimit = memoryLimit;
    this.#sums = new Float64Array(size);
    this.#squares = new Float64Array(size);
    this.#block = new Uint16Array(ROWS_PER_BLOCK * size);
  }

  /** Number of rows. */
  get count(): number {
    return this.#count;
  }

  /** @throws GraftError when there is no room for it */
  async add(features: Float32Array): Promise<void> {
    const row = this.#count % ROWS_PER_BLOCK;
    this.#block.set(toFloat16(features), row * this.size);
    features.forEach((value, at) => {
      this.#sums[at] += value;
      this.#squares[at] += value * value;
    });
    this.#count++;
    if (row === ROWS_PER_BLOCK - 1) await this.#store();
  }

  /** Mean of each number, and what its distance from the mean is multiplied by to get deviation 1 (0 for a constant). */
  standardization(): { mean: Float32Array; scale: Float32Array } {
    const count = Math.max(1, this.#count);
    const mean = Float32Array.from(this.#sums, (sum) => sum / count);
    const scale = Float32Array.from(this.#squares, (square, at) => {
      const average = this.#sums[at] / count;
      const variance = square / count - average * average;
      return variance <= 1e-8 * Math.max(1, average * average) ? 0 : 1 / Math.sqrt(variance);
    });
    return { mean, scale };
  }

  /** All rows in their order. A block may be overwritten when the next one is read. */
  async *blocks(): AsyncGenerator<RowBlock> {
    let from = 0;
    for (const data of this.#inMemory) {
      yield { from, count: ROWS_PER_BLOCK, data };
      from += ROWS_PER_BLOCK;
    }
    const data = this.#onDisk.length === 0 ? undefined : new Uint16Array(ROWS_PER_BLOCK * this.size);
    for (const position of this.#onDisk) {
      if (!(await this.#file!.read(new Uint8Array(data!.buffer), position))) {
        throw new GraftError('Features that were put into a temporary file can no longer be read.', {
          hint: 'Run the command again.',
        });
      }
      yield { from, count: ROWS_PER_BLOCK, data: data! };
      from += ROWS_PER_BLOCK;
    }
    const count = this.#count - from;
    if (count > 0) yield { from, count, data: this.#block.subarray(0, count * this.size) };
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #store(): Promise<void> {
    const bytes = this.#block.byteLength;
    if (this.#onDisk.length === 0 && (this.#inMemory.length + 2) * bytes <= this.#memoryLimit) {
      this.#inMemory.push(this.#block);
      this.#block = new Uint16Array(this.#block.length);
      return;
    }
    this.#file ??= storage.spill(DISK_LIMIT);
    const position = await this.#file.append(new Uint8Array(this.#block.buffer));
    if (position === undefined) {
      throw new GraftError(`There is no room for the features of the pictures: ${this.#file.problem}.`, {
        hint: 'Free space on the disk that holds temporary files, and run the command again.',
      });
    }
    this.#onDisk.push(position);
  }
}

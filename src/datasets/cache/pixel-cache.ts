import type { ItemStore } from '#platform';
import { GraftError } from '../../errors.js';

interface PixelCacheOptions {
  /** Bytes of one image. */
  readonly itemBytes: number;
  /** The most images that there can be. */
  readonly itemCount: number;
  /** The most bytes of memory to use. */
  readonly budget: number;
  /** The store for images that do not all fit into memory. */
  readonly disk: ItemStore;
}

/** Where the decoded images of a data set are kept. */
export interface PixelCacheState {
  /** Images that are kept in memory. */
  readonly inMemory: number;
  /** Images that are kept on disk. */
  readonly onDisk: number;
  /** The number of those that an earlier process decoded. */
  readonly recalled: number;
  /** Why the disk stores no more images, as the end of a sentence; images that are not kept are decoded again. */
  readonly problem?: string;
}

const CHUNK_BYTES = 8 * 1024 * 1024;
const NOT_IN_MEMORY = -1;

/**
 * Keeps decoded images of one size. If all images fit into the budget, they are kept in memory. Otherwise they go to
 * disk: the operating system caches them in free memory and frees that when something else needs it, so that a hundred
 * thousand images take no more memory of the process than a few. Images that do not fit on the disk are kept in memory
 * up to the budget; beyond it they are not kept.
 */
export class PixelCache {
  readonly #options: PixelCacheOptions;
  readonly #allFit: boolean;
  readonly #slots: Int32Array;
  readonly #onDisk: Uint8Array;
  readonly #memorySlots: number;
  readonly #slotsPerChunk: number;
  readonly #chunks: Uint8Array[] = [];
  #nextSlot = 0;
  #closed = false;

  constructor(options: PixelCacheOptions) {
    const { itemBytes, itemCount, budget } = options;
    this.#options = options;
    this.#allFit = itemCount * itemBytes <= budget;
    this.#slots = new Int32Array(itemCount).fill(NOT_IN_MEMORY);
    this.#onDisk = new Uint8Array(itemCount);
    this.#memorySlots = Math.min(Math.floor(budget / itemBytes), itemCount);
    this.#slotsPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / itemBytes));
  }

  get state(): PixelCacheState {
    const { problem, recalled } = this.#options.disk;
    const onDisk = this.#onDisk.reduce((count, there) => count + there, 0);
    return {
      inMemory: this.#nextSlot,
      onDisk,
      recalled,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  has(index: number): boolean {
    return this.#slots[index] !== NOT_IN_MEMORY || this.#onDisk[index] === 1;
  }

  /** An image that an earlier process decoded, or undefined. */
  async recall(index: number): Promise<Uint8Array | undefined> {
    this.#expectOpen();
    const pixels = this.#allFit ? undefined : await this.#options.disk.recall(index);
    if (pixels !== undefined) this.#onDisk[index] = 1;
    return pixels;
  }

  /**
   * Keeps a copy of an image's pixels. An image that is already there stays as it is.
   *
   * @returns false when there is no room for it on disk or in memory
   */
  async store(index: number, pixels: Uint8Array): Promise<boolean> {
    this.#expectOpen();
    if (this.has(index)) return true;
    if (!this.#allFit && (await this.#options.disk.write(index, pixels))) {
      this.#onDisk[index] = 1;
      return true;
    }
    if (this.#nextSlot >= this.#memorySlots) return false;
    const slot = this.#nextSlot++;
    this.#memory(slot).set(pixels);
    this.#slots[index] = slot;
    return true;
  }

  /** Copies an image's pixels to `target`, which has room for exactly one; false when it is not (or no longer) kept. */
  async read(index: number, target: Uint8Array): Promise<boolean> {
    this.#expectOpen();
    const slot = this.#slots[index];
    if (slot !== NOT_IN_MEMORY) {
      target.set(this.#memory(slot));
      return true;
    }
    if (this.#onDisk[index] === 0) return false;
    if (await this.#options.disk.read(index, target)) return true;
    this.#onDisk[index] = 0;
    return false;
  }

  /** Frees the memory and closes the store on disk. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#chunks.length = 0;
    await this.#options.disk.close();
  }

  #memory(slot: number): Uint8Array {
    const { itemBytes } = this.#options;
    const chunk = Math.floor(slot / this.#slotsPerChunk);
    const first = chunk * this.#slotsPerChunk;
    const slotsInChunk = Math.min(this.#slotsPerChunk, this.#memorySlots - first);
    this.#chunks[chunk] ??= new Uint8Array(slotsInChunk * itemBytes);
    return this.#chunks[chunk].subarray((slot - first) * itemBytes, (slot - first + 1) * itemBytes);
  }

  #expectOpen(): void {
    if (this.#closed) throw new GraftError('The data set is closed: its decoded images are gone.');
  }
}

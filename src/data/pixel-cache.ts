import { GraftError } from '../errors.js';
import { OverflowFile } from './overflow-file.js';

export interface PixelCacheOptions {
  /** Bytes of one image. */
  readonly itemBytes: number;
  /** Number of images that there can be. */
  readonly itemCount: number;
  /** Bytes of memory to use at most; what goes beyond is kept in a temporary file. */
  readonly budget: number;
  /** Folder for the temporary file; it is made when the first image does not fit into memory. */
  readonly directory: string;
}

const CHUNK_BYTES = 8 * 1024 * 1024;
const NOT_STORED = -1;

/**
 * Keeps decoded images of one size: in memory up to a budget, beyond it in one temporary file. Memory is taken in
 * chunks as images arrive. Nothing is ever thrown out, so each image is decoded once.
 */
export class PixelCache {
  readonly #options: PixelCacheOptions;
  /** Where each image is: slots below `#memorySlots` are in memory, the others in the file. */
  readonly #slots: Int32Array;
  readonly #memorySlots: number;
  readonly #slotsPerChunk: number;
  readonly #chunks: Uint8Array[] = [];
  #nextSlot = 0;
  #file: Promise<OverflowFile> | undefined;
  #closed = false;

  constructor(options: PixelCacheOptions) {
    this.#options = options;
    this.#slots = new Int32Array(options.itemCount).fill(NOT_STORED);
    this.#memorySlots = Math.min(Math.floor(options.budget / options.itemBytes), options.itemCount);
    this.#slotsPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / options.itemBytes));
  }

  has(index: number): boolean {
    return this.#slots[index] !== NOT_STORED;
  }

  /**
   * Keeps a copy of an image's pixels. An image that is already there stays as it is.
   *
   * @throws GraftError when the temporary file cannot be made or written (a full disk)
   */
  async store(index: number, pixels: Uint8Array): Promise<void> {
    this.#expectOpen();
    if (this.has(index)) return;
    const slot = this.#nextSlot++;
    if (slot < this.#memorySlots) {
      this.#memory(slot).set(pixels);
    } else {
      this.#file ??= OverflowFile.create(this.#options.directory);
      await (await this.#file).write(pixels, this.#filePosition(slot));
    }
    // Only now, so that nobody reads a slot that is still being written.
    this.#slots[index] = slot;
  }

  /** Copies a stored image's pixels to `target`, which has room for exactly one image. */
  async read(index: number, target: Uint8Array): Promise<void> {
    this.#expectOpen();
    const slot = this.#slots[index];
    if (slot === NOT_STORED) throw new GraftError(`Image ${index} is not in the cache.`);
    if (slot < this.#memorySlots) target.set(this.#memory(slot));
    else await (await this.#file)?.read(target, this.#filePosition(slot));
  }

  /** Gives the memory back and removes the temporary file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#chunks.length = 0;
    // A file that could not be made has been reported by `store`; there is nothing to close.
    const file = await this.#file?.catch(() => undefined);
    await file?.close();
  }

  #memory(slot: number): Uint8Array {
    const { itemBytes } = this.#options;
    const chunk = Math.floor(slot / this.#slotsPerChunk);
    const first = chunk * this.#slotsPerChunk;
    const slotsInChunk = Math.min(this.#slotsPerChunk, this.#memorySlots - first);
    this.#chunks[chunk] ??= new Uint8Array(slotsInChunk * itemBytes);
    return this.#chunks[chunk].subarray((slot - first) * itemBytes, (slot - first + 1) * itemBytes);
  }

  #filePosition(slot: number): number {
    return (slot - this.#memorySlots) * this.#options.itemBytes;
  }

  #expectOpen(): void {
    if (this.#closed) throw new GraftError('The data set is closed: its decoded images are gone.');
  }
}

import { SpillFile, type SpillFileOptions } from '../../files/index.js';

/**
 * Where decoded images go that memory does not hold. What cannot be kept or read back is decoded again, so nothing
 * here fails: a full disk makes a run slower and does not end it.
 */
export interface PixelStore {
  /** Why it takes nothing more in, as the end of a sentence; undefined while it does. */
  readonly problem: string | undefined;
  /** Number of images that an earlier process had left and that were used. */
  readonly recalled: number;
  /** An image that an earlier process left, or undefined. */
  recall(index: number): Promise<Uint8Array | undefined>;
  /** Keeps an image; false when it is not kept. */
  write(index: number, pixels: Uint8Array): Promise<boolean>;
  /** Fills `target` with an image that was written or recalled; false when it is not there any more. */
  read(index: number, target: Uint8Array): Promise<boolean>;
  close(): Promise<void>;
}

const NOWHERE = -1;

/** Decoded images in a temporary file, which is gone when it is closed or when the process ends. */
export class TemporaryPixelStore implements PixelStore {
  readonly recalled = 0;
  readonly #file: SpillFile;
  readonly #positions: Float64Array;

  constructor(options: SpillFileOptions & { readonly itemCount: number }) {
    this.#file = new SpillFile(options);
    this.#positions = new Float64Array(options.itemCount).fill(NOWHERE);
  }

  get problem(): string | undefined {
    return this.#file.problem;
  }

  async recall(): Promise<undefined> {
    return undefined;
  }

  async write(index: number, pixels: Uint8Array): Promise<boolean> {
    const position = await this.#file.append(pixels);
    // Only now, so that nobody reads what is still being written.
    this.#positions[index] = position ?? NOWHERE;
    return position !== undefined;
  }

  async read(index: number, target: Uint8Array): Promise<boolean> {
    const position = this.#positions[index];
    return position !== NOWHERE && (await this.#file.read(target, position));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

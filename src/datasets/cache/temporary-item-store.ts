import type { ItemStore, SpillStorage } from '#platform';

const NOWHERE = -1;

/** Decoded images in a temporary file, which is removed when it is closed or when the process ends. */
export class TemporaryItemStore implements ItemStore {
  readonly recalled = 0;
  readonly #spill: SpillStorage;
  readonly #positions: Float64Array;

  /** @param itemCount the most images that there can be */
  constructor(spill: SpillStorage, itemCount: number) {
    this.#spill = spill;
    this.#positions = new Float64Array(itemCount).fill(NOWHERE);
  }

  get problem(): string | undefined {
    return this.#spill.problem;
  }

  async recall(): Promise<undefined> {
    return undefined;
  }

  async write(index: number, pixels: Uint8Array): Promise<boolean> {
    const position = await this.#spill.append(pixels);
    // Set only after the write, so that nobody reads an image that is still being written.
    this.#positions[index] = position ?? NOWHERE;
    return position !== undefined;
  }

  async read(index: number, target: Uint8Array): Promise<boolean> {
    const position = this.#positions[index];
    return position !== NOWHERE && (await this.#spill.read(target, position));
  }

  async close(): Promise<void> {
    await this.#spill.close();
  }
}

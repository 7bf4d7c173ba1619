import { stat } from 'node:fs/promises';
import { forEachConcurrently } from '../../concurrency.js';
import { digestOfFile } from '../../photographs/index.js';
import type { IndexedPhotograph } from './indexed-photograph.js';

const STATS_AT_ONCE = 16;

/** Finds photographs with the same bytes as a file. Only those of the same length are read, and each only once. */
export class SameContent {
  readonly #sizes = new WeakMap<IndexedPhotograph, number>();
  readonly #digests = new WeakMap<IndexedPhotograph, string>();

  /** The first of some photographs with the same content as a file; undefined when there is none. */
  async find(
    path: string,
    photographs: readonly IndexedPhotograph[],
  ): Promise<IndexedPhotograph | undefined> {
    await this.#measure(photographs);
    const { size } = await stat(path);
    const candidates = photographs.filter((photograph) => this.#sizes.get(photograph) === size);
    if (candidates.length === 0) return undefined;
    const digest = await digestOfFile(path);
    for (const candidate of candidates) if ((await this.#digestOf(candidate)) === digest) return candidate;
    return undefined;
  }

  /** A photograph that changes on disk becomes another one in the index, so stored results stay valid. */
  async #measure(photographs: readonly IndexedPhotograph[]): Promise<void> {
    const unknown = photographs.filter((photograph) => !this.#sizes.has(photograph));
    await forEachConcurrently(unknown, STATS_AT_ONCE, async (photograph) => {
      // An unreadable photograph equals no other.
      const size = await stat(photograph.path).then(
        (found) => found.size,
        () => -1,
      );
      this.#sizes.set(photograph, size);
    });
  }

  async #digestOf(photograph: IndexedPhotograph): Promise<string | undefined> {
    const known = this.#digests.get(photograph);
    if (known !== undefined) return known;
    const digest = await digestOfFile(photograph.path).catch(() => undefined);
    if (digest !== undefined) this.#digests.set(photograph, digest);
    return digest;
  }
}

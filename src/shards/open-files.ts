import { close } from 'node:fs';
import { promisify } from 'node:util';
import { openDescriptor } from '../files/index.js';

const closeDescriptor = promisify(close);

interface OpenFile {
  readonly descriptor: Promise<number>;
  /** Reads that are under way. */
  users: number;
}

/** Files that are read from at random, of which only some are open at a time. */
export class OpenFiles {
  readonly #most: number;
  /** The least recently used first. */
  readonly #open = new Map<string, OpenFile>();

  /** @param most files that are open when none is being read */
  constructor(most: number) {
    this.#most = most;
  }

  /** @throws the file system's error */
  async use<Result>(path: string, work: (descriptor: number) => Promise<Result>): Promise<Result> {
    const file = this.#open.get(path) ?? { descriptor: openDescriptor(path, 'r'), users: 0 };
    this.#open.delete(path);
    this.#open.set(path, file);
    file.users++;
    try {
      return await work(await file.descriptor);
    } catch (error) {
      // Another attempt opens it anew.
      if (file.users === 1) await this.#close(path, file);
      throw error;
    } finally {
      file.users--;
      await this.#closeSome();
    }
  }

  /** No read may be under way. */
  async close(): Promise<void> {
    for (const [path, file] of [...this.#open]) await this.#close(path, file);
  }

  async #closeSome(): Promise<void> {
    if (this.#open.size <= this.#most) return;
    for (const [path, file] of [...this.#open]) {
      if (this.#open.size <= this.#most) return;
      if (file.users === 0) await this.#close(path, file);
    }
  }

  async #close(path: string, file: OpenFile): Promise<void> {
    // Somebody else may have closed it meanwhile.
    if (this.#open.get(path) !== file) return;
    this.#open.delete(path);
    const opened = await file.descriptor.catch(() => undefined);
    if (opened !== undefined) await closeDescriptor(opened);
  }
}

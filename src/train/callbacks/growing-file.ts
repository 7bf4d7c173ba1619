import { files } from '#platform';
import { GraftError } from '../../errors.js';
import { hintForWriting } from '../../file-reason.js';

/**
 * A file that grows during training. Its length is always known, so that a training that is resumed can cut off what
 * was written after its checkpoint and write it again.
 */
export class GrowingFile {
  readonly path: string;
  #bytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Makes the file empty. @throws GraftError when it cannot be written, as do the other methods */
  async create(): Promise<void> {
    await this.#attempt(() => files.create(this.path));
    this.#bytes = 0;
  }

  /** Appends to what is in the file; returns its length. */
  async open(): Promise<number> {
    await this.#attempt(async () => {
      this.#bytes = await files.ensure(this.path);
    });
    return this.#bytes;
  }

  /** Cuts off everything after the first `bytes` bytes and appends there. A shorter file stays as it is. */
  async reopen(bytes: number): Promise<void> {
    if ((await this.open()) <= bytes) return;
    await this.#attempt(() => files.truncate(this.path, bytes));
    this.#bytes = bytes;
  }

  /** Whether the file, which was opened, ends with this character. */
  async endsWith(character: string): Promise<boolean> {
    let ends = false;
    await this.#attempt(async () => {
      ends = (await files.read(this.path)).at(-1) === character.charCodeAt(0);
    });
    return ends;
  }

  async append(content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await this.#attempt(() => files.append(this.path, bytes));
    this.#bytes += bytes.length;
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new GraftError(`${this.path} cannot be written: ${files.problemOf(error).reason}.`, {
        hint: hintForWriting(error),
        cause: error,
      });
    }
  }
}

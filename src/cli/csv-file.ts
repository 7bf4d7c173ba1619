import { randomUUID } from 'node:crypto';
import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { csvRow } from '../csv.js';
import { GraftError, reasonOf } from '../errors.js';

/**
 * A table in CSV (RFC 4180: commas, quotes where needed, CRLF), written row by row: to standard output for '-', else to
 * a file that gets its name only when it is complete.
 */
export class CsvFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #stream: Writable;
  #failure: Error | undefined;
  /** In case the process ends before the table is complete. */
  readonly #removeUnfinished = (): void => rmSync(this.#temporary, { force: true });

  private constructor(path: string, temporary: string, stream: Writable) {
    this.#path = path;
    this.#temporary = temporary;
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#failure ??= error;
    });
    if (path !== '-') process.once('exit', this.#removeUnfinished);
  }

  /** @throws GraftError when the file cannot be made */
  static async create(path: string): Promise<CsvFile> {
    if (path === '-') return new CsvFile(path, path, process.stdout);
    const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
    try {
      await mkdir(dirname(path), { recursive: true });
      return new CsvFile(path, temporary, await openStream(temporary));
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  /** @throws GraftError when an earlier row could not be written (a full disk) */
  async write(fields: readonly (string | number | boolean | undefined)[]): Promise<void> {
    if (this.#failure !== undefined) throw cannotWrite(this.#path, this.#failure);
    if (this.#stream.write(csvRow(fields))) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('drain', resolve);
      this.#stream.once('error', () => resolve());
    });
  }

  /** @throws GraftError when the file could not be written */
  async close(): Promise<void> {
    if (this.#path === '-') return;
    await new Promise<void>((resolve) => this.#stream.end(() => resolve()));
    if (this.#failure !== undefined) throw cannotWrite(this.#path, this.#failure);
    await rename(this.#temporary, this.#path).catch((error) => {
      throw cannotWrite(this.#path, error);
    });
    process.removeListener('exit', this.#removeUnfinished);
  }

  /** Removes the unfinished file when the table cannot be completed. */
  async abandon(): Promise<void> {
    if (this.#path === '-') return;
    this.#stream.destroy();
    await rm(this.#temporary, { force: true });
    process.removeListener('exit', this.#removeUnfinished);
  }
}

function openStream(path: string): Promise<WriteStream> {
  return new Promise((resolve, reject) => {
    const stream = createWriteStream(path, { flags: 'wx' });
    stream.once('open', () => resolve(stream));
    stream.once('error', reject);
  });
}

function cannotWrite(path: string, error: unknown): GraftError {
  return new GraftError(`${path} cannot be written: ${reasonOf(error)}.`, {
    hint: 'Check that the folder may be written to and that the disk is not full.',
    cause: error,
  });
}

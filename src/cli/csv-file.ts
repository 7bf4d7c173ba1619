import { csvRow } from '../csv.js';
import { OutputFile } from '../files/index.js';
import { printable } from './output.js';

/** Characters of rows that are written together. */
const MOST_WAITING = 64 * 1024;
/** Milliseconds after which rows are written although there are few, for who reads along. */
const LONGEST_WAIT = 200;

/**
 * A table in CSV (RFC 4180: commas, quotes where needed, CRLF), written row by row: to standard output for '-', else to
 * a file that gets its name only when it is complete.
 */
export class CsvFile {
  readonly #file: OutputFile;
  /** Who reads the table on a terminal is not steered by names; programs get them as they are. */
  readonly #onTerminal: boolean;
  #waiting = '';
  #written = performance.now();

  private constructor(file: OutputFile, onTerminal: boolean) {
    this.#file = file;
    this.#onTerminal = onTerminal;
  }

  /** @throws GraftError when the file cannot be made */
  static async create(path: string): Promise<CsvFile> {
    const output = path === '-' ? '/dev/stdout' : path;
    const onTerminal = output === '/dev/stdout' && process.stdout.isTTY === true;
    return new CsvFile(await OutputFile.create(output), onTerminal);
  }

  /** @throws GraftError when the rows cannot be written (a full disk) */
  async write(fields: readonly (string | number | boolean | undefined)[]): Promise<void> {
    const row = csvRow(fields);
    this.#waiting += this.#onTerminal ? `${printable(row.trimEnd())}\r\n` : row;
    if (this.#waiting.length >= MOST_WAITING || performance.now() - this.#written >= LONGEST_WAIT) {
      await this.#flush();
    }
  }

  /** @throws GraftError when the file could not be written */
  async close(): Promise<void> {
    await this.#flush();
    await this.#file.commit();
  }

  /** Removes the unfinished file when the table cannot be completed. */
  async abandon(): Promise<void> {
    await this.#file.discard();
  }

  async #flush(): Promise<void> {
    const rows = this.#waiting;
    this.#waiting = '';
    this.#written = performance.now();
    await this.#file.write(rows);
  }
}

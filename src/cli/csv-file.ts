import { csvRow } from '../csv.js';
import { UsageError } from '../errors.js';
import { OutputFile } from '../files/index.js';
import { createOutput, type Output, printable } from './output.js';

const silent: Output = { json: false, line: () => {}, event: () => {} };

/**
 * What a command prints besides its table: nothing with `--csv -`, where only the table goes to standard output.
 *
 * @throws UsageError when both the table and the JSON lines would go there
 */
export function outputBesideCsv({ csv, json }: { readonly csv?: string; readonly json: boolean }): Output {
  if (csv !== '-') return createOutput(json);
  if (!json) return silent;
  throw new UsageError('Both --json and --csv - write to standard output.', {
    hint: 'Give --csv a file, or leave one of them out.',
  });
}

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
    await this.writeRows(csvRow(fields));
  }

  /**
   * Rows that are CSV already.
   *
   * @throws GraftError when they cannot be written
   */
  async writeRows(rows: string): Promise<void> {
    this.#waiting += this.#onTerminal ? rows.split('\r\n').map(printable).join('\r\n') : rows;
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

/**
 * Writes a whole table, to standard output for '-'.
 *
 * @throws GraftError when it cannot be written
 */
export async function writeCsv(path: string, table: string): Promise<void> {
  const file = await CsvFile.create(path);
  try {
    await file.writeRows(table);
    await file.close();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

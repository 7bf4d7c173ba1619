import { createInterface } from 'node:readline';
import { type LoggedRun, type NumberedEvent, parseEvent, RunLog } from './run-log.js';
import { openOwn } from './run-record.js';

/** Longest piece that is read at once. */
const PIECE_BYTES = 2 ** 20;

/** Follows the log of a run as it grows; every byte is read once. */
export class RunLogReader {
  readonly #path: string;
  #reading: Promise<unknown> = Promise.resolve();
  #offset = 0;
  #rest = Buffer.alloc(0);
  #log = new RunLog();

  constructor(path: string) {
    this.#path = path;
  }

  get log(): LoggedRun {
    return this.#log.state;
  }

  /**
   * Reads the new events.
   *
   * @returns whether there were any
   */
  read(): Promise<boolean> {
    // One after the other: two that begin at the same byte would count its lines twice.
    const next = this.#reading.then(
      () => this.#readOn(),
      () => this.#readOn(),
    );
    this.#reading = next;
    return next;
  }

  async #readOn(): Promise<boolean> {
    // A link could lead to a file that has nothing to do with runs.
    const file = await openOwn(this.#path).catch(() => undefined);
    if (file === undefined) return false;
    const before = this.#log.lines;
    try {
      const { size } = await file.stat();
      if (size < this.#offset) this.#reset();
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, Math.max(1, size - this.#offset)));
      while (this.#offset < size) {
        const { bytesRead } = await file.read(piece, 0, piece.length, this.#offset);
        if (bytesRead === 0) break;
        this.#offset += bytesRead;
        this.#lines(piece.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
    return this.#log.lines !== before;
  }

  #lines(piece: Buffer): void {
    let text = Buffer.concat([this.#rest, piece]);
    for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10)) {
      this.#log.take(text.subarray(0, end).toString('utf8'));
      text = text.subarray(end + 1);
    }
    this.#rest = Buffer.from(text);
  }

  #reset(): void {
    this.#offset = 0;
    this.#rest = Buffer.alloc(0);
    this.#log = new RunLog();
  }
}

/** The lines of a log from one line up to another, with their numbers, which count from 1. */
export async function* loggedEvents(
  path: string,
  after: number,
  upTo: number,
): AsyncGenerator<NumberedEvent> {
  if (upTo <= after) return;
  const file = await openOwn(path);
  if (file === undefined) return;
  const stream = file.createReadStream();
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  let line = 0;
  try {
    for await (const text of lines) {
      line++;
      if (line > upTo) return;
      const event = line > after ? parseEvent(text) : undefined;
      if (event !== undefined) yield { line, event };
    }
  } finally {
    lines.close();
    stream.destroy();
  }
}

import type { TrainEvent } from '../../phases/index.js';
import { type LoggedRun, type NumberedEvent, parseEvent, RunLog } from '../../studio/browser.js';
import { openAlone, type SyncAccessHandle } from '../storage.js';
import type { RunFolder } from './run-folder.js';

const FILE = 'events.jsonl';

/** What ends the work on a run early. */
interface EndedEvent {
  readonly event: 'stopped' | 'failed';
  /** Of work since the log was opened for writing. */
  readonly seconds: number;
  readonly message: string;
  readonly hint?: string;
}

/** The events of a run, one a line, in memory and in the run's folder. */
export class EventLog {
  readonly #folder: RunFolder;
  readonly #log = new RunLog();
  readonly #lines: string[] = [];
  /** Bytes of whole lines. */
  #length = 0;
  #handle: SyncAccessHandle | undefined;

  private constructor(folder: RunFolder) {
    this.#folder = folder;
  }

  /** Reads the events so far. The last line is left out where the page was closed while it was written. */
  static async open(folder: RunFolder): Promise<EventLog> {
    const log = new EventLog(folder);
    const text = (await (await folder.read(FILE))?.text()) ?? '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const line of whole.split('\n').slice(0, -1)) log.#take(line);
    log.#length = new TextEncoder().encode(whole).length;
    return log;
  }

  get state(): LoggedRun {
    return this.#log.state;
  }

  /** Opens the file; only one at a time can. */
  async begin(): Promise<void> {
    this.#handle = await openAlone(this.#folder.handle, FILE);
    this.#handle.truncate(this.#length);
  }

  /** Adds an event with the present time. Where the storage is full, it is only in memory. */
  append({ event, ...values }: TrainEvent | EndedEvent): void {
    const line = JSON.stringify({ event, time: new Date().toISOString(), ...values });
    const bytes = new TextEncoder().encode(`${line}\n`);
    this.#take(line);
    try {
      if (this.#handle?.write(bytes, { at: this.#length }) === bytes.length) this.#length += bytes.length;
      this.#handle?.flush();
    } catch {
      // The training tells of full storage itself, when it cannot keep its state.
    }
  }

  end(): void {
    this.#handle?.close();
    this.#handle = undefined;
  }

  /** The events from one line up to another. */
  async *events(after: number, upTo: number): AsyncGenerator<NumberedEvent> {
    for (let line = after + 1; line <= upTo; line++) {
      const event = parseEvent(this.#lines[line - 1]);
      if (event !== undefined) yield { line, event };
    }
  }

  #take(line: string): void {
    this.#lines.push(line);
    this.#log.take(line);
  }
}

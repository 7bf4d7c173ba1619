import { GraftError, reasonOf } from '../../errors.js';
import { appendTextNow, readText } from '../../files/index.js';
import type { EndedEvent, TrainEvent } from '../../phases/index.js';
import { TrainingStoppedError } from '../../train/index.js';
import { type TimedEvent, workBetween } from '../../work-seconds.js';
import type { RunFolder } from './run-folder.js';
import type { FollowTraining } from './train-options.js';

/**
 * Reports the events of a run: to the caller, and as JSON lines in events.jsonl, for other programs. A resumed run
 * appends to the same file.
 */
export class RunLog {
  readonly #path: string;
  readonly #follow: FollowTraining;
  readonly #start = performance.now();
  /** A full disk may have taken a part of the last line. */
  #lastLineIsCut = false;

  constructor(folder: RunFolder, follow: FollowTraining) {
    this.#path = folder.file('events.jsonl');
    this.#follow = follow;
  }

  tell(event: TrainEvent): void {
    this.#write(event);
    this.#follow.onEvent?.(event);
  }

  /** Records why the work on a run ended early; the caller gets the error itself. */
  ended(error: unknown): void {
    const hint = error instanceof GraftError ? error.hint : undefined;
    const said = { message: reasonOf(error), ...(hint !== undefined && { hint }) };
    const seconds = (performance.now() - this.#start) / 1000;
    this.#write({ event: error instanceof TrainingStoppedError ? 'stopped' : 'failed', seconds, ...said });
  }

  /** Seconds that earlier processes have worked on the run; what a damaged or missing file does not tell is left out. */
  async earlierSeconds(): Promise<number> {
    const text = await readText(this.#path).catch(() => '');
    let [seconds, last]: [number, TimedEvent | undefined] = [0, undefined];
    for (const line of text.split('\n')) {
      const event = eventOf(line);
      if (event === undefined) continue;
      seconds += workBetween(last, event);
      last = event;
    }
    return seconds;
  }

  #write(event: TrainEvent | EndedEvent): void {
    const separator = this.#lastLineIsCut ? '\n' : '';
    const line = `${separator}${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`;
    try {
      appendTextNow(this.#path, line);
      this.#lastLineIsCut = false;
    } catch {
      // If the disk is full, writing the checkpoint fails and says so; the log alone does not end the run.
      this.#lastLineIsCut = true;
    }
  }
}

/** Undefined for a line that was cut off or changed. */
function eventOf(line: string): TimedEvent | undefined {
  try {
    const { event, time, seconds } = JSON.parse(line) as Partial<TimedEvent>;
    return typeof event === 'string' && typeof time === 'string' ? { event, time, seconds } : undefined;
  } catch {
    return undefined;
  }
}

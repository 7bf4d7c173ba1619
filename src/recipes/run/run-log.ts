import { GraftError, reasonOf } from '../../errors.js';
import { appendTextNow } from '../../files/index.js';
import { type Callback, TrainingStoppedError } from '../../train/index.js';
import { EpochSpeed } from './epoch-speed.js';
import type { RunFolder } from './run-folder.js';
import type { EndedEvent, TrainEvent } from './train-events.js';
import type { FollowTraining } from './train-options.js';

/** Shortest interval between progress events within an epoch, in milliseconds. */
const PROGRESS_INTERVAL = 1000;

/**
 * Reports the events of a run: to the caller, and as JSON lines in events.jsonl, for other programs. A resumed run
 * appends to the same file.
 */
export class RunLog {
  readonly #path: string;
  readonly #follow: FollowTraining;
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
    this.#write({ event: error instanceof TrainingStoppedError ? 'stopped' : 'failed', ...said });
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

  /** Reports the progress of a phase of training. */
  phase(title: string): Callback {
    let [start, last, images, steps] = [0, 0, 0, 0];
    let epochs = 0;
    const seconds = (): number => (performance.now() - start) / 1000;
    const speed = new EpochSpeed();
    return {
      onTrainBegin: (info) => {
        epochs = info.epochs;
        // A data set knows how many batches it has.
        steps = info.steps!;
        start = performance.now();
        this.tell({ event: 'phase', phase: title, epochs, initialEpoch: info.initialEpoch, steps });
      },
      onEpochBegin: () => {
        start = performance.now();
        images = 0;
        speed.begin();
      },
      onTrainBatchEnd: (position, logs) => {
        const { epoch, step } = position;
        images = position.images;
        speed.step(position);
        if (performance.now() - last < PROGRESS_INTERVAL && step < steps) return;
        last = performance.now();
        const figures = { logs, images, imagesPerSecond: speed.imagesPerSecond };
        this.tell({ event: 'progress', phase: title, epoch: epoch + 1, epochs, step, steps, ...figures });
      },
      onEpochEnd: (epoch, logs) => {
        const figures = { logs, seconds: seconds(), imagesPerSecond: speed.imagesPerSecond };
        speed.end();
        this.tell({ event: 'epoch', phase: title, epoch: epoch + 1, epochs, ...figures });
      },
    };
  }
}

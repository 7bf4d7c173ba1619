import { UsageError } from '../../errors.js';
import { atLeastZero, checkOptions, trueOrFalse } from '../../options.js';
import type { BatchPosition, Callback, TrainBegin } from '../callback.js';
import type { Logs } from '../history.js';

/** Where progress is written: a function, or a stream such as `process.stdout`. */
export type ProgressTarget = ((text: string) => void) | { write(text: string): unknown };

/** Options of `ProgbarLogger`. */
export interface ProgbarLoggerOptions {
  /** Redraw the line as it grows, as on a terminal. Default: whether the stream is a terminal (`isTTY`). */
  live?: boolean;
  /** Draw a growing line again after so many milliseconds at the earliest. Default 50. */
  interval?: number;
}

const WIDTH = 20;

/**
 * Shows progress as Keras does: one line per epoch with the steps, a bar, the time left or taken, and the figures so
 * far. Keras `ProgbarLogger`, which `verbose=1` uses there.
 *
 * @example
 * ```ts
 * import { ProgbarLogger } from '@graft-vision/graft';
 *
 * await model.fit(training, { epochs: 10, callbacks: [new ProgbarLogger(process.stdout)] });
 * ```
 */
export class ProgbarLogger implements Callback {
  readonly #write: (text: string) => void;
  readonly #live: boolean;
  readonly #interval: number;
  #epochs = 0;
  /** Undefined until the end of the first epoch where it is not known before. */
  #steps: number | undefined;
  #start = 0;
  #drawnAt = 0;
  #done = 0;
  #length = 0;

  /** @throws UsageError when there is no stream or function to write to */
  constructor(target: ProgressTarget, options: ProgbarLoggerOptions = {}) {
    checkOptions('ProgbarLogger', options, { live: trueOrFalse, interval: atLeastZero });
    if (typeof target === 'function') {
      this.#write = target;
    } else if (typeof target?.write === 'function') {
      this.#write = (text) => void target.write(text);
    } else {
      throw new UsageError('ProgbarLogger expects a stream or a function to write to, but received none.', {
        hint: 'Write `new ProgbarLogger(process.stdout)`.',
      });
    }
    this.#interval = options.interval ?? 50;
    this.#live = options.live ?? (typeof target === 'object' && 'isTTY' in target && target.isTTY === true);
  }

  onTrainBegin({ epochs, steps }: TrainBegin): void {
    this.#epochs = epochs;
    this.#steps = steps;
  }

  onEpochBegin(epoch: number): void {
    this.#write(`Epoch ${epoch + 1}/${this.#epochs}\n`);
    this.#start = performance.now();
    this.#done = 0;
  }

  onTrainBatchEnd({ step }: BatchPosition, logs: Logs): void {
    this.#done = step;
    const now = performance.now();
    if (!this.#live || now - this.#drawnAt < this.#interval) return;
    this.#drawnAt = now;
    const taken = now - this.#start;
    if (this.#steps === undefined) {
      const times = `${duration(taken)} ${duration(taken / step)}/step`;
      this.#draw(`${String(step).padStart(7)}/Unknown ${times} - ${figures(logs)}`);
      return;
    }
    const left = (taken / step) * Math.max(0, this.#steps - step);
    this.#draw(`${bar(step, this.#steps)} ${duration(left)} - ${figures(logs)}`);
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    const taken = performance.now() - this.#start;
    const each = this.#done === 0 ? '' : ` ${duration(taken / this.#done)}/step`;
    this.#steps ??= this.#done;
    this.#draw(`${bar(this.#steps, this.#steps)} ${duration(taken)}${each} - ${figures(logs)}`);
    this.#write('\n');
    this.#length = 0;
  }

  #draw(line: string): void {
    // The previous line may be longer.
    this.#write(this.#live ? `\r${line.padEnd(this.#length)}` : line);
    this.#length = line.length;
  }
}

function bar(step: number, steps: number): string {
  const filled = Math.round((WIDTH * step) / Math.max(1, steps));
  return `${String(step).padStart(String(steps).length)}/${steps} ${'━'.repeat(filled)}${'─'.repeat(WIDTH - filled)}`;
}

/** As Keras writes times: '3s', '41ms', '1:05'. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds >= 3600) {
    const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(2, '0');
    return `${Math.floor(seconds / 3600)}:${minutes}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  }
  if (seconds >= 60)
    return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  return seconds >= 1 ? `${Math.round(seconds)}s` : `${Math.round(milliseconds)}ms`;
}

/** By name, validation last; with four decimals, or in scientific notation when four decimals show nothing. */
function figures(logs: Logs): string {
  const isValidation = (name: string): number => (name.startsWith('val_') ? 1 : 0);
  return Object.entries(logs)
    .sort(([one], [other]) => isValidation(one) - isValidation(other) || (one < other ? -1 : 1))
    .map(
      ([name, value]) =>
        `${name}: ${Math.abs(value) > 1e-3 || value === 0 ? value.toFixed(4) : value.toExponential(4)}`,
    )
    .join(' - ');
}

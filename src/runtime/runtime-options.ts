import { threads } from '#platform';
import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { type Device, expectDevice } from '../session/index.js';
import { shown } from '../shown.js';

/** Options of `Runtime`. */
export interface RuntimeOptions {
  /** Processor cores to use; all by default. */
  threads?: number;
  /** Where to compute, as for `Session`. Default 'cpu'. */
  device?: Device;
}

/** @throws UsageError for an option that is not valid */
export function threadsOf(options: RuntimeOptions): number {
  checkOptions('Runtime', options, { threads: anything, device: anything });
  expectDevice(options.device ?? 'cpu');
  return countThreads(options.threads);
}

/** @throws UsageError unless it is a whole number above 0 */
export function countThreads(count = threads.cores): number {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new UsageError(`Expected a whole number above 0 for threads but received ${shown(count)}.`);
  }
  // More threads than cores would only take memory and time, and so would engines in the same thread.
  return threads.start === undefined ? 1 : Math.min(count, threads.cores);
}

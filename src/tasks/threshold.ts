import { UsageError } from '../errors.js';
import type { Task } from './task.js';

/** @throws UsageError for a threshold that is out of range, or where one class of more than two is chosen */
export function checkThreshold(
  threshold: number | undefined,
  { classNames, severalLabels }: Pick<Task, 'classNames' | 'severalLabels'>,
): void {
  if (threshold === undefined) return;
  if (!severalLabels && classNames.length !== 2) {
    throw new UsageError(
      `A threshold needs two classes, but the model has ${classNames.length}: ${classNames.slice(0, 12).join(', ')}.`,
      { hint: 'Leave the threshold out; the class with the highest probability is taken.' },
    );
  }
  if (!(threshold > 0 && threshold < 1)) {
    throw new UsageError(`Expected a number between 0 and 1 for threshold but received ${threshold}.`);
  }
}

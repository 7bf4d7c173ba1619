import { UsageError } from '../errors.js';
import { shown } from '../shown.js';
import type { Task } from './task.js';

type Classes = Pick<Task, 'classNames' | 'severalLabels'>;

/**
 * Checks a threshold that the user set. 0 and 1 are refused: they would choose every picture, or nearly none.
 *
 * @throws UsageError for a threshold that is out of range, or where one class of more than two is chosen
 */
export function checkThreshold(threshold: number | undefined, task: Classes): void {
  if (threshold === undefined) return;
  expectUse(task);
  if (!(threshold > 0 && threshold < 1)) {
    throw new UsageError(`Expected a number between 0 and 1 for threshold but received ${shown(threshold)}.`);
  }
}

/**
 * Checks a threshold that decisions use. It may come from a threshold curve, where 0 and 1 occur.
 *
 * @throws UsageError for a threshold that is out of range, or where one class of more than two is chosen
 */
export function expectThreshold(threshold: number, task: Classes): void {
  expectUse(task);
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new UsageError(`Expected a number from 0 to 1 for threshold but received ${shown(threshold)}.`);
  }
}

function expectUse({ classNames, severalLabels }: Classes): void {
  if (severalLabels || classNames.length === 2) return;
  throw new UsageError(
    `A threshold needs two classes, but the model has ${classNames.length}: ${classNames.slice(0, 12).join(', ')}.`,
    { hint: 'Leave the threshold out: the class with the highest probability is chosen.' },
  );
}

import { UsageError } from '../errors.js';
import type { Task } from './task.js';

type Classes = Pick<Task, 'classNames' | 'severalLabels'>;

/**
 * Checks a threshold that somebody asks for; with 0 or 1 every picture would be chosen, or next to none.
 *
 * @throws UsageError for a threshold that is out of range, or where one class of more than two is chosen
 */
export function checkThreshold(threshold: number | undefined, task: Classes): void {
  if (threshold === undefined) return;
  expectUse(task);
  if (!(threshold > 0 && threshold < 1)) {
    throw new UsageError(`Expected a number between 0 and 1 for threshold but received ${threshold}.`);
  }
}

/**
 * Checks a threshold to decide with, which may come from a curve and then reaches from 0 to 1.
 *
 * @throws UsageError for a threshold that is out of range, or where one class of more than two is chosen
 */
export function expectThreshold(threshold: number, task: Classes): void {
  expectUse(task);
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new UsageError(`Expected a number from 0 to 1 for threshold but received ${threshold}.`);
  }
}

function expectUse({ classNames, severalLabels }: Classes): void {
  if (severalLabels || classNames.length === 2) return;
  throw new UsageError(
    `A threshold needs two classes, but the model has ${classNames.length}: ${classNames.slice(0, 12).join(', ')}.`,
    { hint: 'Leave the threshold out; the class with the highest probability is taken.' },
  );
}

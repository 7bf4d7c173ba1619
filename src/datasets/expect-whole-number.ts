import { UsageError } from '../errors.js';
import { shown } from '../shown.js';

/** @throws UsageError unless the value is a whole number of at least 0 */
export function expectWholeNumber(what: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new UsageError(`Expected a whole number of at least 0 for ${what} but received ${shown(value)}.`);
  }
}

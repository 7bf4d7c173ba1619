import { UsageError } from '../errors.js';
import { shown } from '../shown.js';

/** @throws UsageError unless the value is a whole number of at least 0 */
export function expectWholeNumber(what: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new UsageError(`Expected a whole number of at least 0 for ${what} but received ${shown(value)}.`);
  }
}

/** @throws UsageError for an index that is not one of `count` images */
export function expectIndices(indices: readonly number[], count: number): void {
  const wrong = indices.find((index) => !(Number.isInteger(index) && index >= 0 && index < count));
  if (wrong === undefined) return;
  throw new UsageError(`Expected image indices from 0 to ${count - 1} but received ${shown(wrong)}.`);
}

import { UsageError } from '../errors.js';
import { shown } from '../shown.js';

/** @throws UsageError unless `value` is a whole number from `lowest` to `highest` */
export function checkWholeNumber(
  name: string,
  value: number,
  lowest: number,
  highest = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= lowest && value <= highest) return;
  const range =
    highest === Number.MAX_SAFE_INTEGER ? `of at least ${lowest}` : `from ${lowest} to ${highest}`;
  throw new UsageError(`Expected a whole number ${range} for ${name} but received ${shown(value)}.`);
}

/** @throws UsageError unless it is a kind of animal that can be drawn */
export function checkKind(kind: string): void {
  if (kind === 'cat' || kind === 'dog') return;
  throw new UsageError(`Expected cat or dog for kind but received ${String(kind)}.`);
}

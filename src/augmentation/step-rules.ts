import { UsageError } from '../errors.js';
import { shown } from '../shown.js';

/** Two bounds between which a value is drawn uniformly; equal bounds fix the value. */
export type Range = readonly [lower: number, upper: number];

/** @throws UsageError unless the value is one of the allowed ones */
export function expectOneOf(what: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value === 'string' && allowed.includes(value)) return;
  throw new UsageError(`${what}: expected one of ${allowed.join(', ')} but received ${shown(value)}.`);
}

/** @throws UsageError unless the bounds are within the limits, the lower one first */
export function expectRange(what: string, range: Range, low: number, high: number): void {
  if (isRange(range, low, high)) return;
  const bounds = high === Number.MAX_VALUE ? `at least ${low}` : `from ${low} to ${high}`;
  throw new UsageError(
    `${what}: expected two numbers ${bounds}, the lower one first, but received ${JSON.stringify(range)}.`,
  );
}

/** Whether the bounds are within the limits, the lower one first. */
export function isRange([lower, upper]: Range, low: number, high: number): boolean {
  return lower >= low && upper <= high && lower <= upper;
}

/** @throws UsageError unless the value is from 0 to 255 */
export function expectFillValue(where: string, value: number): void {
  if (!(value >= 0 && value <= 255)) {
    throw new UsageError(`${where}: expected a fill value from 0 to 255 but received ${shown(value)}.`);
  }
}

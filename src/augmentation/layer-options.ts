import { UsageError } from '../errors.js';

/** Two bounds between which a value is drawn, or one number for both; each layer defines its meaning. */
export type Factor = number | readonly [lower: number, upper: number];

/** The two bounds of a factor. */
export type Bounds = readonly [lower: number, upper: number];

/** The valid range of a factor, and the meaning of a single number. */
export interface FactorRule {
  readonly low: number;
  readonly high: number;
  /** Whether `low` itself is excluded. */
  readonly lowExcluded?: boolean;
  /** The lower bound for a single number: minus the number, or 0. */
  readonly single: 'symmetric' | 'from zero';
}

/**
 * The bounds of a factor, the lower one first.
 *
 * @throws UsageError when it is not one number or two in the rule's range
 */
export function boundsOf(what: string, factor: unknown, rule: FactorRule): Bounds {
  const values = Array.isArray(factor) ? (factor as readonly unknown[]) : [factor];
  const fits = (value: unknown): value is number =>
    typeof value === 'number' &&
    value <= rule.high &&
    (rule.lowExcluded === true ? value > rule.low : value >= rule.low);
  if (!values.every(fits) || (Array.isArray(factor) && values.length !== 2)) {
    const low = rule.lowExcluded ? `above ${rule.low}` : `from ${rule.low}`;
    throw new UsageError(
      `${what} expects one number or a pair of them, ${low} to ${rule.high}, but received ${JSON.stringify(factor)}.`,
    );
  }
  if (values.length === 2) return [Math.min(...values), Math.max(...values)];
  const size = Math.abs(values[0]);
  return [rule.single === 'symmetric' ? -size : 0, size];
}

/** A factor for a configuration: the same numbers, copied if it is an array. */
export function copyOf(factor: Factor): number | [number, number] {
  return typeof factor === 'number' ? factor : [factor[0], factor[1]];
}

/** @throws UsageError unless the value is one of the allowed ones */
export function oneOf<Name extends string>(what: string, value: unknown, allowed: readonly Name[]): Name {
  const found = allowed.find((name) => name === value);
  if (found !== undefined) return found;
  throw new UsageError(
    `${what} expects one of ${allowed.join(', ')}, but received ${JSON.stringify(value)}.`,
  );
}

/** @throws UsageError unless the value is a number from 0 to 255 */
export function pixelValue(what: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 255) return value;
  throw new UsageError(`${what} expects a value from 0 to 255, but received ${JSON.stringify(value)}.`);
}

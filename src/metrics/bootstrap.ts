import { UsageError } from '../errors.js';
import { anything, checkOptions, oneOf, whole } from '../options.js';
import { Random } from '../random.js';
import { shown } from '../shown.js';

/** Bounds of a confidence interval. */
export type Interval = readonly [low: number, high: number];

/** Options of `bootstrapInterval`. */
export interface BootstrapOptions {
  /** Number of resamples. Default 1000. */
  readonly resamples?: number;
  /** The seed of all draws, a whole number of at least 0. Default 0. */
  readonly seed?: number;
  /** The confidence level: the share of intervals that contain the true value, between 0 and 1. Default 0.95. */
  readonly confidence?: number;
  /**
   * 'percentile' (default) takes the interval from the resampled values themselves; 'basic' mirrors it at the value of
   * the sample, which is right for measures that resampling biases, such as a calibration error.
   */
  readonly method?: 'percentile' | 'basic';
}

/**
 * The confidence interval of any measure of samples, by the bootstrap: the samples are drawn again with replacement
 * many times, and the spread of the measure over these resamples is its uncertainty. B. Efron, "Bootstrap Methods:
 * Another Look at the Jackknife", 1979; A. C. Davison and D. V. Hinkley, "Bootstrap Methods and their Application",
 * 1997. The same seed gives the same interval.
 *
 * @param count number of samples
 * @param measure the measure when sample i counts weights[i] times; null where it is not defined
 * @returns null where the measure is not defined, or not for more than half of the draws
 * @throws UsageError for options out of range
 */
export function bootstrapInterval(
  count: number,
  measure: (weights: Uint32Array) => number | null,
  options: BootstrapOptions = {},
): Interval | null {
  checkOptions('bootstrapInterval', options, {
    resamples: anything,
    seed: whole,
    confidence: anything,
    method: oneOf('percentile', 'basic'),
  });
  const { method = 'percentile', confidence = 0.95, resamples = 1000 } = options;
  const all = measure(new Uint32Array(count).fill(1));
  if (all === null) return null;
  const { values } = bootstrapValues(count, (weights) => ({ values: measure(weights) }), options);
  return intervalOf(values, method === 'basic' ? all : null, { confidence, resamples });
}

/**
 * Several measures on the same draws.
 *
 * @returns for each measure the values of the draws for which it was defined
 */
export function bootstrapValues<Name extends string>(
  count: number,
  measures: (weights: Uint32Array) => Readonly<Record<Name, number | null>>,
  options: BootstrapOptions = {},
): Record<Name, number[]> {
  const { resamples = 1000, seed = 0, confidence = 0.95 } = options;
  if (!Number.isSafeInteger(resamples) || resamples < 1) {
    throw new UsageError(
      `Expected a whole number of at least 1 for resamples but received ${shown(resamples)}.`,
    );
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new UsageError(
      `Expected a number between 0 and 1 for confidence but received ${shown(confidence)}.`,
    );
  }
  const values = {} as Record<Name, number[]>;
  const weights = new Uint32Array(count);
  for (let resample = 0; resample < resamples; resample++) {
    const random = new Random(seed, resample);
    weights.fill(0);
    for (let draw = 0; draw < count; draw++) weights[random.integer(count)]++;
    for (const [name, value] of Object.entries(measures(weights)) as [Name, number | null][]) {
      values[name] ??= [];
      if (value !== null) values[name].push(value);
    }
  }
  return values;
}

/** @param mirror the value at which the interval is mirrored; null for none */
export function intervalOf(
  values: readonly number[],
  mirror: number | null,
  { confidence, resamples }: { confidence: number; resamples: number },
): Interval | null {
  if (values.length < resamples / 2) return null;
  const sorted = Float64Array.from(values).sort();
  const low = quantile(sorted, (1 - confidence) / 2);
  const high = quantile(sorted, (1 + confidence) / 2);
  return mirror === null ? [low, high] : [2 * mirror - high, 2 * mirror - low];
}

/** Interpolates linearly between two values, as NumPy does by default. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

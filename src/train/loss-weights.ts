import type { Loss } from '../nn/index.js';

/**
 * How much each sample of a batch counts in the sum of the losses, and what that sum is divided by, as the loss's
 * `reduction` and `ignoreClass` say.
 */
export interface LossWeights {
  /** The samples' weights; 0 for those of the ignored class. */
  readonly weights: Float64Array;
  /** Above 0. */
  readonly divisor: number;
}

/**
 * @param targets [samples, outputs] as `targetsFor` returns them
 * @param sampleWeight one per sample; 1 where not given
 */
export function lossWeights(
  { reduction, ignoreClass }: Loss,
  targets: Float32Array,
  samples: number,
  sampleWeight: ArrayLike<number> | undefined,
): LossWeights {
  const width = targets.length / samples;
  const counts = (row: number): boolean =>
    ignoreClass === undefined ||
    targets.subarray(row * width, (row + 1) * width).some((target) => target > 0);
  const weights = new Float64Array(samples);
  let counted = 0;
  let total = 0;
  for (let row = 0; row < samples; row++) {
    if (!counts(row)) continue;
    weights[row] = sampleWeight?.[row] ?? 1;
    counted++;
    total += weights[row];
  }
  const divisor = { sum: 1, mean_with_sample_weight: total, mean: counted, sum_over_batch_size: counted };
  // Where nothing counts, the sum is 0.
  return { weights, divisor: divisor[reduction] || 1 };
}

import { UsageError } from '../errors.js';

/**
 * McNemar's exact test of two classifiers on the same samples: how probable it is that two equally good classifiers
 * differ at least this much. Only samples that one of them gets right and the other wrong say anything. The two-sided
 * binomial test of these counts; exact for any number. Q. McNemar, 1947; statsmodels `mcnemar(exact=True)`.
 *
 * @param onlyFirst samples that only the first classifier gets right
 * @param onlySecond samples that only the second one gets right
 * @returns the p-value, above 0 and at most 1
 * @throws UsageError unless both are whole numbers of at least 0
 */
export function mcnemarTest(onlyFirst: number, onlySecond: number): number {
  for (const count of [onlyFirst, onlySecond]) {
    if (Number.isSafeInteger(count) && count >= 0) continue;
    throw new UsageError(`Expected a number of samples of at least 0 but received ${count}.`);
  }
  const discordant = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // Logarithms, because 2 ** -discordant is 0 in float64 from 1075 on.
  let term = -discordant * Math.LN2;
  let tail = Math.exp(term);
  for (let k = 1; k <= fewer; k++) {
    term += Math.log((discordant - k + 1) / k);
    tail += Math.exp(term);
  }
  return Math.max(Number.MIN_VALUE, Math.min(1, 2 * tail));
}

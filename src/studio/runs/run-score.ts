import { wilsonInterval } from '../../metrics/index.js';
import type { RunScore } from '../api.js';

/** A result as the page gets it. Measures of several labels a photograph are there only where it may have them. */
export function runScore({
  accuracy,
  correct,
  count,
  loss,
  metrics = {},
}: Pick<RunScore, 'accuracy' | 'correct' | 'count' | 'loss'> & {
  readonly metrics?: Readonly<Record<string, number | null>>;
}): RunScore {
  const [low, high] = wilsonInterval(correct, count);
  const { meanAveragePrecision, macroF1 = null } = metrics;
  return {
    ...{ accuracy, low, high, correct, count, loss },
    ...(meanAveragePrecision !== undefined && { severalLabels: { meanAveragePrecision, macroF1 } }),
  };
}

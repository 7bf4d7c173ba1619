import { type History, Monitor, type WatchedMetric } from '../train/index.js';
import type { Recipe } from './recipe.js';

/** The epoch of a run with the best value of the metric that chooses the weights. */
export interface BestEpoch {
  /** Counted from 0 over all phases. */
  readonly epoch: number;
  /** The name of the metric, as in `History`. */
  readonly metric: string;
  readonly value: number;
}

/**
 * The best epoch by the recipe's `keepBest`; the first one of equals, as in `EarlyStopping`.
 *
 * @param metrics those of the compiled model
 * @returns undefined if the recipe keeps the last epoch, or if there is no epoch or no validation
 */
export function bestEpochOf(
  { epoch, history }: History,
  keepBest: Recipe['keepBest'],
  metrics: readonly WatchedMetric[],
): BestEpoch | undefined {
  if (keepBest === 'none' || history[keepBest] === undefined) return undefined;
  const monitor = new Monitor('keepBest', { monitor: keepBest });
  monitor.begin({ logs: Object.keys(history) }, metrics);
  let best: BestEpoch | undefined;
  for (const [at, value] of history[keepBest].entries()) {
    if (monitor.improves(value, best?.value)) best = { epoch: epoch[at], metric: keepBest, value };
  }
  return best;
}

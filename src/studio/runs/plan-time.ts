import { epochsOf, type Recipe } from '../../phases/index.js';
import type { RunPlan } from '../api.js';
import { estimateTime, type TimedRun } from './estimate.js';
import type { PlannedRecipe } from './plan-run.js';

/**
 * What a run would do, and how long that will probably take.
 *
 * @param photographs how many there are, and how many are to train on where that is known
 * @param timed runs that have finished on this machine
 */
export function planWithTime(
  planned: readonly PlannedRecipe[],
  { total, train }: { readonly total: number; readonly train?: number },
  timed: readonly (TimedRun & { readonly endedAt: string })[],
): RunPlan {
  const newestFirst = [...timed].sort((one, other) => (one.endedAt < other.endedAt ? 1 : -1));
  return {
    plans: planned.map(({ weights, recipe }) => {
      const images = train ?? Math.round(total * (1 - recipe.validationSplit - recipe.testSplit));
      return { weights, epochs: epochsOf(recipe), time: estimateTime(recipe, images, newestFirst) };
    }),
  };
}

/** The epochs of a run; undefined until the run knows its weights, which may decide how long to fine-tune. */
export function plannedEpochs(recipe: Recipe | undefined): number | undefined {
  if (recipe === undefined || recipe.fineTuning.epochs < 0 || recipe.length !== 1) return undefined;
  return epochsOf(recipe);
}

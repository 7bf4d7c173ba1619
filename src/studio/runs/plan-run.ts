import { changeSettings, epochsOf, recipeForWeights, recipes } from '../../recipes/index.js';
import { backbones } from '../../zoo/index.js';
import type { NewRun, RunPlan } from '../api.js';
import { Refusal } from '../http/errors.js';

/**
 * What a run would do.
 *
 * @throws UsageError for invalid settings, Refusal 400 for unknown weights
 */
export function planRun({ recipe: name, settings = {}, weights }: NewRun): RunPlan {
  const recipe = changeSettings(recipes[name], settings);
  if (weights !== undefined && weights !== 'imagenet' && weights !== 'openimages') {
    throw new Refusal(
      400,
      'unknown-weights',
      `Expected imagenet or openimages for weights but received ${weights}.`,
      {
        hint: 'To use your own weights, use the command line: graft train --weights FILE.',
        values: { weights },
      },
    );
  }
  const included = backbones[recipe.backbone].weights.includes('openimages') && recipe.alpha === 1;
  const possible = weights === undefined ? ['imagenet', ...(included ? ['openimages'] : [])] : [weights];
  return {
    plans: possible.map((one) => ({ weights: one, epochs: epochsOf(recipeForWeights(recipe, one).recipe) })),
  };
}

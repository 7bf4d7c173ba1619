import { changeSettings, type Recipe, recipeForWeights, recipes } from '../../recipes/index.js';
import { backbones } from '../../zoo/index.js';
import type { NewRun } from '../api.js';
import { Refusal } from '../http/errors.js';

/** A kind of weights that a run may find, and what it carries out with them. */
export interface PlannedRecipe {
  readonly weights: string;
  readonly recipe: Recipe;
}

/**
 * What a run would carry out, for each kind of weights that it may find, best first.
 *
 * @throws UsageError for invalid settings, Refusal 400 for unknown weights
 */
export function planRun({ recipe: name, settings = {}, weights }: NewRun): PlannedRecipe[] {
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
  return possible.map((one) => ({ weights: one, recipe: recipeForWeights(recipe, one).recipe }));
}

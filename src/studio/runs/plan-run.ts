import { UsageError } from '../../errors.js';
import {
  changeSettings,
  isThirdPartyNetwork,
  type Recipe,
  recipeForWeights,
  recipes,
} from '../../phases/index.js';
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
  if (isThirdPartyNetwork(recipe.backbone)) {
    throw new UsageError(
      `The Studio trains networks by their names, but received the file ${recipe.backbone}.`,
      {
        hint: 'Use the command line: graft train --backbone FILE.onnx.',
      },
    );
  }
  const included = backbones[recipe.backbone].weights.includes('openimages') && recipe.alpha === 1;
  const possible = weights === undefined ? ['imagenet', ...(included ? ['openimages'] : [])] : [weights];
  return possible.map((one) => plannedWith(recipe, one));
}

/** What a recipe becomes with weights of a kind. */
export function plannedWith(recipe: Recipe, weights: string): PlannedRecipe {
  return { weights, recipe: recipeForWeights(recipe, weights).recipe };
}

import { isHubAddress } from '../../imports/index.js';
import { isThirdPartyNetwork, recipeForWeights } from '../../phases/index.js';
import { type Found, sourceOf } from '../candidates.js';
import { findWeights } from '../find-weights.js';
import type { Run } from './run.js';

/**
 * Finds the initial weights of the backbone and records them; a resumed run uses the same weights.
 *
 * @param known weights that have already been found for the run's settings
 * @returns 'imagenet', 'openimages' or a file
 */
export async function chooseWeights(run: Run, known?: Found): Promise<string> {
  const { recipe, from, weights, weightsUsed } = run.config;
  if (weightsUsed !== undefined) return weightsUsed.value;
  if (from !== undefined) {
    await run.writeConfig({ recipe: recipeForWeights(recipe, undefined).recipe });
    return from;
  }
  const found = isThirdPartyNetwork(recipe.backbone)
    ? weightsOfFile(recipe.backbone)
    : known !== undefined
      ? { ...known, value: weights ?? known.value }
      : await findWeights({
          ...run.resources,
          ...run.follow.downloads,
          weights,
          backbone: recipe.backbone,
          alpha: recipe.alpha,
          imageSize: recipe.imageSize,
          signal: run.follow.signal,
        });
  run.log.tell({ event: 'weights', ...sourceOf(found), description: found.description });
  const adapted = recipeForWeights(recipe, found.value);
  if (adapted.note !== undefined) run.log.tell({ event: 'note', ...adapted.note });
  await run.writeConfig({
    recipe: adapted.recipe,
    weightsUsed: { ...sourceOf(found), value: found.value },
  });
  return found.value;
}

/** A third-party network comes with its weights. */
function weightsOfFile(path: string): Found {
  if (isHubAddress(path)) {
    return {
      source: 'hub',
      from: 'download',
      origin: path,
      description: `the weights of ${path}`,
      value: path,
    };
  }
  return { source: 'file', from: 'option', description: `the weights in ${path}`, value: path };
}

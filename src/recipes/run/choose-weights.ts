import type { Remark } from '../../photographs/index.js';
import { type Found, sourceOf } from '../candidates.js';
import { findWeights } from '../find-weights.js';
import { recipes } from '../presets.js';
import type { Recipe } from '../recipe.js';
import { changeSettings, settingValues } from '../settings.js';
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
    await run.writeConfig({ recipe: adaptTo('', recipe).recipe });
    return from;
  }
  const found =
    known !== undefined
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
  const adapted = adaptTo(found.value, recipe);
  if (adapted.note !== undefined) run.log.tell({ event: 'note', ...adapted.note });
  await run.writeConfig({
    recipe: adapted.recipe,
    weightsUsed: { ...sourceOf(found), value: found.value },
  });
  return found.value;
}

/**
 * Decides how long to fine-tune when the recipe leaves it to the weights. The Open Images weights were trained to find
 * 23 kinds of objects and know less about others than ImageNet's, so with them more of the network is trained, on
 * augmented photographs. Settings that differ from the fast recipe's are kept.
 */
function adaptTo(weights: string, recipe: Recipe): { recipe: Recipe; note?: Remark } {
  const { fineTuning } = recipe;
  if (fineTuning.epochs >= 0) return { recipe };
  if (weights !== 'openimages') return { recipe: { ...recipe, fineTuning: { ...fineTuning, epochs: 0 } } };
  const [values, own] = [settingValues(recipe), settingValues(recipes.fast)];
  const unchanged = Object.entries(OPEN_IMAGES_SETTINGS).filter(([name]) => values[name] === own[name]);
  return {
    recipe: changeSettings(recipe, Object.fromEntries(unchanged)),
    note: {
      kind: 'fine-tuned-too',
      values: { epochs: OPEN_IMAGES_SETTINGS['fineTuning.epochs'] },
      text: `The Open Images weights know fewer kinds of things than ImageNet's, so the network is fine-tuned too, for ${OPEN_IMAGES_SETTINGS['fineTuning.epochs']} epochs; --set fineTuning.epochs=0 leaves that out.`,
    },
  };
}

/** Found by experiments on five kinds of flowers; see docs/performance.md. */
const OPEN_IMAGES_SETTINGS = {
  'augmentation.flip': 'horizontal',
  'augmentation.zoom': 0.2,
  dropout: 0.2,
  labelSmoothing: 0.1,
  'featureExtraction.epochs': 2,
  'featureExtraction.learningRate': 5e-3,
  'featureExtraction.weightDecay': 0.05,
  'fineTuning.epochs': 10,
  'fineTuning.from': 36,
  averaging: 0.9,
  flipAtTestTime: true,
};

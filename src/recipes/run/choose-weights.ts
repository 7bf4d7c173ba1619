import type { Remark } from '../../photographs/index.js';
import { sourceOf } from '../candidates.js';
import { findWeights } from '../find-weights.js';
import { recipes } from '../presets.js';
import type { Recipe } from '../recipe.js';
import { changeSettings, settingValues } from '../settings.js';
import { type RunConfig, writeRunConfig } from './run-config.js';
import type { RunWork } from './run-work.js';

/**
 * Finds the weights that the backbone begins with and puts them into the run's records; a run that goes on uses the
 * same ones.
 */
export async function chooseWeights({
  config,
  folder,
  resources,
  follow,
  log,
}: RunWork): Promise<{ config: RunConfig; weights: string }> {
  if (config.weightsUsed !== undefined) return { config, weights: config.weightsUsed.value };
  const { recipe } = config;
  if (config.from !== undefined) {
    const adapted = adaptTo('', recipe).recipe;
    return { config: { ...config, recipe: adapted }, weights: config.from };
  }
  const found = await findWeights({
    ...resources,
    ...follow.downloads,
    weights: config.weights,
    backbone: recipe.backbone,
    alpha: recipe.alpha,
    imageSize: recipe.imageSize,
    signal: follow.signal,
  });
  log.tell({ event: 'weights', ...sourceOf(found), description: found.description });
  const adapted = adaptTo(found.value, recipe);
  if (adapted.note !== undefined) log.tell({ event: 'note', ...adapted.note });
  const complete = {
    ...config,
    recipe: adapted.recipe,
    weightsUsed: { ...sourceOf(found), value: found.value },
  };
  await writeRunConfig(folder, complete);
  return { config: complete, weights: found.value };
}

/**
 * Decides how long to fine-tune where the recipe leaves it to the weights. The Open Images weights were trained to find
 * 23 kinds of things and know less about others than ImageNet's, so with them more of the network is trained, on
 * augmented photographs. Settings that are not the fast recipe's own stay.
 */
function adaptTo(weights: string, recipe: Recipe): { recipe: Recipe; note?: Remark } {
  const { fineTuning } = recipe;
  if (fineTuning.epochs >= 0) return { recipe };
  if (weights !== 'openimages') return { recipe: { ...recipe, fineTuning: { ...fineTuning, epochs: 0 } } };
  const [values, own] = [settingValues(recipe), settingValues(recipes.fast)];
  const unchanged = Object.entries(openImagesSettings).filter(([name]) => values[name] === own[name]);
  return {
    recipe: changeSettings(recipe, Object.fromEntries(unchanged)),
    note: {
      kind: 'fine-tuned-too',
      values: { epochs: openImagesSettings['fineTuning.epochs'] },
      text: `The Open Images weights know fewer kinds of things than ImageNet's, so the network is fine-tuned too, for ${openImagesSettings['fineTuning.epochs']} epochs; --set fineTuning.epochs=0 leaves that out.`,
    },
  };
}

/** Found by trying on five kinds of flowers; see docs/performance.md. */
const openImagesSettings = {
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

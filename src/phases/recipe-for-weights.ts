import type { Remark } from '../remark.js';
import { recipes } from './presets.js';
import type { Recipe } from './recipe.js';
import { changeSettings, settingValues } from './settings.js';
import { OPEN_IMAGES_SETTINGS } from './weights-settings.js';

/** The settings that a run has once its weights are known. */
export interface RecipeForWeights {
  /** Nothing is left open: `fineTuning.epochs` is at least 0, and `length` is 1. */
  readonly recipe: Recipe;
  /** What was decided, for people. */
  readonly note?: Remark;
}

/**
 * The recipe that a run with given weights really carries out. Whoever promises epochs asks this function, and the run
 * itself does. It decides how long to fine-tune when the recipe leaves that to the weights, and then takes `length` times
 * as many epochs. The Open Images weights were trained to find 23 kinds of objects and know less about others than
 * ImageNet's, so with them more of the network is trained, on augmented photographs. Settings that were chosen, or that
 * differ from the fast recipe's, are kept.
 *
 * @param weights 'imagenet', 'openimages' or a file; undefined for a run that starts from a classifier
 */
export function recipeForWeights(recipe: Recipe, weights: string | undefined): RecipeForWeights {
  const { fineTuning } = recipe;
  if (fineTuning.epochs >= 0) return { recipe: scaled(recipe) };
  if (weights !== 'openimages') {
    return { recipe: scaled({ ...recipe, fineTuning: { ...fineTuning, epochs: 0 } }) };
  }
  const [values, own] = [settingValues(recipe), settingValues(recipes.fast)];
  const chosen = new Set(recipe.chosen);
  const unchanged = Object.entries(OPEN_IMAGES_SETTINGS).filter(
    ([name]) => values[name] === own[name] && !chosen.has(name),
  );
  const adapted = scaled(changeSettings(recipe, Object.fromEntries(unchanged)));
  const { epochs } = adapted.fineTuning;
  const inWords = epochs === 1 ? '1 epoch' : `${epochs} epochs`;
  return {
    recipe: adapted,
    note: {
      kind: 'fine-tuned-too',
      values: { epochs },
      text: `The Open Images weights know fewer kinds of things than ImageNet's, so the network is fine-tuned too, for ${inWords}; --set fineTuning.epochs=0 leaves that out.`,
    },
  };
}

/** `length` times as many epochs of each phase that has any. */
function scaled(recipe: Recipe): Recipe {
  const { chosen: _, ...others } = recipe;
  const { length, featureExtraction, fineTuning } = others;
  const times = (epochs: number): number => (epochs > 0 ? Math.max(1, Math.round(epochs * length)) : epochs);
  return {
    ...others,
    length: 1,
    featureExtraction: { ...featureExtraction, epochs: times(featureExtraction.epochs) },
    fineTuning: { ...fineTuning, epochs: times(fineTuning.epochs) },
  };
}

import { scanPhotographs } from '../photographs/index.js';
import { changeSettings, type Recipe, recipes } from '../recipes/index.js';

/** The options of `graft tutorial` that change its recipe. */
export interface TutorialSettings {
  readonly recipe: 'tutorial' | 'fast';
  readonly epochs: number;
  readonly fineTuneEpochs: number;
  readonly fineTuneAt: number;
  readonly batchSize: number;
  readonly imageSize: number;
  readonly reuseViews: boolean;
}

/** The recipe's setting that each option stands for. */
const SETTING_OF = {
  epochs: 'featureExtraction.epochs',
  fineTuneEpochs: 'fineTuning.epochs',
  fineTuneAt: 'fineTuning.from',
  batchSize: 'batchSize',
  imageSize: 'imageSize',
  reuseViews: 'reuseViews',
} as const;

/**
 * The recipe of `graft tutorial` for some photographs. The notebook tests on a fifth of the validation batches. The
 * fast recipe trains only the head and uses all validation photographs to choose the weights.
 *
 * @param given whether an option was given; the others keep the recipe's value
 * @throws UsageError for a value out of range, or if there are no photographs
 */
export async function tutorialRecipe(
  data: string,
  settings: TutorialSettings,
  given: (name: keyof TutorialSettings) => boolean,
): Promise<Recipe> {
  const names = Object.keys(SETTING_OF) as (keyof typeof SETTING_OF)[];
  const changes = Object.fromEntries(names.filter(given).map((name) => [SETTING_OF[name], settings[name]]));
  if (settings.recipe === 'fast') {
    return changeSettings(recipes.fast, { 'fineTuning.epochs': 0, testSplit: 0, ...changes });
  }
  const recipe = changeSettings(recipes.tutorial, changes);
  return changeSettings(recipe, { testSplit: await testShare(data, recipe) });
}

/** The share of the validation photographs in a fifth of their batches. */
async function testShare(data: string, { batchSize, testSplit }: Recipe): Promise<number> {
  const { files } = await scanPhotographs(data);
  const count = files.filter(({ part }) => part === 'validation').length;
  if (count === 0) return testSplit;
  const batches = Math.floor(Math.ceil(count / batchSize) / 5);
  return batches === 0 ? 1 / 5 : (batches * batchSize) / count;
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TutorialSettings, tutorialRecipe } from '../../src/cli/tutorial-recipe.js';
import { recipes } from '../../src/recipes/index.js';
import { temporaryFolder } from './command.js';

const settings: TutorialSettings = {
  recipe: 'tutorial',
  epochs: 3,
  fineTuneEpochs: 4,
  fineTuneAt: 120,
  batchSize: 32,
  imageSize: 96,
  reuseViews: true,
};
const nothing = () => false;

describe('the recipe of graft tutorial', () => {
  let folder: string;

  /** Files with the names of pictures; a recipe decodes nothing. */
  async function addFiles(path: string, count: number): Promise<void> {
    await mkdir(join(folder, path), { recursive: true });
    for (let at = 0; at < count; at++) await writeFile(join(folder, path, `${at}.jpg`), 'x');
  }

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const name of ['a', 'b']) {
      await addFiles(`photos/train/${name}`, 2);
      await addFiles(`photos/validation/${name}`, 101);
    }
  });

  const photos = () => join(folder, 'photos');

  it('is the recipe tutorial, with a fifth of the validation batches as the test set', async () => {
    const { testSplit, ...recipe } = await tutorialRecipe(photos(), settings, nothing);
    const { testSplit: _, ...original } = recipes.tutorial;
    expect(recipe).toEqual(original);
    // 202 photographs are seven batches of 32, a fifth of which is one, rounded down.
    expect(testSplit).toBe(32 / 202);
  });

  it('takes a fifth of the photographs if there are fewer than five batches', async () => {
    const recipe = await tutorialRecipe(
      photos(),
      { ...settings, batchSize: 64 },
      (name) => name === 'batchSize',
    );
    expect(recipe).toMatchObject({ batchSize: 64, testSplit: 0.2 });
  });

  it('keeps the share of the recipe if there is no validation folder', async () => {
    const recipe = await tutorialRecipe(join(photos(), 'train'), settings, nothing);
    expect(recipe.testSplit).toBe(recipes.tutorial.testSplit);
  });

  it('has the given options', async () => {
    const recipe = await tutorialRecipe(photos(), settings, () => true);
    expect(recipe).toMatchObject({
      imageSize: 96,
      featureExtraction: { epochs: 3 },
      fineTuning: { epochs: 4, from: 120 },
      reuseViews: true,
    });
  });

  it('is fast without fine-tuning and without a test set, unless options say otherwise', async () => {
    const fast = { ...settings, recipe: 'fast' } as const;
    expect(await tutorialRecipe(photos(), fast, nothing)).toMatchObject({
      name: 'fast',
      featureExtraction: recipes.fast.featureExtraction,
      fineTuning: { epochs: 0 },
      testSplit: 0,
    });
    const given = (name: string) => name === 'fineTuneEpochs';
    expect((await tutorialRecipe(photos(), fast, given)).fineTuning.epochs).toBe(4);
  });
});

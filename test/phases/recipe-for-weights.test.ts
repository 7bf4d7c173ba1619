import { describe, expect, it } from 'vitest';
import { changeSettings, checkRecipe, epochsOf, recipeForWeights, recipes } from '../../src/recipes/index.js';
import { planRun } from '../../src/studio/runs/plan-run.js';

const names = ['fast', 'tutorial', 'best'] as const;
const weights = ['imagenet', 'openimages', '/my/weights.h5', undefined];

describe.each(names)('the recipe %s', (name) => {
  it.each(weights)('with weights %s is shorter for a smaller length and longer for a larger one', (given) => {
    const [short, normal, long] = [0.5, 1, 2].map((length) =>
      epochsOf(recipeForWeights(changeSettings(recipes[name], { length }), given).recipe),
    );
    expect(short).toBe(normal / 2);
    expect(long).toBe(normal * 2);
  });

  it.each(weights)('with weights %s is complete, also when it is computed again', (given) => {
    const { recipe } = recipeForWeights(changeSettings(recipes[name], { length: 0.5 }), given);
    expect(recipe.fineTuning.epochs).toBeGreaterThanOrEqual(0);
    expect(recipe.length).toBe(1);
    // A resumed run computes it again.
    expect(recipeForWeights(recipe, given).recipe).toEqual(recipe);
  });
});

describe('the length of a training', () => {
  it('neither removes nor adds a phase', () => {
    const tiny = changeSettings(recipes.best, { length: 0.01 });
    const { recipe } = recipeForWeights(tiny, 'imagenet');
    expect([recipe.featureExtraction.epochs, recipe.fineTuning.epochs]).toEqual([1, 1]);
    const head = changeSettings(recipes.best, { length: 3, 'fineTuning.epochs': 0 });
    expect(recipeForWeights(head, 'openimages').recipe.fineTuning.epochs).toBe(0);
  });

  it('states the number of epochs in the note', () => {
    for (const [length, words] of [
      [0.5, 'for 5 epochs;'],
      [0.1, 'for 1 epoch;'],
      [2, 'for 20 epochs;'],
    ] as const) {
      const { note, recipe } = recipeForWeights(changeSettings(recipes.fast, { length }), 'openimages');
      expect(note?.text).toContain(words);
      expect(note?.values).toEqual({ epochs: recipe.fineTuning.epochs });
    }
  });

  it('is 1 for older recipes without it', () => {
    const { length: _, ...before } = recipes.fast;
    expect(changeSettings(before as typeof recipes.fast, {}).length).toBe(1);
  });
});

describe('the recipe that the Studio shows', () => {
  it('is what the run does with the available weights', () => {
    const both = (settings: Record<string, number | string>) =>
      Object.fromEntries(
        planRun({ recipe: 'fast', settings }).map(({ weights, recipe }) => [weights, epochsOf(recipe)]),
      );
    expect(both({})).toEqual({ imagenet: 20, openimages: 12 });
    expect(both({ length: 0.5 })).toEqual({ imagenet: 10, openimages: 6 });
    // No weights are included for this backbone.
    expect(both({ alpha: 0.5 })).toEqual({ imagenet: 20 });
    expect(both({ backbone: 'MobileNetV3Small' })).toEqual({ imagenet: 20 });
    expect(planRun({ recipe: 'fast', weights: 'openimages' })).toMatchObject([
      { weights: 'openimages', recipe: { length: 1 } },
    ]);
  });

  it('refuses weights and settings that the run would refuse', () => {
    expect(() => planRun({ recipe: 'fast', weights: 'mine.h5' })).toThrow('imagenet or openimages');
    expect(() => planRun({ recipe: 'fast', settings: { length: 0 } })).toThrow('length');
  });
});

describe('settings that somebody chose', () => {
  it('stay as they are with the Open Images weights, also where they are the default', () => {
    const chosen = changeSettings(recipes.fast, { 'augmentation.flip': 'none', flipAtTestTime: 'false' });
    const { recipe } = recipeForWeights(chosen, 'openimages');
    expect(recipe.augmentation).toMatchObject({ flip: 'none', zoom: 0.2 });
    expect(recipe.flipAtTestTime).toBe(false);
    expect(recipe.fineTuning.epochs).toBe(10);
    expect(recipe).not.toHaveProperty('chosen');
    expect(recipeForWeights(recipes.fast, 'openimages').recipe.augmentation.flip).toBe('horizontal');
  });

  it('fine-tune weights of other networks slowly, the Open Images weights faster', () => {
    const rateOf = (changes: Record<string, number>, weights: string): number =>
      recipeForWeights(changeSettings(recipes.fast, changes), weights).recipe.fineTuning.learningRate;
    expect(rateOf({ 'fineTuning.epochs': 3 }, 'imagenet')).toBe(1e-4);
    expect(rateOf({}, 'openimages')).toBe(1e-3);
    expect(rateOf({ 'fineTuning.learningRate': 1e-4 }, 'openimages')).toBe(1e-4);
  });

  it('are remembered in the file of a recipe', () => {
    const chosen = changeSettings(changeSettings(recipes.fast, { dropout: 0 }), { averaging: 0 });
    const read = checkRecipe(JSON.parse(JSON.stringify(chosen)));
    expect(read.chosen).toEqual(['dropout', 'averaging']);
    const { recipe } = recipeForWeights(read, 'openimages');
    expect(recipe).toMatchObject({ dropout: 0, averaging: 0 });
  });

  it('are not listed where the weights change nothing', () => {
    expect(changeSettings(recipes.best, { dropout: 0.3 })).not.toHaveProperty('chosen');
    expect(changeSettings(recipes.fast, { dropout: 0.3, 'fineTuning.epochs': 0 })).not.toHaveProperty(
      'chosen',
    );
    expect(changeSettings(recipes.fast, { imageSize: 224 })).not.toHaveProperty('chosen');
  });
});

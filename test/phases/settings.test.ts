import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { changeSettings, checkRecipe, listSettings, recipes } from '../../src/recipes/index.js';

/** The message and the hint of a thrown error. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const { message, hint } = error as UsageError;
    return `${message} ${hint ?? ''}`;
  }
  throw new Error('nothing was refused');
}

describe('recipes', () => {
  it('refuses shrinkOnLoad where no pixels are averaged', () => {
    const shrinkOnLoad = 'true';
    expect(refusal(() => changeSettings(recipes.fast, { shrinkOnLoad }))).toMatch(
      /^The setting shrinkOnLoad needs antialias/,
    );
    expect(changeSettings(recipes.fast, { shrinkOnLoad, antialias: 'true' }).shrinkOnLoad).toBe(true);
    expect(changeSettings(recipes.fast, { shrinkOnLoad: 'false' }).shrinkOnLoad).toBe(false);
    // A third-party network may bring its own way.
    expect(changeSettings(recipes.fast, { shrinkOnLoad, backbone: 'a.onnx' }).chosen).toEqual([
      'shrinkOnLoad',
    ]);
  });

  it('are complete, plain data and restored from JSON without changes', () => {
    for (const recipe of Object.values(recipes)) {
      expect(checkRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
    }
  });

  it('describe every setting and its values', () => {
    const settings = listSettings();
    expect(settings.length).toBeGreaterThan(40);
    for (const { description, expected } of settings) {
      expect(description).not.toBe('');
      expect(expected).toMatch(/^(a (whole )?number|one of|true or false|a text)/);
    }
    const expected = Object.fromEntries(settings.map((setting) => [setting.name, setting.expected]));
    expect(expected.imageSize).toBe('a whole number from 32 to 1024');
    expect(expected['fineTuning.epochs']).toBe('a whole number from -1 to 10000');
    expect(expected['fineTuning.from']).toBe(
      'a whole number from -1 to 10000, a share of the layers such as 0.6, or the name of a layer',
    );
    expect(expected.dropout).toBe('a number from 0 to below 1');
    expect(expected['fineTuning.layerDecay']).toBe('a number above 0 to 1');
    expect(expected['featureExtraction.clipNorm']).toBe('a number from 0 up');
  });
});

describe('changing settings', () => {
  it('takes numbers, words and true or false as text from the command line', () => {
    const changed = changeSettings(recipes.fast, {
      imageSize: '224',
      'fineTuning.optimizer': 'SGD',
      'fineTuning.nesterov': 'true',
      'fineTuning.learningRate': '1e-4',
      'augmentation.flip': 'horizontal',
    });
    expect(changed.imageSize).toBe(224);
    const from = (text: string) => changeSettings(recipes.fast, { 'fineTuning.from': text }).fineTuning.from;
    expect([from('50'), from('0.6'), from('block_13_expand')]).toEqual([50, 0.6, 'block_13_expand']);
    for (const text of ['1.5', '-0.5', ''])
      expect(refusal(() => from(text))).toMatch(/or the name of a layer/);
    expect(changed.fineTuning).toMatchObject({ optimizer: 'SGD', nesterov: true, learningRate: 1e-4 });
    expect(changed.augmentation.flip).toBe('horizontal');
    expect(recipes.fast.imageSize).toBe(160);
  });

  it('suggests similar settings for an unknown one', () => {
    expect(refusal(() => changeSettings(recipes.fast, { imagesize: '224' }))).toMatch(
      /no setting imagesize.*imageSize/,
    );
    expect(refusal(() => changeSettings(recipes.fast, { learningRate: 1 }))).toMatch(
      /featureExtraction\.learningRate.*fineTuning\.learningRate/,
    );
    expect(refusal(() => changeSettings(recipes.fast, { 'fineTuning.epoch': 1 }))).toContain(
      'fineTuning.epochs',
    );
  });

  it('suggests the nearest value for one out of range', () => {
    expect(refusal(() => changeSettings(recipes.fast, { imageSize: '16' }))).toMatch(
      /whole number from 32 to 1024 for imageSize but received 16.*nearest is 32/,
    );
    expect(refusal(() => changeSettings(recipes.fast, { imageSize: '224.4' }))).toContain('nearest is 224');
    expect(refusal(() => changeSettings(recipes.fast, { 'augmentation.flip': 'horizontl' }))).toContain(
      'nearest is horizontal',
    );
    expect(refusal(() => changeSettings(recipes.fast, { dropout: 'much' }))).toContain('received much');
    expect(refusal(() => changeSettings(recipes.fast, { flipAtTestTime: 'yes' }))).toContain('true or false');
    expect(
      refusal(() => changeSettings(recipes.tutorial, { reuseViews: true, 'augmentation.mixUp': 0.2 })),
    ).toMatch(/reuseViews cannot be combined with augmentation\.mixUp/);
  });

  it('refuses settings that do not match', () => {
    expect(
      refusal(() =>
        changeSettings(recipes.fast, {
          'featureExtraction.schedule': 'reduceOnPlateau',
          'featureExtraction.warmUp': 0.1,
        }),
      ),
    ).toMatch(/warmUp.*reduceOnPlateau/);
    expect(
      refusal(() => changeSettings(recipes.fast, { 'featureExtraction.epochs': 0, 'fineTuning.epochs': 0 })),
    ).toMatch(/epochs/);
  });

  it('refuses a recipe with missing or additional settings', () => {
    const { imageSize: _, ...without } = recipes.fast;
    expect(refusal(() => checkRecipe(without))).toContain('imageSize');
    expect(refusal(() => checkRecipe({ ...recipes.fast, colour: 'red' }))).toContain('no setting colour');
  });

  it('switches off an augmentation that a saved recipe does not have', () => {
    const { shear: _shear, flip: _flip, ...older } = recipes.best.augmentation;
    const read = checkRecipe({ ...recipes.best, augmentation: older });
    expect(read.augmentation).toEqual({ ...recipes.best.augmentation, shear: 0, flip: 'none' });
    // Every other setting is required, and unknown augmentation settings are refused.
    const { epochs: _epochs, ...phase } = recipes.best.fineTuning;
    expect(refusal(() => checkRecipe({ ...recipes.best, fineTuning: phase }))).toContain('fineTuning.epochs');
    const unknown = { ...recipes.best.augmentation, sheer: 0.1 };
    expect(refusal(() => checkRecipe({ ...recipes.best, augmentation: unknown }))).toContain('sheer');
  });
});

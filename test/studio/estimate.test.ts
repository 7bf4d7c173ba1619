import { describe, expect, it } from 'vitest';
import { changeSettings, recipes } from '../../src/recipes/index.js';
import { estimateTime, type TimedRun } from '../../src/studio/runs/estimate.js';

const recipe = changeSettings(recipes.fast, { 'featureExtraction.epochs': 5, 'fineTuning.epochs': 0 });
const phase = 'feature extraction';
/** 100 photographs: 12 s for the first epoch, 1 s for each later one, 4 s before and after. */
const run: TimedRun = {
  recipe,
  images: 100,
  epochs: [12, 1, 1, 5, 1].map((seconds) => ({ phase, seconds })),
  seconds: 24,
};

describe('the estimate of a run', () => {
  it('holds what the same run took before', () => {
    const { low, high } = estimateTime(recipe, 100, [run])!;
    expect(low).toBeCloseTo(0.75 * 20);
    expect(high).toBeCloseTo(1.4 * 20);
  });

  it('grows with the photographs and the epochs', () => {
    const twice = estimateTime(recipe, 200, [run])!;
    expect(twice.high).toBeCloseTo(1.4 * (2 * 16 + 2 * 4));
    const longer = changeSettings(recipe, { 'featureExtraction.epochs': 15 });
    expect(estimateTime(longer, 100, [run])!.high).toBeCloseTo(1.4 * (26 + 4));
  });

  it('is wider where the run is another one of the same network', () => {
    const larger = changeSettings(recipe, { imageSize: 320 });
    const { low, high } = estimateTime(larger, 100, [run])!;
    expect(low).toBeCloseTo(0.5 * 4 * 16 + 0.75 * 4);
    expect(high).toBeCloseTo(2 * 4 * 16 + 1.4 * 4);
  });

  it('knows that training may end early', () => {
    const patient = changeSettings(recipe, { patience: 1, 'featureExtraction.epochs': 15 });
    const { low, high } = estimateTime(patient, 100, [run])!;
    expect(low).toBeCloseTo(0.75 * (13 + 4));
    expect(high).toBeCloseTo(1.4 * (26 + 4));
  });

  it.each([
    ['another network', { backbone: 'MobileNetV3Large' }],
    ['another width', { alpha: 0.5 }],
    ['augmentation', { 'augmentation.rotation': 0.1 }],
    ['mirror images', { 'featureExtraction.mirrorImages': true }],
    ['fine-tuning', { 'fineTuning.epochs': 3 }],
  ])('is not known for %s', (_, changes) => {
    expect(estimateTime(changeSettings(recipe, changes), 100, [run])).toBeNull();
  });

  it('knows that the first phase may learn from photographs as they are', () => {
    const plain = changeSettings(recipe, {
      'augmentation.rotation': 0.1,
      'featureExtraction.augmented': false,
    });
    expect(estimateTime(plain, 100, [run])).not.toBeNull();
  });

  it('is not known without photographs, or without runs', () => {
    expect(estimateTime(recipe, 0, [run])).toBeNull();
    expect(estimateTime(recipe, 100, [])).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { bestEpochOf } from '../../src/phases/best-epoch.js';

const metrics = [
  { name: 'loss', better: 'lower' },
  { name: 'accuracy', better: 'higher' },
] as const;
const history = {
  epoch: [0, 1, 2, 3, 4],
  history: {
    loss: [1, 1, 1, 1, 1],
    val_loss: [0.9, 0.4, 0.6, 0.4, Number.NaN],
    val_accuracy: [0.5, 0.7, 0.72, 0.72, 0.1],
  },
};

describe('the best epoch of a run', () => {
  it('is the first of the best ones by the metric of the recipe', () => {
    expect(bestEpochOf(history, 'val_loss', metrics)).toEqual({ epoch: 1, metric: 'val_loss', value: 0.4 });
    expect(bestEpochOf(history, 'val_accuracy', metrics)).toEqual({
      epoch: 2,
      metric: 'val_accuracy',
      value: 0.72,
    });
  });

  it('does not exist without validation, without epochs, or if the last epoch is kept', () => {
    expect(bestEpochOf({ epoch: [0], history: { loss: [1] } }, 'val_loss', metrics)).toBeUndefined();
    expect(bestEpochOf({ epoch: [], history: { loss: [] } }, 'val_loss', metrics)).toBeUndefined();
    expect(bestEpochOf(history, 'none', metrics)).toBeUndefined();
  });
});

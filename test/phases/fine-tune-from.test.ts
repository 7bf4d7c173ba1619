import { describe, expect, it } from 'vitest';
import { Conv2D, Dense, GlobalAveragePooling2D, Input } from '../../src/nn/index.js';
import { fineTuneFrom } from '../../src/phases/fine-tune-from.js';
import { Model } from '../../src/train/index.js';

const inputs = Input({ shape: [8, 8, 3], name: 'input' });
const maps = new Conv2D(4, 3, { name: 'stem' }).apply(inputs);
const deeper = new Conv2D(4, 3, { name: 'block_1.conv' }).apply(maps);
const features = new GlobalAveragePooling2D({ name: 'pool' }).apply(deeper);
const base = new Model({ inputs, outputs: new Dense(2, { name: 'last' }).apply(features), name: 'small' });

describe('where fine-tuning begins', () => {
  it.each([
    ['the usual layer', -1, 3],
    ['the first layer', 0, 0],
    ['a layer by its number', 2, 2],
    ['a layer by its name', 'block_1.conv', 2],
    ['after a share of the layers', 0.4, 2],
    ['the last layer, of a share that is almost all', 0.99, 4],
  ] as const)('is %s', (_, from, at) => {
    expect(fineTuneFrom(base, from, 3)).toBe(at);
  });

  it.each([
    [5, 'fineTuning.from is 5, but small has 5 layers: none would be fine-tuned.', /below 5, or -1/],
    [
      'block_1.con',
      'fineTuning.from is "block_1.con", but small has no layer of this name.',
      /mean block_1\.conv\?/,
    ],
    [
      'zzzzzzzzzz',
      'fineTuning.from is "zzzzzzzzzz", but small has no layer of this name.',
      /^Its layers are input to last/,
    ],
  ] as const)('is not %s', (from, message, hint) => {
    expect(() => fineTuneFrom(base, from, 3)).toThrowError(
      expect.objectContaining({ name: 'UsageError', message, hint: expect.stringMatching(hint) }),
    );
  });
});

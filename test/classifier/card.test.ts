import { describe, expect, it } from 'vitest';
import { CARD_KEY, readCard } from '../../src/classifier/card.js';
import type { ClassifierCard } from '../../src/classifier/index.js';
import { GraftError } from '../../src/errors.js';
import { CHECKSUM_KEY } from '../../src/graph/index.js';
import { cardFor } from './networks.js';

const full: ClassifierCard = cardFor(['cats', 'dogs'], {
  createdAt: '2026-11-24T13:45:00Z',
  data: {
    source: 'folder',
    from: 'disk',
    counts: { train: { cats: 10, dogs: 12 }, validation: { cats: 2, dogs: 3 } },
    digest: { algorithm: 'sha256', value: 'ab'.repeat(32), files: 27 },
  },
  recipe: {
    name: 'best',
    epochs: 20,
    schedule: { name: 'CosineDecay', warmUp: 0.1 },
    augmentation: [
      { name: 'RandomFlip', mode: 'horizontal' },
      { name: 'RandomZoom', heightFactor: [-0.2, 0.2] },
    ],
    seed: null,
  },
  temperature: 1.25,
  flipAtTestTime: true,
  export: { precision: 'int8', calibrationImages: 256 },
});

const read = (card: unknown): ClassifierCard =>
  readCard(
    new Map([
      [CARD_KEY, JSON.stringify(card)],
      // The card as the file has it, already compared above.
      [CHECKSUM_KEY, '00000000'],
    ]),
    'model.onnx',
  );

describe('the card', () => {
  it('keeps every field', () => {
    expect(read(full)).toEqual(full);
  });

  it('of an older file has fewer fields', () => {
    const older = cardFor(['a', 'b']);
    expect(read(older)).toEqual(older);
  });

  it('has a threshold for each class of a multilabel classifier, and no other number of them', () => {
    const thresholds = full.classNames.map(() => 0.4);
    expect(read({ ...full, task: 'multilabel', thresholds }).thresholds).toEqual(thresholds);
    expect(() => read({ ...full, task: 'multilabel', thresholds: [0.4] })).toThrow(/has 1 thresholds for/);
    expect(() => read({ ...full, task: 'regression' })).toThrow('cannot be read: task');
  });

  it.each([
    ['a temperature of zero', { temperature: 0 }, 'temperature'],
    ['a precision that is not there', { export: { precision: 'int4' } }, 'export.precision'],
    [
      'half a picture',
      { data: { source: 'a', from: 'b', counts: { train: { cats: 0.5 } } } },
      'data.counts.train.cats',
    ],
  ])('refuses %s', (_, change, place) => {
    const refused = (): ClassifierCard => read({ ...full, ...change });
    expect(refused).toThrow(GraftError);
    expect(refused).toThrow(
      new RegExp(`^The card of model\\.onnx cannot be read: ${place.replaceAll('.', '\\.')}`),
    );
  });
});

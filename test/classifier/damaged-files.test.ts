import { describe, expect, it } from 'vitest';
import { loadClassifier } from '../../dist/src/classifier/index.js';
import { loadClassifier as loadForPictures } from '../../dist/src/classifier/predict.js';
import { GraftError } from '../../dist/src/errors.js';
import { parseGraph, serializeGraph } from '../../dist/src/graph/index.js';
import type { ClassifierCard } from '../../src/classifier/index.js';
import { GraphBuilder, operators } from '../../src/graph/index.js';
import { cardFor } from './networks.js';

/** Classes by the mean of red and of green. */
function model(factor: number, changes: Partial<ClassifierCard> = {}): Uint8Array {
  const graph = new GraphBuilder('tiny');
  const image = graph.input('image', 'uint8', ['N', 32, 32, 3]);
  const mean = operators.reduceMean(operators.cast(image, 'float32'), [1, 2], false);
  const two = operators.gather(mean, [0, 1], 1);
  graph.output('logits', operators.multiply(two, graph.scalar(1, 'float32')));
  graph.output('probabilities', operators.multiply(two, graph.scalar(factor, 'float32')));
  graph.metadata('graft', JSON.stringify(cardFor(['cats', 'dogs'], changes)));
  return serializeGraph(graph.build());
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
);

describe.each([
  ['@graft-vision/graft', loadClassifier],
  ['@graft-vision/graft/predict', loadForPictures],
])('loadClassifier of %s', (_, load) => {
  it.each<[string, Partial<ClassifierCard>, RegExp]>([
    [
      'three names for two outputs',
      { classNames: ['a', 'b', 'c'], task: 'multiclass' },
      /3 classes, .* 2 logits/,
    ],
    ['a name twice', { classNames: ['cats', 'cats'] }, /it names the class "cats" twice/],
    ['another size', { imageSize: [32, 64] }, /32 x 64 pixels, but the network takes 32 x 32/],
    ['a size that no memory holds', { imageSize: [1_000_000, 1_000_000] }, /imageSize/],
  ])('refuses a card with %s', async (__, changes, reason) => {
    await expect(load(model(0.001, changes))).rejects.toThrow(reason);
    await expect(load(model(0.001, changes))).rejects.toBeInstanceOf(GraftError);
  });

  it('refuses a file in which a byte has changed', async () => {
    const bytes = model(0.001);
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = bytes.slice();
      changed[at] ^= 0x04;
      await expect(load(changed), `byte ${at}`).rejects.toBeInstanceOf(GraftError);
    }
    await expect(load(bytes.subarray(0, bytes.length - 20))).rejects.toThrow(/its checksum is missing/);
  });

  it('accepts an unchanged file, also after it was written again', async () => {
    const classifier = await load(serializeGraph(parseGraph(model(0.001), 'it')));
    expect(classifier.classNames).toEqual(['cats', 'dogs']);
    await classifier.dispose();
  });
});

describe('a model that gives NaN', () => {
  it('is reported for each picture', async () => {
    const classifier = await loadClassifier(model(Number.NaN));
    const predictions = [];
    for await (const prediction of classifier.predictFiles([{ path: 'dot.png', content: png }])) {
      predictions.push(prediction);
    }
    expect(predictions).toEqual([{ path: 'dot.png', error: expect.stringContaining('not numbers (NaN)') }]);
    await classifier.dispose();
    const forPictures = await loadForPictures(model(Number.NaN));
    await expect(forPictures.classify(png)).rejects.toThrow(/not numbers \(NaN\)/);
    await forPictures.dispose();
  });
});

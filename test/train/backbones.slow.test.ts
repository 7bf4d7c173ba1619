import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadClassifier, saveClassifier } from '../../dist/src/classifier/index.js';
import { imageDatasetFromDirectory } from '../../dist/src/folders/index.js';
import { Adam, BinaryCrossentropy, Dense, GlobalAveragePooling2D, Input } from '../../dist/src/nn/index.js';
import { clearSession, setRandomSeed } from '../../dist/src/session/index.js';
import { Model } from '../../dist/src/train/index.js';
import { version } from '../../dist/src/version.js';
import { backbones } from '../../dist/src/zoo/index.js';
import { pictureFolder, temporaryFolder } from './pictures.js';

/** Fine-tunes the last part of a backbone with dropout; the weights are random, and the classes are easy. */
async function fineTune(name: keyof typeof backbones, folder: string, training: boolean | undefined) {
  clearSession();
  setRandomSeed(5);
  const backbone = backbones[name];
  const dataset = await imageDatasetFromDirectory(folder, {
    imageSize: [64, 64],
    batchSize: 8,
    labelMode: 'binary',
    seed: 1,
  });
  const base = await backbone.create({ inputShape: [64, 64, 3], weights: null });
  for (const layer of base.layers.slice(0, backbone.fineTuneAt)) layer.trainable = false;
  const inputs = Input({ shape: [64, 64, 3] });
  const features = base.apply(backbone.preprocessInput(inputs), { training });
  const outputs = new Dense(1).apply(new GlobalAveragePooling2D().apply(features));
  const model = new Model({ inputs, outputs });
  await model.compile({
    optimizer: new Adam({ learningRate: 1e-3 }),
    loss: new BinaryCrossentropy({ fromLogits: true }),
  });
  const { history } = await model.fit(dataset, { epochs: 6 });
  return { base, dataset, model, losses: history.loss };
}

// MobileNetV2 does not learn from Glorot's weights without its own statistics; other tests use real weights.
describe.each(['EfficientNetV2B0', 'ResNet50V2'] as const)('%s', (name) => {
  it('learns, and is the same classifier after saving', async () => {
    const folder = await pictureFolder([12, 12]);
    const { base, dataset, model, losses } = await fineTune(name, folder, false);
    expect(losses.at(-1)!).toBeLessThan(losses[0] / 2);
    const { data: logits } = await model.predict(dataset);
    const path = join(await temporaryFolder(), 'model.onnx');
    await saveClassifier(model, path, {
      formatVersion: 1,
      graftVersion: version,
      classNames: [...dataset.classNames],
      imageSize: [64, 64],
      resize: dataset.resize,
      backbone: { name: base.name, weights: 'none' },
      training: {},
      results: {},
    });
    const classifier = await loadClassifier(path);
    const second = dataset.classNames[1];
    const probabilities: number[] = [];
    for await (const prediction of classifier.predictFiles(dataset.paths)) {
      if ('error' in prediction) throw new Error(prediction.error);
      probabilities.push(prediction.probabilities[second]);
    }
    expect(probabilities).toHaveLength(24);
    probabilities.forEach((probability, index) => {
      expect(Math.abs(probability - 1 / (1 + Math.exp(-logits[index])))).toBeLessThan(1e-3);
    });
    await classifier.dispose();
    await model.dispose();
    await dataset.close();
  });
});

it('EfficientNetV2B0 drops whole branches in training, unless it was applied with training: false', async () => {
  const folder = await pictureFolder([12, 12]);
  const run = async (training: boolean | undefined) => {
    const { model, dataset, losses } = await fineTune('EfficientNetV2B0', folder, training);
    await model.dispose();
    await dataset.close();
    return losses;
  };
  const [dropping, again, plain] = [await run(undefined), await run(undefined), await run(false)];
  expect(dropping).toEqual(again);
  expect(dropping[0]).not.toBe(plain[0]);
  expect(dropping.every(Number.isFinite)).toBe(true);
});

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AugmentationLayer,
  augmentImages,
  RandomCrop,
  RandomFlip,
} from '../../dist/src/augmentation/index.js';
import { type ClassifierCard, loadClassifier, saveClassifier } from '../../dist/src/classifier/index.js';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import {
  Adam,
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  Input,
  ReLU,
  Rescaling,
  SGD,
} from '../../dist/src/nn/index.js';
import { findLabelledPictures } from '../../dist/src/photographs/index.js';
import type { ImageSize, Images } from '../../dist/src/pictures/index.js';
import { setRandomSeed } from '../../dist/src/session/index.js';
import { AugmentedViews, Model, previewAugmentation, Sequential } from '../../dist/src/train/index.js';
import { logitsLoss, pictures, weightsOf } from './models.js';
import { pictureFolder, temporaryFolder } from './pictures.js';

/** A convolution, frozen or not, and a head after augmentation. The weights do not depend on the augmentation. */
function convolutional(size: ImageSize, layers: readonly AugmentationLayer[], training?: false): Model {
  setRandomSeed(3);
  const inputs = Input({ shape: [...size, 3] });
  let x = layers.length === 0 ? inputs : new Sequential(layers).apply(inputs, { training });
  x = new Rescaling(1 / 127.5, { offset: -1 }).apply(x);
  x = new Conv2D(6, 3, { strides: 4, padding: 'same', name: 'conv' }).apply(x);
  x = new GlobalAveragePooling2D().apply(new ReLU().apply(x));
  return new Model({ inputs, outputs: new Dense(1, { name: 'head' }).apply(x) });
}

async function compiledWith(model: Model, learningRate: number, frozen = true): Promise<Model> {
  model.getLayer('conv').trainable = !frozen;
  await model.compile({ optimizer: new SGD({ learningRate }), loss: logitsLoss, metrics: ['accuracy'] });
  return model;
}

const window: ImageSize = [24, 24];
const crop = (): RandomCrop => new RandomCrop(...window, { seed: 5 });

describe('RandomCrop', () => {
  let folder: string;
  let train: ImageDataset;
  let images: Images;
  beforeAll(async () => {
    folder = await pictureFolder([7, 6]);
    train = await pictures(folder);
    ({ images } = await train.load(train.indices));
  });

  it.each([true, false])('trains on windows at random places (frozen below: %s)', async (frozen) => {
    const layers = [new RandomFlip('horizontal', { seed: 4 }), crop()];
    const model = await compiledWith(convolutional([32, 32], layers), 0, frozen);
    const plain = convolutional(window, []);
    expect(weightsOf(plain)).toEqual(weightsOf(model));
    const { history } = await model.fit(train, { epochs: 2 });
    const labels = [...train.labelsOf(train.indices).data];
    for (const epoch of [0, 1]) {
      const steps = layers.map((layer) => layer.step);
      const cropped = augmentImages(images, steps, train.indices, epoch);
      const { data } = await plain.predictOnBatch(cropped);
      const losses = labels.map((label, row) => Math.log1p(Math.exp(label === 1 ? -data[row] : data[row])));
      expect(history.loss[epoch]).toBeCloseTo(losses.reduce((sum, loss) => sum + loss) / losses.length, 5);
    }
    expect(history.loss[0]).not.toBe(history.loss[1]);
    await Promise.all([model.dispose(), plain.dispose()]);
  });

  it('sees the same windows with AugmentedViews', async () => {
    const fresh = await compiledWith(convolutional([32, 32], [crop()]), 0.1);
    const kept = await compiledWith(convolutional([32, 32], [crop()]), 0.1);
    const expected = await fresh.fit(train, { epochs: 3 });
    const augmentedViews = new AugmentedViews({ count: 3 });
    const { history } = await kept.fit(train, { epochs: 3, augmentedViews });
    history.loss.forEach((loss, epoch) => {
      expect(Math.abs(loss - expected.history.loss[epoch])).toBeLessThan(2e-3);
    });
    await Promise.all([fresh.dispose(), kept.dispose()]);
  });

  it.each([true, false])('evaluates and predicts on the middle (frozen below: %s)', async (frozen) => {
    // 32 x 40 to 32 x 32 cuts a window without resizing, so the pixels are the same.
    const wide = await pictures(folder, { imageSize: [32, 40], shuffle: false });
    const all = (await wide.load(wide.indices)).images;
    const middle = augmentImages(all, [new RandomCrop(32, 32, { seed: 1 }).step], wide.indices, 0);
    const model = await compiledWith(convolutional([32, 40], [new RandomCrop(32, 32)]), 0, frozen);
    const plain = await compiledWith(convolutional([32, 32], []), 0, frozen);
    const expected = await plain.predictOnBatch(middle);
    expect([...(await model.predictOnBatch(all)).data]).toEqual([...expected.data]);
    expect([...(await model.predict(wide)).data]).toEqual([...expected.data]);
    const { history } = await model.fit(wide, { validationData: wide });
    const evaluation = await model.evaluate(wide);
    expect(history.val_loss[0]).toBe(evaluation.loss);
    const labels = [...wide.labelsOf(wide.indices).data];
    const losses = labels.map((label, row) =>
      Math.log1p(Math.exp(label === 1 ? -expected.data[row] : expected.data[row])),
    );
    expect(evaluation.loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss) / losses.length, 6);
    await Promise.all([model.dispose(), plain.dispose()]);
  });

  it('resizes the middle if the window is smaller, up to rounding', async () => {
    const model = convolutional([32, 32], [crop()]);
    const plain = convolutional(window, []);
    // Pictures that are not larger in both directions are resized in training too, to integers.
    const resized = await pictures(folder, { imageSize: [...window], shuffle: false });
    const direct = (await plain.predictOnBatch((await resized.load(resized.indices)).images)).data;
    const ordered = await pictures(folder, { shuffle: false });
    const cropped = (await model.predictOnBatch((await ordered.load(ordered.indices)).images)).data;
    const differences = [...cropped].map((value, at) => Math.abs(value - direct[at]));
    expect(Math.max(...differences)).toBeLessThan(0.02);
    await Promise.all([model.dispose(), plain.dispose()]);
  });

  it('called with training: false always takes the middle', async () => {
    const model = await compiledWith(convolutional([32, 32], [crop()], false), 0);
    const { history } = await model.fit(train, { epochs: 2 });
    const { loss } = await model.evaluate(train);
    expect(history.loss[0]).toBeCloseTo(loss, 6);
    expect(history.loss[1]).toBeCloseTo(loss, 6);
    await model.dispose();
  });

  it('is shown in a preview', () => {
    const preview = previewAugmentation(new Sequential([crop()]), images, { view: 3 });
    expect(preview.shape).toEqual([13, ...window, 3]);
  });

  it('is part of a saved classifier, which takes pictures of the model’s input size', async () => {
    const model = convolutional([32, 32], [crop()]);
    model.getLayer('conv').trainable = true;
    await model.compile({
      optimizer: new Adam({ learningRate: 0.01 }),
      loss: logitsLoss,
      metrics: ['accuracy'],
    });
    await model.fit(train, { epochs: 3 });
    const card: ClassifierCard = {
      formatVersion: 1,
      graftVersion: '0',
      classNames: [...train.classNames],
      task: 'binary',
      imageSize: [32, 32],
      resize: train.resize,
      backbone: { name: 'test', weights: 'none' },
      training: {},
      results: {},
    };
    const path = join(await temporaryFolder(), 'model.onnx');
    await saveClassifier(model, path, card);
    const classifier = await loadClassifier(path);
    const { data } = await model.predictOnBatch(images);
    const { logits } = await classifier.predictOnBatch(images);
    [...data].forEach((logit, row) => {
      expect(Math.abs(logits[2 * row + 1] - logit)).toBeLessThan(1e-5);
    });
    const labelled = await findLabelledPictures(folder, classifier.classNames);
    const [saved, trained] = [await classifier.evaluate(labelled), await model.evaluate(train)];
    expect(saved.loss).toBeCloseTo(trained.loss, 5);
    expect(saved.accuracy).toBe(trained.accuracy);
    await Promise.all([classifier.dispose(), model.dispose()]);
  });
});

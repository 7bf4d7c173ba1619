import { access, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier } from '../../dist/src/classifier/index.js';
import { importedBackbone } from '../../dist/src/imports/index.js';
import { BatchNormalization, Conv2D, Input, ZeroPadding2D } from '../../dist/src/nn/index.js';
import {
  changeSettings,
  recipes,
  type TrainEvent,
  type TrainOptions,
  train,
} from '../../dist/src/recipes/index.js';
import { Session } from '../../dist/src/session/index.js';
import { Model } from '../../dist/src/train/index.js';
import { patternImages } from '../peers/pattern.js';
import { pictureFolder, temporaryFolder } from '../train/pictures.js';

const golden = (name: string): string => fileURLToPath(new URL(`../golden/keras-${name}`, import.meta.url));

let folder: string;
let photographs: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  photographs = await pictureFolder([24, 24]);
  await copyFile(golden('functional.keras'), join(folder, 'theirs.keras'));
});

const options = (out: string, backbone: string, changes: Partial<TrainOptions> = {}): TrainOptions => ({
  data: photographs,
  out: join(folder, out),
  recipe: changeSettings(recipes.fast, {
    backbone,
    imageSize: 32,
    batchSize: 8,
    'featureExtraction.epochs': 8,
    'featureExtraction.learningRate': 0.05,
  }),
  seed: 1,
  threads: 1,
  duplicates: 'none',
  resources: { offline: true, cacheDirectory: join(folder, 'cache') },
  ...changes,
});

const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;
const backboneFrom = (path: string, changes: object = {}) =>
  importedBackbone(path, {
    imageSize: [32, 32],
    resize,
    session: new Session({ seed: 1, threads: 1 }),
    ...changes,
  });

describe('a network from a Keras file', () => {
  it('is trained, saved and trained further, at another size than the file has', async () => {
    const events: TrainEvent[] = [];
    const { model, phases } = await train(
      options('run', join(folder, 'theirs.keras'), { follow: { onEvent: (event) => events.push(event) } }),
    );
    const losses = phases.flatMap(({ history }) => history.history.loss);
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]);
    const notes = events.flatMap((event) => (event.event === 'note' ? [event.text] : []));
    expect(notes).toContain(
      'theirs.keras is used up to its layer average_pooling2d (--cut for another one). Cut off: flatten, norm, dropout, twice, leaky_re_lu, slopes, classes.',
    );
    expect(notes).toContain('theirs.keras scales pixels itself.');
    const { card } = await loadClassifier(model, { session: new Session({ threads: 1 }) });
    expect(card.backbone).toEqual({ name: 'theirs', weights: 'theirs.keras' });
    const again = await train(options('again', 'MobileNetV2', { from: model }));
    expect(again.recipe.backbone).toBe('theirs.keras');
    expect(again.phases[0].history.history.loss[0]).toBeLessThan(0.95 * losses[0]);
  });

  it('is cut before its head, or at a layer that is named', async () => {
    const { base } = await backboneFrom(golden('functional.keras'));
    // Augmentation is the recipe's; models inside become one network.
    expect(base.layers.map(({ name }) => name)).not.toContain('random_flip');
    expect(base.layers.map(({ name }) => name)).toContain('stem');
    expect(base.outputShape).toEqual([null, 4, 4, 12]);
    const earlier = await backboneFrom(golden('functional.keras'), { cut: 'stem_bn' });
    expect(earlier.base.layers.at(-1)!.name).toBe('stem_bn');
    await expect(backboneFrom(golden('functional.keras'), { cut: 'depthwise' })).rejects.toThrow(
      /cannot be cut at depthwise: what comes later also reads/,
    );
    await expect(backboneFrom(golden('functional.keras'), { cut: 'stemm_bn' })).rejects.toThrow(
      /has no layer "stemm_bn"/,
    );
  });

  it('is trained, saved and trained further with the layers of ConvNeXt, NASNet and InceptionResNetV2', async () => {
    const { model, phases } = await train(options('rare', golden('rare.keras')));
    const losses = phases.flatMap(({ history }) => history.history.loss);
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]);
    const again = await train(options('rare again', 'MobileNetV2', { from: model }));
    expect(again.phases[0].history.history.loss[0]).toBeLessThan(0.95 * losses[0]);
  });

  it('gets pixels as in mode caffe if it is a ResNet50 or a VGG, in red, green and blue', async () => {
    const inputs = Input({ shape: [32, 32, 3] });
    const x = new Conv2D(4, 3, { strides: 2 }).apply(new ZeroPadding2D(1).apply(inputs));
    const theirs = new Model({ inputs, outputs: x, name: 'resnet50' });
    const path = join(folder, 'caffe.keras');
    await theirs.save(path);
    const { base, notes, preprocessInput } = await backboneFrom(path);
    expect(notes[1]).toMatch(/assumed: as resnet50 in Keras, minus the means of ImageNet \(mode caffe\)/);
    const pixels = Input({ shape: [32, 32, 3] });
    const ours = new Model({ inputs: pixels, outputs: base.apply(preprocessInput(pixels)) });

    const { data, shape } = patternImages([5], 32, 32);
    const means = [103.939, 116.779, 123.68];
    const blueFirst = Float32Array.from(data, (_, at) => data[at - 2 * (at % 3) + 2] - means[at % 3]);
    const expected = await theirs.call({ data: blueFirst, shape });
    const found = await ours.call({ data: Float32Array.from(data), shape });
    const largest = Math.max(...expected.data.map(Math.abs));
    const differences = Array.from(expected.data, (value, at) => Math.abs(value - found.data[at]));
    expect(Math.max(...differences) / largest).toBeLessThan(1e-5);
    // With pixels of another kind, its kernel stays as it is.
    const { base: plain } = await backboneFrom(path, { pixels: 'torch' });
    expect(plain.getWeights()).toEqual(theirs.getWeights());
  });

  it('is asked how its pixels are prepared if there is no convolution to turn around', async () => {
    const inputs = Input({ shape: [32, 32, 3] });
    const theirs = new Model({ inputs, outputs: new BatchNormalization().apply(inputs), name: 'vgg16' });
    const path = join(folder, 'no-convolution.keras');
    await theirs.save(path);
    await expect(backboneFrom(path)).rejects.toThrow(/mode caffe, but it does not begin with a convolution/);
  });

  it('is refused for gray pictures', async () => {
    const inputs = Input({ shape: [32, 32, 1] });
    const path = join(folder, 'gray.keras');
    await new Model({ inputs, outputs: new Conv2D(2, 3).apply(inputs) }).save(path);
    await expect(backboneFrom(path)).rejects.toThrow(
      /gray\.keras takes inputs of the shape \[32, 32, 1\], but a network for photographs takes \[height, width, 3\]/,
    );
  });

  it('needs no more than the layers that are used', async () => {
    const { base, notes } = await backboneFrom(golden('legacy.h5'));
    expect(base.layers.map(({ name }) => name).slice(1)).toEqual(['rescaling', 'one', 'two']);
    expect(notes[0]).toMatch(/Cut off: global_average_pooling2d, logits\./);
  });

  it.each([
    ['that is none', 'text.keras', 'hello', /text\.keras is not a Keras model/],
    ['that is cut off', 'cut.keras', 'PK\u0003\u0004 and no more', /cut\.keras is damaged or cut off/],
  ])('is refused before there is a run: a file %s', async (_, name, content, message) => {
    const path = join(folder, name);
    await writeFile(path, content);
    await expect(train(options('refused', path))).rejects.toThrow(message);
    await expect(access(join(folder, 'refused'))).rejects.toThrow();
  });
});

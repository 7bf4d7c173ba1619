import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { saveClassifier } from '../../dist/src/classifier/index.js';
import { Dense, GlobalAveragePooling2D, Input } from '../../dist/src/nn/index.js';
import { changeSettings, recipes, type TrainOptions, train } from '../../dist/src/recipes/index.js';
import { checkBeginnings } from '../../dist/src/recipes/run/check-beginnings.js';
import { Model } from '../../dist/src/train/index.js';
import { type Backbone, backbones } from '../../dist/src/zoo/index.js';
import { temporaryFolder } from '../train/pictures.js';

let folder: string;
let small: string;
let narrow: string;
let notHdf5: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  notHdf5 = join(folder, 'my.keras');
  await writeFile(notHdf5, 'PK not hdf5');
  small = await classifierOf(backbones.MobileNetV3Small, 1, 'small.onnx');
  narrow = await classifierOf(backbones.MobileNetV2, 0.35, 'narrow.onnx');
});

async function classifierOf(backbone: Backbone, alpha: number, name: string): Promise<string> {
  const base = await backbone.create({ inputShape: [64, 64, 3], alpha, weights: null });
  const inputs = Input({ shape: [64, 64, 3] });
  const maps = base.apply(backbone.preprocessInput(inputs), { training: false });
  const outputs = new Dense(3).apply(new GlobalAveragePooling2D().apply(maps));
  const path = join(folder, name);
  const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;
  await saveClassifier(new Model({ inputs, outputs }), path, {
    dataset: { classNames: ['a', 'b', 'c'], imageSize: [64, 64], resize },
  });
  return path;
}

const options = (changes: Partial<TrainOptions>): TrainOptions => ({
  data: join(folder, 'no-photographs'),
  out: join(folder, 'run'),
  recipe: changeSettings(recipes.fast, { imageSize: 64 }),
  resources: { offline: true, cacheDirectory: join(folder, 'cache') },
  ...changes,
});
const recipe = (changes: Record<string, string | number>) =>
  changeSettings(recipes.fast, { imageSize: 64, ...changes });

describe('before a run has a folder', () => {
  it.each([
    ['weights beside a classifier', () => ({ from: small, weights: 'openimages' }), 'Either from or weights'],
    [
      'another backbone than the classifier has',
      () => ({ from: narrow, recipe: recipe({ backbone: 'ResNet50V2' }) }),
      'The network of .*narrow.onnx is MobileNetV2 with alpha 0.35, but ResNet50V2 was given.',
    ],
    [
      'another alpha than the classifier has',
      () => ({ from: narrow, recipe: recipe({ alpha: 0.5 }) }),
      'is MobileNetV2 with alpha 0.35, but MobileNetV2 with alpha 0.5 was given.',
    ],
    ['a classifier that is not there', () => ({ from: join(folder, 'no.onnx') }), 'no.onnx'],
    ['weights that are no HDF5 file', () => ({ weights: notHdf5 }), 'my.keras is damaged or cut off'],
    ['weights that are not there', () => ({ weights: join(folder, 'no.h5') }), 'no.h5'],
    [
      'ImageNet weights that are not stored, offline',
      () => ({ weights: 'imagenet' }),
      'no_top.h5 is not there',
    ],
    [
      'Open Images weights for a network that has none',
      () => ({ weights: 'openimages', recipe: recipe({ backbone: 'ResNet50V2' }) }),
      'Open Images|openimages',
    ],
    [
      'a layer to fine-tune from that the network does not have',
      () => ({ weights: 'openimages', recipe: recipe({ 'fineTuning.epochs': 1, 'fineTuning.from': 900 }) }),
      'fineTuning.from is 900, but mobilenetv2_1.00_64 has 154 layers',
    ],
  ] as [string, () => Partial<TrainOptions>, string][])('%s is refused', async (_, changes, message) => {
    // The photographs are missing too, which must not be reported first.
    await expect(train(options(changes()))).rejects.toThrow(new RegExp(message));
    await expect(access(join(folder, 'run'))).rejects.toThrow('ENOENT');
  });

  it('does not change an existing folder', async () => {
    const out = join(folder, 'empty');
    await mkdir(out);
    await expect(train(options({ out, weights: notHdf5 }))).rejects.toThrow('my.keras is damaged or cut off');
    await access(out);
  });
});

describe('a run that starts from a classifier', () => {
  it('has the network of the file, and reports it', async () => {
    const { recipe: own, notes, weights } = await checkBeginnings(options({ from: small }));
    expect(own).toMatchObject({ backbone: 'MobileNetV3Small', alpha: 1, imageSize: 64 });
    expect(notes).toEqual([`The network is that of ${small}: MobileNetV3Small.`]);
    expect(weights).toBeUndefined();
  });

  it('can name that network', async () => {
    const same = recipe({ backbone: 'MobileNetV2', alpha: 0.35 });
    const { recipe: own, notes } = await checkBeginnings(options({ from: narrow, recipe: same }));
    expect([own, notes]).toEqual([same, []]);
  });

  it('says so when augmentation is set and nothing is augmented', async () => {
    const upright = {
      'featureExtraction.augmented': false,
      'augmentation.rotation': 0.1,
      'fineTuning.epochs': 0,
    };
    const asked = changeSettings(recipes.fast, { imageSize: 64, ...upright });
    const { notes } = await checkBeginnings(options({ from: narrow, recipe: asked }));
    expect(notes.at(-1)).toMatch(/^No photograph is augmented: featureExtraction\.augmented is false/);
  });
});

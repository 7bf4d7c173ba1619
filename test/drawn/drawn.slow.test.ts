import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import { drawCatsAndDogs } from '../../dist/src/drawn/index.js';
import { imageDatasetFromDirectory } from '../../dist/src/folders/index.js';
import { Dense, GlobalAveragePooling2D, Input } from '../../dist/src/nn/index.js';
import { closeSharedRuntime } from '../../dist/src/runtime/index.js';
import { setRandomSeed } from '../../dist/src/session/index.js';
import { Model } from '../../dist/src/train/index.js';
import { MobileNetV2, mobilenetV2 } from '../../dist/src/zoo/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { accuracyOf, fitLogisticRegression, type Samples } from '../datasets/logistic-regression.js';

const weights = join(
  import.meta.dirname,
  '../../../shared/weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5',
);

let folder: string;

beforeAll(async () => {
  folder = await drawCatsAndDogs({ directory: await temporaryFolder(), seed: 1 });
});

afterAll(() => closeSharedRuntime());

async function openPart(part: string, size: number): Promise<ImageDataset> {
  return await imageDatasetFromDirectory(join(folder, part), {
    imageSize: [size, size],
    shuffle: false,
    antialias: true,
  });
}

async function pixelSamples(part: string, size: number): Promise<Samples> {
  const dataset = await openPart(part, size);
  const { images, labels } = await dataset.load(Array.from({ length: dataset.count }, (_, index) => index));
  await dataset.close();
  const length = size * size * 3;
  const rows = Array.from(labels.data, (_, row) =>
    Float32Array.from(images.data.subarray(row * length, (row + 1) * length), (value) => value / 255),
  );
  return { rows, classes: Array.from(labels.data) };
}

describe('the drawn cats and dogs', () => {
  it.each([
    ['the mean color', 1, 0.62],
    ['8 x 8 pixels', 8, 0.75],
    ['32 x 32 pixels', 32, 0.75],
  ])('are hardly told apart by a linear head on %s', async (_, size, most) => {
    const [training, validation] = [
      await pixelSamples('train', size),
      await pixelSamples('validation', size),
    ];
    for (const weightDecay of [1e-3, 0.1]) {
      const accuracy = accuracyOf(fitLogisticRegression(training, weightDecay), validation);
      expect(accuracy).toBeGreaterThan(0.35);
      expect(accuracy).toBeLessThan(most);
    }
  });

  describe.skipIf(!existsSync(weights))('as features of a pretrained MobileNetV2', () => {
    it('cannot be classified by an untrained head, but by a trained linear one', async () => {
      setRandomSeed(1);
      const base = await MobileNetV2({ inputShape: [160, 160, 3], includeTop: false, weights });
      base.trainable = false;
      const inputs = Input({ shape: [160, 160, 3] });
      const features = new GlobalAveragePooling2D().apply(
        base.apply(mobilenetV2.preprocessInput(inputs), { training: false }),
      );
      // Sixteen newly initialized heads.
      const heads = 16;
      const untrained = new Model({ inputs, outputs: new Dense(heads).apply(features) });
      const extractor = new Model({ inputs, outputs: features });

      const validationData = await openPart('validation', 160);
      const { classes } = await pixelSamples('validation', 1);
      const logits = (await untrained.predict(validationData)).data;
      const accuracies = Array.from({ length: heads }, (_, head) => {
        const right = classes.filter((label, row) => (logits[row * heads + head] > 0 ? 1 : 0) === label);
        return right.length / classes.length;
      });
      const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / heads;
      expect(mean).toBeGreaterThan(0.4);
      expect(mean).toBeLessThan(0.6);

      const samples = async (part: string): Promise<Samples> => {
        const { data, shape } = await extractor.predict(await openPart(part, 160));
        const rows = Array.from({ length: shape[0] }, (_, row) =>
          data.slice(row * shape[1], (row + 1) * shape[1]),
        );
        return { rows, classes: (await pixelSamples(part, 1)).classes };
      };
      const head = fitLogisticRegression(await samples('train'), 0.1);
      expect(accuracyOf(head, await samples('validation'))).toBeGreaterThan(0.96);
      await untrained.dispose();
      await extractor.dispose();
    });
  });
});

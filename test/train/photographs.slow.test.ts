import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RandomFlip, RandomRotation } from '../../dist/src/augmentation/index.js';
import { imageDatasetFromDirectory } from '../../dist/src/folders/index.js';
import {
  Adam,
  BinaryCrossentropy,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  RMSprop,
} from '../../dist/src/nn/index.js';
import { setRandomSeed } from '../../dist/src/session/index.js';
import { AugmentedViews, Model, Sequential } from '../../dist/src/train/index.js';
import { MobileNetV2, mobilenetV2 } from '../../dist/src/zoo/index.js';

const shared = join(import.meta.dirname, '../../../shared');
const photographs = join(shared, 'data/cats_and_dogs');
const weights = join(shared, 'weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5');

describe.skipIf(!existsSync(photographs) || !existsSync(weights))('transfer learning on photographs', () => {
  it('reaches 90 % with the head alone, and fine-tuning lowers the loss further', async () => {
    setRandomSeed(1);
    const options = { imageSize: [96, 96], batchSize: 32, labelMode: 'binary', seed: 1 } as const;
    const train = (await imageDatasetFromDirectory(join(photographs, 'train'), options)).take(16);
    const validation = (await imageDatasetFromDirectory(join(photographs, 'validation'), options)).take(10);
    const base = await MobileNetV2({ inputShape: [96, 96, 3], includeTop: false, weights });
    base.trainable = false;
    const inputs = Input({ shape: [96, 96, 3] });
    const augmented = new Sequential([new RandomFlip('horizontal'), new RandomRotation(0.2)]).apply(inputs);
    const features = base.apply(mobilenetV2.preprocessInput(augmented), { training: false });
    const pooled = new Dropout(0.2).apply(new GlobalAveragePooling2D().apply(features));
    const model = new Model({ inputs, outputs: new Dense(1).apply(pooled) });
    const loss = new BinaryCrossentropy({ fromLogits: true });
    const augmentedViews = new AugmentedViews({ count: 4, layer: 'block_10_project_BN' });

    await model.compile({ optimizer: new Adam({ learningRate: 1e-3 }), loss, metrics: ['accuracy'] });
    const head = await model.fit(train, { epochs: 4, validationData: validation, augmentedViews });
    expect(head.history.val_accuracy.at(-1)).toBeGreaterThan(0.9);

    base.trainable = true;
    for (const layer of base.layers.slice(0, 100)) layer.trainable = false;
    await model.compile({ optimizer: new RMSprop({ learningRate: 1e-5 }), loss, metrics: ['accuracy'] });
    const fine = await model.fit(train, {
      initialEpoch: 4,
      epochs: 8,
      validationData: validation,
      augmentedViews,
    });
    expect(fine.epoch).toEqual([4, 5, 6, 7]);
    expect(fine.history.loss.at(-1)).toBeLessThan(head.history.loss.at(-1)!);
    expect(fine.history.val_loss.at(-1)).toBeLessThan(head.history.val_loss.at(-1)!);
    await model.dispose();
  });
});

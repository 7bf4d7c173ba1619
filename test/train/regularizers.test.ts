import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import { Dense, GlobalAveragePooling2D, Input, L1L2, Rescaling, SGD } from '../../dist/src/nn/index.js';
import { clearSession } from '../../dist/src/session/index.js';
import { Model } from '../../dist/src/train/index.js';
import { logitsLoss, pictures } from './models.js';
import { pictureFolder } from './pictures.js';

const kernel = Float32Array.of(0.5, -1, 2);
/** 0.1 * (0.5 + 1 + 2) + 0.01 * (0.25 + 1 + 4) */
const penalty = 0.4025;

async function modelWith(regularizer: L1L2 | undefined, learningRate: number): Promise<[Model, Dense]> {
  clearSession();
  const inputs = Input({ shape: [32, 32, 3] });
  const pooled = new GlobalAveragePooling2D().apply(new Rescaling(1 / 255).apply(inputs));
  const head = new Dense(1, { kernelRegularizer: regularizer, name: 'head' });
  const model = new Model({ inputs, outputs: head.apply(pooled) });
  head.kernel.assign(kernel);
  await model.compile({ optimizer: new SGD({ learningRate }), loss: logitsLoss });
  return [model, head];
}

describe('the penalty of a regularizer', () => {
  let folder: string;
  let dataset: ImageDataset;
  beforeAll(async () => {
    folder = await pictureFolder([5, 6]);
    dataset = await pictures(folder, { batchSize: 4, shuffle: false });
  });

  it('is part of the loss that fit and evaluate report', async () => {
    const losses = await Promise.all(
      [undefined, new L1L2(0.1, 0.01)].map(async (regularizer) => {
        const [model] = await modelWith(regularizer, 0);
        const { loss } = await model.evaluate(dataset);
        const { history } = await model.fit(dataset, { validationData: dataset });
        await model.dispose();
        return [loss, history.loss[0], history.val_loss[0]];
      }),
    );
    const [without, with_] = losses;
    with_.forEach((loss, at) => {
      expect(loss - without[at]).toBeCloseTo(penalty, 5);
    });
  });

  it('moves its weights, and is computed from their new values', async () => {
    const [plain, plainHead] = await modelWith(undefined, 0.1);
    const [model, head] = await modelWith(new L1L2(0.1, 0.01), 0.1);
    const whole = await pictures(folder, { batchSize: 11, shuffle: false });
    for (const each of [plain, model]) await each.fit(whole);
    const moved = [...head.kernel.value].map((value, at) => value - plainHead.kernel.value[at]);
    kernel.forEach((value, at) => {
      expect(moved[at]).toBeCloseTo(-0.1 * (0.1 * Math.sign(value) + 0.02 * value), 5);
    });
    head.trainable = false;
    await model.compile({ optimizer: new SGD(), loss: logitsLoss });
    plainHead.kernel.assign(head.kernel.value);
    plainHead.bias!.assign(head.bias!.value);
    // As in Keras, frozen weights have no penalty.
    expect((await model.evaluate(whole)).loss).toBeCloseTo((await plain.evaluate(whole)).loss, 6);
    for (const each of [plain, model]) await each.dispose();
  });
});

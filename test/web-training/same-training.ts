import { RandomFlip } from '../../dist/src/augmentation/index.js';
import { classifierBytes, type SaveClassifierOptions } from '../../dist/src/classifier/index.js';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import {
  Adam,
  Dense,
  GlobalAveragePooling2D,
  Input,
  Rescaling,
  SparseCategoricalCrossentropy,
} from '../../dist/src/nn/index.js';
import { Session } from '../../dist/src/session/index.js';
import { Model } from '../../dist/src/train/index.js';
import { MobileNetV2 } from '../../dist/src/zoo/index.js';

/** The results, as plain values. */
export interface SameTraining {
  /** Of each step. */
  readonly losses: readonly number[];
  /** All variables of the model after training, by their paths. */
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly accuracy: number;
  /** The saved classifier. */
  readonly file: Uint8Array;
}

interface SavingOptions {
  readonly save?: (model: Model, options: SaveClassifierOptions) => Promise<Uint8Array>;
  /** What the model gets after training. */
  readonly weights?: SameTraining['weights'];
}

export const SIDE = 96;
const BATCH = 8;

/**
 * Fine-tunes the upper layers of a small MobileNetV2 on a data set, which holds 48 pictures in batches of 8. It runs in
 * Node and in a browser.
 */
export async function trainMobileNet(
  dataset: ImageDataset,
  epochs: number,
  { save = async (model, options) => classifierBytes(model, options), weights: given }: SavingOptions = {},
): Promise<SameTraining> {
  const session = new Session({ seed: 4, threads: 2 });
  const base = await MobileNetV2({
    inputShape: [SIDE, SIDE, 3],
    alpha: 0.35,
    includeTop: false,
    weights: null,
    session,
  });
  for (const layer of base.layers.slice(0, 100)) layer.trainable = false;
  const model = session.use(() => {
    const inputs = Input({ shape: [SIDE, SIDE, 3] });
    let x = new RandomFlip('horizontal', { seed: 3 }).apply(inputs);
    x = new Rescaling(1 / 127.5, { offset: -1 }).apply(x);
    x = base.apply(x, { training: false });
    x = new GlobalAveragePooling2D().apply(x);
    return new Model({ inputs, outputs: new Dense(3).apply(x) });
  });
  await model.compile({
    optimizer: new Adam({ learningRate: 1e-3 }),
    loss: new SparseCategoricalCrossentropy({ fromLogits: true }),
    metrics: ['accuracy'],
  });
  const losses: number[] = [];
  let sum = 0;
  await model.fit(dataset, {
    epochs,
    callbacks: [
      {
        onTrainBatchEnd: ({ step }, logs) => {
          if (step === 1) sum = 0;
          // The log has the mean over the epoch so far.
          losses.push(logs.loss * step - sum);
          sum = logs.loss * step;
        },
      },
    ],
  });
  for (const variable of given === undefined ? [] : model.variables) {
    variable.assign(Float32Array.from((given as SameTraining['weights'])[variable.path]));
  }
  const { accuracy } = await model.evaluate(dataset);
  const weights = Object.fromEntries(model.variables.map(({ path, value }) => [path, Array.from(value)]));
  const file = await save(model, { dataset, createdAt: '2026-01-01T00:00:00.000Z' });
  await model.dispose();
  await session.close();
  return { losses, weights, accuracy, file };
}

/** The settings of the data set. */
export const datasetOptions = { imageSize: [SIDE, SIDE], batchSize: BATCH, seed: 7 } as const;

import { RandomFlip, RandomRotation } from '../../dist/src/augmentation/index.js';
import type { ImageDataset, ImageDatasetOptions } from '../../dist/src/datasets/index.js';
import { imageDatasetFromDirectory } from '../../dist/src/folders/index.js';
import {
  BatchNormalization,
  BinaryCrossentropy,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Functional,
  GlobalAveragePooling2D,
  Input,
  type Loss,
  type Optimizer,
  ReLU,
  Rescaling,
} from '../../dist/src/nn/index.js';
import { Random } from '../../dist/src/random.js';
import { clearSession, type Session, setRandomSeed } from '../../dist/src/session/index.js';
import { Model, Sequential } from '../../dist/src/train/index.js';

/* Training runs in worker threads, which are loaded from built JavaScript, so these tests use dist. */

export interface TinyModelOptions {
  augmented?: boolean;
  dropout?: number;
  outputs?: number;
  seed?: number;
  session?: Session;
  featureBudget?: number;
}

/** A base of three convolutions, called with `training: false`, and a head, for pictures of 32 x 32. */
export function tinyModel(options: TinyModelOptions = {}): { model: Model; base: Functional } {
  clearSession();
  setRandomSeed(options.seed ?? 1);
  const base = tinyBase();
  const inputs = Input({ shape: [32, 32, 3] });
  let x = inputs;
  if (options.augmented) x = new Sequential([new RandomFlip('horizontal'), new RandomRotation(0.2)]).apply(x);
  x = new Rescaling(1 / 127.5, { offset: -1 }).apply(x);
  x = base.apply(x, { training: false });
  x = new GlobalAveragePooling2D().apply(x);
  if (options.dropout) x = new Dropout(options.dropout).apply(x);
  const outputs = new Dense(options.outputs ?? 1, { name: 'head' }).apply(x);
  const { session, featureBudget } = options;
  const model = new Model({ inputs, outputs, name: 'tiny', session, featureBudget });
  return { model, base };
}

function tinyBase(): Functional {
  const inputs = Input({ shape: [32, 32, 3] });
  let x = new Conv2D(8, 3, { strides: 4, padding: 'same', useBias: false, name: 'conv' }).apply(inputs);
  x = new ReLU(6, { name: 'conv_relu' }).apply(new BatchNormalization({ name: 'conv_bn' }).apply(x));
  x = new DepthwiseConv2D(3, { strides: 2, padding: 'same', useBias: false, name: 'depthwise' }).apply(x);
  x = new ReLU(6, { name: 'depthwise_relu' }).apply(
    new BatchNormalization({ name: 'depthwise_bn' }).apply(x),
  );
  x = new Conv2D(12, 1, { useBias: false, name: 'project' }).apply(x);
  x = new BatchNormalization({ name: 'project_bn' }).apply(x);
  const base = new Functional({ inputs, outputs: x, name: 'base' });
  const random = new Random(5);
  for (const variable of base.variables) {
    // Statistics other than 0 and 1, so that wrong folding would be noticed.
    if (variable.name === 'moving_mean') variable.assign(variable.value.map(() => random.uniform(-0.2, 0.2)));
    if (variable.name === 'moving_variance')
      variable.assign(variable.value.map(() => random.uniform(0.5, 2)));
  }
  return base;
}

export const logitsLoss = new BinaryCrossentropy({ fromLogits: true });

/** A compiled model with everything trainable. */
export async function compiled(
  optimizer: Optimizer,
  options: TinyModelOptions = {},
  loss: Loss = logitsLoss,
): Promise<Model> {
  const { model } = tinyModel(options);
  await model.compile({ optimizer, loss, metrics: ['accuracy'] });
  return model;
}

export function pictures(folder: string, options: ImageDatasetOptions = {}): Promise<ImageDataset> {
  return imageDatasetFromDirectory(folder, {
    imageSize: [32, 32],
    batchSize: 4,
    labelMode: 'binary',
    seed: 3,
    ...options,
  });
}

/** Every weight of a model, one after the other. */
export function weightsOf(model: Functional): number[] {
  return model.variables.flatMap((variable) => [...variable.value]);
}

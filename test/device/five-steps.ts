import {
  Adam,
  AdamW,
  BatchNormalization,
  BinaryCrossentropy,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  type Optimizer,
  ReLU,
  Rescaling,
  RMSprop,
  SGD,
} from '../../dist/src/nn/index.js';
import { Random } from '../../dist/src/random.js';
import { Session } from '../../dist/src/session/index.js';
import { type Callback, Model } from '../../dist/src/train/index.js';

/* Runs in Node and in a browser. Threads start from built JavaScript, so it uses dist. */

const SIZE = 8;
const PICTURES = 20;

export const STEPS = 5;

/** The optimizers to compare, by their names. */
export const optimizers: Readonly<Record<string, () => Optimizer>> = {
  sgd: () => new SGD({ learningRate: 0.05 }),
  'sgd with momentum': () => new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  adam: () => new Adam({ learningRate: 0.01 }),
  adamw: () => new AdamW({ learningRate: 0.01, weightDecay: 0.05 }),
  rmsprop: () => new RMSprop({ learningRate: 0.01, momentum: 0.5, centered: true }),
  'adam with an average, clipped, accumulated': () =>
    new Adam({ learningRate: 0.01, useEma: true, clipnorm: 1, gradientAccumulationSteps: 2 }),
};

/** The results, as plain values. */
export interface FiveSteps {
  /** Of each step. */
  readonly losses: readonly number[];
  /** Of all variables, one after the other. */
  readonly weights: readonly number[];
  /** Of the trained network. */
  readonly outputs: readonly number[];
}

/** Trains for five steps, with a frozen layer before and dropout. */
export async function trainFiveSteps(
  device: 'cpu' | 'webgpu',
  optimizer: Optimizer,
  afterStep?: () => Promise<void>,
): Promise<FiveSteps> {
  const session = new Session({ seed: 1, threads: 1, device });
  try {
    const model = session.use(() => {
      const inputs = Input({ shape: [SIZE, SIZE, 3] });
      let x = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
      const frozen = new Conv2D(4, 3, { padding: 'same', activation: 'relu' });
      frozen.trainable = false;
      x = frozen.apply(x);
      x = new DepthwiseConv2D(3, { useBias: false }).apply(x);
      x = new ReLU(6).apply(new BatchNormalization().apply(x));
      x = new Conv2D(6, 1).apply(x);
      x = new Dropout(0.2, { seed: 3 }).apply(new GlobalAveragePooling2D().apply(x));
      return new Model({ inputs, outputs: new Dense(1).apply(x) });
    });
    await model.compile({ optimizer, loss: new BinaryCrossentropy({ fromLogits: true }) });
    const random = new Random(5);
    const pixels = Uint8Array.from({ length: PICTURES * SIZE * SIZE * 3 }, () => random.integer(256));
    const pictures = { data: pixels, shape: [PICTURES, SIZE, SIZE, 3] };
    const labels = Array.from({ length: PICTURES }, (_, index) => index % 2);
    const losses: number[] = [];
    const record: Callback = {
      onTrainBatchEnd: async (_, { loss }) => {
        losses.push(loss);
        await afterStep?.();
      },
    };
    await model.fit(pictures, labels, {
      epochs: 1,
      batchSize: PICTURES / STEPS,
      shuffle: false,
      callbacks: [record],
    });
    const outputs = await model.predict(pictures);
    return {
      losses,
      weights: model.variables.flatMap(({ value }) => [...value]),
      outputs: [...outputs.data],
    };
  } finally {
    await session.close();
  }
}

/** The largest difference of two lists of one length, in relation to the largest number; NaN for different lengths. */
export function relativeDifference(expected: readonly number[], found: readonly number[]): number {
  if (found.length !== expected.length) return Number.NaN;
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, index) => Math.abs(value - found[index]) / largest));
}

import { expect, it } from 'vitest';
import {
  Adam,
  AdamW,
  BatchNormalization,
  BinaryCrossentropy,
  type Callback,
  Conv2D,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  Model,
  type Optimizer,
  ReLU,
  Rescaling,
  RMSprop,
  Session,
  SGD,
} from '../../dist/src/index.js';
import { DepthwiseConv2D } from '../../dist/src/public/layers.js';
import { Random } from '../../dist/src/random.js';
import { weightsOf } from '../train/models.js';
import { describeOnCard } from './software-card.js';

/* Threads start from built JavaScript, so these tests use dist. */

const SIZE = 8;
const PICTURES = 20;

const optimizers: Readonly<Record<string, () => Optimizer>> = {
  sgd: () => new SGD({ learningRate: 0.05 }),
  'sgd with momentum': () => new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  adam: () => new Adam({ learningRate: 0.01 }),
  adamw: () => new AdamW({ learningRate: 0.01, weightDecay: 0.05 }),
  rmsprop: () => new RMSprop({ learningRate: 0.01, momentum: 0.5, centered: true }),
  'adam with an average, clipped, accumulated': () =>
    new Adam({ learningRate: 0.01, useEma: true, clipnorm: 1, gradientAccumulationSteps: 2 }),
};

interface Trained {
  readonly losses: readonly number[];
  readonly weights: readonly number[];
  readonly outputs: readonly number[];
}

/** Trains for five steps, with a frozen layer before and dropout. */
async function trainOn(device: 'cpu' | 'webgpu', optimizer: Optimizer): Promise<Trained> {
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
    const record: Callback = { onTrainBatchEnd: (_, { loss }) => void losses.push(loss) };
    await model.fit(pictures, labels, { epochs: 1, batchSize: 4, shuffle: false, callbacks: [record] });
    const outputs = await model.predict(pictures);
    return {
      losses,
      weights: weightsOf(model),
      outputs: [...outputs.data],
    };
  } finally {
    await session.close();
  }
}

function difference(expected: readonly number[], found: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, index) => Math.abs(value - found[index]) / largest));
}

describeOnCard('five steps on a graphics card', () => {
  it.each(Object.entries(optimizers))('%s: as on the processor', async (_, make) => {
    const [cpu, card] = [await trainOn('cpu', make()), await trainOn('webgpu', make())];
    expect(cpu.losses).toHaveLength(5);
    expect(difference(cpu.losses, card.losses)).toBeLessThan(1e-3);
    expect(difference(cpu.weights, card.weights)).toBeLessThan(1e-3);
    expect(difference(cpu.outputs, card.outputs)).toBeLessThan(1e-3);
  });
});

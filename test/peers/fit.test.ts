import { afterAll, describe, expect, it } from 'vitest';
import {
  BinaryCrossentropy,
  Dense,
  GlobalAveragePooling2D,
  type History,
  Input,
  imageDatasetFromDirectory,
  Model,
  Rescaling,
  Session,
  SGD,
  SparseCategoricalCrossentropy,
} from '../../dist/src/index.js';
import { BinaryAccuracy, SparseCategoricalAccuracy } from '../../dist/src/metrics/index.js';
import { GoldenFile } from './golden.js';
import { fillVariables } from './pattern.js';
import { classFolders } from './pictures.js';

interface FitCase {
  name: string;
  counts: number[];
  outputs: number;
  classWeight?: Record<number, number>;
  sampleWeight?: number[];
  sgd: { learningRate: number; momentum: number; nesterov: boolean };
}

const golden = new GoldenFile<{ size: number; epochs: number; batch: number; cases: FitCase[] }>('fit');
const { size, epochs, batch, cases } = golden.description;
const session = new Session({ threads: 1 });
afterAll(() => session.close());

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < expected.length; at++) {
    expect(Math.abs(actual[at] - expected[at])).toBeLessThan(1e-5);
  }
}

describe('fit with weights and a last batch that is not full', () => {
  it.each(cases)('$name', async ({ name, counts, outputs, classWeight, sampleWeight, sgd }) => {
    const keys = Array.from({ length: counts.reduce((sum, count) => sum + count) }, (_, index) => index);
    const folder = await classFolders(keys, size, counts);
    const options = { imageSize: [size, size], batchSize: batch, shuffle: false } as const;
    const dataset = await imageDatasetFromDirectory(folder, options);
    const inputs = Input({ shape: [size, size, 3] });
    const scaled = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
    const head = new Dense(outputs);
    const logits = head.apply(new GlobalAveragePooling2D().apply(scaled));
    fillVariables(head.variables);
    const model = new Model({ inputs, outputs: logits, session });
    const Accuracy = outputs === 1 ? BinaryAccuracy : SparseCategoricalAccuracy;
    const LossClass = outputs === 1 ? BinaryCrossentropy : SparseCategoricalCrossentropy;
    await model.compile({
      optimizer: new SGD(sgd),
      loss: new LossClass({ fromLogits: true }),
      metrics: ['accuracy'],
      weightedMetrics: [new Accuracy({ name: 'accuracy_1' })],
    });
    const train = async (): Promise<History> => {
      if (sampleWeight === undefined) {
        return await model.fit(dataset, { epochs, classWeight, validationData: dataset });
      }
      const { images } = await dataset.load(dataset.indices);
      const labels = [...dataset.labelsOf(dataset.indices).data];
      return await model.fit(images, labels, {
        epochs,
        sampleWeight,
        batchSize: batch,
        shuffle: false,
        validationData: [images, labels, sampleWeight],
      });
    };
    const { history } = await train();
    await model.dispose();

    for (const figure of ['loss', 'accuracy', 'accuracy_1']) {
      for (const key of [figure, `val_${figure}`]) {
        expectClose(history[key], golden.numbers(`${name}/${key}`));
      }
    }
    expectClose(head.kernel.value, golden.numbers(`${name}/kernel`));
    expectClose(head.bias!.value, golden.numbers(`${name}/bias`));
  });
});

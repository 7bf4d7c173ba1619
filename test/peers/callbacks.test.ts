import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SGD } from '../../dist/src/nn/index.js';
import { EarlyStopping, ReduceLROnPlateau } from '../../dist/src/train/index.js';
import { modelInTraining, trainBegin } from '../train/model-in-training.js';

type Case = {
  course: string;
  options: Record<string, never>;
} & (
  | { callback: 'EarlyStopping'; lastEpoch: number; bestEpoch: number; best: number }
  | { callback: 'ReduceLROnPlateau'; learningRates: number[] }
);

const text = readFileSync(new URL('../golden/callbacks.json', import.meta.url), 'utf8');
const { courses, cases } = JSON.parse(text) as { courses: Record<string, number[]>; cases: Case[] };

describe("Keras' callbacks", () => {
  const named = cases.map((each) => [`${each.callback} ${JSON.stringify(each.options)}`, each] as const);

  it.each(named)('%s', async (_, { course, options, ...expected }) => {
    const model = modelInTraining({ optimizer: new SGD({ learningRate: 0.1 }) });
    const values = courses[course];
    if (expected.callback === 'EarlyStopping') {
      const stopping = new EarlyStopping(options);
      stopping.setModel(model);
      stopping.onTrainBegin(trainBegin);
      let epoch = 0;
      for (; epoch < values.length; epoch++) {
        await stopping.onEpochEnd(epoch, { loss: 1, accuracy: 0, val_loss: values[epoch] });
        if (model.stopTraining) break;
      }
      expect(Math.min(epoch, values.length - 1)).toBe(expected.lastEpoch);
      expect(stopping).toMatchObject({ bestEpoch: expected.bestEpoch, best: expected.best });
      return;
    }
    const reduce = new ReduceLROnPlateau(options);
    reduce.setModel(model);
    reduce.onTrainBegin(trainBegin);
    values.forEach((val_loss, epoch) => {
      reduce.onEpochEnd(epoch, { loss: 1, accuracy: 0, val_loss });
      const rate = model.optimizer!.learningRate as number;
      expect(rate / expected.learningRates[epoch], `epoch ${epoch}`).toBeCloseTo(1, 5);
    });
  });

  it('covers both ends of training and both ends of the learning rate', () => {
    const last = cases.map((each) => ('lastEpoch' in each ? each.lastEpoch : -1));
    expect(new Set(last).size).toBeGreaterThan(6);
    const rates = cases.flatMap((each) => ('learningRates' in each ? [each.learningRates.join()] : []));
    expect(new Set(rates).size).toBeGreaterThan(12);
  });
});

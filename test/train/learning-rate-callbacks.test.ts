import { describe, expect, it } from 'vitest';
import { CosineDecay, SGD } from '../../dist/src/nn/index.js';
import { LearningRateScheduler, ReduceLROnPlateau, TerminateOnNaN } from '../../dist/src/train/index.js';
import { modelInTraining, trainBegin } from './model-in-training.js';
import { compiled, pictures } from './models.js';
import { pictureFolder } from './pictures.js';

describe('LearningRateScheduler', () => {
  it('sets the learning rate of each epoch from the previous one', async () => {
    const dataset = await pictures(await pictureFolder([2, 2]));
    const model = await compiled(new SGD({ learningRate: 0.8 }));
    const rates: unknown[] = [];
    const scheduler = new LearningRateScheduler((epoch, rate) => (epoch < 2 ? rate : rate / 2));
    await model.fit(dataset, {
      epochs: 4,
      callbacks: [scheduler, { onTrainBatchEnd: () => void rates.push(model.optimizer!.learningRate) }],
    });
    expect(rates).toEqual([0.8, 0.8, 0.4, 0.2]);
    await model.dispose();
  });

  it('refuses values that are not learning rates', () => {
    const scheduler = new LearningRateScheduler(() => Number.NaN);
    scheduler.setModel(modelInTraining({ optimizer: new SGD() }));
    expect(() => scheduler.onEpochBegin(3)).toThrow('but received NaN for epoch 3.');
  });
});

it.each([
  ['ReduceLROnPlateau', new ReduceLROnPlateau()],
  ['LearningRateScheduler', new LearningRateScheduler(() => 1)],
])('%s leaves a schedule alone and says so', (name, callback) => {
  const learningRate = new CosineDecay({ initialLearningRate: 1, decaySteps: 5 });
  callback.setModel(modelInTraining({ optimizer: new SGD({ learningRate }) }));
  expect(() => callback.onTrainBegin(trainBegin)).toThrow(
    `${name} cannot change a learning rate that follows a schedule.`,
  );
});

describe('ReduceLROnPlateau', () => {
  it.each([
    [{ factor: 1 }, 'expects factor to be a number from 0 up to but not including 1, but received 1.'],
    [{ patience: -1 }, 'expects patience to be a whole number of at least 0, but received -1.'],
    [{ cooldown: 0.5 }, 'expects cooldown to be a whole number of at least 0, but received 0.5.'],
    [{ minLr: -1 }, 'expects minLr to be at least 0, but received -1.'],
  ])('refuses %j', (options, message) => {
    expect(() => new ReduceLROnPlateau(options)).toThrow(message);
  });
});

describe('TerminateOnNaN', () => {
  it('ends training right after the batch', async () => {
    const dataset = await pictures(await pictureFolder([6, 6]));
    const model = await compiled(new SGD({ learningRate: 1e30 }));
    const terminate = new TerminateOnNaN();
    let batches = 0;
    const { epoch, history } = await model.fit(dataset, {
      epochs: 5,
      callbacks: [terminate, { onTrainBatchEnd: () => void batches++ }],
    });
    expect(epoch).toEqual([0]);
    expect(history.loss[0]).not.toSatisfy(Number.isFinite);
    expect(batches).toBeLessThan(dataset.cardinality() * 2);
    expect(terminate.terminatedAt).toMatchObject({ epoch: 0, step: batches, steps: 3 });
    await model.dispose();
  });

  it('can make fit fail instead, and says what to try', async () => {
    const dataset = await pictures(await pictureFolder([6, 6]));
    const model = await compiled(new SGD({ learningRate: 1e30 }));
    const failing = model.fit(dataset, { epochs: 3, callbacks: [new TerminateOnNaN({ raiseError: true })] });
    await expect(failing).rejects.toThrow(/The loss became (NaN|Infinity) in batch \d of 3 of epoch 1\./);
    await expect(failing).rejects.toHaveProperty('hint', expect.stringContaining('ten times lower'));
    await model.dispose();
  });

  it('does nothing while the loss is finite', () => {
    const model = modelInTraining();
    const terminate = new TerminateOnNaN();
    terminate.setModel(model);
    terminate.onTrainBatchEnd(
      { epoch: 0, step: 1, steps: 2, images: 4, keptImages: 0 },
      { loss: 1e30, accuracy: 0 },
    );
    expect(model.stopTraining).toBe(false);
    expect(terminate.terminatedAt).toBeUndefined();
  });
});

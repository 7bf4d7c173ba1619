import { describe, expect, it } from 'vitest';
import { Adam, SGD } from '../../dist/src/nn/index.js';
import {
  type Callback,
  EarlyStopping,
  LambdaCallback,
  type ModelInTraining,
} from '../../dist/src/train/index.js';
import { modelInTraining, trainBegin } from './model-in-training.js';
import { compiled, pictures } from './models.js';
import { pictureFolder } from './pictures.js';

describe('callbacks of fit', () => {
  it("are called in Keras' order with the figures so far, and awaited", async () => {
    const dataset = await pictures(await pictureFolder([3, 3]));
    const model = await compiled(new Adam());
    const events: string[] = [];
    const note = async (text: string): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      events.push(text);
    };
    const callback: Callback = {
      onTrainBegin: (info) => note(`train ${JSON.stringify(info)}`),
      onEpochBegin: (epoch) => note(`epoch ${epoch}`),
      onTrainBatchEnd: ({ epoch, step, steps, images }) => note(`batch ${epoch} ${step}/${steps} ${images}`),
      onTestBatchEnd: ({ step, steps, images }) => note(`test ${step}/${steps} ${images}`),
      onEpochEnd: (epoch, logs) => note(`end ${epoch} ${Object.keys(logs).join()}`),
      onTrainEnd: () => note('done'),
    };
    await model.fit(dataset, { epochs: 2, initialEpoch: 1, validationData: dataset, callbacks: [callback] });
    expect(events).toEqual([
      'train {"epochs":2,"initialEpoch":1,"steps":2,"logs":["loss","accuracy","val_loss","val_accuracy"]}',
      'epoch 1',
      'batch 1 1/2 4',
      'batch 1 2/2 6',
      'test 1/2 4',
      'test 2/2 6',
      'end 1 loss,accuracy,val_loss,val_accuracy',
      'done',
    ]);
    await model.dispose();
  });

  it('can end training, and get and set the weights after the epoch', async () => {
    const dataset = await pictures(await pictureFolder([4, 4]));
    const model = await compiled(new SGD({ learningRate: 0.5 }));
    const kernel = model.getLayer('head').variables[0];
    const zeros = new Float32Array(kernel.size);
    const seen: Float32Array[] = [];
    let inTraining: ModelInTraining | undefined;
    const look = async (): Promise<void> => {
      await inTraining!.syncVariables();
      seen.push(kernel.value.slice());
    };
    const callback: Callback = {
      setModel: (given) => {
        inTraining = given;
      },
      onEpochBegin: look,
      onEpochEnd: async (number) => {
        await look();
        if (number === 1) kernel.assign(zeros);
        if (number === 2) inTraining!.stopTraining = true;
      },
    };
    const { epoch } = await model.fit(dataset, { epochs: 10, callbacks: [callback] });
    expect(inTraining).toBe(model);
    expect(epoch).toEqual([0, 1, 2]);
    const [begin0, end0, begin1, end1, begin2, end2] = seen;
    expect(end0).not.toEqual(begin0);
    expect(begin1).toEqual(end0);
    expect(end1).not.toEqual(begin1);
    // The next epoch starts from the weights that a callback assigned, not from those of the last epoch.
    expect(begin2).toEqual(zeros);
    const distance = (to: Float32Array): number => Math.hypot(...end2.map((value, at) => value - to[at]));
    expect(distance(zeros)).toBeGreaterThan(0);
    expect(distance(zeros)).toBeLessThan(distance(end1));
    expect(kernel.value).toEqual(end2);
    await model.dispose();
  });
});

describe('LambdaCallback', () => {
  it('is called like an object with the same methods', async () => {
    const dataset = await pictures(await pictureFolder([3, 3]));
    const model = await compiled(new Adam());
    const events: string[] = [];
    const callback = new LambdaCallback({
      onEpochBegin: (epoch) => void events.push(`epoch ${epoch}`),
      onEpochEnd: (epoch, logs) => void events.push(`end ${epoch} ${Object.keys(logs).join()}`),
      onTrainEnd: () => void events.push('done'),
    });
    await model.fit(dataset, { callbacks: [callback] });
    expect(events).toEqual(['epoch 0', 'end 0 loss,accuracy', 'done']);
    await model.dispose();
  });

  it('refuses a name that would never be called', () => {
    expect(() => new LambdaCallback({ on_epoch_end: () => {} } as never)).toThrow(
      'LambdaCallback has no option "on_epoch_end".',
    );
    expect(() => new LambdaCallback({ onEpochEnd: 'end' as never })).toThrow('to be a function');
  });
});

describe('trainOnBatch', () => {
  it('trains one step like fit on the batch, and returns its figures', async () => {
    const dataset = await pictures(await pictureFolder([3, 3]), { shuffle: false });
    const { images, labels } = await dataset.load(dataset.indices);
    const [one, other] = [await compiled(new Adam()), await compiled(new Adam())];
    const logs = await one.trainOnBatch(images, [...labels.data]);
    const { history } = await other.fit(images, [...labels.data], { batchSize: 6, shuffle: false });
    expect(logs).toEqual({ loss: history.loss[0], accuracy: history.accuracy[0] });
    expect(one.trainableVariables.map(({ value }) => value)).toEqual(
      other.trainableVariables.map(({ value }) => value),
    );
    const next = await one.trainOnBatch(images, [...labels.data]);
    expect(next.loss).not.toBe(logs.loss);
    expect(one.optimizer!.iterations).toBe(2);
    await one.dispose();
    await other.dispose();
  });

  it('augments the same pictures anew in every call', async () => {
    const dataset = await pictures(await pictureFolder([3, 3]), { shuffle: false });
    const { images, labels } = await dataset.load(dataset.indices);
    const model = await compiled(new SGD({ learningRate: 0 }), { augmented: true });
    const losses = [];
    for (let call = 0; call < 3; call++)
      losses.push((await model.trainOnBatch(images, [...labels.data])).loss);
    expect(new Set(losses).size).toBe(3);
    await model.dispose();
  });
});

describe('EarlyStopping', () => {
  /** Figures by epoch, which replace those of training. */
  const follow = async (
    stopping: EarlyStopping,
    losses: readonly number[],
    key = 'val_loss',
  ): Promise<number> => {
    const model = modelInTraining();
    stopping.setModel(model);
    stopping.onTrainBegin(trainBegin);
    for (const [epoch, value] of losses.entries()) {
      await stopping.onEpochEnd(epoch, { loss: 1, accuracy: 0, [key]: value });
      if (model.stopTraining) return epoch;
    }
    return losses.length;
  };

  it("ends after `patience` epochs without improvement, as Keras' does", async () => {
    expect(await follow(new EarlyStopping({ patience: 2 }), [5, 4, 4.5, 3, 3.1, 3.2, 1])).toBe(5);
    expect(await follow(new EarlyStopping(), [5, 4, 4.5, 3])).toBe(2);
    expect(await follow(new EarlyStopping({ patience: 1, minDelta: 0.5 }), [5, 4.6, 4.4, 4.2])).toBe(1);
    expect(await follow(new EarlyStopping({ patience: 3 }), [5, 4, 3, 2])).toBe(4);
    const stopping = new EarlyStopping({ patience: 2 });
    await follow(stopping, [5, 4, 3, 2]);
    expect(stopping.stoppedEpoch).toBeUndefined();
    await follow(stopping, [5, 4, 4.5, 4.6, 4.7]);
    expect(stopping.stoppedEpoch).toBe(3);
    const accuracy = new EarlyStopping({ monitor: 'val_accuracy', patience: 1 });
    expect(await follow(accuracy, [0.5, 0.7, 0.6, 0.9], 'val_accuracy')).toBe(2);
    expect(accuracy).toMatchObject({ best: 0.7, bestEpoch: 1 });
  });

  it('never treats a NaN loss as the best', async () => {
    const stopping = new EarlyStopping({ patience: 2 });
    expect(await follow(stopping, [Number.NaN, 5, 4, Number.NaN, Number.NaN, 1])).toBe(4);
    expect(stopping).toMatchObject({ best: 4, bestEpoch: 2 });
  });

  it('restores the weights of the best epoch', async () => {
    const train = await pictures(await pictureFolder([5, 5]));
    const validation = await pictures(await pictureFolder([4, 4], 2));
    // The learning rate is so large that the loss varies strongly.
    const model = await compiled(new SGD({ learningRate: 4 }));
    const stopping = new EarlyStopping({ patience: 8, restoreBestWeights: true });
    const { history } = await model.fit(train, {
      epochs: 8,
      validationData: validation,
      callbacks: [stopping],
    });
    const best = Math.min(...history.val_loss);
    expect(history.val_loss.at(-1), 'the last epoch must not be the best one here').toBeGreaterThan(best);
    expect(stopping.bestEpoch).toBe(history.val_loss.indexOf(best));
    expect((await model.evaluate(validation)).loss).toBe(best);
    await model.dispose();
  });
});

import { describe, expect, it } from 'vitest';
import { AUTOTUNE, type ImageDataset, imageDatasetFromArrays } from '../../dist/src/datasets/index.js';
import { SGD } from '../../dist/src/nn/index.js';
import { type Images, imageAt } from '../../dist/src/pictures/index.js';
import { learningCurvesFigure } from '../../dist/src/report/index.js';
import { type Callback, type FitState, joinHistories, ProgbarLogger } from '../../dist/src/train/index.js';
import { compiled, pictures, weightsOf } from './models.js';
import { pictureFolder } from './pictures.js';

const sgd = () => new SGD({ learningRate: 0.5, momentum: 0.9 });

/** The pictures of a data set in memory, in its base order. */
async function inMemory(dataset: ImageDataset): Promise<{ images: Images; labels: number[] }> {
  const { images } = await dataset.load(dataset.indices);
  return { images, labels: [...dataset.labelsOf(dataset.indices).data] };
}

const options = { epochs: 3, shuffle: false, batchSize: 4 };

describe('fit on pictures in memory', () => {
  it('gives the same result as the same pictures in a folder, bit for bit', async () => {
    const dataset = await pictures(await pictureFolder([5, 4]), { shuffle: false });
    const { images, labels } = await inMemory(dataset);
    const [folder, memory, floats] = await Promise.all([1, 2, 3].map(() => compiled(sgd())));
    const expected = await folder.fit(dataset, { epochs: 3, validationData: dataset });
    const found = await memory.fit(images, labels, { ...options, validationData: [images, labels] });
    expect(found.history).toEqual(expected.history);
    expect(weightsOf(memory)).toEqual(weightsOf(folder));
    const asFloats = { data: Float32Array.from(images.data), shape: images.shape };
    const rows = labels.map((label) => [label]);
    expect((await floats.fit(asFloats, rows, options)).history.loss).toEqual(expected.history.loss);
    const [evaluated, given] = [await memory.evaluate(dataset), await memory.evaluate(images, labels)];
    expect(given.loss).toBeCloseTo(evaluated.loss, 12);
    expect(given.accuracy).toBe(evaluated.accuracy);
    expect((await memory.predict(images, { batchSize: 4 })).data).toEqual(
      (await memory.predict(dataset)).data,
    );
    await Promise.all([folder, memory, floats].map((model) => model.dispose()));
  });

  it('validates on the last part, which it splits off before shuffling', async () => {
    const dataset = await pictures(await pictureFolder([5, 5]), { shuffle: false });
    const { images, labels } = await inMemory(dataset);
    const size = images.data.length / 10;
    const part = (from: number, to: number) =>
      [
        { data: images.data.slice(from * size, to * size), shape: [to - from, 32, 32, 3] },
        labels.slice(from, to),
      ] as const;
    const [split, divided] = [await compiled(sgd()), await compiled(sgd())];
    const found = await split.fit(images, labels, { ...options, validationSplit: 0.25 });
    const expected = await divided.fit(...part(0, 7), { ...options, validationData: part(7, 10) });
    expect(found.history).toEqual(expected.history);
    const seen: number[] = [];
    const steps: Callback = { onTrainBatchEnd: ({ images: done }) => void seen.push(done) };
    await split.fit(images, labels, { batchSize: 20, validationSplit: 0.25, callbacks: [steps] });
    expect(seen).toEqual([7]);
    await Promise.all([split.dispose(), divided.dispose()]);
  });

  it('weights samples like classes', async () => {
    const dataset = await pictures(await pictureFolder([5, 4]), { shuffle: false });
    const { images, labels } = await inMemory(dataset);
    const [classes, samples] = [await compiled(sgd()), await compiled(sgd())];
    const sampleWeight = labels.map((label) => (label === 1 ? 2.5 : 0.5));
    const expected = await classes.fit(images, labels, { ...options, classWeight: { 0: 0.5, 1: 2.5 } });
    const found = await samples.fit(images, labels, { ...options, sampleWeight });
    expect(found.history).toEqual(expected.history);
    const halves = labels.map(() => 0.5);
    const [half, whole] = [
      await samples.evaluate(images, labels, { sampleWeight: halves }),
      await samples.evaluate(images, labels),
    ];
    expect(half.loss).toBeCloseTo(whole.loss / 2, 12);
    await Promise.all([classes.dispose(), samples.dispose()]);
  });

  it.each([
    [
      { data: new Uint8Array(12), shape: [2, 2, 3] },
      [0],
      'Expected pictures of shape [count, height, width, 3]',
    ],
    [{ data: new Uint8Array(11), shape: [1, 2, 2, 3] }, [0], 'Expected 12 numbers'],
    [{ data: new Float32Array(12).fill(0.5), shape: [1, 2, 2, 3] }, [0], 'whole numbers from 0 to 255'],
    [
      { data: new Uint8Array(12), shape: [1, 2, 2, 3] },
      [0, 1],
      'Expected 1 labels, one per picture, but received 2.',
    ],
    [{ data: new Uint8Array(12), shape: [1, 2, 2, 3] }, [0.5], 'Expected a class number as label'],
    [{ data: new Uint8Array(12), shape: [1, 2, 2, 3] }, [[0.5, 0.5]], 'Expected 0 and 1 in labels'],
  ])('refuses %#', (images, labels, message) => {
    expect(() => imageDatasetFromArrays(images, labels)).toThrow(message);
  });
});

describe('a batch of take', () => {
  it('gives pictures by index, and loads a suitable number ahead', async () => {
    const dataset = await pictures(await pictureFolder([3, 2]), { shuffle: false });
    let batches = 0;
    for await (const { images, labels } of dataset.prefetch(AUTOTUNE).take(1)) {
      batches++;
      expect([images.shape[0], labels.shape[0]]).toEqual([4, 4]);
      const { pixels, height, width } = imageAt(images, 1);
      expect([height, width, pixels.length]).toEqual([32, 32, 3072]);
      expect(pixels).toEqual(images.data.slice(3072, 6144));
      expect(imageAt(images, -1).pixels).toEqual(images.data.slice(9216));
      expect(() => imageAt(images, 4)).toThrow('one of 4 pictures but received 4');
    }
    expect(batches).toBe(1);
  });
});

describe('options of fit', () => {
  it('can limit the batches of an epoch, which continues where the last one ended', async () => {
    const dataset = await pictures(await pictureFolder([5, 5]), { shuffle: false });
    expect(dataset.withStepsPerEpoch(2).plan(0)).toEqual(dataset.plan(0).slice(0, 2));
    expect(dataset.withStepsPerEpoch(2).plan(1)).toEqual([dataset.plan(0)[2], dataset.plan(0)[0]]);
    const [whole, parts] = [await compiled(sgd()), await compiled(sgd())];
    await whole.fit(dataset, { epochs: 2 });
    const { history } = await parts.fit(dataset, { epochs: 3, stepsPerEpoch: 2 });
    expect(history.loss).toHaveLength(3);
    expect(weightsOf(parts)).toEqual(weightsOf(whole));
    await Promise.all([whole.dispose(), parts.dispose()]);
  });

  it('can validate after every few epochs', async () => {
    const dataset = await pictures(await pictureFolder([3, 3]));
    const model = await compiled(sgd());
    const options = { validationData: dataset, validationFreq: 2 };
    const first = await model.fit(dataset, { epochs: 5, ...options });
    expect([first.history.loss.length, first.history.val_loss.length]).toEqual([5, 2]);
    expect(first.validatedAt).toEqual([1, 3]);
    const second = await model.fit(dataset, { epochs: 8, initialEpoch: 5, ...options });
    expect(second).toMatchObject({ epoch: [5, 6, 7], validatedAt: [0, 2] });
    const joined = joinHistories(first, second);
    expect(joined.validatedAt).toEqual([1, 3, 5, 7]);
    expect(joined.history.val_loss).toEqual([...first.history.val_loss, ...second.history.val_loss]);
    expect(learningCurvesFigure(joined)).toContain('8 epochs of training.');
    const alone = await model.fit(dataset, { epochs: 2 });
    expect(alone).not.toHaveProperty('validatedAt');
    const after = joinHistories(alone, second);
    expect(after.validatedAt).toEqual([0, 1, 2, 4]);
    expect(after.history.val_loss).toEqual([Number.NaN, Number.NaN, ...second.history.val_loss]);
    await model.dispose();
  });

  it('can resume in the middle of an epoch when only some are validated', async () => {
    const dataset = await pictures(await pictureFolder([3, 3]));
    const options = { epochs: 4, validationData: dataset, validationFreq: 2 };
    const [whole, stopped] = [await compiled(sgd()), await compiled(sgd())];
    const states: FitState[] = [];
    const save = (state: FitState): void => void states.push(state);
    const expected = await whole.fit(dataset, { ...options, checkpoint: { save } });
    const resume = structuredClone(states[2]);
    expect(resume.epoch).toBe(3);
    expect(await stopped.fit(dataset, { ...options, checkpoint: { save, resume } })).toEqual(expected);
    expect(expected.validatedAt).toEqual([1, 3]);
    await Promise.all([whole.dispose(), stopped.dispose()]);
  });

  it.each<[object, string, string]>([
    [{ epoch: 3 }, 'fit has no option "epoch".', 'epochs'],
    [{ batch_size: 3 }, 'fit has no option "batch_size".', 'Did you mean batchSize?'],
    [{ classWeight: { cats: 1 } }, 'fit expects classWeight to be an object with a number of at least 0', ''],
    [
      { augmentedViews: { count: 2 } },
      'expects augmentedViews to be an object such as new AugmentedViews(',
      '',
    ],
    [{ callbacks: 'early' }, 'fit expects callbacks to be a list of callbacks', ''],
    [{ verbose: 1 }, 'fit prints nothing', 'ProgbarLogger'],
    [{ validationSplit: 0.2 }, 'validationSplit only with pictures in memory', 'take'],
    [{ sampleWeight: [1] }, 'fit takes sampleWeight only with pictures in memory.', 'classWeight'],
    [{ batchSize: 8 }, 'fit takes batchSize only with pictures in memory.', 'its own batch size'],
    [{ stepsPerEpoch: 0 }, 'stepsPerEpoch to be a whole number of at least 1', ''],
  ])('refuse %j', async (wrong, message, hint) => {
    const dataset = await pictures(await pictureFolder([2, 2]));
    const model = await compiled(sgd());
    const error = await model.fit(dataset, wrong).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) });
    expect((error as { hint?: string }).hint ?? '').toContain(hint);
    await model.dispose();
  });
});

describe('ProgbarLogger', () => {
  it('writes one line per epoch to a function', async () => {
    const dataset = await pictures(await pictureFolder([3, 3]));
    const model = await compiled(sgd());
    let text = '';
    const logger = new ProgbarLogger((more) => {
      text += more;
    });
    await model.fit(dataset, { epochs: 2, validationData: dataset, callbacks: [logger] });
    const line =
      /^2\/2 ━{20} \d+m?s \d+m?s\/step - accuracy: \d\.\d{4} - loss: \d\.\d{4} - val_accuracy: \d\.\d{4} - val_loss: \d\.\d{4}$/;
    const lines = text.split('\n');
    expect([lines[0], lines[2], lines[4]]).toEqual(['Epoch 1/2', 'Epoch 2/2', '']);
    expect(lines[1]).toMatch(line);
    expect(lines[3]).toMatch(line);
    await model.dispose();
  });

  it('redraws the line on a terminal, and requires an output', () => {
    const written: string[] = [];
    const logger = new ProgbarLogger({ isTTY: true, write: (text: string) => written.push(text) } as never);
    logger.onTrainBegin({ epochs: 1, initialEpoch: 0, steps: 4, logs: ['loss'] });
    logger.onEpochBegin(0);
    logger.onTrainBatchEnd({ epoch: 0, step: 1, steps: 4, images: 4, keptImages: 0 }, { loss: 0.5 });
    logger.onEpochEnd(0, { loss: 0.25 });
    expect(written[1]).toMatch(/^\r1\/4 ━{5}─{15} \d+ms - loss: 0\.5000$/);
    expect(written[2]).toMatch(/^\r4\/4 ━{20} \d+ms \d+ms\/step - loss: 0\.2500 *$/);
    expect(() => new ProgbarLogger(undefined as never)).toThrow('expects a stream or a function');
  });
});

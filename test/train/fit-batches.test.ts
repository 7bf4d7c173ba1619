import { describe, expect, it } from 'vitest';
import type { ImageBatch, ImageDataset } from '../../dist/src/datasets/index.js';
import { SGD } from '../../dist/src/nn/index.js';
import {
  AugmentedViews,
  type Batches,
  type Callback,
  type InputBatch,
  type Model,
  ProgbarLogger,
} from '../../dist/src/train/index.js';
import { compiled, pictures, weightsOf } from './models.js';
import { pictureFolder } from './pictures.js';

const sgd = () => new SGD({ learningRate: 0.5, momentum: 0.9 });

async function dataset(counts = [5, 4], shuffle = false): Promise<ImageDataset> {
  return await pictures(await pictureFolder(counts), { shuffle });
}

/** The batches of one pass over a data set. */
async function batchesOf(data: ImageDataset): Promise<ImageBatch[]> {
  return await Promise.all(data.plan(0).map((indices) => data.load(indices)));
}

async function* once(batches: readonly InputBatch[]): AsyncGenerator<InputBatch> {
  for (const { images, labels } of batches) yield { images, labels };
}

/** Yields the batches again for each pass, and counts passes and batches. */
class Counted implements AsyncIterable<InputBatch> {
  passes = 0;
  given = 0;
  closed = 0;
  readonly #batches: readonly InputBatch[];

  constructor(batches: readonly InputBatch[]) {
    this.#batches = batches;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<InputBatch> {
    this.passes++;
    try {
      for (const batch of this.#batches) {
        this.given++;
        yield batch;
      }
    } finally {
      this.closed++;
    }
  }
}

/** An error's message and hint on one line. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = (await promise.then(
    () => new Error('nothing was refused'),
    (thrown: unknown) => thrown,
  )) as Error & { hint?: string };
  return `${error.name}: ${error.message} ${error.hint ?? ''}`;
}

async function disposed(...models: Model[]): Promise<void> {
  await Promise.all(models.map((model) => model.dispose()));
}

describe('fit on an iterable of batches', () => {
  it('gives the same result as a data set with the same batches, bit for bit', async () => {
    const data = await dataset();
    const batches = await batchesOf(data);
    const [one, other] = [await compiled(sgd()), await compiled(sgd())];
    const expected = await one.fit(data, { epochs: 3, validationData: data });
    const counted = new Counted(batches.map(({ images, labels }) => ({ images, labels })));
    const found = await other.fit(counted, { epochs: 3, validationData: new Counted(batches) });
    expect(found).toEqual(expected);
    expect(weightsOf(other)).toEqual(weightsOf(one));
    expect(counted).toMatchObject({ passes: 3, given: 9, closed: 3 });
    expect(await other.evaluate(once(batches))).toEqual({ ...(await one.evaluate(data)), skipped: [] });
    expect(await other.predict(once(batches))).toEqual(await one.predict(data));
    await disposed(one, other);
  });

  it('gives the same result also with augmentation, another order and dropout', async () => {
    const data = await dataset([5, 4], true);
    const options = { augmented: true, dropout: 0.4 };
    const [one, other] = [await compiled(sgd(), options), await compiled(sgd(), options)];
    const expected = await one.fit(data, { epochs: 2 });
    const epochs = [0, 1].flatMap((epoch) => data.plan(epoch));
    const generator = (async function* () {
      for (const indices of epochs) yield await data.load(indices);
    })();
    const found = await other.fit(generator, { epochs: 2, stepsPerEpoch: 3 });
    expect(found).toEqual(expected);
    expect(weightsOf(other)).toEqual(weightsOf(one));
    await disposed(one, other);
  });

  it('takes a synchronous generator, lists, class numbers and floats', async () => {
    const data = await dataset();
    const batches = (await batchesOf(data)).map(({ images: { data, shape }, labels }) => ({
      images: { data: Float32Array.from(data), shape },
      labels: [...labels.data],
    }));
    const [one, list, generator] = [await compiled(sgd()), await compiled(sgd()), await compiled(sgd())];
    const { history } = await one.fit(data, { validationData: data });
    expect((await list.fit(batches, { validationData: batches })).history).toEqual(history);
    const given = (function* () {
      yield* batches;
    })();
    expect((await generator.fit(given)).history.loss).toEqual(history.loss);
    await disposed(one, list, generator);
  });

  it('takes a number of batches per epoch, and restarts the iterable in the middle of an epoch', async () => {
    const data = await dataset();
    const counted = new Counted(await batchesOf(data));
    const [one, other] = [await compiled(sgd()), await compiled(sgd())];
    const expected = await one.fit(data, { epochs: 4, stepsPerEpoch: 2 });
    const found = await other.fit(counted, { epochs: 4, stepsPerEpoch: 2 });
    expect(found).toEqual(expected);
    expect(counted).toMatchObject({ passes: 3, given: 8 });
    await disposed(one, other);
  });

  it('reads only as much of an endless generator as it uses, and closes it', async () => {
    const [batch] = await batchesOf(await dataset());
    let [given, closed] = [0, 0];
    const endless = async function* (): AsyncGenerator<InputBatch> {
      try {
        for (;;) {
          given++;
          yield batch;
        }
      } finally {
        closed++;
      }
    };
    const model = await compiled(sgd());
    const { history } = await model.fit(endless(), {
      epochs: 3,
      stepsPerEpoch: 2,
      validationData: endless(),
      validationSteps: 1,
    });
    expect([history.loss.length, history.val_loss.length, given, closed]).toEqual([3, 3, 6 + 3, 2]);
    expect((await model.predict(endless(), { steps: 3 })).shape).toEqual([12, 1]);
    expect(await model.evaluate(endless(), { steps: 2 })).toMatchObject({ count: 8 });
    expect([given, closed]).toEqual([9 + 3 + 2, 4]);
    await model.dispose();
  });

  it('lets a generator reuse its arrays', async () => {
    const data = await dataset([4, 4]);
    const batches = await batchesOf(data);
    const images = { ...batches[0].images, data: new Uint8Array(batches[0].images.data.length) };
    const labels = { ...batches[0].labels, data: new Float32Array(4) };
    const reusing = async function* (): AsyncGenerator<InputBatch> {
      for (const batch of batches) {
        images.data.set(batch.images.data);
        labels.data.set(batch.labels.data);
        yield { images, labels };
      }
    };
    const [one, other] = [await compiled(sgd()), await compiled(sgd())];
    const expected = await one.fit(data, { epochs: 2 });
    expect(await other.fit({ [Symbol.asyncIterator]: reusing }, { epochs: 2 })).toEqual(expected);
    await disposed(one, other);
  });

  it('uses the sample weights of the batches', async () => {
    const data = await dataset();
    const { images, labels } = await data.load(data.indices);
    const sampleWeight = [...labels.data].map((_, at) => 0.5 + at / 4);
    const batches = (await batchesOf(data)).map((batch) => ({
      ...batch,
      sampleWeight: batch.indices.map((index) => sampleWeight[index]),
    }));
    const [one, other] = [await compiled(sgd()), await compiled(sgd())];
    const array = { epochs: 2, shuffle: false, batchSize: 4, sampleWeight };
    const expected = await one.fit(images, [...labels.data], array);
    expect(await other.fit(new Counted(batches), { epochs: 2 })).toEqual(expected);
    expect(await refusal(other.fit(batches, { classWeight: { 0: 2 } }))).toContain('but not both');
    await disposed(one, other);
  });

  it('takes a batch that is larger than the first one', async () => {
    const data = await dataset([6, 5]);
    const sizes = [2, 4, 3, 2];
    const ends = sizes.map((_, at) => sizes.slice(0, at + 1).reduce((sum, size) => sum + size));
    const batches = await Promise.all(
      sizes.map((size, at) => data.load(data.indices.slice(ends[at] - size, ends[at]))),
    );
    const [growing, large] = [await compiled(sgd()), await compiled(sgd())];
    const found = await growing.fit(batches);
    // The same steps in separate calls, each with its own batch size.
    const losses: number[] = [];
    for (const batch of batches) losses.push((await large.fit([batch])).history.loss[0]);
    const mean = losses.reduce((sum, loss, at) => sum + loss * sizes[at], 0) / 11;
    expect(found.history.loss[0]).toBeCloseTo(mean, 5);
    weightsOf(growing).forEach((weight, at) => {
      expect(weight).toBeCloseTo(weightsOf(large)[at], 5);
    });
    await disposed(growing, large);
  });

  it('tells callbacks that the number of steps is unknown', async () => {
    const batches = await batchesOf(await dataset());
    const seen: unknown[] = [];
    const callback: Callback = {
      onTrainBegin: ({ steps }) => void seen.push(steps),
      onTrainBatchEnd: ({ step, steps, images }) => void seen.push([step, steps, images]),
    };
    const model = await compiled(sgd());
    await model.fit(once(batches), { callbacks: [callback] });
    expect(seen).toEqual([undefined, [1, undefined, 4], [2, undefined, 8], [3, undefined, 9]]);
    await model.dispose();
  });
});

describe('refusals', () => {
  it.each<[string, object, string]>([
    [
      'a second epoch',
      { epochs: 2 },
      'fit trains 2 epochs, but a generator gives its batches only once. Pass `{ [Symbol.asyncIterator]: batches }`',
    ],
    [
      'batchSize',
      { batchSize: 4 },
      'fit takes batchSize only with pictures in memory. The iterable determines',
    ],
    ['shuffle', { shuffle: true }, 'fit takes shuffle only with pictures in memory. Shuffle where'],
    [
      'sampleWeight',
      { sampleWeight: [1] },
      'fit takes sampleWeight only with pictures in memory. Give each batch',
    ],
    [
      'validationSplit',
      { validationSplit: 0.2 },
      'fit takes validationSplit only with pictures in memory. The number of batches',
    ],
    [
      'checkpoint',
      { checkpoint: { save: () => {} } },
      'fit takes checkpoint only with a data set or pictures in memory. An iterable',
    ],
    [
      'augmentedViews',
      { augmentedViews: new AugmentedViews({ count: 2 }) },
      'fit takes augmentedViews only with a data set or pictures in memory. They are kept',
    ],
    ['validationSteps alone', { validationSteps: 2 }, 'validationSteps only with validationData'],
    ['a number of steps', { stepsPerEpoch: 0.5 }, 'stepsPerEpoch to be a whole number of at least 1'],
    [
      'too many steps',
      { stepsPerEpoch: 3 },
      'GraftError: fit ran out of batches after 1 of 3: there were 1 in all. Lower stepsPerEpoch',
    ],
  ])('%s', async (_, options, message) => {
    const [batch] = await batchesOf(await dataset([2, 2]));
    const model = await compiled(sgd());
    expect(await refusal(model.fit(once([batch]), options))).toContain(message);
    await model.dispose();
  });

  it('of a generator’s batch, with its number', async () => {
    const [batch] = await batchesOf(await dataset([2, 2]));
    const model = await compiled(sgd());
    const second = async (wrong: unknown): Promise<string> =>
      await refusal(model.fit(once([batch, wrong as InputBatch])));
    const { images, labels } = batch;
    const small = { data: new Uint8Array(4 * 16 * 16 * 3), shape: [4, 16, 16, 3] };
    expect(await second({ images: small, labels })).toContain(
      'Model tiny expects images of shape (None, 32, 32, 3), but those of batch 2 have (4, 16, 16, 3).',
    );
    expect(await second({ images })).toContain('fit expects labels with the images, but batch 2 has none.');
    expect(await second({ images, labels: [0, 1] })).toContain(
      'fit cannot take batch 2. Expected 4 labels, one per picture, but received 2.',
    );
    expect(await second({ images, labels: { data: new Float32Array(4), shape: [2, 2] } })).toContain(
      'fit cannot take batch 2. Expected labels of shape [4] or [4, classes] but received 4 numbers of shape [2,2].',
    );
    expect(await second({ images: [1, 2], labels })).toContain('but in batch 2 they are a list of 2.');
    const asIs = async (value: unknown): Promise<string> => await refusal(model.fit([value] as never));
    expect(await asIs([images, labels])).toContain(
      'fit expects batches { images, labels }, but batch 1 is a list of 2.',
    );
    expect(await asIs({ ...batch, sampleWeight: [1] })).toContain(
      'For batch 1 fit expects one sampleWeight per picture, 4, but received 1.',
    );
    expect(await asIs({ ...batch, indices: [0, 1, 2, -1] })).toContain(
      'indices to be whole numbers of at least 0',
    );
    await model.dispose();
  });

  it('of validation data, before any training', async () => {
    const [batch] = await batchesOf(await dataset([2, 2]));
    const model = await compiled(sgd());
    const before = weightsOf(model);
    const data = new Counted([batch]);
    const validating = (validationData: Batches, options = {}): Promise<string> =>
      refusal(model.fit(data, { epochs: 4, validationData, ...options }));
    expect(await validating(once([batch]))).toContain(
      'fit validates 4 times, but a generator gives its batches only once.',
    );
    expect(await validating(once([batch]), { validationFreq: 2, initialEpoch: 1 })).toContain(
      'validates 2 times',
    );
    const small = { data: new Uint8Array(4 * 16 * 16 * 3), shape: [4, 16, 16, 3] };
    expect(await validating([{ images: small, labels: [0, 0, 1, 1] }])).toContain(
      'those of batch 1 have (4, 16, 16, 3)',
    );
    expect(await validating([])).toContain('expects validationData');
    await model.syncVariables();
    expect(weightsOf(model)).toEqual(before);
    await model.dispose();
  });

  it('of batches that end too early, keeping what was learned before', async () => {
    const data = await dataset([2, 2]);
    const [batch] = await batchesOf(data);
    const [one, other] = [await compiled(sgd()), await compiled(sgd())];
    const failing = one.fit(once([batch, batch, batch]), { epochs: 2, stepsPerEpoch: 2 });
    expect(await refusal(failing)).toContain('fit ran out of batches after 1 of 2: there were 3 in all.');
    await other.fit(data, { epochs: 3 });
    expect(weightsOf(one)).toEqual(weightsOf(other));
    expect(await refusal(one.evaluate(once([batch]), { steps: 2 }))).toContain('Lower steps');
    expect(await refusal(one.evaluate(data, { steps: 2 }))).toContain(
      'steps asks for 2 batches, but the data has only 1.',
    );
    expect(await refusal(one.fit(once([])))).toContain('fit expects at least one batch with pictures');
    const validation = { validationData: new Counted([batch]), validationSteps: 2 };
    expect(await refusal(one.fit(data, validation))).toContain(
      'validationData ran out of batches after 1 of 2',
    );
    const used = once([batch]);
    await one.predict(used);
    expect(await refusal(one.predict(used))).toContain('A generator gives its batches once.');
    expect(await refusal(one.fit(data, [0, 1] as never))).toContain(
      'fit received labels in addition to a data set.',
    );
    await disposed(one, other);
  });

  it('pass on the generator’s own errors unchanged', async () => {
    const [batch] = await batchesOf(await dataset([2, 2]));
    const broken = async function* (): AsyncGenerator<InputBatch> {
      yield batch;
      yield batch;
      throw new RangeError('the camera is gone');
    };
    const model = await compiled(sgd());
    await expect(model.fit(broken())).rejects.toThrow(RangeError);
    await expect(model.predict(broken())).rejects.toThrow('the camera is gone');
    await model.dispose();
  });
});

describe('validationSteps', () => {
  it('validates on the first batches, each time', async () => {
    const data = await dataset();
    const batches = await batchesOf(data);
    const models = [await compiled(sgd()), await compiled(sgd()), await compiled(sgd())];
    const expected = await models[0].fit(data, { epochs: 2, validationData: data.take(2) });
    const validationData = new Counted(batches);
    expect(await models[1].fit(data, { epochs: 2, validationData: data, validationSteps: 2 })).toEqual(
      expected,
    );
    expect(await models[2].fit(data, { epochs: 2, validationData, validationSteps: 2 })).toEqual(expected);
    expect(validationData).toMatchObject({ passes: 2, given: 4 });
    await disposed(...models);
  });
});

describe('ProgbarLogger', () => {
  it('counts the steps of the first epoch if their number is unknown, as Keras does', async () => {
    const batches = await batchesOf(await dataset());
    const model = await compiled(sgd());
    const written: string[] = [];
    // Writes each state of the line, even in quick succession.
    const logger = new ProgbarLogger((text) => void written.push(text), { live: true, interval: 0 });
    await model.fit(new Counted(batches), { epochs: 2, callbacks: [logger] });
    const lines = written.map((line) =>
      line
        .replace(/ \d+m?s/g, ' TIME')
        .replace(/ - .*/, '')
        .trim(),
    );
    const bar = (step: number): string => {
      const filled = Math.round((20 * step) / 3);
      return `${step}/3 ${'━'.repeat(filled)}${'─'.repeat(20 - filled)} TIME`;
    };
    expect(lines).toEqual([
      'Epoch 1/2',
      ...[1, 2, 3].map((step) => `${step}/Unknown TIME TIME/step`),
      `${bar(3)} TIME/step`,
      '',
      'Epoch 2/2',
      ...[1, 2, 3].map(bar),
      `${bar(3)} TIME/step`,
      '',
    ]);
    await model.dispose();
  });
});

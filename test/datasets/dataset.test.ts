import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageBatch, ImageDataset, ImageDatasetOptions, SkippedFile } from '../../src/datasets/index.js';
import { UsageError } from '../../src/errors.js';
import { imageDatasetFromDirectory } from '../../src/folders/index.js';
import { classFolders, temporaryFolder } from './helpers.js';

const COUNTS = { cats: 13, dogs: 12, foxes: 12 };
const TOTAL = 37;

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await classFolders(folder, COUNTS);
});

function dataset(options: ImageDatasetOptions = {}): Promise<ImageDataset> {
  return imageDatasetFromDirectory(folder, { imageSize: [4, 4], batchSize: 5, seed: 7, ...options });
}

async function batchesOf(data: ImageDataset): Promise<ImageBatch[]> {
  const batches: ImageBatch[] = [];
  for await (const batch of data) batches.push(batch);
  return batches;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const ascending = (values: Iterable<number>): number[] => [...values].sort((one, other) => one - other);

describe('mirror images', () => {
  it('stand behind the images, with left and right exchanged and the same labels', async () => {
    const upright = await dataset({ imageSize: [4, 6], shuffle: false });
    const both = upright.withMirrorImages();
    expect([both.count, both.cardinality()]).toEqual([2 * TOTAL, 15]);
    const [one, two] = [await upright.load([3, 20]), await both.load([3, TOTAL + 3, TOTAL + 20])];
    expect([...two.labels.data]).toEqual([one.labels.data[0], one.labels.data[0], one.labels.data[1]]);
    expect(two.paths).toEqual([one.paths[0], one.paths[0], one.paths[1]]);
    const pixel = (batch: ImageBatch, row: number, y: number, x: number): number[] => {
      const start = ((row * 4 + y) * 6 + x) * 3;
      return [...batch.images.data.subarray(start, start + 3)];
    };
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 6; x++) {
        expect(pixel(two, 0, y, x)).toEqual(pixel(one, 0, y, x));
        expect(pixel(two, 1, y, x)).toEqual(pixel(one, 0, y, 5 - x));
        expect(pixel(two, 2, y, x)).toEqual(pixel(one, 1, y, 5 - x));
      }
    }
  });

  it('come once each in an epoch', async () => {
    const both = (await dataset({ validationSplit: 0.2, subset: 'training' })).withMirrorImages();
    expect(new Set(both.plan(1).flat()).size).toBe(both.count);
  });
});

describe('subsets', () => {
  const settings = { imageSize: [4, 4], batchSize: 5, seed: 7, validationSplit: 0.3 } as const;

  it("'both' are the two that come one by one, and share decoded pixels", async () => {
    const [training, validation] = await imageDatasetFromDirectory(folder, { ...settings, subset: 'both' });
    expect(training.paths).toEqual((await dataset({ ...settings, subset: 'training' })).paths);
    expect(validation.paths).toEqual((await dataset({ ...settings, subset: 'validation' })).paths);
    expect(training.plan(3)).toEqual((await dataset({ ...settings, subset: 'training' })).plan(3));
    expect(training.source).toBe(validation.source);
  });

  it("'validation' has the same order in every epoch, that of its files; 'training' a new one", async () => {
    const [training, validation] = await imageDatasetFromDirectory(folder, { ...settings, subset: 'both' });
    for (const subset of [validation, await dataset({ ...settings, subset: 'validation' })]) {
      expect(subset.shuffle).toBe(false);
      expect(subset.plan(0).flat()).toEqual(subset.indices);
      expect(subset.plan(1)).toEqual(subset.plan(0));
      // Not class by class: the order of all files was drawn before the split.
      expect(subset.indices).not.toEqual(ascending(subset.indices));
    }
    expect(training.plan(1)).not.toEqual(training.plan(0));
  });
});

describe('classNames', () => {
  it('choose the class folders and the order of their numbers', async () => {
    const data = await dataset({ classNames: ['foxes', 'cats'], shuffle: false });
    expect(data.classNames).toEqual(['foxes', 'cats']);
    expect(data.count).toBe(COUNTS.foxes + COUNTS.cats);
    const labels = [...data.labelsOf(data.indices).data];
    expect(labels).toEqual([...new Array(COUNTS.foxes).fill(0), ...new Array(COUNTS.cats).fill(1)]);
    expect(data.paths.every((path, at) => path.includes(labels[at] === 0 ? 'foxes' : 'cats'))).toBe(true);
  });

  it.each([
    [{ classNames: ['cat', 'dogs'] }, /There is no class folder "cat" in /],
    [{ classNames: ['dogs'] }, /at least two classes for classNames but received \["dogs"\]/],
    [{ classNames: ['dogs', 'cats', 'dogs'] }, /at least two classes for classNames/],
    [{ colorMode: 'grayscale' as 'rgb' }, /expects colorMode to be "rgb", but received "grayscale"/],
  ])('%j are refused', async (options, message) => {
    await expect(dataset(options)).rejects.toThrow(message);
  });
});

describe('batches', () => {
  it('contain matching images, labels, paths and indices', async () => {
    const batches = await batchesOf(await dataset());
    expect(batches.map(({ indices }) => indices.length)).toEqual([5, 5, 5, 5, 5, 5, 5, 2]);
    for (const { images, labels, paths, indices } of batches) {
      expect(images.shape).toEqual([indices.length, 4, 4, 3]);
      expect(labels.shape).toEqual([indices.length]);
      paths.forEach((path, row) => {
        const [className, name] = path.split(/[\\/]/).slice(-2);
        const label = Object.keys(COUNTS).indexOf(className);
        expect(labels.data[row]).toBe(label);
        expect([...images.data.subarray(row * 48, row * 48 + 3)]).toEqual([
          Number.parseInt(name, 10),
          label,
          200,
        ]);
      });
    }
  });

  it('keeps the last partial batch and counts it', async () => {
    const data = await dataset();
    expect([data.count, data.cardinality()]).toEqual([TOTAL, 8]);
    expect(data.plan(0).at(-1)?.length).toBe(2);
    expect(data.classNames).toEqual(['cats', 'dogs', 'foxes']);
  });

  it("has Keras' defaults", async () => {
    const data = await imageDatasetFromDirectory(folder);
    expect([data.imageSize, data.batchSize, data.labelMode, data.shuffle]).toEqual([
      [256, 256],
      32,
      'int',
      true,
    ]);
    expect(data.resize).toEqual({ interpolation: 'bilinear', antialias: false, cropToAspectRatio: false });
    expect(Number.isSafeInteger(data.seed)).toBe(true);
  });

  it('writes labels in each mode', async () => {
    const indices = [0, 13, 25];
    expect((await dataset()).labelsOf(indices)).toEqual({ data: Int32Array.of(0, 1, 2), shape: [3] });
    expect((await dataset({ labelMode: 'categorical' })).labelsOf(indices)).toEqual({
      data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
      shape: [3, 3],
    });
    const pair = await temporaryFolder();
    await classFolders(pair, { no: 1, yes: 1 });
    const binary = await imageDatasetFromDirectory(pair, { labelMode: 'binary' });
    expect(binary.labelsOf([1, 0])).toEqual({ data: Float32Array.of(1, 0), shape: [2, 1] });
  });
});

describe('order', () => {
  it('is the same for the same seed and another for another seed', async () => {
    const [one, same, other] = [await dataset(), await dataset(), await dataset({ seed: 8 })];
    expect(same.plan(3)).toEqual(one.plan(3));
    expect(same.paths).toEqual(one.paths);
    expect(other.plan(3)).not.toEqual(one.plan(3));
    expect(other.paths).not.toEqual(one.paths);
  });

  it('differs in each epoch, with every image once', async () => {
    const data = await dataset();
    const epochs = [0, 1, 2].map((epoch) => data.plan(epoch).flat());
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(epochs[1]).not.toEqual(epochs[2]);
    for (const epoch of epochs) expect(ascending(epoch)).toEqual(numbers(TOTAL));
  });

  it('advances by one epoch with each iteration', async () => {
    const data = await dataset();
    for (const epoch of [0, 1]) {
      expect((await batchesOf(data)).map(({ indices }) => indices)).toEqual(data.plan(epoch));
    }
  });

  it('is class by class without shuffling, in every epoch', async () => {
    const data = await dataset({ shuffle: false });
    expect(data.plan(0).flat()).toEqual(numbers(TOTAL));
    expect(data.plan(5)).toEqual(data.plan(0));
  });

  it('draws a seed if none is given, which then repeats the order', async () => {
    const data = await dataset({ seed: undefined });
    expect((await dataset({ seed: data.seed })).plan(0)).toEqual(data.plan(0));
    expect((await dataset({ seed: undefined })).seed).not.toBe(data.seed);
  });
});

describe('splits never share an image', () => {
  /** Every path that a data set yields in several epochs. */
  async function pathsOverEpochs(data: ImageDataset): Promise<Set<string>> {
    const paths = new Set<string>();
    for (let epoch = 0; epoch < 4; epoch++) {
      for (const { paths: some } of await batchesOf(data)) for (const path of some) paths.add(path);
    }
    return paths;
  }

  async function expectDisjoint(one: ImageDataset, other: ImageDataset): Promise<void> {
    const [onePaths, otherPaths] = [await pathsOverEpochs(one), await pathsOverEpochs(other)];
    expect([...onePaths].filter((path) => otherPaths.has(path))).toEqual([]);
    expect([onePaths.size, otherPaths.size]).toEqual([one.count, other.count]);
    expect(new Set([...one.paths])).toEqual(onePaths);
    expect(onePaths.size + otherPaths.size).toBe(TOTAL);
  }

  it('take and skip', async () => {
    const data = await dataset();
    await expectDisjoint(data.take(3), data.skip(3));
    // Also if the data set was used before, so that its epochs have advanced.
    await batchesOf(data);
    const [test, rest] = [data.take(2), data.skip(2)];
    await expectDisjoint(test, rest);
    expect(test.paths).toEqual(data.paths.slice(0, 10));
  });

  it.each([true, false])('validationSplit with shuffle %s', async (shuffle) => {
    const training = await dataset({ shuffle, validationSplit: 0.3, subset: 'training' });
    const validation = await dataset({ shuffle, validationSplit: 0.3, subset: 'validation' });
    expect([training.count, validation.count]).toEqual([26, 11]);
    await expectDisjoint(training, validation);
    const whole = await dataset({ shuffle });
    expect([...training.paths, ...validation.paths]).toEqual(whole.paths);
  });

  it('take of a take or of a skip stays within it', async () => {
    const data = await dataset();
    expect(data.skip(2).take(2).paths).toEqual(data.paths.slice(10, 20));
    expect(data.take(4).skip(3).paths).toEqual(data.paths.slice(15, 20));
    expect(data.skip(2).take(2).plan(1).flat().length).toBe(10);
  });

  it('reshuffle within themselves', async () => {
    const part = (await dataset()).take(3);
    expect(part.plan(0)).not.toEqual(part.plan(1));
    expect(ascending(part.plan(1).flat())).toEqual(ascending(part.indices));
  });

  it('take and skip more than all images', async () => {
    const data = await dataset();
    expect([data.take(99).count, data.skip(99).count, data.skip(99).cardinality()]).toEqual([TOTAL, 0, 0]);
    expect(await batchesOf(data.skip(99))).toEqual([]);
  });
});

describe('unreadable files', () => {
  let damaged: string;

  beforeAll(async () => {
    damaged = await temporaryFolder();
    await classFolders(damaged, { cats: 6, dogs: 6 });
    await writeFile(join(damaged, 'cats/002.png'), 'not a picture');
    await writeFile(join(damaged, 'dogs/old.psd'), 'x');
  });

  it('are left out of their batch in every epoch, and are reported', async () => {
    const told: SkippedFile[] = [];
    const onSkipped = (file: SkippedFile): void => void told.push(file);
    const options = { imageSize: [4, 4], batchSize: 4, seed: 1, onSkipped } as const;
    const data = await imageDatasetFromDirectory(damaged, options);
    const plan = data.plan(1);
    expect(data.skipped.map(({ path }) => path)).toEqual([join(damaged, 'dogs/old.psd')]);
    for (const epoch of [0, 1]) {
      const batches = await batchesOf(data);
      expect(batches.map(({ indices }) => indices)).toEqual(
        data.plan(epoch).map((indices) => indices.filter((index) => index !== 2)),
      );
      for (const { images, labels, paths, indices } of batches) {
        expect([images.shape[0], labels.shape[0], paths.length]).toEqual(Array(3).fill(indices.length));
        indices.forEach((index, row) => {
          expect(images.data[row * 48]).toBe(index % 6);
        });
      }
    }
    expect(data.plan(1)).toEqual(plan);
    expect(data.isUnreadable(2)).toBe(true);
    expect(data.isUnreadable(3)).toBe(false);
    expect(data.skipped[1]).toEqual({
      path: join(damaged, 'cats/002.png'),
      kind: 'not-an-image',
      reason: 'not an image: the content is text',
    });
    // Once, although it was met in both epochs.
    expect(told).toEqual([data.skipped[1]]);
  });

  it('can leave a batch empty, which iteration skips', async () => {
    const data = await imageDatasetFromDirectory(damaged, {
      imageSize: [4, 4],
      batchSize: 1,
      shuffle: false,
    });
    expect((await data.load([2])).images).toEqual({ data: new Uint8Array(0), shape: [0, 4, 4, 3] });
    expect((await batchesOf(data)).length).toBe(11);
  });

  it('are reported by the part they belong to', async () => {
    const data = await imageDatasetFromDirectory(damaged, {
      imageSize: [4, 4],
      batchSize: 6,
      shuffle: false,
    });
    await batchesOf(data);
    expect([data.take(1).skipped.length, data.skip(1).skipped.length]).toEqual([2, 1]);
  });

  it('include files that vanish after the scan', async () => {
    const vanishing = await temporaryFolder();
    await classFolders(vanishing, { cats: 2, dogs: 2 });
    const data = await imageDatasetFromDirectory(vanishing, { imageSize: [4, 4], shuffle: false });
    await rm(join(vanishing, 'dogs/000.png'));
    expect((await data.load([0, 1, 2, 3])).indices).toEqual([0, 1, 3]);
    expect(data.skipped[0].reason).toBe('the file is not there');
  });
});

describe('decoded pixels', () => {
  it('are decoded once and shared with take and skip', async () => {
    const once = await temporaryFolder();
    await classFolders(once, { cats: 3, dogs: 3 });
    const data = await imageDatasetFromDirectory(once, { imageSize: [4, 4], batchSize: 2, seed: 3 });
    const before = await data.load([0, 1, 2, 3, 4, 5]);
    await rm(join(once, 'cats'), { recursive: true });
    await rm(join(once, 'dogs'), { recursive: true });
    expect(await data.load([0, 1, 2, 3, 4, 5])).toEqual(before);
    expect((await batchesOf(data.take(1))).concat(await batchesOf(data.skip(1))).length).toBe(3);
    expect(data.skipped).toEqual([]);
  });

  it('are the same from memory, from disk and for several readers at once', async () => {
    const indices = numbers(TOTAL);
    const inMemory = await dataset();
    const onDisk = await dataset({ cacheBudget: 5 * 48, cacheDirectory: await temporaryFolder() });
    const expected = await inMemory.load(indices);
    const first = await Promise.all([onDisk.load(indices), onDisk.load(indices.slice(10, 20))]);
    expect(first[0]).toEqual(expected);
    expect(await onDisk.load(indices)).toEqual(expected);
    expect(first[1].images.data).toEqual(expected.images.data.slice(10 * 48, 20 * 48));
    await onDisk.close();
    await expect(onDisk.load([0])).rejects.toThrow('The data set is closed');
  });

  it('are separate for each batch', async () => {
    const data = await dataset();
    const { images } = await data.load([3]);
    images.data.fill(99);
    expect((await data.load([3])).images.data[0]).toBe(3);
  });

  it('are the same with and without prefetching', async () => {
    const [ahead, onDemand] = [(await dataset()).prefetch(4), (await dataset()).prefetch(0)];
    expect(await batchesOf(ahead)).toEqual(await batchesOf(onDemand));
  });
});

describe('getSingleElement', () => {
  it('returns the batch of a data set with one batch', async () => {
    const data = (await dataset()).take(1);
    const { indices, images } = await data.getSingleElement();
    expect(ascending(indices)).toEqual(ascending(data.indices));
    expect(images.shape).toEqual([5, 4, 4, 3]);
  });

  it('refuses other data sets', async () => {
    const data = await dataset();
    await expect(data.getSingleElement()).rejects.toThrow(
      'expects a data set of one batch, but this one has 8',
    );
    await expect(data.take(0).getSingleElement()).rejects.toThrow(UsageError);
  });

  it('reports that no image of the batch can be read', async () => {
    const damaged = await temporaryFolder();
    await classFolders(damaged, { cats: 1, dogs: 1 });
    const options = { imageSize: [4, 4], batchSize: 5 } as const;
    const data = await imageDatasetFromDirectory(damaged, options);
    for (const path of data.paths) await writeFile(path, 'not a picture');
    await expect(data.getSingleElement()).rejects.toThrow('None of the images of the batch can be read');
  });
});

describe('options', () => {
  it.each<[ImageDatasetOptions, RegExp]>([
    [{ batchSize: 0 }, /whole number above 0 for batchSize but received 0/],
    [{ batchSize: 2.5 }, /batchSize but received 2.5/],
    [{ imageSize: [0, 10] }, /imageSize as \[height, width\] .* received \[0,10\]/],
    [{ seed: -1 }, /seed but received -1/],
    [{ cacheBudget: Number.NaN }, /cacheBudget but received NaN/],
    [{ diskBudget: -1 }, /diskBudget but received -1/],
    [{ labelMode: 'binary' }, /binary needs exactly two classes but there are 3: cats, dogs, foxes/],
    [
      { labelMode: 'one-hot' as 'int' },
      /one of int, binary, categorical for labelMode but received "one-hot"/,
    ],
    [{ interpolation: 'area' as 'nearest' }, /for interpolation but received "area"/],
    [{ interpolation: 'bicubic' }, /bicubic needs antialias: true/],
    [{ interpolation: 'lanczos3' }, /lanczos3 needs antialias: true/],
    [{ validationSplit: 0.2 }, /validationSplit and subset must be given together/],
    [{ subset: 'training' }, /validationSplit and subset must be given together/],
    [{ validationSplit: 1, subset: 'training' }, /between 0 and 1 for validationSplit but received 1/],
    [{ validationSplit: 0.01, subset: 'validation' }, /leaves no image to validate on/],
    [
      { validationSplit: 0.2, subset: 'test' as 'training' },
      /training, validation or both for subset but received "test"/,
    ],
    [
      { validationSplit: 0.2, subset: 'training', seed: undefined },
      /validationSplit with shuffle needs a seed/,
    ],
  ])('refuses %j', async (options, message) => {
    const error: unknown = await dataset(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toMatch(message);
  });

  it('refuses wrong arguments of its methods', async () => {
    const data = await dataset();
    expect(() => data.take(-1)).toThrow(
      'Expected a whole number of at least 0 for the number of batches to take',
    );
    expect(() => data.skip(1.5)).toThrow('received 1.5');
    expect(() => data.plan(-1)).toThrow('for the epoch but received -1');
    await expect(data.load([TOTAL])).rejects.toThrow(`Expected image indices from 0 to ${TOTAL - 1}`);
    expect(() => data.labelsOf([-1])).toThrow('received -1');
  });
});

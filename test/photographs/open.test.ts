import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { imageDatasetFromFiles, type ScannedFile } from '../../src/datasets/index.js';
import { UsageError } from '../../src/errors.js';
import { namesOfLabels } from '../../src/labels.js';
import { openPhotographs, type Photographs } from '../../src/photographs/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { cloudFolders, clouds, writeImage } from './pictures.js';

let parent: string;
/** Class folders of 20 and 14 images. */
let plain: string;
beforeAll(async () => {
  parent = await temporaryFolder();
  plain = join(parent, 'plain');
  await cloudFolders(plain, { cats: 20, dogs: 14 });
});

const newFolder = (): Promise<string> => mkdtemp(join(parent, 'open-'));

/** The number of images of each part and class: { train: [cats, dogs], ... }. */
function countsOf(photographs: Photographs): Record<string, number[]> {
  const count = (files: readonly ScannedFile[]): number[] =>
    photographs.classNames.map((_, label) => files.filter(({ labels }) => labels[0] === label).length);
  const { train, validation, test } = photographs;
  return { train: count(train), validation: count(validation), test: count(test) };
}

function partsByName({ train, validation, test }: Photographs): Map<string, string> {
  const entries = Object.entries({ train, validation, test }).flatMap(([part, files]) =>
    files.map(({ path }) => [`${basename(dirname(path))}/${basename(path)}`, part] as const),
  );
  return new Map(entries);
}

async function usageError(path: string, options = {}): Promise<UsageError> {
  const error: unknown = await openPhotographs(path, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  return error as UsageError;
}

describe('class folders', () => {
  it('are split into three disjoint parts', async () => {
    const photographs = await openPhotographs(plain);
    expect(photographs.layout).toBe('class-folders');
    expect(photographs.classNames).toEqual(['cats', 'dogs']);
    expect(countsOf(photographs)).toEqual({ train: [14, 10], validation: [3, 2], test: [3, 2] });
    const { train, validation, test } = photographs;
    expect(new Set([...train, ...validation, ...test].map(({ path }) => path)).size).toBe(34);
    for (const { path, labels } of train) {
      expect([basename(dirname(path))]).toEqual(namesOfLabels(labels, ['cats', 'dogs']));
    }
    expect(photographs.parts).toEqual({
      train: { origin: 'remainder', count: 24 },
      validation: { origin: 'split-off', count: 5 },
      test: { origin: 'split-off', count: 5 },
    });
    expect(photographs.notes).toEqual([
      'Split off 15 % of each class for test: 5 images, drawn with seed 0.',
      'Split off 15 % of each class for validation: 5 images, drawn with seed 0.',
    ]);
    expect([photographs.duplicates, photographs.skipped, photographs.ignored]).toEqual([[], [], []]);
  });

  it('are split the same way for the same seed in any place', async () => {
    const elsewhere = await newFolder();
    await cloudFolders(elsewhere, { cats: 20, dogs: 14 });
    const [first, second, other] = await Promise.all([
      openPhotographs(plain, { seed: 3 }),
      openPhotographs(elsewhere, { seed: 3 }),
      openPhotographs(plain, { seed: 4 }),
    ]);
    expect(partsByName(second)).toEqual(partsByName(first));
    expect(second.digest).toBe(first.digest);
    expect(first.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(partsByName(other)).not.toEqual(partsByName(first));
    expect(other.digest).not.toBe(first.digest);
  });

  it('accept other fractions', async () => {
    const photographs = await openPhotographs(plain, { validationFraction: 0.5, testFraction: 0 });
    expect(countsOf(photographs)).toEqual({ train: [10, 7], validation: [10, 7], test: [0, 0] });
    expect(photographs.parts.test).toEqual({ origin: 'none', count: 0 });
  });

  it('keep pictures of the same subject in one part', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { cats: 12, dogs: 12 }, 100);
    for (let image = 0; image < 12; image++) {
      const original = join(folder, 'cats', `${String(image).padStart(3, '0')}.jpg`);
      await copyFile(original, join(folder, 'cats', `copy ${image}.jpg`));
      await writeImage(join(folder, 'cats', `small ${image}.png`), sharp(original).resize(80, 60).png());
    }
    const originOf = (path: string): number => Number.parseInt(basename(path).replace(/^\D+/, ''), 10);
    for (const seed of [1, 2, 3]) {
      const photographs = await openPhotographs(folder, { seed });
      expect(photographs.duplicates.map(({ files }) => files.length)).toEqual(new Array(12).fill(3));
      const sides = new Map<number, Set<string>>();
      for (const [name, part] of partsByName(photographs)) {
        if (!name.startsWith('cats')) continue;
        sides.set(originOf(name), (sides.get(originOf(name)) ?? new Set()).add(part));
      }
      expect([...sides.values()].map((parts) => parts.size)).toEqual(new Array(12).fill(1));
      // 15 % of 36 are five, and one group of three fits.
      expect(countsOf(photographs)).toEqual({ train: [30, 8], validation: [3, 2], test: [3, 2] });
    }
    const exact = await openPhotographs(folder, { duplicates: 'exact' });
    expect(exact.duplicates.map(({ kind, files }) => [kind, files.length])).toEqual(
      new Array(12).fill(['exact', 2]),
    );
    const none = await openPhotographs(folder, { duplicates: 'none' });
    expect([none.duplicates, none.digest]).toEqual([[], undefined]);
    expect(countsOf(none)).toEqual({ train: [26, 8], validation: [5, 2], test: [5, 2] });
  });

  it('are split even if all pictures of a class look alike', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { cats: 20 }, 700);
    const film = await clouds(800, 300, 200).toBuffer();
    for (let frame = 0; frame < 20; frame++) {
      const cut = sharp(film).extract({ left: frame, top: 0, width: 200, height: 200 });
      await writeImage(join(folder, 'dogs', `${frame}.png`), cut.png());
    }
    await copyFile(join(folder, 'dogs/0.png'), join(folder, 'dogs/copy of 0.png'));
    const photographs = await openPhotographs(folder);
    expect(photographs.duplicates.map(({ files }) => files.length)).toEqual([21]);
    expect(countsOf(photographs)).toEqual({ train: [14, 15], validation: [3, 3], test: [3, 3] });
    expect(photographs.notes.at(-1)).toMatch(
      /^More than half of the images in 1 class look like one another \(dogs\)/,
    );
    const parts = partsByName(photographs);
    expect(parts.get('dogs/copy of 0.png')).toBe(parts.get('dogs/0.png'));
  });

  it('report the same content under two labels', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { cats: 5, dogs: 5 }, 200);
    await copyFile(join(folder, 'cats/002.jpg'), join(folder, 'dogs/wrong.jpg'));
    const { findings, duplicates } = await openPhotographs(folder);
    const conflict = findings.find(({ kind }) => kind === 'label-conflict');
    expect(conflict).toMatchObject({ severity: 'error', count: 1 });
    expect(conflict?.message).toContain(join('dogs', 'wrong.jpg'));
    expect(duplicates).toHaveLength(1);
    expect(new Set(duplicates[0].files.map(({ part }) => part)).size).toBe(1);
  });

  it('leave out unreadable files, and classes without pictures', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { cats: 4, dogs: 4 }, 300);
    await writeImage(join(folder, 'cats/half.jpg'), (await clouds(1).toBuffer()).subarray(0, 600));
    await writeImage(join(folder, 'cats/text.jpg'), Buffer.from('no picture'));
    await mkdir(join(folder, 'figures'));
    await writeFile(join(folder, 'figures/notes.txt'), 'hello');
    const photographs = await openPhotographs(folder);
    expect(photographs.classNames).toEqual(['cats', 'dogs']);
    expect(countsOf(photographs)).toEqual({ train: [2, 2], validation: [1, 1], test: [1, 1] });
    const skipped = new Map(photographs.skipped.map(({ path, reason }) => [basename(path), reason]));
    expect(skipped.get('half.jpg')).toMatch(/^truncated JPEG/);
    expect(skipped.get('text.jpg')).toBe('not an image: the content is text');
    // It is no file: a finding names it.
    expect([...skipped.keys()]).toEqual(['half.jpg', 'text.jpg']);
    expect(photographs.ignored).toEqual([
      { path: join(folder, 'figures/notes.txt'), reason: 'not an image by its name' },
    ]);
    expect(photographs.findings.map(({ kind }) => kind)).toContain('class-without-images');
  });

  it('report images that training does not see', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { cats: 4, dogs: 4 }, 350);
    const seen = (await openPhotographs(folder)).findings.map(({ kind }) => kind);
    expect(seen).not.toContain('unused-images');
    await writeImage(join(folder, 'loose.jpg'), clouds(351));
    await writeImage(join(folder, 'cats/nameless'), clouds(352));
    await writeFile(join(folder, 'cats/notes.txt'), 'no picture');
    for (const duplicates of ['near', 'none'] as const) {
      const { findings } = await openPhotographs(folder, { duplicates });
      expect(findings.find(({ kind }) => kind === 'unused-images')).toMatchObject({
        ...{ severity: 'warning', count: 2 },
        values: { one: join(folder, 'loose.jpg'), loose: 1, named: 1, links: 0 },
      });
    }
  });

  it('report a class that is too small for three parts', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { one: 1, two: 2, many: 9 }, 400);
    const photographs = await openPhotographs(folder);
    expect(photographs.classNames).toEqual(['many', 'one', 'two']);
    expect(countsOf(photographs)).toEqual({ train: [7, 1, 1], validation: [1, 0, 1], test: [1, 0, 0] });
    expect(photographs.notes.slice(2)).toEqual([
      'No image for test in 2 classes with too few different ones: one, two.',
      'No image for validation in 1 class with too few different ones: one.',
    ]);
    expect(photographs.findings.find(({ kind }) => kind === 'too-few-images')).toMatchObject({ count: 2 });
  });

  it('warn of names that differ in case or in the encoding of accents', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { 'cafe\u0301': 3, 'caf\u00e9': 3, Tea: 3, 'tea ': 3, milk: 3 }, 500);
    const { findings } = await openPhotographs(folder);
    const similar = findings.filter(({ kind }) => kind === 'similar-class-names');
    expect(similar.map(({ count }) => count)).toEqual([2, 2]);
  });

  it('need two classes with images', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { cats: 3 }, 600);
    await mkdir(join(folder, 'dogs'));
    const error = await usageError(folder);
    expect(error.message).toMatch(/^Expected at least two classes .* but found only cats\.$/);
    expect(error.hint).toContain('photos/cats/*.jpg');
  });

  it('are read with progress, and reading can be stopped', async () => {
    const seen: number[] = [];
    await openPhotographs(plain, { onProgress: ({ done, total }) => seen.push(done / total) });
    expect(seen).toEqual(Array.from({ length: 34 }, (_, at) => (at + 1) / 34));
    const controller = new AbortController();
    const stopped = openPhotographs(plain, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('folders of parts', () => {
  /** train/ and other given parts, with images of different subjects. */
  async function partFolders(parts: Record<string, Record<string, number>>): Promise<string> {
    const folder = await newFolder();
    let seed = 1000;
    for (const [part, counts] of Object.entries(parts)) {
      await cloudFolders(join(folder, part), counts, seed);
      seed += 1000;
    }
    return folder;
  }

  it('are used unchanged if all three are given', async () => {
    const folder = await partFolders({
      Train: { a: 3, b: 4 },
      val: { a: 1, b: 2 },
      testing: { a: 2, b: 1 },
    });
    const photographs = await openPhotographs(folder);
    expect(photographs.layout).toBe('part-folders');
    expect(countsOf(photographs)).toEqual({ train: [3, 4], validation: [1, 2], test: [2, 1] });
    expect(Object.values(photographs.parts).map(({ origin }) => origin)).toEqual(['given', 'given', 'given']);
    expect(photographs.notes).toEqual([]);
  });

  it('take half of the validation images for testing, so that no decision was based on these', async () => {
    const folder = await partFolders({ train: { a: 6, b: 6 }, validation: { a: 8, b: 5 } });
    const photographs = await openPhotographs(folder);
    expect(countsOf(photographs)).toEqual({ train: [6, 6], validation: [4, 2], test: [4, 3] });
    expect(photographs.notes).toEqual([
      'Split off 50 % of each class in validation for test: 7 images, drawn with seed 0.',
    ]);
    expect(photographs.parts.validation.origin).toBe('remainder');
    expect((await openPhotographs(folder, { testFraction: 0.2 })).test).toHaveLength(3);
    expect((await openPhotographs(folder, { testFraction: 0 })).validation).toHaveLength(13);
  });

  it('take validation images from train if there is only a test part', async () => {
    const folder = await partFolders({ train: { a: 20, b: 20 }, test: { a: 2, b: 2 } });
    const photographs = await openPhotographs(folder);
    expect(countsOf(photographs)).toEqual({ train: [17, 17], validation: [3, 3], test: [2, 2] });
    expect(photographs.parts.test.origin).toBe('given');
  });

  it('are split like class folders if there is only train', async () => {
    const folder = await partFolders({ train: { a: 20, b: 20 } });
    const photographs = await openPhotographs(folder, { seed: 5 });
    expect(countsOf(photographs)).toEqual({ train: [14, 14], validation: [3, 3], test: [3, 3] });
    // And in the same way as train itself.
    const inside = await openPhotographs(join(folder, 'train'), { seed: 5 });
    expect(partsByName(inside)).toEqual(partsByName(photographs));
  });

  it('never test on a picture that is in train', async () => {
    const folder = await partFolders({ train: { a: 6, b: 6 }, validation: { a: 6, b: 6 } });
    for (const name of ['000', '001', '002']) {
      await copyFile(join(folder, `train/a/${name}.jpg`), join(folder, `validation/a/leak ${name}.jpg`));
    }
    for (let seed = 0; seed < 8; seed++) {
      const { test, findings } = await openPhotographs(folder, { seed });
      expect(test.filter(({ path }) => path.includes('leak'))).toEqual([]);
      expect(findings.find(({ kind }) => kind === 'duplicates-across-parts')).toMatchObject({
        severity: 'error',
        count: 3,
      });
    }
  });

  it('leave out classes that cannot be learned', async () => {
    const folder = await partFolders({ train: { a: 4, b: 4 }, test: { a: 2, c: 2 } });
    const photographs = await openPhotographs(folder);
    expect(photographs.classNames).toEqual(['a', 'b']);
    expect(photographs.test).toHaveLength(2);
    expect(photographs.skipped).toEqual(
      ['000.jpg', '001.jpg'].map((name) => ({
        path: join(folder, 'test/c', name),
        kind: 'untrained-class',
        reason: 'its class c has no image to train on',
        values: { className: 'c' },
      })),
    );
    expect(photographs.findings.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['class-only-outside-train', 'class-missing-in-part']),
    );
  });

  it('are told from classes with such names', async () => {
    const vehicles = await newFolder();
    await cloudFolders(vehicles, { bus: 4, car: 4, train: 4 }, 5000);
    expect((await openPhotographs(vehicles)).classNames).toEqual(['bus', 'car', 'train']);
    const kinds = await newFolder();
    await cloudFolders(kinds, { bus: 4, 'train/steam': 2, 'train/diesel': 2 }, 5100);
    expect((await usageError(kinds)).hint).toMatch(
      /^If it is the part to train on, give .*train\. If it is a class/,
    );
    // A test folder without labels, as in competitions, and a stray image.
    const contest = await partFolders({ train: { a: 4, b: 4 }, validation: { a: 4, b: 4 } });
    await cloudFolders(contest, { test: 2 }, 5200);
    await writeImage(join(contest, 'train/stray.jpg'), clouds(1));
    const photographs = await openPhotographs(contest);
    expect(photographs.classNames).toEqual(['a', 'b']);
    expect(photographs.ignored.map(({ path }) => path.slice(contest.length + 1)).sort()).toEqual([
      join('test', '000.jpg'),
      join('test', '001.jpg'),
      join('train', 'stray.jpg'),
    ]);
  });

  it('must not occur twice', async () => {
    const folder = await partFolders({
      train: { a: 1, b: 1 },
      val: { a: 1, b: 1 },
      validation: { a: 1, b: 1 },
    });
    expect((await usageError(folder)).message).toMatch(
      /^Both .*val and .*validation would be the validation part/,
    );
  });
});

describe('unusable arguments', () => {
  it('include paths', async () => {
    const missing = join(parent, 'missing');
    expect((await usageError(missing)).message).toMatch(/but there is no such folder\.$/);
    const file = join(parent, 'some.txt');
    await writeFile(file, 'text');
    expect((await usageError(file)).hint).toContain('.csv');
    await rm(file);
  });

  it('include options', async () => {
    expect((await usageError(plain, { validationFraction: 1 })).message).toContain('validationFraction');
    expect((await usageError(plain, { testFraction: -0.1 })).message).toContain('testFraction');
    expect((await usageError(plain, { testFraction: 0.5, validationFraction: 0.5 })).message).toContain(
      'leave',
    );
    expect((await usageError(plain, { seed: 1.5 })).message).toContain('seed');
    expect((await usageError(plain, { duplicates: 'some' })).message).toContain('near, exact or none');
  });
});

describe('imageDatasetFromFiles', () => {
  it('makes data sets from the parts', async () => {
    const { train, test, classNames } = await openPhotographs(plain);
    const options = { imageSize: [8, 8], batchSize: 10, seed: 1 } as const;
    const [training, testing] = await Promise.all([
      imageDatasetFromFiles(train, classNames, options),
      imageDatasetFromFiles(test, classNames, { ...options, shuffle: false, labelMode: 'categorical' }),
    ]);
    expect([training.count, testing.count, training.classNames]).toEqual([24, 5, ['cats', 'dogs']]);
    expect([...training.paths].sort()).toEqual(train.map(({ path }) => path).sort());
    expect(training.paths).not.toEqual(train.map(({ path }) => path));
    expect(testing.paths).toEqual(test.map(({ path }) => path));
    const batch = await testing.load([0, 4]);
    expect(batch.images.shape).toEqual([2, 8, 8, 3]);
    expect([...batch.labels.data]).toEqual([1, 0, 0, 1]);
  });

  it('refuses files that are not a data set', async () => {
    const file = { path: 'a.jpg', labels: [0, 2] };
    await expect(imageDatasetFromFiles([file], ['a', 'b'])).rejects.toThrow(
      'Expected labels from 0 to 1 but a.jpg has 2.',
    );
    await expect(imageDatasetFromFiles([], ['a', 'b'])).rejects.toThrow(UsageError);
    const old = { path: 'a.jpg', label: 0 } as unknown as ScannedFile;
    await expect(imageDatasetFromFiles([old], ['a', 'b'])).rejects.toThrow(
      'labels as a list of class numbers',
    );
    const one = { ...file, labels: [0] };
    await expect(imageDatasetFromFiles([one], ['a', 'b'], { batchSize: 0 })).rejects.toThrow('batchSize');
    await expect(imageDatasetFromFiles([one], ['a'], { labelMode: 'binary' })).rejects.toThrow('two classes');
  });
});

import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import {
  findLabelledPictures,
  inspectPhotographs,
  openPhotographs,
  type Photographs,
} from '../../src/photographs/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { clouds, writeImage } from './pictures.js';

const COUNT = 20;
const path = (image: number): string => `images/${image}.jpg`;
/** Image 0 has no label, image 1 cat, image 2 dog, image 3 both, and so on. */
const labelsOf = (image: number): string[] => [
  ...(image % 2 === 1 ? ['cat'] : []),
  ...(image % 4 >= 2 ? ['dog'] : []),
];
const images = Array.from({ length: COUNT }, (_, image) => image);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(await temporaryFolder(), 'several-labels-'));
  for (const image of images) await writeImage(join(folder, path(image)), clouds(image));
});

async function open(name: string, text: string, options = {}): Promise<Photographs> {
  await writeFile(join(folder, name), text);
  return await openPhotographs(join(folder, name), { duplicates: 'exact', ...options });
}

async function refusal(name: string, text: string, options = {}): Promise<UsageError> {
  const error: unknown = await open(name, text, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  return error as UsageError;
}

function filesOf({ train, validation, test }: Photographs) {
  return [...train, ...validation, ...test];
}

/** The names of each image's labels, by its path below the folder. */
function named(photographs: Photographs): Record<string, string[]> {
  return Object.fromEntries(
    filesOf(photographs).map(({ path: file, labels }) => [
      file.slice(folder.length + 1),
      labels.map((label) => photographs.classNames[label]),
    ]),
  );
}

const expected = Object.fromEntries(images.map((image) => [path(image), labelsOf(image)]));
const csv = (mark: string): string =>
  `path,labels\n${images.map((image) => `${path(image)},${labelsOf(image).join(mark)}`).join('\n')}`;

describe('several labels a picture in lists', () => {
  it.each([
    ['divided by |', 'bar.csv', csv('|')],
    ['divided by ;', 'semicolon.csv', csv(';')],
    [
      'in JSON arrays',
      'arrays.json',
      JSON.stringify(images.map((image) => ({ path: path(image), labels: labelsOf(image) }))),
    ],
    [
      'in JSON lines',
      'lines.jsonl',
      images.map((image) => JSON.stringify({ path: path(image), labels: labelsOf(image) })).join('\n'),
    ],
    [
      'in columns of 0 and 1',
      'columns.tsv',
      `image\tcat\tdog\n${images
        .map((image) =>
          [path(image), ...['cat', 'dog'].map((name) => (labelsOf(image).includes(name) ? 1 : 0))].join('\t'),
        )
        .join('\n')}`,
    ],
  ])('are read %s, and that is said', async (_, name, text) => {
    const photographs = await open(name, text);
    expect(photographs.severalLabels).toBe(true);
    expect(photographs.classNames).toEqual(['cat', 'dog']);
    expect(named(photographs)).toEqual(expected);
    expect(photographs.understood).toMatch(/any number of labels a picture/);
    expect(photographs.notes[0]).toBe(
      'Any number of labels a picture: 5 of 20 images have more than one, 5 have none.',
    );
    expect(photographs.skipped).toEqual([]);
  });

  it('may be unknown, which is neither yes nor no', async () => {
    const rows = images.map(
      (image) => `${path(image)},${image % 2},${image % 4 < 2 ? '' : image % 3 === 0 ? 1 : 0}`,
    );
    const photographs = await open('unknown.csv', `path,cat,dog\n${rows.join('\n')}`);
    for (const { path: file, labels, unknown } of filesOf(photographs)) {
      const image = Number(/(\d+)\.jpg$/.exec(file)![1]);
      expect(unknown ?? []).toEqual(image % 4 < 2 ? [1] : []);
      expect(labels.includes(0)).toBe(image % 2 === 1);
      expect(labels.includes(1)).toBe(image % 4 >= 2 && image % 3 === 0);
    }
    expect(photographs.notes.join()).toContain('not every label is known');
  });

  it('are not known of classes that a model has and the list has no column for', async () => {
    const rows = images.map((image) => `${path(image)},${image % 2},${image % 4 >= 2 ? 1 : 0}`);
    await writeFile(join(folder, 'fewer.csv'), `path,cat,dog\n${rows.join('\n')}`);
    const known = ['bird', 'cat', 'dog'];
    const found = await findLabelledPictures(join(folder, 'fewer.csv'), known, {
      labelsPerPicture: 'several',
    });
    for (const { unknown } of found.files) expect(unknown).toEqual([0]);
    // A column of labels names all that a picture has.
    const all = await findLabelledPictures(join(folder, 'bar.csv'), known, { labelsPerPicture: 'several' });
    for (const { unknown } of all.files) expect(unknown).toBeUndefined();
  });

  it('are asked about where a ; may belong to a name', async () => {
    const rare = images.map((image) => `${path(image % COUNT)},${image === 7 ? 'cat;wild' : 'dog'}`);
    const text = `path,label\n${rare.join('\n')}`;
    const error = await refusal('rare.csv', text);
    expect(error.message).toMatch(
      /line 9 has the label "cat;wild", which may be one class or several labels/,
    );
    expect(error.hint).toContain('--labels-per-picture several');
    const one = await open('rare.csv', text, {
      labelsPerPicture: 'one',
      testFraction: 0,
      validationFraction: 0,
    });
    expect(one.classNames).toEqual(['cat;wild', 'dog']);
    expect(one.severalLabels).toBe(false);
    const several = await open('rare.csv', text, { labelsPerPicture: 'several' });
    expect(several.classNames).toEqual(['cat', 'dog', 'wild']);
  });

  it('are refused where the user says that there is one', async () => {
    expect(
      (
        await refusal(
          'arrays.json',
          JSON.stringify(images.map((image) => ({ path: path(image), label: labelsOf(image) }))),
          { labelsPerPicture: 'one' },
        )
      ).message,
    ).toMatch(/0 labels, where one was expected/);
    expect(
      (
        await refusal('columns.csv', 'path,cat,dog\nimages/1.jpg,1,1\nimages/2.jpg,0,1', {
          labelsPerPicture: 'one',
        })
      ).message,
    ).toMatch(/row 1 has 2 of them set to 1/);
    expect(
      (
        await refusal('odd.csv', csv('|').replace('images/2.jpg,dog', 'images/2.jpg,dog'), {
          labelsPerPicture: 'both',
        })
      ).message,
    ).toMatch(/Expected one or several for labelsPerPicture/);
  });

  it('are joined from several lines only where the user says that there are several', async () => {
    const lines = images.flatMap((image) => labelsOf(image).map((label) => `${path(image)},${label}`));
    const text = `path,label\n${lines.join('\n')}`;
    const one = await open('long.csv', text);
    expect(one.skipped.map(({ reason }) => reason).join()).toContain('listed with more than one label');
    const several = await open('long.csv', text, { labelsPerPicture: 'several' });
    expect(named(several)).toEqual(
      Object.fromEntries(Object.entries(expected).filter(([, labels]) => labels.length > 0)),
    );
    expect(several.skipped).toEqual([]);
  });

  it('refuse -1, which lists use for different things', async () => {
    const rows = images.map(
      (image) => `${path(image)},${image % 2},${image % 3 === 0 ? 1 : 0},${image === 0 ? -1 : 1}`,
    );
    const error = await refusal('minus.csv', `path,cat,dog,bird\n${rows.join('\n')}`);
    expect(error.message).toMatch(/the column bird has -1 beside 0 and 1/);
  });
});

describe('several labels a picture in class folders', () => {
  let classes: string;
  beforeAll(async () => {
    classes = join(folder, 'classes');
    for (const image of images.slice(1)) {
      for (const label of labelsOf(image).length === 0 ? ['other'] : labelsOf(image)) {
        await mkdir(join(classes, label), { recursive: true });
        await copyFile(join(folder, path(image)), join(classes, label, `${label}-${image}.jpg`));
      }
    }
  });

  it('are an error, which says how to mean them', async () => {
    const { findings } = await inspectPhotographs(classes);
    const conflict = findings.find(({ kind }) => kind === 'label-conflict');
    expect(conflict?.severity).toBe('error');
    expect(conflict?.advice).toContain('--labels-per-picture several');
  });

  it('count where the user says so', async () => {
    const photographs = await openPhotographs(classes, { labelsPerPicture: 'several' });
    const files = filesOf(photographs);
    expect(files).toHaveLength(COUNT - 1);
    for (const { path: file, labels } of files) {
      const image = Number(/-(\d+)\.jpg$/.exec(file)![1]);
      const names = labels.map((label) => photographs.classNames[label]);
      expect(names).toEqual(labelsOf(image).length === 0 ? ['other'] : labelsOf(image));
    }
    expect(photographs.findings.filter(({ kind }) => kind === 'label-conflict')).toEqual([]);
    const inspection = await inspectPhotographs(classes, { labelsPerPicture: 'several' });
    expect(
      inspection.findings.filter(({ severity, kind }) => severity === 'error' && kind === 'label-conflict'),
    ).toEqual([]);
    const found = await findLabelledPictures(classes, photographs.classNames, {
      labelsPerPicture: 'several',
    });
    expect(new Map(found.files.map((file) => [file.path, file.labels]))).toEqual(
      new Map(files.map((file) => [file.path, file.labels])),
    );
  });

  it('need the contents', async () => {
    await expect(
      openPhotographs(classes, { labelsPerPicture: 'several', duplicates: 'none' }),
    ).rejects.toThrow(/found by comparing the files/);
  });
});

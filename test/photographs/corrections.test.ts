import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import {
  correctionsCsv,
  findLabelledPictures,
  inspectPhotographs,
  openPhotographs,
  readCorrections,
} from '../../src/photographs/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { cloudFolders } from './pictures.js';

let folder: string;
let photos: string;
let file: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  photos = join(folder, 'photos');
  file = join(folder, 'corrections.csv');
  await cloudFolders(photos, { cats: 12, dogs: 12 });
});

const names = await (async () => {
  const probe = await temporaryFolder();
  await cloudFolders(join(probe, 'photos'), { cats: 12, dogs: 12 });
  const { photographs } = await inspectPhotographs(join(probe, 'photos'));
  return photographs.map(({ path }) => path.slice(join(probe, 'photos/').length));
})();
const [cat, otherCat] = names.filter((name) => name.startsWith('cats/'));
const [dog] = names.filter((name) => name.startsWith('dogs/'));

async function write(...rows: string[]): Promise<void> {
  await writeFile(file, ['path,label,suggested,action', ...rows].join('\n'));
}

async function refusal(work: Promise<unknown>): Promise<UsageError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  return error as UsageError;
}

describe('corrections', () => {
  it('give photographs other labels and leave some out, wherever their paths begin', async () => {
    await write(
      `${cat},cats,dogs,move`,
      `${join(photos, otherCat)},cats,dogs,drop`,
      `"./${dog}",dogs,cats,KEEP`,
    );
    const corrections = await readCorrections(file);
    const before = await openPhotographs(photos);
    const after = await openPhotographs(photos, { corrections });
    const labelsOf = ({ train, validation, test }: typeof after): Map<string, string> =>
      new Map(
        [...train, ...validation, ...test].map(({ path, labels: [label] }) => [
          path,
          after.classNames[label],
        ]),
      );
    const expected = labelsOf(before);
    expected.set(join(photos, cat), 'dogs');
    expected.delete(join(photos, otherCat));
    expect(labelsOf(after)).toEqual(expected);
    expect(after.digest).not.toBe(before.digest);
    expect(after.skipped).toEqual([]);
    expect(after.ignored).toEqual([
      { path: join(photos, otherCat), reason: `left out by line 3 of ${file}` },
    ]);
    expect(after.notes[0]).toBe(
      `Corrections of ${file}: 1 image with another label, 1 left out, 1 kept as they are.`,
    );
    const { photographs, problems, understood } = await inspectPhotographs(photos, { corrections });
    expect(problems).toEqual([]);
    expect(understood).toContain(after.notes[0]);
    const confirmed = photographs.filter((one) => one.confirmed).map(({ path }) => path);
    expect(confirmed.sort()).toEqual([join(photos, cat), join(photos, dog)].sort());
    const { files } = await findLabelledPictures(photos, ['cats', 'dogs'], { corrections });
    const moved = files.find(({ path }) => path === join(photos, cat));
    expect(moved?.labels).toEqual([1]);
    expect(files).toHaveLength(23);
  });

  it('are read as they are written, also from a spreadsheet, whatever the names', async () => {
    const rows = [
      { path: 'cats/a, "b".jpg', label: 'cats', suggested: 'dogs' },
      { path: '=1+1/x.jpg', label: '-cats', suggested: '@dogs' },
    ];
    await writeFile(file, correctionsCsv(rows, { similarity: [0.5, 0.25] }));
    const { lines } = await readCorrections(file);
    expect(lines).toEqual(rows.map((row, at) => ({ ...row, action: 'keep', line: at + 2 })));
    const text = correctionsCsv(rows.slice(0, 1)).replace('keep', 'Drop').replaceAll(',', ';');
    await writeFile(file, `\uFEFF${text}`);
    expect((await readCorrections(file)).lines[0].action).toBe('drop');
  });

  it.each([
    [[], 'it is empty'],
    [['path,label,action', 'a,b,move'], 'its first line has no column suggested'],
    [['path,label,suggested,action', ',cats,dogs,move'], 'line 2 has no path'],
    [['path,label,suggested,action', 'a,,dogs,move'], 'line 2 has no label'],
    [['path,label,suggested,action', 'a,cats,,move'], 'line 2 does not say where to move it'],
    [
      ['path,label,suggested,action', 'a,cats,dogs,mvoe'],
      'line 2 says "mvoe" where move, keep, drop was expected',
    ],
    [
      ['path,label,suggested,action', 'a,cats,dogs,move', 'a,cats,,keep'],
      'lines 2 and 3 name one photograph',
    ],
    [['path,label,suggested,action', '"a,cats'], 'line 2: the quotation mark is not closed'],
  ])('cannot be read: %j', async (lines, problem) => {
    await writeFile(file, lines.join('\n'));
    const error = await refusal(readCorrections(file));
    expect(error.message).toBe(`The corrections ${file} cannot be used: ${problem}.`);
    expect(error.hint).toContain('path, label, suggested, action');
  });

  it.each([
    ['cats/none.jpg,cats,dogs,move', 'line 2: there is no photograph cats/none.jpg'],
    [`${cat},cats,birds,move`, 'line 2: there is no class birds'],
    [`${cat},dogs,cats,move`, `line 2: ${cat} is labelled cats and not dogs`],
  ])('that do not fit the photographs are refused: %s', async (row, problem) => {
    await write(row, `${otherCat},cats,dogs,keep`);
    const corrections = await readCorrections(file);
    for (const open of [openPhotographs, inspectPhotographs]) {
      const { message, hint } = await refusal(open(photos, { corrections }));
      expect(message).toBe(`The corrections ${file} do not fit the photographs: ${problem}.`);
      expect(hint).toBe('Correct these lines or delete them. The classes are cats and dogs.');
    }
  });

  it('name a photograph once, by whatever path', async () => {
    await write(`${cat},cats,dogs,move`, `${join(photos, cat)},cats,dogs,keep`);
    const corrections = await readCorrections(file);
    const { message } = await refusal(openPhotographs(photos, { corrections }));
    expect(message).toContain('lines 2 and 3 name one photograph');
  });

  it('apply below the folders of parts too', async () => {
    const parts = join(folder, 'parts');
    await mkdir(parts);
    await cloudFolders(join(parts, 'train'), { cats: 8, dogs: 8 });
    await cloudFolders(join(parts, 'test'), { cats: 4, dogs: 4 });
    await write(`train/${cat},cats,dogs,move`);
    const { train, test, classNames } = await openPhotographs(parts, {
      corrections: await readCorrections(file),
    });
    const all = [...train, ...test].filter(({ path }) => path.endsWith(cat));
    const labels = all.map(({ path, labels: [label] }) => [path.slice(parts.length + 1), classNames[label]]);
    expect(labels).toContainEqual([`train/${cat}`, 'dogs']);
  });
});

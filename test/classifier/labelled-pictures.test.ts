import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { findLabelledPictures } from '../../src/photographs/labelled-pictures.js';

const known = ['cats', 'dogs', 'wild birds'];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-labelled-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Files with any content, because only their names count. */
async function touch(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), 'x');
  }
}

async function found(directory = '.') {
  const { files, part, skipped } = await findLabelledPictures(join(folder, directory), known);
  const inside = (path: string): string => path.slice(folder.length + 1);
  return {
    part,
    files: files.map(({ path, labels }) => [inside(path), ...labels]),
    skipped: skipped.map(({ path, reason }) => [inside(path), reason]),
  };
}

describe('pictures for an evaluation', () => {
  it('come from class folders, with the classifier’s class numbers', async () => {
    await touch(
      'wild birds/1.png',
      'cats/b.jpg',
      'cats/a.jpg',
      'cats/deep/c.jpg',
      'notes.txt',
      'cats/notes.txt',
    );
    expect(await found()).toEqual({
      part: null,
      files: [
        ['cats/a.jpg', 0],
        ['cats/b.jpg', 0],
        ['cats/deep/c.jpg', 0],
        ['wild birds/1.png', 2],
      ],
      skipped: [],
    });
  });

  it('can be of one class only', async () => {
    await touch('dogs/1.jpg');
    expect((await found()).files).toEqual([['dogs/1.jpg', 1]]);
  });

  it('come from the test part or, without one, from the validation part', async () => {
    await touch('train/cats/1.jpg', 'validation/cats/2.jpg', 'test/dogs/3.jpg');
    expect(await found()).toMatchObject({ part: 'test', files: [['test/dogs/3.jpg', 1]] });
    await rm(join(folder, 'test'), { recursive: true });
    expect(await found()).toMatchObject({ part: 'validation', files: [['validation/cats/2.jpg', 0]] });
  });

  it('can be those that were trained on, which is reported', async () => {
    await touch('train/cats/1.jpg', 'train/dogs/2.jpg');
    expect(await found()).toMatchObject({
      part: 'train',
      files: [
        ['train/cats/1.jpg', 0],
        ['train/dogs/2.jpg', 1],
      ],
    });
  });

  it('can come from a folder with only test/ and val/', async () => {
    await touch('validation/cats/2.jpg', 'test/dogs/3.jpg');
    expect(await found()).toMatchObject({ part: 'test', files: [['test/dogs/3.jpg', 1]] });
  });

  it('can be named in a list', async () => {
    await touch('somewhere/1.jpg', 'somewhere/2.jpg', 'somewhere/3.jpg');
    const rows = [
      'path,label,split',
      'somewhere/1.jpg,dogs,test',
      'somewhere/2.jpg,cats,train',
      'no.jpg,cats,test',
    ];
    await writeFile(join(folder, 'list.csv'), rows.join('\n'));
    const { part, files, skipped } = await found('list.csv');
    expect({ part, files }).toEqual({ part: 'test', files: [['somewhere/1.jpg', 1]] });
    expect(skipped.map(([path]) => path)).toEqual(['no.jpg']);
  });

  it('exclude hidden folders, folders without pictures and empty files', async () => {
    await touch('cats/1.jpg', '.cache/1.jpg', 'figures/curve.txt');
    await writeFile(join(folder, 'cats/empty.jpg'), '');
    expect(await found()).toEqual({
      part: null,
      files: [['cats/1.jpg', 0]],
      skipped: [['cats/empty.jpg', 'empty file']],
    });
  });

  it.skipIf(process.platform === 'win32')('do not include a link back to the folder', async () => {
    await touch('cats/1.jpg');
    await symlink('.', join(folder, 'dogs'));
    expect(await found()).toMatchObject({
      files: [['cats/1.jpg', 0]],
      skipped: [['dogs', 'a symbolic link back to its own folder']],
    });
  });
});

describe('other folders are refused with a hint', () => {
  it.each<[what: string, paths: string[], place: string, message: RegExp, hint: RegExp]>([
    [
      'one unknown class',
      ['cats/1.jpg', 'mice/1.jpg'],
      '.',
      /a class "mice" that the model does not know\.$/,
      /^It knows cats, dogs, wild birds\.$/,
    ],
    [
      'another way to write it',
      ['Wild_Birds/1.jpg'],
      '.',
      /"Wild_Birds"/,
      /It knows "wild birds"; give "Wild_Birds" that name/,
    ],
    [
      'many unknown classes',
      ['a/1.jpg', 'b/1.jpg', 'c/1.jpg', 'd/1.jpg'],
      '.',
      /4 classes \("a", "b", "c", …\)/,
      /It knows/,
    ],
    [
      'the folder of a class',
      ['cats/1.jpg'],
      'cats',
      /Expected pictures in the classes/,
      /the folder of the class "cats"/,
    ],
    [
      'bare pictures',
      ['all/1.jpg', 'all/2.jpg'],
      'all',
      /Expected pictures/,
      /holds 2 pictures that are in no class folder.*graft predict/,
    ],
    ['an empty folder', ['empty/x.txt'], 'empty', /Expected pictures/, /knows the classes cats/],
    ['a file', ['cats/1.jpg'], 'cats/1.jpg', /another file/, /A list ends in/],
    ['nothing', [], 'nowhere', /there is no such folder/, /their own sub-folder/],
  ])('%s', async (_, paths, place, message, hint) => {
    await touch(...paths);
    const error = await found(place).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toMatch(message);
    expect((error as UsageError).hint).toMatch(hint);
  });
});

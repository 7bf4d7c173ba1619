import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraftError } from '../../src/errors.js';
import { isZipArchive, openPhotographs, unpackPhotographs } from '../../src/photographs/index.js';
import { makeZip, temporaryFolder } from '../datasets/helpers.js';
import { clouds } from './pictures.js';

let folder: string;
let cache: string;
let pictures: Buffer[];

beforeAll(async () => {
  folder = await temporaryFolder();
  cache = join(folder, 'cache');
  pictures = await Promise.all(Array.from({ length: 12 }, (_, seed) => clouds(seed + 1).toBuffer()));
});

/** An archive with a picture at each path. */
async function archive(name: string, paths: readonly string[]): Promise<string> {
  const path = join(folder, name);
  const entries = paths.map((entry, at) => ({ name: entry, content: pictures[at % pictures.length] }));
  await writeFile(path, makeZip(entries));
  return path;
}

async function rootOf(zip: string): Promise<string> {
  const { folder: root } = await unpackPhotographs(zip, cache);
  return relative(cache, root).split(/[\\/]/).slice(2).join('/');
}

const files = (root: string): string[] =>
  ['cats', 'dogs'].flatMap((name) => [1, 2, 3, 4].map((at) => `${root}${name}/${at}.jpg`));

describe('an archive of photographs', () => {
  it.each<[string, string[], string]>([
    ['classes at the top', files(''), ''],
    ['one folder around the classes', files('photos/'), 'photos'],
    ['several folders around them', files('a/b/photos/'), 'a/b/photos'],
    ['what a Mac adds', [...files('photos/'), '__MACOSX/photos/cats/._1.jpg', '.DS_Store'], 'photos'],
    ['parts', [...files('train/'), ...files('test/')], ''],
    ['parts in a folder', [...files('data/train/'), ...files('data/validation/')], 'data'],
    ['training alone', files('train/'), ''],
    ['one class', ['cats/1.jpg', 'cats/2.jpg'], ''],
    ['pictures beside the folder', [...files('photos/'), 'cover.jpg'], ''],
    ['names with backslashes', files('photos/').map((name) => name.replaceAll('/', '\\')), 'photos'],
  ])('with %s is followed to the right folder', async (name, paths, expected) => {
    expect(await rootOf(await archive(`${name.replaceAll(' ', '-')}.zip`, paths))).toBe(expected);
  });

  it('can be trained on like a folder', async () => {
    const zip = await archive('pets.zip', files('pets/'));
    const { folder: root } = await unpackPhotographs(zip, cache);
    const { classNames, train, validation, test } = await openPhotographs(root, { seed: 1 });
    expect(classNames).toEqual(['cats', 'dogs']);
    expect(train.length + validation.length + test.length).toBe(8);
  });

  it('is unpacked once, and again when its content has changed', async () => {
    const zip = await archive('once.zip', files(''));
    const first = await unpackPhotographs(zip, cache);
    expect(first.known).toBe(false);
    const marked = join(first.folder, 'cats/1.jpg');
    await writeFile(marked, 'mark');
    const again = await unpackPhotographs(zip, cache);
    expect(again).toEqual({ folder: first.folder, known: true });
    expect(await readFile(marked, 'utf8')).toBe('mark');
    const other = await unpackPhotographs(await archive('once.zip', files('').slice(1)), cache);
    expect(other.known).toBe(false);
    expect(other.folder).not.toBe(first.folder);
  });

  it('is refused, and leaves no files, if it is cut off or leads out of its folder', async () => {
    const elsewhere = join(folder, 'other-cache');
    const evil = await archive('evil.zip', ['cats/1.jpg', '../evil.jpg']);
    await expect(unpackPhotographs(evil, elsewhere)).rejects.toThrow(GraftError);
    const zip = await archive('cut.zip', files(''));
    await writeFile(zip, (await readFile(zip)).subarray(0, 2000));
    await expect(unpackPhotographs(zip, elsewhere)).rejects.toThrow(/Could not unpack .*cut\.zip/);
    expect(await readdir(join(elsewhere, 'photographs'))).toEqual([]);
    expect(await readdir(folder)).not.toContain('evil.jpg');
  });

  it('is recognized by its name, and must be a file', async () => {
    await mkdir(join(folder, 'folder.zip'), { recursive: true });
    expect(await isZipArchive(join(folder, 'folder.zip'))).toBe(false);
    expect(await isZipArchive(join(folder, 'missing.zip'))).toBe(false);
    expect(await isZipArchive(await archive('UPPER.ZIP', files('')))).toBe(true);
  });
});

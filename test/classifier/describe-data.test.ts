import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabelMode } from '../../src/datasets/index.js';
import { imageDatasetFromDirectory } from '../../src/folders/index.js';
import { type DataDescription, describeData, openPhotographs } from '../../src/photographs/index.js';
import { photographFolder } from '../cli/photographs.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'graft-digest-'));
  await put('train/cats/1.jpg', 'a');
  await put('train/cats/2.jpg', 'b');
  await put('train/dogs/1.jpg', 'c');
  await put('validation/cats/9.jpg', 'd');
  await put('validation/dogs/9.jpg', 'e');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

async function description(folder = root, labelMode: LabelMode = 'int'): Promise<DataDescription> {
  const open = (part: string) => imageDatasetFromDirectory(join(folder, part), { labelMode, seed: 1 });
  return await describeData(folder, { train: await open('train'), validation: await open('validation') });
}

describe('describeData', () => {
  it.each(['int', 'binary', 'categorical'] as const)(
    'counts the pictures of each class with labels %s',
    async (mode) => {
      expect((await description(root, mode)).counts).toEqual({
        train: { cats: 2, dogs: 1 },
        validation: { cats: 1, dogs: 1 },
      });
    },
  );

  it('gives the same counts and digest as openPhotographs', async () => {
    const folder = join(root, 'photographs');
    const classes = ['discs', 'stripes'] as const;
    await photographFolder(join(folder, 'train'), { classes, perClass: 3, seed: 1 });
    await photographFolder(join(folder, 'validation'), { classes, perClass: 2, seed: 2 });
    const { digest } = await openPhotographs(folder, { duplicates: 'exact', testFraction: 0 });
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await description(folder)).toEqual({
      counts: { train: { discs: 3, stripes: 3 }, validation: { discs: 2, stripes: 2 } },
      digest: { algorithm: 'sha256', value: digest, files: 10 },
    });
  });

  it('is the same for a copy of the folder with other times', async () => {
    const before = await description();
    await utimes(join(root, 'train/cats/1.jpg'), new Date(0), new Date(0));
    await rename(root, `${root}-moved`);
    expect(await description(`${root}-moved`)).toEqual(before);
    await rename(`${root}-moved`, root);
  });

  it.each([
    ['another content of the same length', () => put('train/cats/1.jpg', 'z')],
    ['another name', () => rename(join(root, 'train/cats/1.jpg'), join(root, 'train/cats/3.jpg'))],
    ['another class', () => rename(join(root, 'train/cats/1.jpg'), join(root, 'train/dogs/3.jpg'))],
    ['a further picture', () => put('train/cats/3.jpg', 'f')],
    ['another part', () => rename(join(root, 'train/cats/1.jpg'), join(root, 'validation/cats/1.jpg'))],
  ])('differs with %s', async (_, change) => {
    const before = await description();
    await change();
    expect((await description()).digest?.value).not.toBe(before.digest?.value);
  });

  it('names the file that cannot be read', async () => {
    const dataset = await imageDatasetFromDirectory(join(root, 'train'), { seed: 1 });
    await rm(join(root, 'train/cats/2.jpg'));
    await expect(describeData(root, { train: dataset })).rejects.toThrow(/2\.jpg: the file is not there/);
  });
});

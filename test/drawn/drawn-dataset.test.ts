import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drawCatsAndDogs, whichAreDrawn } from '../../src/drawn/index.js';
import { GraftError, UsageError } from '../../src/errors.js';
import { imageDatasetFromDirectory } from '../../src/folders/index.js';
import { temporaryFolder } from '../datasets/helpers.js';

const SMALL = { seed: 4, trainPerClass: 3, validationPerClass: 2, size: 48 } as const;
const PICTURES = 10;

let parent: string;
let directory: string;

beforeAll(async () => {
  parent = await temporaryFolder();
});

beforeEach(async () => {
  directory = await mkdtemp(join(parent, 'pictures-'));
});

async function contents(folder: string): Promise<Map<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const read = files.map(async ({ name, parentPath }) => {
    const path = join(parentPath, name);
    return [path.slice(folder.length + 1), (await readFile(path)).toString('base64')] as const;
  });
  return new Map((await Promise.all(read)).sort(([a], [b]) => a.localeCompare(b)));
}

describe('drawCatsAndDogs', () => {
  it('has the same layout as the photographs', async () => {
    const folder = await drawCatsAndDogs({ directory, ...SMALL });
    expect([...(await contents(folder)).keys()]).toEqual([
      'train/cats/cat.0000.jpg',
      'train/cats/cat.0001.jpg',
      'train/cats/cat.0002.jpg',
      'train/dogs/dog.0000.jpg',
      'train/dogs/dog.0001.jpg',
      'train/dogs/dog.0002.jpg',
      'validation/cats/cat.100000.jpg',
      'validation/cats/cat.100001.jpg',
      'validation/dogs/dog.100000.jpg',
      'validation/dogs/dog.100001.jpg',
    ]);
    const dataset = await imageDatasetFromDirectory(join(folder, 'train'), {
      imageSize: [48, 48],
      shuffle: false,
    });
    expect(dataset.classNames).toEqual(['cats', 'dogs']);
    const { images, labels } = await dataset.load([0, 1, 2, 3, 4, 5]);
    expect(images.shape).toEqual([6, 48, 48, 3]);
    expect([...labels.data]).toEqual([0, 0, 0, 1, 1, 1]);
    expect(dataset.skipped).toEqual([]);
    await dataset.close();
  });

  it('marks its pictures, so that copies of them can be told from photographs', async () => {
    const folder = await drawCatsAndDogs({ directory, ...SMALL });
    const [cat, dog] = ['cats/cat.0000.jpg', 'dogs/dog.0001.jpg'].map((name) => join(folder, 'train', name));
    const copy = join(directory, 'photo.jpg');
    await copyFile(cat, copy);
    const photograph = join(directory, 'other.jpg');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
      .jpeg()
      .toFile(photograph);
    expect(await whichAreDrawn([copy, dog])).toBe('all');
    expect(await whichAreDrawn([copy, photograph])).toBe('some');
    expect(await whichAreDrawn([photograph, join(directory, 'none.jpg')])).toBe('none');
    expect((await sharp(copy).metadata()).width).toBe(48);
  });

  it('draws the same bytes only for the same seed', async () => {
    const [first, second, other] = await Promise.all(
      [
        { directory: join(directory, 'first') },
        { directory: join(directory, 'second') },
        { directory: join(directory, 'other'), seed: 5 },
      ].map(async (options) => await contents(await drawCatsAndDogs({ ...SMALL, ...options }))),
    );
    expect(first).toEqual(second);
    for (const [name, bytes] of other) expect(bytes).not.toBe(first.get(name));
  });

  it('keeps the validation pictures if there are more training pictures', async () => {
    const few = await contents(await drawCatsAndDogs({ directory, ...SMALL }));
    const more = await contents(await drawCatsAndDogs({ directory, ...SMALL, trainPerClass: 5 }));
    for (const [name, bytes] of few) expect(more.get(name)).toBe(bytes);
  });

  it('draws once, and reports its progress', async () => {
    const progress: number[] = [];
    const onProgress = ({ drawn, total }: { drawn: number; total: number }) => {
      expect(total).toBe(PICTURES);
      progress.push(drawn);
    };
    const folder = await drawCatsAndDogs({ directory, ...SMALL, onProgress });
    expect(progress).toEqual(Array.from({ length: PICTURES }, (_, index) => index + 1));
    const { mtimeMs } = await stat(join(folder, 'train/cats/cat.0000.jpg'));
    expect(await drawCatsAndDogs({ directory, ...SMALL, onProgress })).toBe(folder);
    expect(progress.length).toBe(PICTURES);
    expect((await stat(join(folder, 'train/cats/cat.0000.jpg'))).mtimeMs).toBe(mtimeMs);
  });

  it('draws another set for other options, and keeps the first', async () => {
    const folders = new Set<string>();
    for (const change of [{}, { seed: 6 }, { trainPerClass: 2 }, { validationPerClass: 1 }, { size: 40 }]) {
      folders.add(await drawCatsAndDogs({ directory, ...SMALL, ...change }));
    }
    expect(folders.size).toBe(5);
    for (const folder of folders)
      expect(existsSync(join(folder, 'validation/dogs/dog.100000.jpg'))).toBe(true);
  });

  it('changes no other files, inside or outside the directory', async () => {
    await mkdir(join(directory, 'train/cats'), { recursive: true });
    await writeFile(join(directory, 'train/cats/mine.jpg'), 'mine');
    const before = await readdir(parent);
    const folder = await drawCatsAndDogs({ directory, ...SMALL });
    expect(await readdir(parent)).toEqual(before);
    expect((await readdir(directory)).map((name) => join(directory, name)).sort()).toEqual(
      [folder, join(directory, 'train')].sort(),
    );
    expect(await readFile(join(directory, 'train/cats/mine.jpg'), 'utf8')).toBe('mine');
  });

  it('can be called twice at the same time', async () => {
    const folders = await Promise.all([1, 2, 3].map(() => drawCatsAndDogs({ directory, ...SMALL })));
    expect(new Set(folders).size).toBe(1);
    expect((await contents(folders[0])).size).toBe(PICTURES);
    expect((await readdir(directory)).length).toBe(1);
  });

  it('keeps no files when it is stopped', async () => {
    const stop = new AbortController();
    const options = {
      directory,
      ...SMALL,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    };
    await expect(drawCatsAndDogs(options)).rejects.toThrow('enough');
    expect(await readdir(directory)).toEqual([]);
    await expect(drawCatsAndDogs(options)).rejects.toThrow('enough');
    await drawCatsAndDogs({ directory, ...SMALL });
  });

  it('starts over after a sudden end, and removes old leftovers', async () => {
    const program = `
      const { drawCatsAndDogs } = await import(${JSON.stringify(join(import.meta.dirname, '../../dist/src/drawn/index.js'))});
      const options = { directory: process.argv[1], seed: 4, trainPerClass: 3, validationPerClass: 2, size: 48 };
      await drawCatsAndDogs({ ...options, onProgress: ({ drawn }) => { if (drawn === 4) process.kill(process.pid, 'SIGKILL'); } });`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program, directory], {
      stdio: 'inherit',
    });
    const [, killedBy] = await once(child, 'exit');
    expect(killedBy).toBe('SIGKILL');
    const [left, ...others] = await readdir(directory);
    expect(others).toEqual([]);

    const folder = await drawCatsAndDogs({ directory, ...SMALL });
    expect((await contents(folder)).size).toBe(PICTURES);
    // The process might still be running.
    expect(existsSync(join(directory, left))).toBe(true);
    const longAgo = new Date(Date.now() - 48 * 60 * 60 * 1000);
    await utimes(join(directory, left), longAgo, longAgo);
    await drawCatsAndDogs({ directory, ...SMALL, seed: 5 });
    expect(existsSync(join(directory, left))).toBe(false);
  });

  it('notices when pictures were removed', async () => {
    const folder = await drawCatsAndDogs({ directory, ...SMALL });
    await rm(join(folder, 'train/dogs/dog.0001.jpg'));
    const again = drawCatsAndDogs({ directory, ...SMALL });
    await expect(again).rejects.toThrow(GraftError);
    await expect(again).rejects.toThrow(/Expected 3 drawn pictures in .*dogs but 1 of them are missing/);
  });

  it('reports a folder that is not writable', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    const drawing = drawCatsAndDogs({ directory: file, ...SMALL });
    await expect(drawing).rejects.toThrow(GraftError);
    await expect(drawing).rejects.toThrow(/Could not draw the pictures into .*file/);
  });

  it.each([
    [{ directory: '' }, /Expected the path of a folder for directory but received ""/],
    [{ seed: -1 }, /for seed but received -1/],
    [{ trainPerClass: 0 }, /Expected a whole number from 1 to 100000 for trainPerClass but received 0/],
    [{ validationPerClass: 1.5 }, /for validationPerClass but received 1.5/],
    [{ size: 2000 }, /Expected a whole number from 32 to 1024 for size but received 2000/],
  ])('refuses %o', async (wrong, message) => {
    const drawing = drawCatsAndDogs({ directory, ...SMALL, ...wrong });
    await expect(drawing).rejects.toThrow(UsageError);
    await expect(drawing).rejects.toThrow(message);
    expect(await readdir(directory)).toEqual([]);
  });
});

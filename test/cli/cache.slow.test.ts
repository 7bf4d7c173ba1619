import { spawnSync } from 'node:child_process';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { recordOrigin } from '../../src/download/origin.js';
import { filesBelow, graft, graftJson, temporaryFolder } from './command.js';

const weights = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5';
const host = hostname().replace(/\W+/g, '_').slice(0, 32);

let folder: string;
let cache: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  cache = join(folder, 'graft-home');
});

/** A cache with one of each, and files that are not Graft's. */
async function fillCache(): Promise<void> {
  const files: Record<string, number> = {
    'cats_and_dogs_filtered.zip': 2_000_000,
    'cats_and_dogs/cats_and_dogs_filtered/train/cats/0.jpg': 1000,
    'cats_and_dogs/cats_and_dogs_filtered/train/dogs/0.jpg': 2000,
    'cats_and_dogs_drawn-v2-0-200-160-240/train/cats/cat.0000.jpg': 500,
    [`weights/${weights}`]: 3_000_000,
    [`weights/${weights.replace('160', '96')}.part`]: 100,
    [`cats_and_dogs_filtered.zip.part-${host}-${process.pid}-0123abcd`]: 70,
    'cats_and_dogs.unpacking-01234567-89ab-cdef-0123-456789abcdef/a.jpg': 60,
    'letters/love.txt': 1,
    'weights/mine.h5': 1,
  };
  for (const [name, size] of Object.entries(files)) {
    await mkdir(join(cache, name, '..'), { recursive: true });
    await writeFile(join(cache, name), Buffer.alloc(size));
  }
  await recordOrigin(join(cache, 'cats_and_dogs_filtered.zip'), 'http://mirror.test/cats.zip');
  const yesterday = new Date(Date.now() - 86_400_000);
  await utimes(
    join(cache, 'cats_and_dogs.unpacking-01234567-89ab-cdef-0123-456789abcdef'),
    yesterday,
    yesterday,
  );
}

const names = [
  'cats_and_dogs',
  'cats_and_dogs.unpacking-01234567-89ab-cdef-0123-456789abcdef',
  'cats_and_dogs_drawn-v2-0-200-160-240',
  'cats_and_dogs_filtered.zip',
  `cats_and_dogs_filtered.zip.part-${host}-${process.pid}-0123abcd`,
  `weights/${weights}`,
  `weights/${weights.replace('160', '96')}.part`,
];

describe('graft cache', () => {
  it('prints its folder, even when nothing is stored', async () => {
    expect(await graft(['cache', 'path'], folder)).toMatchObject({
      code: 0,
      stdout: `${cache}\n`,
      stderr: '',
    });
    expect(await graftJson(['cache'], folder)).toEqual([
      { event: 'cache', path: cache, entries: 0, bytes: 0 },
    ]);
    expect((await graft(['cache'], folder)).stdout).toBe(`${cache}\nThe cache is empty.\n`);
  });

  it.runIf(process.platform === 'linux')(
    'lies where the system keeps caches unless GRAFT_HOME is set',
    async () => {
      const path = async (environment: Record<string, string | undefined>) =>
        (await graft(['cache', 'path'], folder, environment)).stdout.trim();
      const home = { GRAFT_HOME: undefined, HOME: folder, XDG_CACHE_HOME: undefined };
      expect(await path(home)).toBe(join(folder, '.cache', 'graft'));
      expect(await path({ ...home, GRAFT_HOME: '' })).toBe(join(folder, '.cache', 'graft'));
      expect(await path({ ...home, XDG_CACHE_HOME: join(folder, 'other') })).toBe(
        join(folder, 'other', 'graft'),
      );
      expect(await path({ ...home, GRAFT_HOME: 'here' })).toBe(join(folder, 'here'));
      // No user, not even root, can write below a file.
      await writeFile(join(folder, 'file'), '');
      const none = { ...home, XDG_CACHE_HOME: join(folder, 'file'), TMPDIR: folder };
      expect(await path(none)).toMatch(new RegExp(`^${folder}/graft-\\w+$`));
      const { stdout } = await graft(['doctor'], folder, none);
      expect(stdout).toMatch(/^warning {2}cache .*\n.*It replaces .*file\/graft, which cannot be written/m);
    },
  );

  it('lists stored files with sizes, descriptions and origins, and no other files', async () => {
    await fillCache();
    const events = await graftJson(['cache', 'list'], folder);
    const entries = events.slice(0, -1);
    expect(entries.map(({ event, name }) => [event, name])).toEqual(names.map((name) => ['entry', name]));
    const entry = (name: string) => entries.find((one) => one.name === name);
    expect(entry('cats_and_dogs_filtered.zip')).toEqual({
      event: 'entry',
      name: 'cats_and_dogs_filtered.zip',
      path: join(cache, 'cats_and_dogs_filtered.zip'),
      description: "the tutorial's photographs, packed",
      origin: 'http://mirror.test/cats.zip',
      bytes: 2_000_000,
      files: 1,
      modified: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      unfinished: false,
      inUse: false,
    });
    expect(entry('cats_and_dogs')).toMatchObject({
      bytes: 3000,
      files: 2,
      origin: 'http://mirror.test/cats.zip',
    });
    expect(entry(names[2])).toMatchObject({ bytes: 500, origin: 'Graft itself', unfinished: false });
    expect(entry(`weights/${weights}`)).toMatchObject({ bytes: 3_000_000, origin: null });
    expect(entries.filter(({ unfinished }) => unfinished).map(({ name, inUse }) => [name, inUse])).toEqual([
      [names[1], false],
      [names[4], true],
      [names[6], false],
    ]);
    expect(events.at(-1)).toEqual({ event: 'cache', path: cache, entries: 7, bytes: 5_003_730 });

    const { stdout } = await graft(['cache'], folder);
    expect(stdout).toContain(`${cache}\n`);
    expect(stdout).toMatch(/^cats_and_dogs\n {2}the tutorial's photographs\n {2}3\.0 kB in 2 files, \d{4}-/m);
    expect(stdout).toContain('  from http://mirror.test/cats.zip\n');
    expect(stdout).toMatch(/no_top\.h5\n.*\n.*\n {2}origin unknown; perhaps copied there by hand\n/);
    expect(stdout).toMatch(/5\.0 MB in total\n$/);
  });

  it('clears everything except unknown files and files in use', async () => {
    await fillCache();
    const before = await filesBelow(cache);
    const dry = await graftJson(['cache', 'clear', '--dry-run'], folder);
    expect(await filesBelow(cache)).toEqual(before);
    const events = await graftJson(['cache', 'clear'], folder);
    expect(events).toEqual(dry);
    const deleted = names.filter((name) => name !== names[4]);
    expect(events.slice(0, -1).map(({ event, name }) => [event, name])).toEqual(
      deleted.map((name) => ['deleted', name]),
    );
    expect(await filesBelow(cache)).toEqual([names[4], 'letters/love.txt', 'weights/mine.h5']);
    const { stdout } = await graft(['cache', 'clear'], folder);
    expect(stdout).toContain('There is nothing to delete.');
    expect(stdout).toContain(`${names[4]} is in use by another process and was kept.`);
  });

  it('clears one named kind, or only unfinished files', async () => {
    await fillCache();
    const unfinished = await graftJson(['cache', 'clear', '--unfinished'], folder);
    expect(unfinished.slice(0, -1).map(({ name }) => name)).toEqual([names[1], names[6]]);
    await graftJson(['cache', 'clear', 'cats_and_dogs', `weights/${weights}`], folder);
    expect((await readdir(cache)).sort()).toEqual([
      'cats_and_dogs_drawn-v2-0-200-160-240',
      'cats_and_dogs_filtered.zip',
      'cats_and_dogs_filtered.zip.origin.json',
      names[4],
      'letters',
      'weights',
    ]);
  });

  it('lists decoded photographs, and keeps those that another process is adding', async () => {
    const [left, growing] = ['64x64-0123456789abcdef', '160x160-0123456789abcdef'];
    // The number of a process that has ended.
    const { pid } = spawnSync(process.execPath, ['--version']);
    const segment = (owner: number): string => `segment-${host}-${owner}-0123abcd.pixels`;
    const files = { [`${left}/${segment(pid)}`]: 4000, [`${growing}/${segment(process.pid)}`]: 500 };
    for (const [name, size] of Object.entries(files)) {
      await mkdir(join(cache, 'pixels', name, '..'), { recursive: true });
      await writeFile(join(cache, 'pixels', name), Buffer.alloc(size));
    }
    const events = await graftJson(['cache'], folder);
    expect(events.slice(0, -1)).toMatchObject([
      { name: `pixels/${growing}`, bytes: 500, files: 1, unfinished: false, inUse: true },
      {
        name: `pixels/${left}`,
        description: 'photographs, decoded and resized',
        origin: 'your own folders',
        bytes: 4000,
        inUse: false,
      },
    ]);
    const cleared = await graftJson(['cache', 'clear'], folder);
    expect(cleared.slice(0, -1).map(({ name }) => name)).toEqual([`pixels/${left}`]);
    expect(await readdir(join(cache, 'pixels'))).toEqual([growing]);
  });

  it.each(['../..', 'letters', '/etc'])('refuses to clear %s', async (name) => {
    await fillCache();
    const { code, stdout, stderr } = await graft(['cache', 'clear', name], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`There is no ${name} in ${cache}.`);
    expect(stderr).toContain('Expected one of cats_and_dogs, ');
  });
});

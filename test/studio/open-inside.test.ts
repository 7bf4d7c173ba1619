import { mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInside, useInside, writeFileAtomically } from '../../src/files/index.js';
import { carryOut } from '../../src/studio/photographs/move-files.js';
import { Places } from '../../src/studio/photographs/places.js';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'graft-inside-')));
  for (const name of ['own/cats', 'own/dogs', 'secret']) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'own/cats/a.jpg'), 'mine');
  await writeFile(join(folder, 'secret/a.jpg'), 'a secret');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const isInside = (real: string): boolean => real.startsWith(join(folder, 'own') + sep);
const read = (path: string): Promise<string | undefined> =>
  useInside(path, isInside, (opened) => readFile(opened, 'utf8'));

describe('a file that is opened and then checked', () => {
  it('is read, also through a link that stays inside', async () => {
    await symlink(join(folder, 'own/cats/a.jpg'), join(folder, 'own/dogs/b.jpg'));
    expect(await read(join(folder, 'own/cats/a.jpg'))).toBe('mine');
    expect(await read(join(folder, 'own/dogs/b.jpg'))).toBe('mine');
  });

  it('is none through a link that leads out, of the file or of a folder', async () => {
    await symlink(join(folder, 'secret/a.jpg'), join(folder, 'own/cats/link.jpg'));
    await symlink(join(folder, 'secret'), join(folder, 'own/birds'));
    for (const name of ['own/cats/link.jpg', 'own/birds/a.jpg', 'own/cats/gone.jpg', 'own/none/a.jpg']) {
      expect(await openInside(join(folder, name), isInside)).toBeUndefined();
    }
  });

  it.runIf(process.platform === 'linux')('stays the same when its folder is swapped for a link', async () => {
    const path = join(folder, 'own/cats/a.jpg');
    const content = await useInside(path, isInside, async (opened) => {
      await rename(join(folder, 'own/cats'), join(folder, 'own/moved'));
      await symlink(join(folder, 'secret'), join(folder, 'own/cats'));
      expect(await readFile(path, 'utf8')).toBe('a secret');
      return await readFile(opened, 'utf8');
    });
    expect(content).toBe('mine');
  });

  it.runIf(process.platform === 'linux')('is never another one, however fast links are swapped', async () => {
    const path = join(folder, 'own/cats/a.jpg');
    let swapping = true;
    const swap = (async () => {
      await symlink(join(folder, 'secret'), join(folder, 'own/link'));
      while (swapping) {
        await rename(join(folder, 'own/cats'), join(folder, 'own/kept'));
        await rename(join(folder, 'own/link'), join(folder, 'own/cats'));
        await rename(join(folder, 'own/cats'), join(folder, 'own/link'));
        await rename(join(folder, 'own/kept'), join(folder, 'own/cats'));
      }
    })();
    const seen = new Set<string | undefined>();
    for (let time = 0; time < 400; time++) seen.add(await read(path));
    swapping = false;
    await swap;
    expect([...seen].filter((content) => content !== undefined)).toEqual(['mine']);
  });
});

describe('a move', () => {
  it.runIf(process.platform === 'linux')('fetches nothing from outside while links are swapped', async () => {
    const places = await Places.of(join(folder, 'own'));
    let swapping = true;
    const swap = (async () => {
      await symlink(join(folder, 'secret'), join(folder, 'own/link'));
      while (swapping) {
        await rename(join(folder, 'own/cats'), join(folder, 'own/kept'));
        await rename(join(folder, 'own/link'), join(folder, 'own/cats'));
        await rename(join(folder, 'own/cats'), join(folder, 'own/link'));
        await rename(join(folder, 'own/kept'), join(folder, 'own/cats'));
      }
    })();
    const operations = [{ from: 'data:cats/a.jpg', to: 'data:dogs/a.jpg' }];
    for (let time = 0; time < 100; time++) {
      const change = { id: 'x', kind: 'move', operations } as const;
      await carryOut(places, change, time % 2 === 0 ? 'forwards' : 'backwards');
    }
    swapping = false;
    await swap;
    expect(await readFile(join(folder, 'secret/a.jpg'), 'utf8')).toBe('a secret');
  });
});

describe('an output in a folder that others write to', () => {
  it('takes the place of a link', async () => {
    const path = join(folder, 'own/studio.json');
    await symlink(join(folder, 'secret/a.jpg'), path);
    await writeFileAtomically(path, '{}', { followLinks: false });
    expect(await readFile(path, 'utf8')).toBe('{}');
    expect(await readFile(join(folder, 'secret/a.jpg'), 'utf8')).toBe('a secret');
  });
});

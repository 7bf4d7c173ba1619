import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import {
  inspectPhotographs,
  quarantineFolderOf,
  quarantinePhotographs,
  restoreQuarantine,
} from '../../src/photographs/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { cloudFolders, clouds, enormousPng, writeImage } from './pictures.js';

let parent: string;
let root: string;
beforeAll(async () => {
  parent = await temporaryFolder();
});
beforeEach(async () => {
  root = join(await mkdtemp(join(parent, 'quarantine-')), 'photos');
  await cloudFolders(root, { cats: 3, dogs: 3 });
});

/** Every file in a folder with a digest of its content, without the list, which may stay. */
async function contentsOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'quarantine.jsonl');
  const contents = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      const digest = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      return [path.slice(folder.length + 1), digest] as const;
    }),
  );
  return new Map(contents.sort());
}

/** One file of each kind that is quarantined. */
async function addBrokenFiles(): Promise<string[]> {
  const jpeg = await clouds(99, 200, 150).toBuffer();
  const files: Record<string, Uint8Array> = {
    'cats/empty.jpg': new Uint8Array(),
    'cats/page.jpg': Buffer.from('<!DOCTYPE html><p>Not found'),
    'cats/deep/half.jpg': jpeg.subarray(0, jpeg.length / 2),
    'dogs/layers.psd': Buffer.from('8BPS\0\x01\0\0\0\0\0\0', 'latin1'),
    'dogs/enormous.png': await enormousPng(),
    'dogs/a\nb \u{1F63A} \u05D0.jpg': Buffer.concat([jpeg.subarray(0, 300), Buffer.alloc(500, 7)]),
    [`dogs/${'x'.repeat(251)}.jpg`]: Buffer.from('text'),
  };
  for (const [name, content] of Object.entries(files)) await writeImage(join(root, name), content);
  return Object.keys(files).sort();
}

async function aside(options = {}) {
  return await quarantinePhotographs(await inspectPhotographs(root), options);
}

describe('quarantinePhotographs', () => {
  it('moves only damaged files, and moves them back', async () => {
    const names = await addBrokenFiles();
    const bmp = join(root, 'dogs/old.psd');
    await writeImage(bmp, clouds(77));
    await utimes(join(root, 'cats/page.jpg'), 1000, 2000);
    const before = await contentsOf(root);
    const { folder, moved, left } = await aside();
    expect(folder).toBe(`${root}-quarantine`);
    expect(quarantineFolderOf(root)).toBe(folder);
    expect(left).toEqual([]);
    expect(moved.map(({ from }) => from.slice(root.length + 1)).sort()).toEqual(names);
    expect([...(await contentsOf(folder!)).keys()].sort()).toEqual(names);
    expect((await stat(join(folder!, 'cats/page.jpg'))).mtimeMs).toBe(2_000_000);
    const remaining = await inspectPhotographs(root);
    expect(remaining.findings.map(({ kind }) => kind)).not.toContain('unreadable-files');
    expect(remaining.used).toBe(6);
    // A JPEG with a wrong extension is a good picture.
    expect((await contentsOf(root)).has('dogs/old.psd')).toBe(true);

    const back = await restoreQuarantine(root);
    expect(back.moved.length).toBe(names.length);
    expect(await contentsOf(root)).toEqual(before);
    expect(await contentsOf(folder!)).toEqual(new Map());
    expect((await restoreQuarantine(root)).moved).toEqual([]);
  });

  it('does nothing and creates no folder if there are no damaged files', async () => {
    expect(await aside()).toEqual({ folder: undefined, moved: [], left: [] });
    await expect(stat(`${root}-quarantine`)).rejects.toThrow('ENOENT');
    await expect(restoreQuarantine(root)).rejects.toThrow(UsageError);
  });

  it('never overwrites a file in either direction', async () => {
    const name = 'cats/bad.jpg';
    await writeImage(join(root, name), Buffer.from('first'));
    await aside();
    await writeImage(join(root, name), Buffer.from('second'));
    const { moved, folder } = await aside();
    expect(moved.map(({ to }) => basename(to))).toEqual(['bad (2).jpg']);
    expect(await readFile(join(folder!, name), 'utf8')).toBe('first');
    await writeImage(join(root, name), Buffer.from('third'));
    const back = await restoreQuarantine(root);
    expect(back.moved).toEqual([]);
    expect(back.left.map(({ reason }) => reason)).toEqual(
      new Array(2).fill(`there is another file at ${join(root, name)}`),
    );
    expect(await readFile(join(root, name), 'utf8')).toBe('third');
    expect((await contentsOf(folder!)).size).toBe(2);
  });

  it('shortens a name that is too long for an added number', async () => {
    const name = `dogs/${'é'.repeat(125)}.jpg`;
    for (const text of ['one', 'two']) {
      await writeImage(join(root, name), Buffer.from(text));
      await aside();
    }
    const names = await readdir(join(`${root}-quarantine`, 'dogs'));
    expect(names.length).toBe(2);
    expect(names.every((one) => Buffer.byteLength(one) <= 255)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('does not move links and files of other folders', async () => {
    const elsewhere = join(root, '../elsewhere');
    await writeImage(join(elsewhere, 'bad.jpg'), Buffer.from('text'));
    await symlink(elsewhere, join(root, 'linked'));
    await symlink(join(elsewhere, 'bad.jpg'), join(root, 'cats/link.jpg'));
    await symlink('nowhere', join(root, 'cats/broken-link.jpg'));
    const { moved, left } = await aside();
    expect(moved).toEqual([]);
    expect(left).toEqual([
      { path: join(root, 'cats/link.jpg'), reason: 'a symbolic link' },
      { path: join(root, 'linked/bad.jpg'), reason: `not inside ${root}` },
    ]);
    expect(await readFile(join(elsewhere, 'bad.jpg'), 'utf8')).toBe('text');
  });

  it('checks again before it moves', async () => {
    const path = join(root, 'cats/half.jpg');
    await writeImage(path, Buffer.from('text'));
    const inspection = await inspectPhotographs(root);
    await writeImage(path, clouds(55));
    const { moved, left } = await quarantinePhotographs(inspection);
    expect([moved, left]).toEqual([[], [{ path, reason: 'it can be read now' }]]);
  });

  it('is not a class when it lies among classes', async () => {
    await writeImage(join(root, 'cats/bad.jpg'), Buffer.from('text'));
    await quarantinePhotographs(await inspectPhotographs(root), { folder: join(root, '../cats-aside') });
    await rm(join(root, '../classes'), { recursive: true, force: true });
    const inside = await inspectPhotographs(join(root, '..'));
    // A single folder around everything is opened; the quarantine next to it is not a class.
    expect(inside.classes.map(({ className }) => className)).toEqual(['cats', 'dogs']);
    await expect(aside({ folder: join(root, 'aside') })).resolves.toMatchObject({ moved: [] });
    await writeImage(join(root, 'cats/bad.jpg'), Buffer.from('other text'));
    await expect(aside({ folder: join(root, 'aside') })).rejects.toThrow(UsageError);
  });

  it('refuses paths of a list that lead outside the folder', async () => {
    await writeImage(join(root, 'cats/bad.jpg'), Buffer.from('text'));
    const { folder } = await aside();
    const entry = { from: '../outside.jpg', to: 'cats/bad.jpg', reason: 'forged' };
    await writeFile(join(folder!, 'quarantine.jsonl'), `${JSON.stringify(entry)}\n{"from": "half`);
    const { moved, left } = await restoreQuarantine(root);
    expect([moved, left.length]).toEqual([[], 1]);
  });
});

describe('being killed in the middle', () => {
  const program = resolve(import.meta.dirname, 'programs/quarantine.mjs');

  /** Runs the program, kills it this long after its first move, and returns whether it was still running. */
  async function killAfter(milliseconds: number, ...args: string[]): Promise<boolean> {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), milliseconds));
    return await new Promise((done) => child.once('close', (code) => done(code === null)));
  }

  async function surviveKills(folder: string): Promise<void> {
    for (let file = 0; file < 150; file++) {
      await writeImage(join(root, `cats/bad ${file}.jpg`), Buffer.from(`no picture ${file}`));
    }
    const before = await contentsOf(root);
    const digests = new Set(before.values());
    for (const what of ['aside', 'back']) {
      let killed = 0;
      // At later and later moments, so that some are in the middle on a machine of any speed.
      for (const milliseconds of [0, 1, 2, 5, 10, 20]) {
        if (await killAfter(milliseconds, root, folder, what)) killed++;
        const now = [...(await contentsOf(root)).values(), ...(await contentsOf(folder)).values()];
        // There may be half a copy, but no original file is missing.
        expect(missing(digests, now)).toBe(0);
      }
      expect(killed).toBeGreaterThan(0);
      if (what === 'aside') await aside({ folder });
      else await restoreQuarantine(root, { folder });
      const [here, there] = [await contentsOf(root), await contentsOf(folder)];
      expect([here.size, there.size]).toEqual(what === 'aside' ? [6, 150] : [156, 0]);
      if (what === 'back') expect(here).toEqual(before);
    }
  }

  function missing(wanted: ReadonlySet<string>, found: readonly string[]): number {
    return [...wanted].filter((digest) => !found.includes(digest)).length;
  }

  it('loses no file, and a second run completes it', () => surviveKills(`${root}-quarantine`));

  const otherDisk = '/dev/shm';
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  it('loses no file across disks either', async ({ skip }) => {
    const [here, there] = await Promise.all(
      [root, otherDisk].map((path) => stat(path).catch(() => undefined)),
    );
    if (there === undefined || here?.dev === there.dev) skip();
    const folder = await mkdtemp(join(otherDisk, 'graft-quarantine-test-'));
    folders.push(folder);
    await mkdir(folder, { recursive: true });
    await surviveKills(folder);
  });
});

import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { RunLock } from '../../src/recipes/index.js';
import { deleteRun, renameRun } from '../../src/studio/runs/run-files.js';
import { filesBelow, temporaryFolder } from '../cli/command.js';

let parent: string;
let run: string;
beforeEach(async () => {
  parent = await temporaryFolder();
  run = join(parent, 'one');
  await mkdir(join(run, 'figures'), { recursive: true });
  await mkdir(join(run, 'studio'));
  for (const name of ['config.json', 'model.onnx', 'figures/curves.svg', 'studio/model.zip', 'studio.json']) {
    await writeFile(join(run, name), name);
  }
});

describe('deleting a run', () => {
  it('leaves nothing of it', async () => {
    await deleteRun(run);
    expect(await readdir(parent)).toEqual([]);
  });

  it('leaves files that are not its own', async () => {
    await writeFile(join(run, 'my notes.txt'), 'mine');
    await mkdir(join(run, 'cats'));
    await writeFile(join(run, 'cats/1.jpg'), 'a cat');
    await deleteRun(run);
    expect(await filesBelow(run)).toEqual(['cats/1.jpg', 'my notes.txt']);
  });

  it.skipIf(process.platform === 'win32')('follows no link', async () => {
    const outside = join(parent, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'precious'), 'kept');
    await symlink(outside, join(run, 'studio-link'));
    await deleteRun(run);
    const other = join(parent, 'other');
    await mkdir(other);
    await symlink(outside, join(other, 'figures'));
    await symlink(join(outside, 'precious'), join(other, 'model.onnx'));
    await deleteRun(other);
    expect(await readFile(join(outside, 'precious'), 'utf8')).toBe('kept');
    expect(await readdir(parent)).not.toContain('other');
  });

  it('waits for nobody: a run at work is refused', async () => {
    const lock = await RunLock.acquire(run);
    await expect(deleteRun(run)).rejects.toMatchObject({ status: 409, kind: 'run-is' });
    await expect(renameRun(run, 'two')).rejects.toMatchObject({ status: 409, kind: 'run-is' });
    await lock.release();
    expect(await filesBelow(run)).toContain('config.json');
  });
});

describe('renaming a run', () => {
  it('moves its folder, which nobody holds afterwards', async () => {
    const files = await filesBelow(run);
    const renamed = await renameRun(run, 'two');
    expect(renamed).toBe(join(parent, 'two'));
    expect(await filesBelow(renamed)).toEqual(files);
    expect(await readdir(parent)).toEqual(['two']);
    expect(await RunLock.holder(renamed)).toBeUndefined();
  });

  it('takes no name that is taken, also of an empty folder', async () => {
    await mkdir(join(parent, 'two'));
    await expect(renameRun(run, 'two')).rejects.toMatchObject({ status: 409, kind: 'run-exists' });
    await expect(renameRun(run, 'one')).rejects.toMatchObject({ status: 409, kind: 'run-has-name' });
  });
});

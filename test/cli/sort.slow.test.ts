import { copyFile, lstat, mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { graft, graftJson, temporaryFolder } from './command.js';
import { photographFolder } from './photographs.js';
import { trainAndSave } from './saved-models.js';

const classes = ['discs', 'stripes'] as const;
const PER_CLASS = 6;
let folder: string;
let pictures: string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  pictures = await photographFolder(join(folder, 'new'), { classes, perClass: PER_CLASS, seed: 1 });
  await photographFolder(join(folder, 'sets/train'), { classes, perClass: 16, seed: 2 });
  await photographFolder(join(folder, 'sets/validation'), { classes, perClass: 5, seed: 3 });
  await trainAndSave('small', join(folder, 'sets'), join(folder, 'model.onnx'));
  // The same name in another folder.
  await mkdir(join(folder, 'more'));
  await copyFile(pictures[0], join(folder, 'more', basename(pictures[0])));
  await writeFile(join(folder, 'new/broken.jpg'), 'no picture');
}, 120_000);

/** The files in a folder and in the folders in it, without sorted.csv. */
async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(join(folder, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name !== 'sorted.csv')
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('graft sort', () => {
  it('copies each picture into the folder of its class, the unsure ones apart, with a table', async () => {
    const args = ['sort', 'model.onnx', 'new', 'more', '--out', 'sorted', '--threshold', '0.7'];
    const { code, stdout, stderr } = await graft(args, folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^new\/broken\.jpg: cannot be read: /m);
    expect(stdout).toContain('1 file could not be read.');
    expect(stdout).toMatch(/^Copied 13 pictures\. sorted\/sorted\.csv says where each one is\.$/m);
    const [header, ...rows] = (await readFile(join(folder, 'sorted/sorted.csv'), 'utf8'))
      .trim()
      .split('\r\n');
    expect(header).toBe('path,to,label,probability,familiarity,apart,error');
    const placed = rows.map((row) => row.split(',')).filter(([, to]) => to !== '');
    expect(placed).toHaveLength(2 * PER_CLASS + 1);
    for (const [path, to, label, probability, , apart] of placed) {
      expect(apart).toBe(Number(probability) < 0.7 ? 'unsure' : '');
      expect(to.startsWith(`sorted/${apart === '' ? `classes/${label}` : apart}/`)).toBe(true);
      expect(await readFile(join(folder, to))).toEqual(await readFile(join(folder, path)));
      expect((await stat(join(folder, to))).mtimeMs).toBeCloseTo(
        (await stat(join(folder, path))).mtimeMs,
        -1,
      );
    }
    expect(await filesIn('sorted')).toHaveLength(placed.length);
    // Both pictures of the same name are there.
    expect((await filesIn('sorted')).filter((path) => path.includes(' (2).'))).toHaveLength(1);
    for (const path of pictures) expect(await stat(path)).toHaveProperty('size');
  });

  it.each(['hardlink', 'symlink'])('links to the pictures: %s', async (by) => {
    const args = ['sort', 'model.onnx', 'new/discs', '--out', by, '--by', by, '--threshold', '0'];
    const events = await graftJson(args, folder);
    expect(events.at(-1)).toMatchObject({ event: 'result', folder: by, unsure: 0, unreadable: 0 });
    for (const { path, to } of events.filter(({ event }) => event === 'sorted') as Record<string, string>[]) {
      if (by === 'symlink') expect(await readlink(join(folder, to))).toBe(join(folder, path));
      else expect((await lstat(join(folder, to))).ino).toBe((await lstat(join(folder, path))).ino);
    }
    expect(await filesIn(by)).toHaveLength(PER_CLASS);
  });

  it.each([
    [['sort', 'model.onnx', 'new'], /required option '--out/],
    [['sort', 'model.onnx', 'new', '--out', 'sets'], /sets is not empty: it has /],
    [['sort', 'model.onnx', 'new', '--out', 'model.onnx'], /cannot be sorted into model\.onnx/],
    [['sort', 'model.onnx', 'nowhere', '--out', 'a'], /There is no picture to sort: nowhere: /],
    [['sort', 'model.onnx', 'new', '--out', 'a', '--by', 'moving'], /--by/],
    [['sort', 'model.onnx', 'new', '--out', 'a', '--threshold', '2'], /a number from 0 to 1/],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await graft(args, folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

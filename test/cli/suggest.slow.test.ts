import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { graft, graftJson, temporaryFolder } from './command.js';
import { drawPhotograph, photographFolder } from './photographs.js';
import { trainAndSave } from './saved-models.js';

const classes = ['discs', 'stripes'] as const;
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'new'), { classes, perClass: 10, seed: 1 });
  await photographFolder(join(folder, 'sets/train'), { classes, perClass: 16, seed: 2 });
  await photographFolder(join(folder, 'sets/validation'), { classes, perClass: 5, seed: 3 });
  await trainAndSave('small', join(folder, 'sets'), join(folder, 'model.onnx'));
  const disc = await drawPhotograph('discs', { width: 200, height: 120, seed: 4 });
  await writeFile(join(folder, 'new/broken.jpg'), disc.subarray(0, 40));
}, 120_000);

describe('graft suggest', () => {
  it('draws the pictures to label next and writes a list of them', async () => {
    const args = ['suggest', 'model.onnx', 'new', '--count', '6', '--csv', 'next.csv'];
    const { code, stdout, stderr } = await graft(args, folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const found = [
      ...stdout.matchAll(/^(new\/\w+\/.*): (discs|stripes) [\d.]+ %, (discs|stripes) [\d.]+ %$/gm),
    ];
    expect(found).toHaveLength(6);
    expect(new Set(found.map(([, path]) => path)).size).toBe(6);
    expect(stdout).toMatch(/^new\/broken\.jpg: cannot be read: /m);
    expect(stdout).toContain('No labelled pictures are known');
    expect(stdout).toMatch(/^Suggested 6 of 20 pictures\. Wrote suggested\.png and next\.csv$/m);
    expect((await sharp(join(folder, 'suggested.png')).metadata()).format).toBe('png');
    const [header, ...rows] = (await readFile(join(folder, 'next.csv'), 'utf8')).trim().split('\r\n');
    expect(header).toBe('path,label,guess,probability,uncertainty');
    expect(rows.map((row) => row.split(',')[0])).toEqual(found.map(([, path]) => path));
    expect(rows.every((row) => row.split(',')[1] === '')).toBe(true);
  });

  it('gives the same again, with --json, and another choice beside labelled pictures', async () => {
    const suggest = async (...more: string[]): Promise<Record<string, unknown>> =>
      (await graftJson(['suggest', 'model.onnx', 'new', '--count', '6', ...more], folder)).at(-1)!;
    const [first, second] = [await suggest(), await suggest()];
    expect(first).toMatchObject({
      event: 'result',
      compared: 20,
      alreadyLabelled: 0,
      labelled: 0,
      unreadable: 1,
    });
    expect(second.suggested).toEqual(first.suggested);
    const beside = await suggest('--labelled', 'new/discs');
    expect(beside).toMatchObject({ compared: 10, alreadyLabelled: 10, labelled: 10 });
    const paths = (beside.suggested as { path: string }[]).map(({ path }) => path);
    expect(paths.every((path) => path.startsWith('new/stripes/'))).toBe(true);
  });

  it('knows the photographs of the run that made the classifier', async () => {
    const set = ['imageSize=64', 'featureExtraction.epochs=2', 'fineTuning.epochs=0'].flatMap((one) => [
      '--set',
      one,
    ]);
    const trained = await graft(['train', 'sets', '--weights', 'openimages', ...set, '--out', 'run'], folder);
    expect(trained.code).toBe(0);
    const { code, stdout } = await graft(
      ['suggest', 'run/model.onnx', 'sets', 'new', '--count', '2'],
      folder,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('42 pictures left out, because they have labels already.');
    expect(stdout).toContain('Compared with 42 labelled pictures.');
    const all = await graft(['suggest', 'run/model.onnx', 'sets'], folder);
    expect(all).toMatchObject({ code: 2, stderr: expect.stringContaining('all 42 have labels already') });
  });

  it.each([
    [['suggest', 'model.onnx'], /missing required argument 'path'/],
    [['suggest', 'no.onnx', 'new'], /There is no model no\.onnx\./],
    [['suggest', 'model.onnx', 'sets/train/discs', '--count', '0'], /--count/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await graft(args, folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { graft, graftJson, temporaryFolder } from './command.js';
import { drawPhotograph, photographFolder } from './photographs.js';
import { trainAndSave } from './saved-models.js';

const classes = ['discs', 'stripes'] as const;
const PER_CLASS = 12;
let folder: string;
let pictures: string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  pictures = await photographFolder(join(folder, 'photos'), { classes, perClass: PER_CLASS, seed: 1 });
  await photographFolder(join(folder, 'sets/train'), { classes, perClass: 16, seed: 2 });
  await photographFolder(join(folder, 'sets/validation'), { classes, perClass: 5, seed: 3 });
  await trainAndSave('small', join(folder, 'sets'), join(folder, 'model.onnx'));
  const disc = await drawPhotograph('discs', { width: 200, height: 120, seed: 4 });
  await writeFile(join(folder, 'disc.jpg'), disc);
  await writeFile(join(folder, 'photos/broken.jpg'), disc.subarray(0, 40));
}, 120_000);

describe('graft similar', () => {
  it('finds the pictures that a classifier sees as most alike, and draws them', async () => {
    const args = ['similar', 'disc.jpg', '--in', 'photos', '--model', 'model.onnx', '--count', '5'];
    const { code, stdout, stderr } = await graft(args, folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const found = [...stdout.matchAll(/^(\d\.\d{3}) {2}(photos\/(\w+)\/.*)$/gm)];
    expect(found).toHaveLength(5);
    const similarities = found.map(([, similarity]) => Number(similarity));
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
    expect(found.map(([, , , name]) => name)).toEqual(Array(5).fill('discs'));
    expect(stdout).toMatch(/^photos\/broken\.jpg: cannot be read: /m);
    expect(stdout).toMatch(/^Compared with 24 pictures\. Wrote disc\.similar\.png$/m);
    const { width, format } = await sharp(join(folder, 'disc.similar.png')).metadata();
    expect(format).toBe('png');
    expect(width).toBeGreaterThan(4 * 200);
  });

  it('leaves out the picture itself, and gives the same again from the cache', async () => {
    const picture = relative(folder, pictures.at(-1)!);
    const search = async (): Promise<Record<string, unknown>> =>
      (
        await graftJson(
          ['similar', picture, '--in', 'photos', '--weights', 'openimages', '--out', 'like.png'],
          folder,
        )
      ).at(-1)!;
    const [first, second] = [await search(), await search()];
    expect(first).toMatchObject({ event: 'result', picture, compared: 2 * PER_CLASS - 1, unreadable: 1 });
    const similar = first.similar as { path: string; similarity: number }[];
    expect(similar).toHaveLength(12);
    expect(similar.map(({ path }) => path)).not.toContain(picture);
    expect(second.similar).toEqual(similar);
    const { stdout } = await graft(['cache', 'list'], folder);
    expect(stdout).toContain('features of photographs, as a network computed them');
  });

  it.each([
    [['similar', 'disc.jpg'], /required option '--in/],
    [['similar', 'nothing.jpg', '--in', 'photos'], /There is no picture nothing\.jpg\./],
    [['similar', 'disc.jpg', '--in', 'disc.jpg'], /There is no other picture in disc\.jpg\./],
    [['similar', 'disc.jpg', '--in', 'nowhere'], /There is no picture to compare with: nowhere: /],
    [['similar', 'disc.jpg', '--in', 'photos', '--model', 'no.onnx'], /There is no model no\.onnx\./],
    [
      ['similar', 'disc.jpg', '--in', 'photos', '--model', 'model.onnx', '--weights', 'openimages'],
      /--model brings its own weights/,
    ],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await graft(args, folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

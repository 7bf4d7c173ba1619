import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOptions } from '../../bench/peers/options.js';
import { preparePhotographs } from '../../bench/peers/photographs.js';
import { UsageError } from '../../src/errors.js';

describe('parseOptions', () => {
  const needed = ['--data', 'photos', '--weights', 'weights.h5'];

  it('measures everything by default, and less with --quick', () => {
    expect(parseOptions(needed)).toMatchObject({
      parts: ['compute', 'transformer', 'tutorial', 'goal'],
      rounds: 7,
      tutorialRuns: 3,
      epochs: 10,
      fineTuneEpochs: 10,
      tfjs: true,
      busy: false,
    });
    expect(parseOptions([...needed, '--busy'])).toMatchObject({ busy: true });
    expect(parseOptions([...needed, '--quick', '--epochs', '4'])).toMatchObject({
      rounds: 3,
      tutorialRuns: 1,
      epochs: 4,
      fineTuneEpochs: 2,
    });
  });

  it('needs photographs and weights only for whole runs', () => {
    expect(parseOptions(['--parts', 'compute'])).toMatchObject({ parts: ['compute'], data: undefined });
    expect(() => parseOptions(['--weights', 'weights.h5'])).toThrow(UsageError);
    expect(() => parseOptions(['--parts', 'goal', '--data', 'photos'])).toThrow(
      /goal need --data and --weights/,
    );
  });

  it('names unknown options', () => {
    expect(() => parseOptions([...needed, '--rounds', '0'])).toThrow(/--rounds expects .* received 0/);
    expect(() => parseOptions([...needed, '--parts', 'compute,tutorials'])).toThrow(/received tutorials/);
    expect(() => parseOptions([...needed, '--speed', '2'])).toThrow(UsageError);
  });
});

describe('preparePhotographs', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-bench-test-'));
    for (const part of ['train', 'validation']) {
      for (const name of ['cats', 'dogs']) {
        await mkdir(join(folder, 'data', part, name), { recursive: true });
        for (let picture = 0; picture < 5; picture++) {
          await writeFile(join(folder, 'data', part, name, `${picture}.jpg`), `${picture}`);
        }
      }
    }
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('copies an equal share of every class', async () => {
    const copy = await preparePhotographs(join(folder, 'data'), 6, folder);
    for (const name of ['train/cats', 'train/dogs', 'validation/cats', 'validation/dogs']) {
      expect((await readdir(join(copy, name))).sort()).toEqual(['0.jpg', '1.jpg', '2.jpg']);
    }
  });

  it('uses the folder itself if all photographs are wanted', async () => {
    expect(await preparePhotographs(join(folder, 'data'), undefined, folder)).toBe(join(folder, 'data'));
  });

  it('names the missing folder', async () => {
    await expect(preparePhotographs(join(folder, 'nowhere'), 6, folder)).rejects.toThrow(
      join(folder, 'nowhere', 'train'),
    );
  });
});

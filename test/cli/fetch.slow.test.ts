import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Ended, eventsOf, filesBelow, graft, temporaryFolder } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

function expectMessage({ code, stderr }: Ended, expectedCode: number, words: RegExp): void {
  expect(code).toBe(expectedCode);
  expect(stderr).toMatch(words);
}

describe('graft fetch', () => {
  it('puts pictures where a tutorial expects them, under the names of photographs', async () => {
    const { code, stdout, stderr } = await graft(['fetch', 'my pets', '--drawn', '--per-class', '3'], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const names = (kind: string, first: number): string[] =>
      [0, 1, 2].map((index) => `${kind}s/${kind}.${first + index}.jpg`);
    expect(await filesBelow(join(folder, 'my pets'))).toEqual([
      ...[...names('cat', 0), ...names('dog', 0)].map((name) => `train/${name}`),
      ...[...names('cat', 2000), ...names('dog', 2000)].map((name) => `validation/${name}`),
    ]);
    const picture = await readFile(join(folder, 'my pets/validation/dogs/dog.2001.jpg'));
    expect([...picture.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect(stdout).toContain('my pets/train/cats: 3 pictures');
    expect(stdout).toMatch(/^To train on them: .*train 'my pets'$/m);
    expect((await readdir(folder)).sort()).toEqual(['graft-home', 'my pets']);
  }, 120_000);

  it('writes its result as JSON', async () => {
    const { code, stdout } = await graft(
      ['fetch', 'again', '--offline', '--per-class', '1', '--json'],
      folder,
    );
    expect(code).toBe(0);
    expect(eventsOf(stdout).at(-1)).toEqual({
      event: 'result',
      folder: 'again',
      source: 'drawn',
      counts: { 'train/cats': 1, 'train/dogs': 1, 'validation/cats': 1, 'validation/dogs': 1 },
    });
  }, 120_000);

  it('does not change a folder that is not empty', async () => {
    await mkdir(join(folder, 'full'));
    await writeFile(join(folder, 'full/mine.txt'), 'mine');
    expectMessage(await graft(['fetch', 'full', '--drawn'], folder), 2, /full is not empty\.\n.*new folder/);
    expect(await filesBelow(join(folder, 'full'))).toEqual(['mine.txt']);
    expectMessage(await graft(['fetch', 'full/mine.txt', '--drawn'], folder), 2, /mine\.txt cannot be used/);
    await access(join(folder, 'full/mine.txt'));
  });
});

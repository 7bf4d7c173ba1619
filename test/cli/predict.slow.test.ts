import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Ended,
  ended,
  eventsOf,
  filesBelow,
  graft,
  graftJson,
  startGraft,
  temporaryFolder,
} from './command.js';
import { photographFolder } from './photographs.js';
import { trainAndSave } from './saved-models.js';

const classes = ['discs', 'squares', 'stripes'] as const;
let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'train'), { classes, perClass: 8, seed: 1 });
  await photographFolder(join(folder, 'validation'), { classes, perClass: 15, seed: 2 });
  await trainAndSave('small', folder, join(folder, 'model.onnx'));
  await writeFile(join(folder, 'validation/discs/broken.jpg'), 'no picture');
}, 120_000);

async function withInput(args: readonly string[], input: Uint8Array | string): Promise<Ended> {
  const child = startGraft(args, folder, {}, 'pipe');
  child.stdin!.end(input);
  return await ended(child);
}

const predictions = (events: readonly { event: string }[]): string[] =>
  events
    .filter(({ event }) => event === 'prediction')
    .map((event) => String((event as { path?: string }).path));

describe('graft predict', () => {
  it('classifies every picture in folders, and counts the unreadable ones', async () => {
    const { code, stdout, stderr } = await graft(['predict', 'model.onnx', 'validation', '--json'], folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const events = eventsOf(stdout);
    expect(events).toHaveLength(3 * 15 + 1 + 1);
    expect(events.filter(({ event }) => event === 'error')).toEqual([
      {
        event: 'error',
        path: join('validation', 'discs', 'broken.jpg'),
        reason: expect.stringMatching(/^not an image/),
      },
    ]);
    expect(events.at(-1)).toEqual({
      event: 'result',
      predicted: 45,
      unreadable: 1,
      seconds: expect.any(Number),
      imagesPerSecond: expect.any(Number),
    });
  });

  it('says of an empty folder that it has no images, and not that a file is the matter', async () => {
    await mkdir(join(folder, 'nothing'));
    const empty = await graft(['predict', 'model.onnx', 'nothing'], folder);
    expect(empty).toMatchObject({ code: 1, stderr: '' });
    expect(empty.stdout.trim().split('\n')).toEqual([
      'nothing: a folder without image files',
      '1 folder has no image files.',
    ]);
    const both = await graft(['predict', 'model.onnx', 'nothing', 'validation'], folder);
    expect(both.stdout.trim().split('\n').slice(-2)).toEqual([
      '1 of 46 files could not be read.',
      '1 folder has no image files.',
    ]);
  });

  it('gives the same result for a picture by name, in a folder, by pattern, in a list and from standard input', async () => {
    const path = 'validation/stripes/003.jpg';
    const [byName] = await graftJson(['predict', 'model.onnx', path], folder);
    const inFolder = await graftJson(['predict', 'model.onnx', 'validation/stripes'], folder);
    expect(inFolder.find((event) => event.path === join('validation', 'stripes', '003.jpg'))).toEqual(byName);
    const matching = await graftJson(['predict', 'model.onnx', 'validation/**/00[3-4].jpg'], folder);
    expect(predictions(matching)).toHaveLength(6);
    expect(matching.find((event) => event.path === path)).toEqual(byName);
    const { path: _, ...answer } = byName;
    const picture = await withInput(
      ['predict', 'model.onnx', '-', '--json'],
      await readFile(join(folder, path)),
    );
    expect(eventsOf(picture.stdout)[0]).toEqual({ ...answer, path: '-' });
    for (const separator of ['\n', '\r\n', '\0']) {
      const list = [path, 'train/discs/001.jpg', ''].join(separator);
      const listed = await withInput(['predict', 'model.onnx', '--list', '-', '--json'], list);
      expect(listed.code).toBe(0);
      const events = eventsOf(listed.stdout);
      expect(predictions(events)).toEqual([path, 'train/discs/001.jpg']);
      expect(events[0]).toEqual(byName);
    }
  });

  it('shows the most probable classes with --top', async () => {
    const [{ top, probabilities, label }] = await graftJson(
      ['predict', 'model.onnx', 'train/discs/000.jpg', '--top', '2'],
      folder,
    );
    const sorted = Object.entries(probabilities as Record<string, number>)
      .map(([name, probability]) => ({ label: name, probability }))
      .sort((one, other) => other.probability - one.probability);
    expect(top).toEqual(sorted.slice(0, 2));
    expect((top as { label: string }[])[0].label).toBe(label);
    const { stdout } = await graft(['predict', 'model.onnx', 'train/discs/000.jpg', '--top', '9'], folder);
    expect(stdout).toMatch(
      /^train\/discs\/000\.jpg: \w+ \([\d.]+ %\), \w+ \([\d.]+ %\), \w+ \([\d.]+ %\)\n$/,
    );
  });

  it('calls pictures unsure below --threshold', async () => {
    const events = await graftJson(['predict', 'model.onnx', 'train', '--threshold', '0.6'], folder);
    const pictures = events.slice(0, -1);
    for (const { unsure, probability } of pictures) expect(unsure).toBe((probability as number) < 0.6);
    const count = pictures.filter(({ unsure }) => unsure).length;
    expect(events.at(-1)).toMatchObject({ event: 'result', unsure: count });
    const { stdout } = await graft(
      ['predict', 'model.onnx', 'train/discs/000.jpg', '--threshold', '1'],
      folder,
    );
    expect(stdout).toMatch(/: unsure: \w+ \([\d.]+ %\)\n1 of 1 picture is unsure\.\n$/);
  });

  it('writes a table', async () => {
    await mkdir(join(folder, 'names'), { recursive: true });
    const name = process.platform === 'win32' ? 'a, b.jpg' : 'a "quoted", name.jpg';
    await writeFile(join(folder, 'names', name), await readFile(join(folder, 'train/discs/000.jpg')));
    const places = ['names', 'no-such.jpg'];
    const toFile = await graft(['predict', 'model.onnx', ...places, '--csv', 'out/table.csv'], folder);
    expect(toFile).toMatchObject({ code: 1, stderr: '' });
    expect(toFile.stdout).toMatch(/^1 of 2 files could not be read\.\nWrote out\/table\.csv: 2 rows/);
    expect(await filesBelow(join(folder, 'out'))).toEqual(['table.csv']);
    const table = await readFile(join(folder, 'out/table.csv'), 'utf8');
    const rows = table.split('\r\n');
    expect(rows[0]).toBe(
      'path,label,probability,probability_discs,probability_squares,probability_stripes,error',
    );
    expect(rows[1].startsWith(`"${join('names', name).replaceAll('"', '""')}",`)).toBe(true);
    const [label, probability, ...others] = rows[1].slice(rows[1].lastIndexOf('.jpg"') + 6).split(',');
    expect(classes).toContain(label);
    expect(others.slice(0, 3)).toContain(probability);
    expect(rows[2]).toBe('no-such.jpg,,,,,,the file is not there');
    expect(rows.slice(3)).toEqual(['']);
    const toOutput = await graft(['predict', 'model.onnx', ...places, '--csv', '-'], folder);
    expect(toOutput).toMatchObject({ code: 1, stdout: table, stderr: '' });
  });

  it.each([
    ['no picture at all', [], /Expected at least one picture, but none was named/],
    ['standard input twice', ['-', '-'], /Standard input can be read only once/],
    ['two things on standard output', ['a.jpg', '--json', '--csv', '-'], /Both --json and --csv -/],
    ['a threshold above 1', ['a.jpg', '--threshold', '80'], /--threshold.*'80'.*from 0 to 1/],
    ['a top of none', ['a.jpg', '--top', '0'], /--top.*'0'/],
    ['a list that is not there', ['--list', 'nowhere.txt'], /The list nowhere\.txt cannot be read/],
  ])('refuses %s', async (_, args, message) => {
    const { code, stdout, stderr } = await graft(['predict', 'model.onnx', ...args], folder);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

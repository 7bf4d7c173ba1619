import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Event, filesBelow, graft, graftJson, temporaryFolder } from './command.js';
import { photographFolder } from './photographs.js';

const classes = ['discs', 'stripes'] as const;
const PER_CLASS = 40;
/** Pictures that are put into the other class. */
const MOVED = 3;
const look = ['--labels', '--weights', 'openimages'];

let folder: string;
/** Where the moved pictures are now, and their right class. */
const moved = new Map<string, string>();

beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos'), { classes, perClass: PER_CLASS, seed: 1 });
  for (const name of classes) {
    const other = classes.find((one) => one !== name)!;
    const files = (await readdir(join(folder, 'photos', name))).sort().slice(0, MOVED);
    for (const file of files) {
      const place = join('photos', other, `from-${name}-${file}`);
      await rename(join(folder, 'photos', name, file), join(folder, place));
      moved.set(place, name);
    }
  }
});

const ofKind = (events: readonly Event[], kind: string): Event[] =>
  events.filter(({ event }) => event === kind);

describe('graft inspect --labels', () => {
  it('lists images in the wrong class first, with the right one and a reason, and moves nothing', async () => {
    const before = await filesBelow(join(folder, 'photos'));
    const events = await graftJson(['inspect', 'photos', ...look], folder);
    const suspects = ofKind(events, 'suspect');
    const first = suspects.slice(0, moved.size);
    expect(first.map(({ path }) => path).sort()).toEqual([...moved.keys()].sort());
    for (const suspect of first) {
      const right = moved.get(String(suspect.path));
      expect(suspect.suggested).toBe(right);
      expect(suspect.label).not.toBe(right);
      const probabilities = suspect.probabilities as Record<string, number>;
      expect(probabilities.discs + probabilities.stripes).toBeCloseTo(1, 5);
      expect(probabilities[String(right)]).toBeGreaterThan(0.5);
      expect(suspect.confidence).toBe(probabilities[String(suspect.label)]);
      const similar = suspect.similar as { path: string; similarity: number }[];
      expect(similar).toHaveLength(3);
      for (const { path } of similar) expect(path).toMatch(new RegExp(`^photos/${right}/(?!from)`));
    }
    const confidences = suspects.map(({ confidence }) => Number(confidence));
    expect(confidences).toEqual([...confidences].sort((a, b) => a - b));
    expect(events.at(-1)).toMatchObject({
      event: 'result',
      ok: true,
      labels: { checked: 2 * PER_CLASS, suspicious: suspects.length, leftOut: [] },
    });
    expect(await filesBelow(join(folder, 'photos'))).toEqual(before);
    const again = await graftJson(['inspect', 'photos', ...look], folder);
    expect(ofKind(again, 'suspect')).toEqual(suspects);
  });

  it('prints what is suspicious as a suspicion, and writes a table and a figure', async () => {
    const args = ['inspect', 'photos', ...look, '--csv', 'problems.csv', '--out', 'inspection'];
    const { code, stdout, stderr } = await graft(args, folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^ {2}photos\/discs\/from-stripes-\S+: labelled discs \(\d+\.\d %\), looks like stripes \(\d+\.\d %\)$/m,
    );
    expect(stdout).toMatch(/^ {6}most like photos\/stripes\/\S+ \(similarity 0\.\d{3}\)$/m);
    expect(stdout).toMatch(
      /^\d+ of 80 labels are suspicious, the most suspicious first\. These are suspicions: /m,
    );
    const table = await readFile(join(folder, 'problems.csv'), 'utf8');
    expect(table).toMatch(/^photos\/discs\/from-stripes-[^,]+,suspicious-label,true,"labelled discs/m);
    const figure = await readFile(join(folder, 'inspection/figures/suspicious-labels.svg'), 'utf8');
    expect(figure).toContain('Labelled discs, looks like stripes');
    // Each image and three similar ones.
    const rows = figure.match(/looks like/g)!.length;
    expect(figure.match(/data:image\/jpeg/g)).toHaveLength(4 * rows);
  });

  it('writes a table of corrections, and does not list what was looked at again', async () => {
    const args = ['inspect', 'photos', ...look];
    const { stdout } = await graft([...args, '--write-corrections', 'fix.csv'], folder);
    expect(stdout).toContain('Corrections to fill in: fix.csv\n');
    const table = await readFile(join(folder, 'fix.csv'), 'utf8');
    const [header, first] = table.split('\r\n');
    expect(header).toBe(
      'path,label,suggested,action,probability of label,probability of suggested,most like',
    );
    expect(first).toMatch(/^photos\/(discs|stripes)\/from-.*,keep,0\.\d{4},0\.\d{4},photos\//);
    // The others stay suspicious: nobody has looked at them.
    const lines = table.trimEnd().split('\r\n').slice(1);
    const looked = lines.slice(0, 3).map((line) => line.replace(',keep,', ',move,'));
    await writeFile(join(folder, 'looked.csv'), [header, ...looked].join('\n'));
    const events = await graftJson([...args, '--corrections', 'looked.csv'], folder);
    const paths = ofKind(events, 'suspect').map(({ path }) => path);
    const pathOf = (line: string): string => line.split(',')[0];
    for (const line of looked) expect(paths).not.toContain(pathOf(line));
    for (const line of lines.slice(3, moved.size)) expect(paths).toContain(pathOf(line));
  });

  it('puts copies into one fold, says which classes it cannot check', async () => {
    const copy = join(folder, 'copies');
    await photographFolder(copy, { classes, perClass: 24, seed: 5 });
    const [wrong, some] = (await readdir(join(copy, 'discs'))).sort();
    // A model that learned from one of them would believe the others.
    for (const at of [0, 1, 2, 3]) {
      await copyFile(join(copy, 'discs', wrong), join(copy, 'stripes', `wrong-${at}.jpg`));
    }
    await rm(join(copy, 'discs', wrong));
    await mkdir(join(copy, 'alone'));
    await copyFile(join(copy, 'discs', some), join(copy, 'alone/1.jpg'));
    const { stdout } = await graft(['inspect', 'copies', ...look], folder);
    expect(stdout).toContain('Not checked, because they have fewer than two different images: alone\n');
    for (let at = 0; at < 4; at++)
      expect(stdout).toMatch(new RegExp(`^ {2}copies/stripes/wrong-${at}\\.jpg: `, 'm'));
  });

  it.each([
    [
      ['photos', '--weights', 'openimages'],
      '--weights is for the check of labels, and --labels was not given.',
    ],
    [['photos', '--write-corrections', 'a.csv'], '--write-corrections is for the check of labels'],
    [['photos', '--labels', '--write-corrections', '-'], 'need a file and not standard output'],
    [['photos', '--offline'], '--offline is for the check of labels'],
    [['photos', '--labels', '--model', 'a.onnx', '--weights', 'imagenet'], '--model brings its own weights'],
    [['photos', '--labels', '--model', 'none.onnx'], 'none.onnx'],
    [['photos/discs', ...look], 'expected two with at least two different photographs each but found 0'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await graft(['inspect', ...args], folder);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

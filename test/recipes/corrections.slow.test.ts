import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCorrections } from '../../dist/src/photographs/index.js';
import { changeSettings, recipes, resumeTraining, train } from '../../dist/src/recipes/index.js';
import { compareRuns, readRun } from '../../dist/src/report/index.js';
import { filesBelow, graft } from '../cli/command.js';
import { photographFolder } from '../cli/photographs.js';

/* Training runs in worker threads, which are loaded from built JavaScript, so these tests use dist. */

const settings = {
  imageSize: 32,
  batchSize: 8,
  'featureExtraction.epochs': 2,
  'fineTuning.epochs': 0,
};
const recipe = changeSettings(recipes.tutorial, { ...settings, alpha: 1 });

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
const resources = () => ({ offline: true, cacheDirectory: at('cache') });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-corrections-'));
  const [first, second, third] = await photographFolder(at('photos'), {
    classes: ['discs', 'squares'],
    perClass: 16,
    seed: 1,
    width: 48,
    height: 40,
  });
  const rows = [first, second, third].map((path, row) =>
    [path.slice(at('photos/').length), 'discs', 'squares', ['move', 'drop', 'keep'][row]].join(','),
  );
  await writeFile(at('corrections.csv'), ['path,label,suggested,action', ...rows].join('\n'));
  await writeFile(
    at('wrong.csv'),
    ['path,label,suggested,action', 'discs/none.jpg,discs,squares,move'].join('\n'),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface RunRecord {
  readonly classNames: string[];
  readonly parts: Record<string, { path: string; labels: number[] }[]>;
  readonly remarks: { kind: string; values: Record<string, unknown> }[];
}

async function labelsIn(run: string): Promise<Map<string, string>> {
  const { classNames, parts }: RunRecord = JSON.parse(await readFile(at(run, 'photographs.json'), 'utf8'));
  const files = [...parts.train, ...parts.validation, ...parts.test];
  return new Map(
    files.map(({ path, labels: [label] }) => [path.slice(at('photos/').length), classNames[label]]),
  );
}

describe('a run with corrected labels', () => {
  it('keeps them with its settings, so that it can divide its photographs again', async () => {
    const corrections = await readCorrections(at('corrections.csv'));
    const stop = new AbortController();
    const options = {
      ...{ data: at('photos'), recipe, seed: 1, threads: 1, weights: 'openimages', corrections },
      resources: resources(),
    };
    const whole = await train({ ...options, out: at('whole') });
    const onEvent = ({ event }: { event: string }): void => {
      if (event === 'epoch') stop.abort();
    };
    const stopped = train({ ...options, out: at('run'), follow: { signal: stop.signal, onEvent } });
    await expect(stopped).rejects.toThrow('Training was stopped');
    await rm(at('run/photographs.json'));
    await writeFile(at('corrections.csv'), 'the file has changed since');
    const { model } = await resumeTraining({ run: at('run'), resources: resources() });
    expect(await readFile(model)).toEqual(await readFile(whole.model));
    const labels = await labelsIn('run');
    expect(labels).toEqual(await labelsIn('whole'));
    expect(labels.size).toBe(31);
    const squares = [...labels.values()].filter((label) => label === 'squares');
    expect(squares).toHaveLength(17);
    const { remarks }: RunRecord = JSON.parse(await readFile(at('run/photographs.json'), 'utf8'));
    expect(remarks[0]).toMatchObject({ kind: 'corrections', values: { moved: 1, dropped: 1, kept: 1 } });
    const config = JSON.parse(await readFile(at('run/config.json'), 'utf8'));
    expect(config.corrections).toMatchObject({ file: at('corrections.csv') });
    // Two runs are told apart by the digest, not by hundreds of lines.
    await train({ ...options, corrections: undefined, out: at('plain') });
    const runs = await Promise.all(['whole', 'plain'].map((name) => readRun(at(name))));
    const { differences } = compareRuns(runs);
    expect(differences.map(({ name }) => name)).toEqual(['corrections.file', 'corrections.digest']);
    expect(differences[1].values).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), null]);
  });

  it('says on the command line what it did, and evaluates with the same labels', async () => {
    const rows = ['discs/000.jpg,discs,squares,move', 'discs/001.jpg,discs,squares,drop'];
    await writeFile(at('mine.csv'), ['path,label,suggested,action', ...rows].join('\n'));
    const set = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const { code, stdout, stderr } = await graft(
      [
        ...['train', 'photos', '--corrections', 'mine.csv', '--weights', 'openimages', '--offline'],
        ...['--seed', '1', '--out', 'trained', ...set],
      ],
      folder,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(
      'Corrections of mine.csv: 1 image with another label, 1 left out, 0 kept as they are.\n',
    );
    expect((await labelsIn('trained')).get('discs/000.jpg')).toBe('squares');
    const report = await readFile(at('trained/report.html'), 'utf8');
    expect(report).toContain('Corrections of mine.csv');
    const args = ['evaluate', 'trained/model.onnx', 'photos', '--no-report', '--csv', 'rows.csv'];
    const evaluated = await graft([...args, '--corrections', 'mine.csv'], folder);
    expect(evaluated.stdout).toContain('Corrections of mine.csv: 1 image with another label');
    const table = await readFile(at('rows.csv'), 'utf8');
    expect(table).toMatch(/^photos\/discs\/000\.jpg,squares,/m);
    expect(table).not.toContain('discs/001.jpg');
  });

  it.each([
    [
      'wrong.csv',
      'The corrections wrong.csv do not fit the photographs: line 2: there is no photograph discs/none.jpg.',
    ],
    ['none.csv', 'There is no file of corrections none.csv.'],
  ])('refuses %s before anything else, and leaves no folder', async (file, message) => {
    const before = await filesBelow(folder);
    const args = ['train', 'photos', '--corrections', file, '--out', 'refused'];
    const { code, stderr } = await graft(args, folder);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(await filesBelow(folder)).toEqual(before);
  });
});

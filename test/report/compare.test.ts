import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { withChecksum } from '../../src/files/index.js';
import {
  compareRuns,
  comparisonFigure,
  comparisonReport,
  type Run,
  readRun,
  runResult,
} from '../../src/report/index.js';
import { drawnEvaluation, hostileName } from './evaluations.js';

let folder: string;
const write = async (run: string, files: Readonly<Record<string, unknown>>): Promise<string> => {
  const path = join(folder, run);
  await mkdir(path, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(
      join(path, name),
      typeof content === 'string' ? content : JSON.stringify(withChecksum(content as object)),
    );
  }
  return path;
};
const history = (epochs: number) => {
  const values = Array.from({ length: epochs }, (_, index) => 0.5 + index / 100);
  return {
    epoch: [...values.keys()],
    history: { loss: values, accuracy: values, val_loss: values, val_accuracy: values },
  };
};
const results = (correct: number) => ({
  formatVersion: 1,
  results: {
    test: { loss: 0.1, accuracy: correct / 100, correct, count: 100, metrics: { macroF1: correct / 101 } },
  },
  seconds: 61.4,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-compare-'));
  await write('one', {
    'config.json': {
      command: 'tutorial',
      epochs: 10,
      model: 'one/model.onnx',
      commandLine: 'graft tutorial --out one',
      recipe: { rate: 0.1, name: 'fast' },
    },
    'history.json': history(10),
    'results.json': results(97),
  });
  await write('two', {
    'config.json': {
      command: 'tutorial',
      epochs: 20,
      model: 'two/model.onnx',
      commandLine: 'graft tutorial --out two',
      recipe: { rate: 0.1, name: 'best' },
      flip: true,
    },
    'history.json': history(20),
    'results.json': results(98),
  });
});
afterAll(() => rm(folder, { recursive: true }));

const run = (name: string): Promise<Run> => readRun(join(folder, name));

describe('two runs', () => {
  test('differ in these settings, but not in their folders', async () => {
    const { differences } = compareRuns([await run('one'), await run('two')]);
    expect(differences).toEqual([
      { name: 'epochs', values: ['10', '20'] },
      { name: 'recipe.name', values: ['fast', 'best'] },
      { name: 'flip', values: [null, 'true'] },
    ]);
  });

  test('are shown side by side, with intervals', async () => {
    const comparison = compareRuns([await run('one'), await run('two')]);
    expect(comparison).toMatchObject({
      names: ['one', 'two'],
      epochs: [10, 20],
      seconds: [61.4, 61.4],
      problems: [],
    });
    expect(comparison.results.test[0]).toMatchObject({
      correct: 97,
      count: 100,
      metrics: { macroF1: 97 / 101 },
    });
    const [low, high] = comparison.results.test[0]!.interval;
    expect(low).toBeCloseTo(0.9155, 3);
    expect(high).toBeCloseTo(0.9897, 3);
  });

  test('give a figure and a page', async () => {
    const runs = [await run('one'), await run('two')];
    const comparison = compareRuns(runs);
    const figure = comparisonFigure(runs, comparison.names)!;
    expect(figure).toContain('Validation accuracy');
    const html = comparisonReport(comparison, { figure, made: 'today' }).replaceAll('\u00A0', ' ');
    for (const words of [
      '2 runs side by side',
      'Results on the test set',
      '97.0 %',
      'recipe.name',
      '>F1<',
      '61 s',
    ]) {
      expect(html).toContain(words);
    }
    expect(html).toContain(figure.slice(0, 60));
  });

  test('give both in Turkish, without an English word', async () => {
    const runs = [await run('one'), await run('two')];
    const comparison = compareRuns(runs);
    const figure = comparisonFigure(runs, comparison.names, { language: 'tr' })!;
    const html = comparisonReport(comparison, { figure, language: 'tr' }).replaceAll('\u00A0', ' ');
    const words = html.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]+>/g, '\n');
    for (const expected of [
      'Yan yana 2 çalışma',
      'Test kümesindeki sonuçlar',
      '%97,0',
      'Doğrulama: Doğruluk',
      '61 sn',
    ]) {
      expect(words).toContain(expected);
    }
    expect(words).toMatch(/test resimlerinde hangi çalışmanın daha iyi olduğu söylenemez/i);
    expect(words).not.toMatch(/\b(the|run|runs|which|accuracy|loss|of|and|settings|results|folders?)\b/i);
    expect(html).toContain('lang="tr"');
  });
});

describe('missing or damaged files', () => {
  test('are named, and the other runs compared', async () => {
    const path = await write('partly', {
      'config.json': '{"epochs": ',
      'history.json': {
        epoch: [0],
        history: { loss: [0.5], accuracy: ['high'], val_loss: [], val_accuracy: [] },
      },
      'results.json': results(90),
    });
    const partly = await readRun(path);
    expect(partly.config).toBeUndefined();
    expect(partly.curves).toBeUndefined();
    expect(partly.results?.results.test.correct).toBe(90);
    const comparison = compareRuns([await run('one'), partly]);
    expect(comparison.problems).toEqual([
      { path: join(path, 'config.json'), kind: 'broken', reason: 'the content is not JSON' },
      {
        path: join(path, 'history.json'),
        kind: 'broken',
        reason: expect.stringContaining('history.accuracy.0'),
      },
    ]);
    expect(comparison.differences).toEqual([]);
    expect(comparison.epochs).toEqual([10, null]);
    expect(comparisonReport(comparison)).toContain('the content is not JSON');
  });

  test('are those that were changed by hand, or come from another run', async () => {
    const files = {
      'config.json': { run: 'one', photographs: 'all' },
      'history.json': { ...history(1), run: 'one' },
      'results.json': { ...results(90), run: 'other' },
      'photographs.json': { source: 'photos', classNames: ['a', 'b'], parts: {}, division: 'few' },
    };
    const path = await write('mixed', files);
    const mixed = await readRun(path);
    expect(mixed.curves?.loss).toEqual([0.5]);
    expect([mixed.results, mixed.photographs]).toEqual([undefined, undefined]);
    expect(mixed.problems).toEqual(
      ['results.json', 'photographs.json'].map((name) => ({
        path: join(path, name),
        kind: 'other-run',
        reason: 'it belongs to another run than config.json',
      })),
    );
    const edited = { ...withChecksum({ ...results(90), run: 'one' }), seconds: 1 };
    await writeFile(join(path, 'results.json'), JSON.stringify(edited));
    await writeFile(join(path, 'history.json'), JSON.stringify(history(1)));
    const { problems } = await readRun(path);
    expect(problems.slice(0, 2)).toEqual([
      { path: join(path, 'history.json'), kind: 'changed', reason: 'it has no checksum' },
      {
        path: join(path, 'results.json'),
        kind: 'changed',
        reason: 'it was changed after Graft wrote it',
      },
    ]);
  });

  test('an old run has no results.json', async () => {
    const path = await write('old', { 'config.json': { epochs: 1 }, 'history.json': history(1) });
    const comparison = compareRuns([await readRun(path), await run('one')]);
    expect(comparison.problems).toEqual([
      { path: join(path, 'results.json'), kind: 'missing', reason: 'the file is not there' },
    ]);
    expect(comparison.results.test).toEqual([null, expect.objectContaining({ correct: 97 })]);
    expect(comparisonReport(comparison)).toContain('–');
  });

  test('a loss that was NaN is null in JSON and a gap in the curve', async () => {
    const values = [0.5, null];
    const path = await write('nan', {
      'history.json': {
        epoch: [0, 1],
        history: { loss: values, accuracy: [0.5, 0.5], val_loss: values, val_accuracy: [0.5, 0.5] },
      },
    });
    expect((await readRun(path)).curves?.val_loss).toEqual([0.5, NaN]);
  });

  test('a run without epochs has no curves', async () => {
    const path = await write('untrained', { 'history.json': history(0) });
    const untrained = await readRun(path);
    expect(untrained.curves).toBeUndefined();
    expect(comparisonFigure([untrained], ['untrained'])).toBeUndefined();
  });
});

test.each([
  ['missing', () => 'nowhere', 'there is no such folder'],
  ['a file', () => join('one', 'config.json'), 'it is a file'],
  ['something else', () => '.', 'is not the folder of a run'],
])('a folder that is %s is refused', async (_, path, message) => {
  const reading = readRun(join(folder, path()));
  await expect(reading).rejects.toThrow(UsageError);
  await expect(readRun(join(folder, path()))).rejects.toThrow(message);
});

test('names are distinct', async () => {
  const one = await run('one');
  const other = { ...one, path: join(folder, 'other', 'one'), parent: 'other' };
  expect(compareRuns([one, other]).names).toEqual([`${folder.split('/').at(-1)}/one`, 'other/one']);
  const twice = compareRuns([one, one]).names;
  expect(new Set(twice).size).toBe(2);
});

test('names are escaped', async () => {
  const one = { ...(await run('one')), name: hostileName, config: { [hostileName]: hostileName } };
  const html = comparisonReport(compareRuns([one, await run('two')]));
  expect(html).not.toContain('<script');
});

test('results.json keeps the numbers of an evaluation', () => {
  const evaluation = drawnEvaluation(['a', 'b'], 50);
  const kept = runResult(evaluation);
  expect(kept).toMatchObject({ loss: evaluation.loss, correct: evaluation.correct, count: 50 });
  expect(kept.metrics?.rocAuc).toBe(evaluation.metrics.rocAuc?.value);
  expect(JSON.stringify(kept)).not.toContain('photos/');
  expect(runResult({ loss: 1, accuracy: 0.5, correct: 1, count: 2, skipped: [] })).toEqual({
    loss: 1,
    accuracy: 0.5,
    correct: 1,
    count: 2,
  });
});

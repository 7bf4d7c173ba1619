import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EvaluateResultEvent } from '../../src/public/events.js';
import { filesBelow, graft, graftJson, temporaryFolder } from './command.js';
import { addUnreadableFiles, photographFolder } from './photographs.js';
import { type TrainedModel, trainAndSave } from './saved-models.js';

const classes = ['discs', 'stripes'] as const;
const perClass = 15;

let folder: string;
let trained: TrainedModel;
beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos/train'), { classes, perClass: 24, seed: 1 });
  await photographFolder(join(folder, 'photos/validation'), { classes, perClass, seed: 2 });
  trained = await trainAndSave('small', join(folder, 'photos'), join(folder, 'model.onnx'));
});

async function evaluate(...args: string[]): Promise<EvaluateResultEvent> {
  const events = await graftJson(['evaluate', 'model.onnx', ...args], folder);
  expect(events).toHaveLength(1);
  return events[0] as unknown as EvaluateResultEvent;
}

describe('graft evaluate --json', () => {
  it('prints exactly the documented keys', async () => {
    const result = await evaluate('photos/validation');
    expect(Object.keys(result).sort()).toEqual(
      [
        'accuracy',
        'classNames',
        'correct',
        'count',
        'csv',
        'event',
        'loss',
        'metrics',
        'mostConfused',
        'part',
        'perhapsTrainedOn',
        'report',
        'skipped',
        'temperature',
        'threshold',
        'topLosses',
        'trainedOn',
        'warnings',
      ].sort(),
    );
    expect(result).toMatchObject({
      part: null,
      threshold: null,
      csv: null,
      report: join('evaluation-validation', 'report.html'),
      classNames: classes,
    });
    expect(result.metrics.accuracy.value).toBe(result.accuracy);
    expect(result.metrics.confusionMatrix.flat().reduce((sum, count) => sum + count)).toBe(2 * perClass);
    expect(result.topLosses[0].path).toMatch(/^photos\/validation\//);
    expect(result.topLosses).toHaveLength(24);
    expect(await evaluate('photos/validation')).toEqual(result);
  });

  it('finds the validation part of a whole folder', async () => {
    const result = await evaluate('photos');
    const { correct, count, loss } = trained.validation;
    expect(result).toMatchObject({ part: 'validation', correct, count, loss: expect.closeTo(loss, 5) });
  });

  it('applies a threshold', async () => {
    const { metrics, threshold } = await evaluate('photos/validation', '--threshold', '0.999999');
    expect(threshold).toBe(0.999999);
    const [discs, stripes] = metrics.classes;
    expect(discs.predicted).toBeGreaterThan(stripes.predicted);
    // The ranking does not depend on the threshold.
    expect(metrics.rocAuc).toEqual((await evaluate('photos/validation')).metrics.rocAuc);
  });

  it('explains which results one class can give', async () => {
    await cp(join(folder, 'photos/validation/discs'), join(folder, 'only/discs'), { recursive: true });
    const result = await evaluate('only');
    expect(result).toMatchObject({ count: perClass, metrics: { rocAuc: null } });
    expect(result.warnings[0]).toContain('All pictures are of one class, discs.');
  });
});

describe('graft evaluate --csv', () => {
  it('writes one line per picture that adds up to the result', async () => {
    const result = await evaluate('photos/validation', '--csv', 'out/pictures.csv');
    expect(result.csv).toBe('out/pictures.csv');
    const [head, ...lines] = (await readFile(join(folder, 'out/pictures.csv'), 'utf8'))
      .trimEnd()
      .split('\r\n');
    expect(head).toBe('path,label,predicted,probability_discs,probability_stripes,loss');
    const rows = lines.map((line) => line.split(','));
    expect(rows).toHaveLength(2 * perClass);
    expect(rows.filter(([, label, predicted]) => label === predicted)).toHaveLength(result.correct);
    const loss = rows.reduce((sum, row) => sum + Number(row[5]), 0) / rows.length;
    expect(loss).toBeCloseTo(result.loss, 9);
    for (const row of rows) expect(Number(row[3]) + Number(row[4])).toBeCloseTo(1, 5);
    const args = ['evaluate', 'model.onnx', 'photos/validation', '--no-report', '--csv', '-'];
    const { stdout } = await graft(args, folder);
    expect(stdout).toBe([head, ...lines, ''].join('\r\n'));
    expect(await graft([...args, '--json'], folder)).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('the report of graft evaluate', () => {
  it('lies next to the model by default', async () => {
    const photographs = join(folder, 'photos/validation');
    const [{ report }] = await graftJson(['evaluate', join(folder, 'model.onnx'), photographs], tmpdir());
    expect(report).toBe(join(folder, 'evaluation-validation/report.html'));
    expect(await readFile(String(report), 'utf8')).toContain(': evaluation');
  });

  it('is left out on request, and if there is no place for it', async () => {
    await cp(join(folder, 'photos/validation'), join(folder, 'taken'), { recursive: true });
    expect(await evaluate('taken', '--no-report')).toMatchObject({ report: null, count: 2 * perClass });
    await writeFile(join(folder, 'evaluation-taken'), 'a file');
    expect(await evaluate('taken')).toMatchObject({ report: null, count: 2 * perClass });
    const { code, stdout } = await graft(['evaluate', 'model.onnx', 'taken'], folder);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'No report was written: The results cannot be written to evaluation-taken: part of this path',
    );
  });

  it('leaves no empty folder behind when there is nothing to measure', async () => {
    const { code } = await graft(['evaluate', 'model.onnx', 'nowhere'], folder);
    expect(code).toBe(2);
    expect(await readdir(folder)).not.toContain('evaluation-nowhere');
  });

  it('writes a report and its figures', async () => {
    const { damaged } = await addUnreadableFiles(join(folder, 'photos/validation/discs'));
    const result = await evaluate('photos/validation', '--out', 'report');
    expect(result.report).toBe(join('report', 'report.html'));
    const figures = ['classes', 'confusion-matrix', 'mistakes', 'reliability', 'thresholds'];
    expect(await filesBelow(join(folder, 'report'))).toEqual([
      ...figures.flatMap((name) => [`figures/${name}.png`, `figures/${name}.svg`]),
      'report.html',
    ]);
    const html = await readFile(join(folder, 'report/report.html'), 'utf8');
    expect(html).toMatch(/<pre>node \S*main\.js evaluate model\.onnx photos\/validation --out report/);
    expect(html).toContain(`${result.correct} of ${result.count} pictures`);
    expect(html).toContain(damaged.slice(folder.length + 1));
    expect(html).toContain('data:image/jpeg;base64,');
    expect(html.length).toBeLessThan(3e6);
  });

  it('prints its findings in words', async () => {
    const { code, stdout } = await graft(['evaluate', 'model.onnx', 'photos/validation'], folder);
    expect(code).toBe(0);
    for (const words of ['ROC-AUC', 'calibration error', 'discs', 'precision', '95 % confidence:']) {
      expect(stdout).toContain(words);
    }
    expect(stdout).not.toMatch(/NaN|undefined|null/);
  });

  it('refuses an unwritable folder before any work', async () => {
    const { code, stdout, stderr } = await graft(
      ['evaluate', 'model.onnx', 'photos/validation', '--out', 'model.onnx/x'],
      folder,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('The results cannot be written to model.onnx/x');
  });
});

it.each([
  ['0', /Expected a number between 0 and 1/],
  ['1.5', /Expected a number between 0 and 1/],
  ['half', /Expected a number between 0 and 1/],
])('refuses the threshold %s', async (threshold, message) => {
  const { code, stderr } = await graft(
    ['evaluate', 'model.onnx', 'photos/validation', '--threshold', threshold],
    folder,
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EvaluateResultEvent } from '../../src/public/events.js';
import type {
  EvaluationStatus,
  HeatMapResult,
  JudgedPictures,
  RunList,
  RunSummary,
} from '../../src/studio/api.js';
import { graft, graftJson, temporaryFolder } from '../cli/command.js';
import { addUnreadableFiles, photographFolder } from '../cli/photographs.js';
import { RunningStudio, until } from './studio.js';

const classes = ['discs', 'stripes'] as const;

describe('a run of graft tutorial in the Studio', () => {
  let folder: string;
  let studio: RunningStudio;
  let run: RunSummary;
  let unreadable: { damaged: string; empty: string };

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [seed, part] of ['train', 'validation'].entries()) {
      await photographFolder(join(folder, 'photos', part), { classes, perClass: 24, seed });
    }
    unreadable = await addUnreadableFiles(join(folder, 'photos/train/discs'));
    const settings = [
      '--image-size',
      '64',
      '--batch-size',
      '8',
      '--epochs',
      '1',
      '--fine-tune-epochs',
      '1',
      '--seed',
      '1',
    ];
    const { code, stderr } = await graft(
      ['tutorial', '--data', 'photos', '--weights', 'openimages', ...settings, '--out', 'runs/tutorial'],
      folder,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    studio = await RunningStudio.start(['--runs', 'runs'], folder);
    [run] = (await studio.get<RunList>('/api/runs')).runs;
  });

  it('shows the part of each photograph', async () => {
    const record = JSON.parse(await readFile(join(folder, 'runs/tutorial/photographs.json'), 'utf8'));
    const { train, validation, test } = record.parts as Record<string, { path: string; labels: number[] }[]>;
    expect([train, validation, test].map(({ length }) => length)).toEqual([48, 40, 8]);
    const paths = [...train, ...validation, ...test].map(({ path }) => path);
    expect(new Set(paths).size).toBe(96);
    expect(paths).not.toContain(unreadable.damaged);
    for (const { path, labels } of test) expect(path).toContain(`/validation/${classes[labels[0]]}/`);
  });

  it('can be judged, with the tutorial’s result', async () => {
    expect(run).toMatchObject({ state: 'finished', hasModel: true, canResume: false });
    const address = `/api/runs/${run.id}/evaluation/test`;
    await studio.post<EvaluationStatus>(address);
    const { evaluation, parts } = await until(
      () => studio.get<EvaluationStatus>(address),
      ({ state }) => state === 'ready' || state === 'failed',
    );
    expect(parts).toEqual(['test', 'validation', 'train']);
    const loss = evaluation?.severalLabels === false ? evaluation.logLoss.value : undefined;
    expect(loss).toBeCloseTo(run.results.test!.loss, 4);
    expect(evaluation).toMatchObject({ count: 8, correct: run.results.test?.correct, classNames: classes });
  });

  it('has the same intervals in the Studio, in its report and from graft evaluate, in any order', async () => {
    const { evaluation } = await studio.get<EvaluationStatus>(`/api/runs/${run.id}/evaluation/test`);
    if (evaluation?.severalLabels !== false) throw new Error('There is no evaluation.');
    const record = JSON.parse(await readFile(join(folder, 'runs/tutorial/photographs.json'), 'utf8'));
    const test: { path: string; labels: number[] }[] = record.parts.test;
    const rows = test.map(({ path, labels: [label] }) => `${path},${classes[label]}\n`).reverse();
    await writeFile(join(folder, 'test.csv'), `path,label\n${rows.join('')}`);
    const [measured] = await graftJson(
      ['evaluate', 'runs/tutorial/model.onnx', 'test.csv', '--no-report'],
      folder,
    );
    const { metrics } = measured as unknown as EvaluateResultEvent;
    expect(metrics).toMatchObject({
      macro: { f1: evaluation.macroF1, recall: evaluation.macroRecall },
      rocAuc: evaluation.rocAuc,
      logLoss: evaluation.logLoss,
      brierScore: evaluation.brierScore,
      expectedCalibrationError: evaluation.calibrationError,
    });
    const report = await readFile(join(folder, 'runs/tutorial/report.html'), 'utf8');
    const { low, high } = metrics.brierScore;
    expect(report).toContain(`${low.toFixed(3)} to ${high.toFixed(3)}`);
  });

  it('shows the photographs behind its result, with heat maps', async () => {
    const { total, pictures } = await studio.get<JudgedPictures>(
      `/api/runs/${run.id}/evaluation/test/pictures?order=name`,
    );
    expect(total).toBe(8);
    const address = `/api/runs/${run.id}/pictures/${pictures[0].id}`;
    expect((await studio.send(`${address}/thumbnail`)).headers['content-type']).toBe('image/webp');
    const map = await studio.get<HeatMapResult>(`${address}/heat-map`);
    expect([map.className]).toEqual(pictures[0].predicted);
    expect(map.overlay).toMatch(/^data:image\/webp;base64,/);
  });
});

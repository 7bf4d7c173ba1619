import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier } from '../../dist/src/classifier/index.js';
import type {
  Classification,
  Comparison,
  Downloads,
  EvaluationStatus,
  HeatMapResult,
  JudgedPictures,
  RunDetail,
  RunList,
  RunPlan,
  RunSummary,
  SettingsCatalogue,
} from '../../dist/src/studio/api.js';
import { openImagesBaseFile } from '../../dist/src/zoo/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { buildTrainingPage, TrainingPage } from '../web-training/training-page.js';
import type { SentPhotograph } from './runs-page/messages.js';

const FLOWERS = join(import.meta.dirname, '../../../shared/data/flowers');
const CLASSES = ['daisy', 'rose', 'tulip'];
const EACH = 16;

/** Narrow: random weights, small pictures, both phases. */
const narrow = {
  recipe: 'fast',
  weights: 'random',
  settings: {
    imageSize: 64,
    alpha: 0.35,
    batchSize: 8,
    'featureExtraction.epochs': 2,
    'fineTuning.epochs': 2,
    'fineTuning.from': 120,
  },
};

async function flowers(): Promise<SentPhotograph[]> {
  const photographs: SentPhotograph[] = [];
  for (const className of CLASSES) {
    const names = (await readdir(join(FLOWERS, className))).sort().slice(0, EACH);
    for (const name of names) {
      const base64 = (await readFile(join(FLOWERS, className, name))).toString('base64');
      photographs.push({ name, className, base64 });
    }
  }
  return photographs;
}

const hasFlowers = await readdir(FLOWERS).then(
  () => true,
  () => false,
);

describe.skipIf(!hasChromium || !hasFlowers)('runs of the Studio in a tab', () => {
  let folder: string;
  let browser: Browser;
  let page: TrainingPage;
  let photographs: SentPhotograph[];

  async function answer(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly type: string; readonly body: unknown }> {
    return await page.call('ask', method, path, ...(body === undefined ? [] : [body]));
  }

  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { status, body: answered } = await answer(method, path, body);
    expect(status, `${method} ${path}: ${JSON.stringify(answered)}`).toBeLessThan(400);
    return answered as Answer;
  }

  async function until(id: string, isSo: (run: RunDetail) => boolean): Promise<RunDetail> {
    let run = await ask<RunDetail>('GET', `/api/runs/${id}`);
    await expect
      .poll(
        async () => {
          run = await ask<RunDetail>('GET', `/api/runs/${id}`);
          return isSo(run) || (run.state === 'failed' ? JSON.stringify(run.error) : false);
        },
        { timeout: 300_000, interval: 300 },
      )
      .toBe(true);
    return run;
  }

  beforeAll(async () => {
    folder = await temporaryFolder();
    photographs = await flowers();
    await buildTrainingPage(folder, join(import.meta.dirname, 'runs-page'));
    await writeFile(join(folder, 'base.graft'), await openImagesBaseFile());
    browser = await launchChromium();
    page = await TrainingPage.open(browser, folder);
    await page.call('open', photographs);
  });

  afterAll(async () => {
    await page?.close();
    await browser?.close();
  });

  it('offers what a tab can train', async () => {
    const { backbones, weights, recipes } = await ask<SettingsCatalogue>('GET', '/api/settings');
    expect(backbones.map(({ name }) => name)).toEqual(['MobileNetV2']);
    expect(weights).toEqual(['openimages', 'random']);
    expect(recipes.map(({ name }) => name)).toEqual(['fast', 'tutorial', 'best']);
    const { plans } = await ask<RunPlan>('POST', '/api/plan', { recipe: 'fast' });
    expect(plans).toEqual([{ weights: 'openimages', epochs: expect.any(Number), time: null }]);
    const wider = await answer('POST', '/api/plan', { recipe: 'fast', settings: { alpha: 0.35 } });
    expect(wider).toMatchObject({ status: 400, body: { error: expect.stringContaining('alpha 1') } });
  });

  it('trains, judges, tries and downloads', async () => {
    const { id, state } = await ask<RunSummary>('POST', '/api/runs', narrow);
    expect(state).toBe('running');
    const busy = await answer('POST', '/api/runs', narrow);
    expect(busy).toMatchObject({ status: 409, body: { kind: 'too-many-runs' } });
    const run = await until(id, (one) => one.hasModel);
    expect(run).toMatchObject({ state: 'finished', name: 'photographs', backbone: 'MobileNetV2' });
    expect(run.epochs).toHaveLength(4);
    expect(run.fineTuningAfterEpoch).toBe(2);
    expect(run.classNames).toEqual(CLASSES);

    const status = await ask<EvaluationStatus>('GET', `/api/runs/${id}/evaluation/test`);
    expect(status).toMatchObject({ state: 'ready', changed: 0, parts: ['test', 'validation', 'train'] });
    const evaluation = status.evaluation!;
    expect(evaluation.count).toBe(run.results.test?.count);
    const { pictures, total } = await ask<JudgedPictures>(
      'GET',
      `/api/runs/${id}/evaluation/test/pictures?limit=500`,
    );
    expect(total).toBe(evaluation.count);
    expect(pictures.filter(({ right }) => right)).toHaveLength(evaluation.correct);
    const thumbnail = await answer('GET', `/api/runs/${id}/pictures/${pictures[0].id}/thumbnail?size=64`);
    expect(thumbnail).toMatchObject({ status: 200, type: 'image/webp' });
    const heat = await ask<HeatMapResult>('GET', `/api/runs/${id}/pictures/${pictures[0].id}/heat-map`);
    expect(heat.overlay).toMatch(/^data:image\/webp;base64,/);

    const { files } = await ask<Downloads>('GET', `/api/runs/${id}/downloads`);
    expect(files.map(({ kind }) => kind)).toEqual(['model', 'card', 'zip']);
    const model = await ask<string>('GET', `/${files[0].url}`);
    const bytes = Buffer.from(model, 'base64');
    expect(bytes.length).toBe(files[0].bytes);
    const classifier = await loadClassifier(new Uint8Array(bytes));
    const sent = new Map(photographs.map((one) => [one.name, one]));
    const inNode = await classifier.evaluate({
      part: 'test',
      skipped: [],
      files: pictures.map(({ name, labels }) => ({
        path: name,
        labels: [CLASSES.indexOf(labels[0])],
        read: async () => new Uint8Array(Buffer.from(sent.get(name)!.base64, 'base64')),
      })),
    });
    expect(inNode.accuracy).toBeCloseTo(evaluation.correct / evaluation.count, 3);
    await classifier.dispose();

    const [first] = pictures;
    const given = sent.get(first.name)!.base64;
    const tried = await ask<Classification>('POST', `/api/runs/${id}/classify?heatMap=1`, given);
    expect(tried.label).toBe(first.predicted[0]);
    expect(tried.probability).toBeCloseTo(first.probability, 4);
    expect(tried.heatMap?.className).toBe(tried.label);
    const noPicture = await answer('POST', `/api/runs/${id}/classify`, btoa('no picture'));
    expect(noPicture).toMatchObject({ status: 415, body: { kind: 'unreadable-picture' } });
  });

  it('pauses, goes on, and tells of it as the server does', async () => {
    const { id } = await ask<RunSummary>('POST', '/api/runs', { ...narrow, name: 'paused' });
    await until(id, ({ epochs }) => epochs.length > 0);
    const { state } = await ask<RunSummary>('POST', `/api/runs/${id}/pause`);
    expect(state).toBe('stopping');
    const paused = await until(id, (one) => one.state === 'paused');
    expect(paused).toMatchObject({ canResume: true, hasModel: false });
    const again = await answer('POST', `/api/runs/${id}/pause`);
    expect(again).toMatchObject({ status: 409, body: { kind: 'run-is' } });
    const noModel = await answer('GET', `/api/runs/${id}/downloads`);
    expect(noModel).toMatchObject({ status: 404, body: { kind: 'no-model' } });
    await ask('POST', `/api/runs/${id}/resume`, {});
    const run = await until(id, (one) => one.state === 'finished');
    expect(run.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    const sent = Buffer.from(await page.call<string>('follow', id, 1000), 'base64').toString();
    const events = [...sent.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
    expect(events[0]).toBe('data');
    expect(events.indexOf('resumed')).toBeGreaterThan(events.indexOf('stopped'));
    expect(events.at(-1)).toBe('status');
    const ids = [...sent.matchAll(/^id: (\d+)$/gm)].map(([, line]) => Number(line));
    expect(ids).toEqual(Array.from({ length: run.eventCount }, (_, at) => at + 1));
  });

  it('goes on by itself after a reload, and gives the same bits', async () => {
    const { runs } = await ask<RunList>('GET', '/api/runs');
    const whole = runs.find(({ name }) => name === 'photographs')!;
    const { id } = await ask<RunSummary>('POST', '/api/runs', { ...narrow, name: 'reloaded' });
    await until(id, ({ epochs }) => epochs.length >= 2);
    await page.load();
    await page.call('open', photographs);
    const run = await until(id, (one) => one.state === 'finished');
    expect(run.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    const { epochs } = await ask<RunDetail>('GET', `/api/runs/${whole.id}`);
    expect(run.epochs.map(({ logs }) => logs)).toEqual(epochs.map(({ logs }) => logs));
    expect(run.results).toEqual(whole.results);
  });

  it('keeps the best model so far, and throws away', async () => {
    const long = { ...narrow, settings: { ...narrow.settings, 'fineTuning.epochs': 50 } };
    const { id } = await ask<RunSummary>('POST', '/api/runs', { ...long, name: 'long' });
    const early = await answer('POST', `/api/runs/${id}/finish`, {});
    expect(early).toMatchObject({ status: 409, body: { kind: 'no-epoch' } });
    await until(id, ({ epochs }) => epochs.length >= 3);
    await ask('POST', `/api/runs/${id}/finish`, {});
    const run = await until(id, ({ hasModel }) => hasModel);
    expect(run.state).toBe('finished');
    expect(run.epochs.length).toBeLessThan(10);
    expect(run.notes.map(({ kind }) => kind)).toContain('ended-early');

    const other = await ask<RunSummary>('POST', '/api/runs', { ...long, name: 'thrown away' });
    await until(other.id, ({ activity }) => activity.doing === 'training');
    await ask('POST', `/api/runs/${other.id}/discard`);
    await expect
      .poll(async () => (await answer('GET', `/api/runs/${other.id}`)).status, { timeout: 60_000 })
      .toBe(404);
  });

  it('names, compares and deletes', async () => {
    const { runs } = await ask<RunList>('GET', '/api/runs');
    const [one, other] = ['photographs', 'paused'].map((name) => runs.find((run) => run.name === name)!);
    const taken = await answer('PATCH', `/api/runs/${one.id}`, { name: 'paused' });
    expect(taken).toMatchObject({ status: 409, body: { kind: 'run-exists' } });
    const renamed = await ask<RunSummary>('PATCH', `/api/runs/${one.id}`, { name: 'first' });
    expect(renamed.name).toBe('first');
    const comparison = await ask<Comparison>('GET', `/api/comparison?runs=${one.id},${other.id}`);
    expect(comparison).toMatchObject({ names: ['first', 'paused'], differences: [], epochs: [4, 4] });
    // The same photographs and seed: the same answers.
    const shared = comparison.shared.test!;
    expect(shared).toMatchObject({ count: one.results.test!.count, same: true, best: null });
    expect(shared.correct).toEqual([one.results.test!.correct, one.results.test!.correct]);
    const left = await ask<RunList>('DELETE', `/api/runs/${other.id}`);
    expect(left.runs.map(({ id }) => id)).not.toContain(other.id);
  });

  it('judges photographs with the classes that they have now', async () => {
    const { runs } = await ask<RunList>('GET', '/api/runs');
    const { id } = runs.find(({ name }) => name === 'first')!;
    const address = `/api/runs/${id}/evaluation/test`;
    const { pictures } = await ask<JudgedPictures>('GET', `${address}/pictures?label=0`);
    await ask('POST', `/photographs/${pictures[0].id}?to=tulip`);
    await ask('POST', `/photographs/${pictures[1].id}`);
    const before = await ask<EvaluationStatus>('GET', address);
    expect(before).toMatchObject({ state: 'ready', changed: 2 });
    await ask('POST', `${address}?again=1`);
    const measured = async (): Promise<string> => (await ask<EvaluationStatus>('GET', address)).state;
    await expect.poll(measured, { timeout: 60_000 }).toBe('ready');
    const after = await ask<EvaluationStatus>('GET', address);
    expect(after).toMatchObject({ changed: 0, done: before.done - 1 });
    const support = (status: EvaluationStatus): number[] =>
      status.evaluation!.classes.map((row) => row.support);
    const [daisies, roses, tulips] = support(before);
    expect(support(after)).toEqual([daisies - 2, roses, tulips + 1]);
    // A moved photograph is still shown.
    const moved = await answer('GET', `/api/runs/${id}/pictures/${pictures[0].id}/thumbnail`);
    expect(moved.status).toBe(200);
    const gone = await answer('GET', `/api/runs/${id}/pictures/${pictures[1].id}/thumbnail`);
    expect(gone).toMatchObject({ status: 404, body: { kind: 'run-photograph-gone' } });
    await ask('POST', `/api/runs/${id}/evaluation/train`);
    const trained = async (): Promise<string> =>
      (await ask<EvaluationStatus>('GET', `/api/runs/${id}/evaluation/train`)).state;
    await expect.poll(trained, { timeout: 60_000 }).toBe('ready');
  });
});

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Comparison,
  Downloads,
  EvaluationStatus,
  JudgedPictures,
  NewRun,
  RunDetail,
  RunList,
  RunPlan,
  RunSummary,
  SettingsCatalogue,
} from '../../dist/src/studio/api.js';
import { openImagesBaseFile } from '../../dist/src/zoo/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { RunningStudio } from '../studio/studio.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { ISOLATED } from '../web/static-server.js';
import { buildTrainingPage, TrainingPage } from '../web-training/training-page.js';
import { ServerRuns, TabRuns } from './runs-apis.js';
import type { SentPhotograph } from './runs-page/messages.js';
import { expectRunWorks, untilRun } from './same-runs.js';
import { Client } from './studio-client.js';

const FLOWERS = join(import.meta.dirname, '../../../shared/data/flowers');
const CLASSES = ['daisy', 'rose', 'tulip'];
const EACH = 16;

/** Narrow: random weights, small pictures, both phases. */
const narrow: NewRun = {
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

/** Both phases, with the weights that come with Graft. */
const included = {
  imageSize: 96,
  batchSize: 8,
  'featureExtraction.epochs': 2,
  'fineTuning.epochs': 2,
  'fineTuning.from': 140,
};

const hasFlowers = await readdir(FLOWERS).then(
  () => true,
  () => false,
);

describe.skipIf(!hasChromium || !hasFlowers)('runs of the Studio in a tab', () => {
  let folder: string;
  let browser: Browser;
  let page: TrainingPage;
  let photographs: SentPhotograph[];
  let client: Client;
  /** Of the page's server. */
  const headers: Record<string, string> = {};

  const until = (id: string, isSo: (run: RunDetail) => boolean): Promise<RunDetail> =>
    untilRun(client, id, isSo);

  beforeAll(async () => {
    folder = await temporaryFolder();
    photographs = await flowers();
    await buildTrainingPage(folder, join(import.meta.dirname, 'runs-page'));
    await writeFile(join(folder, 'base.graft'), await openImagesBaseFile());
    browser = await launchChromium();
    page = await TrainingPage.open(browser, folder, headers);
    await page.call('open', photographs);
    client = new Client(new TabRuns(page));
  });

  afterAll(async () => {
    await page?.close();
    await browser?.close();
  });

  it('offers what a tab can train', async () => {
    const { backbones, weights, recipes } = await client.get<SettingsCatalogue>('/api/settings');
    expect(backbones.map(({ name }) => name)).toEqual(['MobileNetV2']);
    expect(weights).toEqual(['openimages', 'random']);
    expect(recipes.map(({ name }) => name)).toEqual(['fast', 'tutorial', 'best']);
    const { plans } = await client.post<RunPlan>('/api/plan', { recipe: 'fast' });
    expect(plans).toEqual([{ weights: 'openimages', epochs: expect.any(Number), time: null }]);
    const json = { recipe: 'fast', settings: { alpha: 0.35 } };
    expect(await client.refused('POST', '/api/plan', json)).toBe('400 tab-width');
    const other = { recipe: 'fast', settings: { backbone: 'ResNet50V2' } };
    expect(await client.refused('POST', '/api/plan', other)).toBe('400 tab-network');
  });

  it('trains, judges, tries and downloads', async () => {
    const { id } = await expectRunWorks(client, narrow, photographs);
    const { files } = await client.get<Downloads>(`/api/runs/${id}/downloads`);
    expect(files.map(({ kind }) => kind)).toEqual(['model', 'card', 'zip']);
  });

  it('does with the included weights what the server does', async () => {
    const wanted: NewRun = { recipe: 'fast', weights: 'openimages', settings: included, name: 'included' };
    const inTab = await expectRunWorks(client, wanted, photographs);
    const data = join(folder, 'flowers');
    for (const { className, name, base64 } of photographs) {
      await mkdir(join(data, className), { recursive: true });
      await writeFile(join(data, className, name), Buffer.from(base64, 'base64'));
    }
    const studio = await RunningStudio.start([data, '--runs', join(folder, 'runs')], folder);
    const server = new Client(new ServerRuns(studio));
    await server.state();
    const atServer = await expectRunWorks(server, wanted, photographs);
    expect(inTab.counts).toEqual(atServer.counts);
    expect(inTab.judged).toEqual(atServer.judged);
    // Browsers decode JPEG a little differently, so a photograph or two may be judged differently.
    expect(Math.abs(inTab.accuracy - atServer.accuracy) * inTab.judged.length).toBeLessThanOrEqual(2);
    await studio.stop();
  });

  it('pauses, goes on, and tells of it as the server does', async () => {
    const { id } = await client.post<RunSummary>('/api/runs', { ...narrow, name: 'paused' });
    await until(id, ({ epochs }) => epochs.length > 0);
    const { state } = await client.post<RunSummary>(`/api/runs/${id}/pause`);
    expect(state).toBe('stopping');
    const paused = await until(id, (one) => one.state === 'paused');
    expect(paused).toMatchObject({ canResume: true, hasModel: false });
    expect(await client.refused('POST', `/api/runs/${id}/pause`)).toBe('409 run-is');
    expect(await client.refused('GET', `/api/runs/${id}/downloads`)).toBe('404 no-model');
    await client.post(`/api/runs/${id}/resume`, {});
    const run = await until(id, (one) => one.state === 'finished');
    expect(run.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(run.activity.elapsedSeconds).toBeGreaterThan(paused.activity.elapsedSeconds);
    const sent = Buffer.from(await page.call<string>('follow', id, 1000), 'base64').toString();
    const events = [...sent.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
    expect(events.slice(0, 2)).toEqual(['device', 'data']);
    expect(events.indexOf('resumed')).toBeGreaterThan(events.indexOf('stopped'));
    expect(events.at(-1)).toBe('status');
    const ids = [...sent.matchAll(/^id: (\d+)$/gm)].map(([, line]) => Number(line));
    expect(ids).toEqual(Array.from({ length: run.eventCount }, (_, at) => at + 1));
  });

  it('goes on by itself after a reload, and gives the same bits', async () => {
    const { runs } = await client.get<RunList>('/api/runs');
    const whole = runs.find(({ name }) => name === 'photographs')!;
    const { id } = await client.post<RunSummary>('/api/runs', { ...narrow, name: 'reloaded' });
    await until(id, ({ epochs }) => epochs.length >= 2);
    await page.load();
    await page.call('open', photographs);
    const run = await until(id, (one) => one.state === 'finished');
    expect(run.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    const { epochs } = await client.get<RunDetail>(`/api/runs/${whole.id}`);
    expect(run.epochs.map(({ logs }) => logs)).toEqual(epochs.map(({ logs }) => logs));
    expect(run.results).toEqual(whole.results);
  });

  it('goes on with one thread where the page has got more', async () => {
    const { runs } = await client.get<RunList>('/api/runs');
    const whole = runs.find(({ name }) => name === 'photographs')!;
    const { id } = await client.post<RunSummary>('/api/runs', { ...narrow, name: 'isolated' });
    await until(id, ({ epochs }) => epochs.length >= 1);
    Object.assign(headers, ISOLATED);
    await page.load();
    expect(await page.page.evaluate('crossOriginIsolated')).toBe(true);
    await page.call('open', photographs);
    const run = await until(id, (one) => one.state === 'finished');
    expect(run.notes.map(({ kind }) => kind)).not.toContain('anew-version');
    expect(run.results).toEqual(whole.results);
    for (const name of Object.keys(ISOLATED)) delete headers[name];
    await page.load();
    await page.call('open', photographs);
  });

  it('keeps the best model so far, and throws away', async () => {
    const long = { ...narrow, settings: { ...narrow.settings, 'fineTuning.epochs': 50 } };
    const { id } = await client.post<RunSummary>('/api/runs', { ...long, name: 'long' });
    expect(await client.refused('POST', `/api/runs/${id}/finish`, {})).toBe('409 no-epoch');
    await until(id, ({ epochs }) => epochs.length >= 3);
    await client.post(`/api/runs/${id}/finish`, {});
    const run = await until(id, ({ hasModel }) => hasModel);
    expect(run.state).toBe('finished');
    expect(run.epochs.length).toBeLessThan(10);
    expect(run.notes.map(({ kind }) => kind)).toContain('ended-early');

    const other = await client.post<RunSummary>('/api/runs', { ...long, name: 'thrown away' });
    await until(other.id, ({ activity }) => activity.doing === 'training');
    await client.post(`/api/runs/${other.id}/discard`);
    await expect
      .poll(async () => (await client.api.send('GET', `/api/runs/${other.id}`)).status, { timeout: 60_000 })
      .toBe(404);
  });

  it('asks before it begins anew with other photographs', async () => {
    const { id } = await client.post<RunSummary>('/api/runs', { ...narrow, name: 'changed' });
    await until(id, ({ epochs }) => epochs.length > 0);
    await client.post(`/api/runs/${id}/pause`);
    await until(id, (one) => one.state === 'paused');
    await client.post(`/photographs/${CLASSES[0]}-${photographs[0].name.replace(/[^\w-]/g, '_')}`);
    await client.post(`/api/runs/${id}/resume`, {});
    const failed = async (): Promise<string | undefined> =>
      (await client.get<RunDetail>(`/api/runs/${id}`)).error?.kind;
    await expect.poll(failed, { timeout: 60_000 }).toBe('run-failed-photographs-changed');
    await client.post(`/api/runs/${id}/resume`, { acceptChanges: true });
    const run = await until(id, (one) => one.state === 'finished');
    const count = Object.values(run.counts!).flatMap((own) => Object.values(own));
    expect(count.reduce((sum, one) => sum + one, 0)).toBe(photographs.length - 1);
    expect(run.notes.map(({ kind }) => kind)).toContain('anew-photographs');
    await client.post(`/api/runs/${id}`, undefined, 'DELETE');
    // As it was before.
    await page.load();
    await page.call('open', photographs);
  });

  it('names, compares and deletes', async () => {
    const { runs } = await client.get<RunList>('/api/runs');
    const [one, other] = ['photographs', 'paused'].map((name) => runs.find((run) => run.name === name)!);
    expect(await client.refused('PATCH', `/api/runs/${one.id}`, { name: 'paused' })).toBe('409 run-exists');
    const renamed = await client.post<RunSummary>(`/api/runs/${one.id}`, { name: 'first' }, 'PATCH');
    expect(renamed.name).toBe('first');
    const comparison = await client.get<Comparison>(`/api/comparison?runs=${one.id},${other.id}`);
    expect(comparison).toMatchObject({ names: ['first', 'paused'], differences: [], epochs: [4, 4] });
    const took = async ({ id }: RunSummary): Promise<number> =>
      (await client.get<RunDetail>(`/api/runs/${id}`)).activity.elapsedSeconds;
    expect(comparison.seconds).toEqual([await took(one), await took(other)]);
    // The same photographs and seed: the same answers.
    const shared = comparison.shared.test!;
    expect(shared).toMatchObject({ count: one.results.test!.count, same: true, best: null });
    expect(shared.correct).toEqual([one.results.test!.correct, one.results.test!.correct]);
    const left = await client.post<RunList>(`/api/runs/${other.id}`, undefined, 'DELETE');
    expect(left.runs.map(({ id }) => id)).not.toContain(other.id);
  });

  it('judges photographs with the classes that they have now', async () => {
    const { runs } = await client.get<RunList>('/api/runs');
    const { id } = runs.find(({ name }) => name === 'first')!;
    const address = `/api/runs/${id}/evaluation/test`;
    const { pictures } = await client.get<JudgedPictures>(`${address}/pictures?label=0`);
    await client.post(`/photographs/${pictures[0].id}?to=tulip`);
    await client.post(`/photographs/${pictures[1].id}`);
    const before = await client.get<EvaluationStatus>(address);
    expect(before).toMatchObject({ state: 'ready', changed: 2 });
    await client.post(`${address}?again=1`);
    const measured = async (): Promise<string> => (await client.get<EvaluationStatus>(address)).state;
    await expect.poll(measured, { timeout: 60_000 }).toBe('ready');
    const after = await client.get<EvaluationStatus>(address);
    expect(after).toMatchObject({ changed: 0, done: before.done - 1 });
    const support = (status: EvaluationStatus): number[] =>
      status.evaluation!.classes.map((row) => row.support);
    const [daisies, roses, tulips] = support(before);
    expect(support(after)).toEqual([daisies - 2, roses, tulips + 1]);
    // A moved photograph is still shown.
    const moved = await client.api.send('GET', `/api/runs/${id}/pictures/${pictures[0].id}/thumbnail`);
    expect(moved.status).toBe(200);
    expect(await client.refused('GET', `/api/runs/${id}/pictures/${pictures[1].id}/thumbnail`)).toBe(
      '404 run-photograph-gone',
    );
    await client.post(`/api/runs/${id}/evaluation/train`);
    const trained = async (): Promise<string> =>
      (await client.get<EvaluationStatus>(`/api/runs/${id}/evaluation/train`)).state;
    await expect.poll(trained, { timeout: 60_000 }).toBe('ready');
  });
});

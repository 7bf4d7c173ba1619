import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { augmentations } from '../../dist/src/augmentation/augmentations.js';
import type {
  Classification,
  Comparison,
  DataState,
  Downloads,
  EvaluationStatus,
  HeatMapResult,
  JudgedPictures,
  RunDetail,
  RunList,
  RunPlan,
  RunSummary,
  SettingsCatalogue,
} from '../../src/studio/api.js';
import { ended, graft, startGraft, temporaryFolder } from '../cli/command.js';
import { drawPhotograph, photographFolder } from '../cli/photographs.js';
import { RunningStudio, refusal, until } from './studio.js';

const classes = ['discs', 'squares'] as const;
const small = { imageSize: 96, batchSize: 8 };

let folder: string;
let studio: RunningStudio;

const runs = async (): Promise<readonly RunSummary[]> => (await studio.get<RunList>('/api/runs')).runs;
const detail = async (id: string): Promise<RunDetail> => await studio.get(`/api/runs/${id}`);
const start = async (value: unknown): Promise<RunSummary> => await studio.post('/api/runs', value);
const settled = (run: RunSummary): boolean => run.state !== 'running' && run.state !== 'stopping';

beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos'), { classes, perClass: 30, seed: 1 });
  studio = await RunningStudio.start(['photos', '--runs', 'my-runs'], folder);
  await until(
    () => studio.get<DataState>('/api/data'),
    ({ loading }) => !loading,
  );
});

describe('settings', () => {
  it('come with their values, kinds and ranges', async () => {
    const { recipes, settings, backbones } = await studio.get<SettingsCatalogue>('/api/settings');
    expect(recipes.map(({ name }) => name)).toEqual(['fast', 'tutorial', 'best']);
    for (const { values } of recipes) expect(Object.keys(values)).toEqual(settings.map(({ name }) => name));
    expect(settings.find(({ name }) => name === 'fineTuning.learningRate')).toMatchObject({
      group: 'fineTuning',
      kind: 'number',
      minimum: 0,
      minimumExcluded: true,
      maximum: 100,
      whole: false,
    });
    expect(settings.find(({ name }) => name === 'backbone')).toMatchObject({
      group: '',
      kind: 'choice',
      choices: backbones.map(({ name }) => name),
    });
    expect(settings.find(({ name }) => name === 'antialias')?.kind).toBe('boolean');
  });

  it('have a slider for each augmentation', async () => {
    const { settings } = await studio.get<SettingsCatalogue>('/api/settings');
    const sliders = settings.filter(({ group }) => group === 'augmentation');
    const own = augmentations.flatMap(({ setting }) => (setting === undefined ? [] : setting));
    expect(sliders.map(({ name }) => name)).toEqual(own.map(({ name }) => `augmentation.${name}`));
    expect(sliders.find(({ name }) => name === 'augmentation.shear')).toEqual({
      name: 'augmentation.shear',
      group: 'augmentation',
      description: 'largest slant, as a fraction of height and width (RandomShear)',
      expected: 'a number from 0 to 1',
      kind: 'number',
      minimum: 0,
      maximum: 1,
      minimumExcluded: false,
      maximumExcluded: false,
      whole: false,
      sensible: 0.5,
    });
  });
});

describe('a run', () => {
  let finished: RunSummary;

  it('is trained, reports its progress, and finishes', async () => {
    const begun = await start({
      recipe: 'fast',
      weights: 'openimages',
      settings: { ...small, 'featureExtraction.epochs': 4, 'fineTuning.epochs': 2 },
      name: 'first run',
    });
    expect(begun).toMatchObject({ name: 'first run', state: 'running', recipe: 'fast', data: 'photos' });
    const events = await studio.events(
      `/api/runs/${begun.id}/events`,
      (all) => all.some(({ name, data }) => name === 'status' && settled(data.run as RunSummary)),
      { seconds: 50 },
    );
    const logged = events.filter(({ name }) => name !== 'status');
    expect(logged.map(({ id }) => Number(id))).toEqual(logged.map((_, at) => at + 1));
    expect(logged.filter(({ name }) => name === 'epoch')).toHaveLength(6);
    const doing = events.flatMap(({ name, data }) =>
      name === 'status' ? (data.activity as { doing: string }).doing : [],
    );
    expect(doing.at(-1)).toBe('idle');
    const memories = events.flatMap(({ name, data }) =>
      name === 'status' ? ((data.activity as { memory: number | null }).memory ?? []) : [],
    );
    if (process.platform === 'linux') expect(Math.max(...memories)).toBeGreaterThan(50e6);

    const run = await detail(begun.id);
    finished = run;
    expect(run).toMatchObject({
      state: 'finished',
      hasModel: true,
      seed: 0,
      classNames: ['discs', 'squares'],
      plannedEpochs: 6,
      fineTuningAfterEpoch: 4,
      eventCount: logged.length,
    });
    expect(run.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    // Where the first epoch's features are used again, there is no speed to speak of.
    const speeds = run.epochs.map(({ imagesPerSecond }) => imagesPerSecond);
    expect(speeds.slice(0, 4)).toEqual([expect.any(Number), null, null, null]);
    expect(Math.max(...speeds.map((speed) => speed ?? 0))).toBeLessThan(5000);
    expect([...run.changed].sort()).toEqual(
      ['batchSize', 'featureExtraction.epochs', 'fineTuning.epochs', 'imageSize'].sort(),
    );
    const { test } = run.results;
    expect(test!.low).toBeLessThanOrEqual(test!.accuracy);
    // Events after the last one that a client has seen.
    const late = await studio.events(
      `/api/runs/${begun.id}/events`,
      (all) => all.filter(({ id }) => id !== undefined).length >= 3,
      { lastEventId: String(logged.length - 3) },
    );
    expect(late.flatMap(({ id }) => id ?? []).slice(0, 3)).toEqual(
      [2, 1, 0].map((back) => String(logged.length - back)),
    );
  });

  it('is split as the inspection announced', async () => {
    await studio.post('/api/data/inspect');
    const { split } = await until(
      () => studio.get<DataState>('/api/data'),
      ({ inspection }) => inspection.state === 'ready',
    );
    const { counts } = await detail(finished.id);
    const sum = (part: 'train' | 'validation' | 'test'): number =>
      Object.values(counts![part]).reduce((all, one) => all + one, 0);
    expect(split!.test.count).toBe(sum('test'));
    expect(split!.train.count).toBe(sum('train'));
    const [photograph] = (
      await studio.get<{ photographs: { name: string }[] }>('/api/data/photographs?part=test')
    ).photographs;
    const record = JSON.parse(await readFile(join(folder, 'my-runs/first run/photographs.json'), 'utf8')) as {
      parts: { test: { path: string }[] };
    };
    expect(record.parts.test.some(({ path }) => path.endsWith(photograph.name))).toBe(true);
  });

  it('can be judged: numbers, cells with their photographs, heat maps', async () => {
    const base = `/api/runs/${finished.id}`;
    const evaluation = `${base}/evaluation/test`;
    expect((await studio.get<EvaluationStatus>(evaluation)).state).toBe('none');
    expect(refusal(await studio.send(`${evaluation}/pictures`)).status).toBe(409);
    const asked = await Promise.all([
      studio.post<EvaluationStatus>(evaluation),
      studio.post<EvaluationStatus>(evaluation),
    ]);
    expect(asked.every(({ state }) => state === 'running' || state === 'ready')).toBe(true);
    const { evaluation: judged, parts } = await until(
      () => studio.get<EvaluationStatus>(evaluation),
      ({ state }) => state === 'ready',
    );
    expect(parts).toEqual(['test', 'validation', 'train']);
    if (judged === undefined || judged.severalLabels) throw new Error('It has one label a photograph.');
    expect(judged.accuracy.value).toBeCloseTo(finished.results.test!.accuracy, 6);
    expect(judged.thresholds!.length).toBeGreaterThan(1);
    const { confusion, classNames } = judged;
    let seen = 0;
    for (const label of classNames.keys()) {
      for (const predicted of classNames.keys()) {
        const cell = await studio.get<JudgedPictures>(
          `${evaluation}/pictures?label=${label}&predicted=${predicted}`,
        );
        expect(cell.total).toBe(confusion[label][predicted]);
        expect(cell.pictures.every((one) => one.right === (label === predicted))).toBe(true);
        seen += cell.total;
      }
    }
    expect(seen).toBe(judged!.count);
    const never = await studio.get<JudgedPictures>(`${evaluation}/pictures?predicted=1&threshold=1`);
    const always = await studio.get<JudgedPictures>(`${evaluation}/pictures?predicted=1&threshold=0`);
    expect([never.total < always.total, always.total]).toEqual([true, judged!.count]);
    const { pictures } = await studio.get<JudgedPictures>(`${evaluation}/pictures?order=loss&limit=5`);
    const losses = pictures.map(({ loss }) => loss);
    expect(losses).toEqual([...losses].sort((one, other) => other - one));
    const thumbnail = await studio.send(`${base}/pictures/${pictures[0].id}/thumbnail?size=48`);
    expect((await sharp(thumbnail.body).metadata()).width).toBe(48);
    const map = await studio.get<HeatMapResult>(`${base}/pictures/${pictures[0].id}/heat-map?class=discs`);
    expect(map.className).toBe('discs');
    expect(map.overlay).toMatch(/^data:image\/webp;base64,/);
    expect(map.overlay).not.toBe(map.picture);
    for (const id of ['test-0-aaaaaaaa', 'train-0-aaaaaaaa', 'test-99999-aaaaaaaa', '..%2fmodel.onnx']) {
      expect((await studio.send(`${base}/pictures/${id}/thumbnail`)).status).toBe(404);
    }
    const unknown = await studio.send(`${base}/pictures/${pictures[0].id}/heat-map?class=cats`);
    expect(refusal(unknown).status).toBe(400);
  });

  it('can be tried on new pictures', async () => {
    const base = `/api/runs/${finished.id}/classify`;
    let right = 0;
    for (const shape of classes) {
      for (let seed = 500; seed < 504; seed++) {
        const picture = await drawPhotograph(shape, { width: 120, height: 100, seed });
        const { label, probabilities } = await studio.upload<Classification>(base, picture);
        expect(probabilities[0].className).toBe(label);
        if (label === shape) right++;
      }
    }
    expect(right).toBeGreaterThanOrEqual(6);
    const picture = await drawPhotograph('discs', { width: 120, height: 100, seed: 1 });
    const { heatMap } = await studio.upload<Classification>(`${base}?heatMap=1`, picture);
    expect(heatMap).toMatchObject({ width: 120, height: 100 });
    const bad = await studio.send(base, { method: 'POST', body: Buffer.from('no picture') });
    expect(refusal(bad).status).toBe(415);
  });

  it('can be downloaded', async () => {
    const base = `/api/runs/${finished.id}`;
    const { files } = await studio.get<Downloads>(`${base}/downloads`);
    expect(files.map(({ kind }) => kind)).toEqual(['model', 'card', 'zip', 'web-page', 'report']);
    for (const { url, bytes, fileName } of files) {
      const { status, headers, body } = await studio.send(`/${url}`);
      expect([url, status]).toEqual([url, 200]);
      expect(String(headers['content-disposition'])).toContain('attachment');
      expect(fileName).toMatch(/^first-run-/);
      if (bytes !== null) expect(body.length).toBe(bytes);
    }
    const model = await studio.send(`${base}/downloads/model.onnx`);
    expect(model.body.equals(await readFile(join(folder, 'my-runs/first run/model.onnx')))).toBe(true);
    const card = await studio.get<{ classNames: string[] }>(`${base}/downloads/card.json`);
    expect(card.classNames).toEqual(['discs', 'squares']);
    const zip = unzipSync((await studio.send(`${base}/downloads/model.zip`)).body);
    expect(Object.keys(zip).some((name) => name.endsWith('model.onnx'))).toBe(true);
    const labels = Object.keys(zip).find((name) => name.endsWith('.txt') || name.endsWith('.md'))!;
    expect(strFromU8(zip[labels])).toBeTruthy();
    const page = unzipSync((await studio.send(`${base}/downloads/web-page.zip`)).body);
    expect(Object.keys(page)).toEqual(expect.arrayContaining(['index.html', 'model.onnx', 'README.txt']));
    expect(Buffer.from(page['model.onnx']).equals(model.body)).toBe(true);
    const report = await studio.send(`${base}/report`);
    expect(report.headers['content-security-policy']).toContain('sandbox');
    expect(report.body.toString()).toContain('A classifier for 2 classes');
    expect((await studio.send(`${base}/downloads/config.json`)).status).toBe(404);
  });
});

describe('interrupted runs', () => {
  const long = { ...small, 'fineTuning.epochs': 400, 'featureExtraction.epochs': 1 };
  let id: string;
  const training = async (): Promise<RunDetail> =>
    await until(
      () => detail(id),
      ({ epochs, canPause }) => epochs.length >= 2 && canPause,
      50,
    );

  it('pause and resume where they were', async () => {
    ({ id } = await start({ recipe: 'fast', weights: 'openimages', settings: long, name: 'long' }));
    await training();
    const paused = await studio.post<RunSummary>(`/api/runs/${id}/pause`);
    expect(['stopping', 'paused']).toContain(paused.state);
    const rest = await until(() => detail(id), settled);
    expect(rest).toMatchObject({ state: 'paused', canResume: true, canPause: false, hasModel: false });
    expect(rest.activity.doing).toBe('idle');
    expect((await studio.send(`/api/runs/${id}/pause`, { method: 'POST' })).status).toBe(409);
    expect((await studio.send(`/api/runs/${id}/downloads`)).status).toBe(404);
    await studio.post<RunSummary>(`/api/runs/${id}/resume`, {});
    const again = await until(
      () => detail(id),
      ({ epochs, state }) => state === 'running' && epochs.length > rest.epochs.length,
    );
    expect(again.epochs.map(({ epoch }) => epoch)).toEqual(again.epochs.map((_, at) => at + 1));
  });

  it('continue when the server is killed, and are found again', async () => {
    const before = await training();
    await studio.kill();
    studio = await RunningStudio.start(['photos', '--runs', 'my-runs'], folder);
    const after = await detail(id);
    expect(after).toMatchObject({ state: 'running', name: 'long' });
    expect(after.epochs.slice(0, before.epochs.length)).toEqual(before.epochs);
    expect((await runs()).map(({ name }) => name)).toEqual(['long', 'first run']);
    const first = await studio.get<EvaluationStatus>(`/api/runs/${(await runs())[1].id}/evaluation/test`);
    expect(first.state).toBe('ready');
  });

  it('are shown as interrupted when their process is killed', async () => {
    await training();
    const lock = JSON.parse(await readFile(join(folder, 'my-runs/long/run.lock'), 'utf8')) as { pid: number };
    process.kill(lock.pid, 'SIGKILL');
    expect(await until(() => detail(id), settled)).toMatchObject({ state: 'interrupted', canResume: true });
  });

  it('fail with a reason, and continue with changed photographs only on request', async () => {
    const path = join(folder, 'photos/discs/005.jpg');
    await rename(path, join(folder, 'kept.jpg'));
    await studio.post<RunSummary>(`/api/runs/${id}/resume`, {});
    const failed = await until(() => detail(id), settled);
    expect(failed.state).toBe('failed');
    expect(failed.error).toMatchObject({
      kind: 'run-failed-photographs-changed',
      hint: expect.stringContaining('press “Resume with the photographs as they are now”'),
      values: { reason: expect.stringContaining('005.jpg is gone') },
    });
    // What runs where is nobody's business.
    expect(JSON.stringify(failed.error)).not.toContain(folder);
    await rename(join(folder, 'kept.jpg'), path);
  });

  it('are renamed and deleted only while nothing works on them', async () => {
    await studio.post<RunSummary>(`/api/runs/${id}/resume`, {});
    await training();
    const address = `/api/runs/${id}`;
    const name = JSON.stringify({ name: 'other' });
    expect(refusal(await studio.send(address, { method: 'PATCH', body: name })).status).toBe(409);
    expect(refusal(await studio.send(address, { method: 'DELETE' })).status).toBe(409);
    expect((await detail(id)).state).toBe('running');
  });

  it('end with the best model so far', async () => {
    await training();
    const { state } = await studio.post<RunSummary>(`/api/runs/${id}/finish`, {});
    expect(['stopping', 'running']).toContain(state);
    const kept = await until(
      () => detail(id),
      (run) => run.hasModel && settled(run),
      120,
    );
    expect(kept).toMatchObject({ state: 'finished', hasModel: true, canResume: false });
    expect(kept.epochs.length).toBeLessThan(401);
    expect(kept.notes.map(({ kind }) => kind)).toContain('ended-early');
    const losses = kept.epochs.map(({ logs }) => logs.val_loss ?? Number.POSITIVE_INFINITY);
    // A process that was killed may have reported one epoch more than the run has.
    const { history } = JSON.parse(await readFile(join(folder, 'my-runs/long/history.json'), 'utf8'));
    expect(losses).toEqual(history.val_loss);
    expect(kept.results.validation!.loss).toBeCloseTo(Math.min(...losses), 2);
    expect(refusal(await studio.send(`/api/runs/${id}/finish`, { method: 'POST', body: '{}' })).status).toBe(
      409,
    );
  });

  it('are thrown away in the midst of training', async () => {
    const doomed = await start({ recipe: 'fast', weights: 'openimages', settings: long, name: 'doomed' });
    await until(
      () => detail(doomed.id),
      ({ canPause }) => canPause,
    );
    await studio.post<RunSummary>(`/api/runs/${doomed.id}/discard`);
    await until(runs, (all) => all.every(({ name }) => name !== 'doomed'));
    expect(await readdir(join(folder, 'my-runs'))).not.toContain('doomed');
    expect((await studio.send(`/api/runs/${doomed.id}`)).status).toBe(404);
  });

  it('have another name, and another id, after they were renamed', async () => {
    const address = `/api/runs/${id}`;
    const patch = (name: string) => studio.send(address, { method: 'PATCH', body: JSON.stringify({ name }) });
    expect(refusal(await patch('first run')).status).toBe(409);
    expect(refusal(await patch('../outside')).status).toBe(400);
    const renamed = await studio.post<RunSummary>(address, { name: 'train' }, 'PATCH');
    expect(renamed).toMatchObject({ name: 'train', state: 'finished', hasModel: true });
    expect(renamed.id).not.toBe(id);
    expect((await studio.send(address)).status).toBe(404);
    const back = await studio.post<RunSummary>(`/api/runs/${renamed.id}`, { name: 'long' }, 'PATCH');
    expect(back.id).toBe(id);
    const picture = await drawPhotograph('discs', { width: 120, height: 100, seed: 3 });
    expect(await studio.upload<Classification>(`${address}/classify`, picture)).toBeDefined();
  });

  it('of the command line are listed, with progress, and can be paused', async () => {
    const args = ['train', 'photos', '--weights', 'openimages', '--seed', '0', '--out', 'my-runs/by-hand'];
    const sets = Object.entries(long).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const child = startGraft([...args, ...sets], folder);
    const ending = ended(child);
    const { id: own } = await until(
      async () => (await runs()).find(({ name }) => name === 'by-hand'),
      (run) => run?.canPause === true,
    ).then((run) => run!);
    await studio.events(`/api/runs/${own}/events`, (all) => all.some(({ name }) => name === 'epoch'));
    await studio.post<RunSummary>(`/api/runs/${own}/pause`);
    const { code, stdout } = await ending;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^To continue: .*train --resume /m);
    expect(await detail(own)).toMatchObject({ state: 'paused', canResume: true });
    // The command line resumes it, and a request to the first process does not affect the second.
    const again = startGraft(['train', '--resume', 'my-runs/by-hand'], folder);
    const endingAgain = ended(again);
    await until(
      () => detail(own),
      ({ state, canPause }) => state === 'running' && canPause,
    );
    again.kill('SIGKILL');
    await endingAgain;
    await rm(join(folder, 'my-runs/by-hand'), { recursive: true });
    expect((await runs()).map(({ name }) => name)).not.toContain('by-hand');
  });

  it('are compared with those of the command line', async () => {
    const args = ['train', 'photos', '--weights', 'openimages', '--seed', '0', '--out', 'my-runs/by-hand'];
    const epochs = { 'featureExtraction.epochs': 2, 'fineTuning.epochs': 2 };
    const sets = Object.entries({ ...small, ...epochs }).map(([name, value]) => `${name}=${value}`);
    const { code } = await graft([...args, ...sets.flatMap((set) => ['--set', set])], folder);
    expect(code).toBe(0);
    const all = await runs();
    expect(all[0]).toMatchObject({ name: 'by-hand', state: 'finished', hasModel: true });
    const ids = ['by-hand', 'first run', 'long'].map((name) => all.find((run) => run.name === name)!.id);
    const compared = await studio.get<Comparison>(`/api/comparison?runs=${ids.join(',')}`);
    expect(compared.names).toEqual(['by-hand', 'first run', 'long']);
    expect(compared.results.test!.map((score) => score === null)).toEqual([false, false, false]);
    expect(compared.curves.map((curve) => curve.length > 1)).toEqual([true, true, true]);
    expect(compared.differences.map(({ name }) => name)).toContain('recipe.featureExtraction.epochs');
    // The announced number of epochs.
    const { plans } = await studio.post<RunPlan>('/api/plan', {
      recipe: 'fast',
      weights: 'openimages',
      settings: { ...small, ...epochs },
    });
    expect(plans).toMatchObject([{ weights: 'openimages', epochs: compared.epochs[0] }]);
    // As long as the same run took, about.
    const [{ time }] = plans;
    expect(time!.low).toBeLessThan(compared.seconds[0]!);
    expect(time!.high).toBeGreaterThan(compared.seconds[0]! / 2);
    // The same seed held out the same photographs.
    const { count, same, correct, unknown } = compared.shared.test!;
    expect({ count, same, unknown }).toEqual({
      count: compared.results.test![0]!.count,
      same: true,
      unknown: [],
    });
    expect(correct).toEqual(compared.results.test!.map((score) => score?.correct ?? null));
  });
});

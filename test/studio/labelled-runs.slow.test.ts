import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sayNote, sayWarning } from '../../src/pages/studio/texts/server-words.js';
import type {
  Classification,
  ClassThresholds,
  Comparison,
  DataState,
  EvaluationStatus,
  HeatMapResult,
  JudgedPictures,
  NewRun,
  RunDetail,
  RunEvaluation,
  RunList,
  RunSummary,
  SettingsCatalogue,
  SeveralLabelsEvaluation,
} from '../../src/studio/api.js';
import { filesBelow, graft, graftJson, temporaryFolder } from '../cli/command.js';
import { RunningStudio, refusal, until } from './studio.js';

const SCENES = 160;
const settings = { 'featureExtraction.epochs': 10, 'fineTuning.epochs': 0 };

function ofLabels(evaluation: RunEvaluation | undefined): SeveralLabelsEvaluation {
  if (!evaluation?.severalLabels) throw new Error('The evaluation is not of several labels.');
  return evaluation;
}

describe('a run on photographs with several labels, from the Studio', () => {
  let folder: string;
  let studio: RunningStudio;
  let run: RunSummary;
  let address: string;
  let judged: SeveralLabelsEvaluation;

  const judge = async (part: 'test' | 'validation'): Promise<SeveralLabelsEvaluation> => {
    const place = `/api/runs/${run.id}/evaluation/${part}`;
    await studio.post<EvaluationStatus>(place);
    const { evaluation } = await until(
      () => studio.get<EvaluationStatus>(place),
      ({ state }) => state === 'ready' || state === 'failed',
    );
    return ofLabels(evaluation);
  };
  const pictures = (query: string): Promise<JudgedPictures> =>
    studio.get(`${address}/pictures?limit=200&${query}`);

  beforeAll(async () => {
    folder = await temporaryFolder();
    await graft(['fetch', 'scenes', '--scenes', String(SCENES)], folder);
    studio = await RunningStudio.start(['scenes/labels.csv'], folder);
    await until(
      () => studio.get<DataState>('/api/data'),
      ({ loading }) => !loading,
    );
    const wanted: NewRun = { recipe: 'fast', weights: 'openimages', settings };
    const { id } = await studio.post<RunSummary>('/api/runs', wanted);
    run = await until(
      async () => (await studio.get<RunList>('/api/runs')).runs.find((one) => one.id === id)!,
      ({ state }) => state === 'finished' || state === 'failed',
      300,
    );
    address = `/api/runs/${run.id}/evaluation/test`;
  });

  it('says what counts there, in its summary, its curves and its notes', async () => {
    expect(run).toMatchObject({ state: 'finished', severalLabels: true, hasModel: true });
    const score = run.results.test!;
    expect(score.severalLabels?.meanAveragePrecision).toBeGreaterThan(0.4);
    expect(score.severalLabels?.macroF1).toBeGreaterThan(0.3);
    const detail = await studio.get<RunDetail>(`/api/runs/${run.id}`);
    expect(Object.keys(detail.epochs[0].logs).sort()).toEqual([
      ...['accuracy', 'loss', 'val_accuracy', 'val_loss'],
    ]);
    expect(detail.notes.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['several-labels', 'thresholds']),
    );
    for (const note of detail.notes) expect(sayNote(note, 'tr').lang).toBeUndefined();
  });

  it('offers no setting that needs exactly one label', async () => {
    const { settings: fields } = await studio.get<SettingsCatalogue>('/api/settings');
    const only = (wanted: string): string[] =>
      fields.filter(({ labels }) => labels === wanted).map(({ name }) => name);
    expect(only('one')).toEqual(['output', 'sampling']);
    expect(only('several')).toEqual(['thresholdPrecision']);
  });

  it('is judged with the figures of the training and of graft evaluate', async () => {
    judged = await judge('test');
    const { results } = JSON.parse(await readFile(join(folder, 'runs', run.name, 'results.json'), 'utf8'));
    expect(judged.meanAveragePrecision?.value).toBeCloseTo(results.test.metrics.meanAveragePrecision, 5);
    expect(judged.macroF1?.value).toBeCloseTo(results.test.metrics.macroF1, 5);
    expect(judged.microF1?.value).toBeCloseTo(results.test.metrics.microF1, 5);
    expect(judged.hammingLoss.value).toBeCloseTo(results.test.metrics.hammingLoss, 5);
    expect(judged.correct).toBe(results.test.correct);
    const { low, value, high } = judged.macroF1!;
    expect(low).toBeLessThanOrEqual(value);
    expect(value).toBeLessThanOrEqual(high);
    for (const warning of judged.warnings) expect(sayWarning(warning, 'tr').lang).toBeUndefined();
    // All that may have no other name in the Studio as on the command line.
    const [{ thresholds }] = (await graftJson(['summary', `runs/${run.name}/model.onnx`], folder)).flatMap(
      ({ card }) => (card === undefined ? [] : [card as { thresholds: number[] }]),
    );
    expect(judged.classes.map(({ threshold }) => threshold)).toEqual(thresholds);
  });

  it('has the photographs of every answer about a class', async () => {
    for (const [label, { name, support, correct, missed, wrong }] of judged.classes.entries()) {
      const found = await pictures(`class=${label}&answer=right&order=sure`);
      expect([found.total, correct + missed]).toEqual([correct, support]);
      expect(found.pictures.every((one) => one.labels.includes(name) && one.predicted.includes(name))).toBe(
        true,
      );
      const shares = found.pictures.map(({ probability }) => probability);
      expect(shares).toEqual([...shares].sort((one, other) => other - one));
      const lost = await pictures(`class=${label}&answer=missed`);
      expect(lost.total).toBe(missed);
      expect(lost.pictures.every(({ mistakes }) => mistakes!.missed.includes(name))).toBe(true);
      const given = await pictures(`class=${label}&answer=wrong`);
      expect(given.total).toBe(wrong);
      expect(given.pictures.every(({ mistakes }) => mistakes!.wrong.includes(name))).toBe(true);
      expect((await pictures(`class=${label}&right=0`)).total).toBe(missed + wrong);
    }
  });

  it('has the worst mistakes first, and says what each has, gets and misses', async () => {
    const { total, pictures: wrong } = await pictures('right=0&order=loss');
    expect(total).toBe(judged.count - judged.correct);
    expect(total).toBeGreaterThan(0);
    const losses = wrong.map(({ loss }) => loss);
    expect(losses).toEqual([...losses].sort((one, other) => other - one));
    for (const { labels, predicted, mistakes } of wrong) {
      expect(mistakes!.missed).toEqual(labels.filter((name) => !predicted.includes(name)));
      expect(mistakes!.wrong).toEqual(predicted.filter((name) => !labels.includes(name)));
    }
  });

  it('shows what another threshold of a class would bring', async () => {
    const label = judged.classes.findIndex(({ support }) => support > 2);
    const { name, support, known, threshold } = judged.classes[label];
    const { points, best } = await studio.get<ClassThresholds>(`${address}/thresholds?class=${label}`);
    expect(points[0]).toMatchObject({ recall: 1, truePositives: support });
    const at = points.find((one) => one.threshold >= threshold);
    expect(at?.truePositives ?? 0).toBe(judged.classes[label].correct);
    const atBest = points.find((one) => one.threshold >= best!)!;
    expect(atBest.f1).toBe(Math.max(...points.map(({ f1 }) => f1)));
    const all = await pictures(`class=${label}&right=0&threshold=0`);
    expect(all.total).toBe(known - support);
    expect(all.pictures.every(({ mistakes }) => mistakes!.wrong.includes(name))).toBe(true);
    const none = await pictures(`class=${label}&answer=missed&threshold=1`);
    expect(none.total).toBe(support);
    // The other classes keep theirs.
    const others = await pictures(`threshold=1&order=name`);
    expect(others.pictures.some(({ predicted }) => predicted.length > 0)).toBe(true);
    expect(refusal(await studio.send(`${address}/thresholds?class=99`)).status).toBe(400);
  });

  it('is there at once after a restart, with the same figures', async () => {
    await studio.stop();
    studio = await RunningStudio.start(['scenes/labels.csv'], folder);
    const status = await studio.get<EvaluationStatus>(address);
    expect(status).toMatchObject({ state: 'ready', changed: 0 });
    expect(ofLabels(status.evaluation)).toEqual(judged);
  });

  it('says all labels of a picture, with heat maps by class', async () => {
    const { pictures: all } = await pictures('order=name');
    const shown = all.find(({ predicted }) => predicted.length > 1)!;
    const content = await readFile(join(folder, 'scenes/pictures', shown.name));
    const answer = await studio.upload<Classification>(
      `/api/runs/${run.id}/classify?heatMap=1&class=${shown.predicted[1]}`,
      content,
    );
    expect(answer.labels!.map(({ className }) => className).sort()).toEqual([...shown.predicted].sort());
    expect(answer.heatMap?.className).toBe(shown.predicted[1]);
    for (const { probability, threshold, className } of answer.probabilities) {
      expect(probability >= threshold!).toBe(shown.predicted.includes(className));
    }
    const map = await studio.get<HeatMapResult>(
      `/api/runs/${run.id}/pictures/${shown.id}/heat-map?class=${shown.predicted[0]}`,
    );
    expect(map.overlay).toMatch(/^data:image\/webp/);
    const none = all.find(({ predicted }) => predicted.length === 0);
    if (none !== undefined) {
      const bytes = await readFile(join(folder, 'scenes/pictures', none.name));
      expect((await studio.upload<Classification>(`/api/runs/${run.id}/classify`, bytes)).labels).toEqual([]);
    }
  });

  it('is compared with runs of its kind, and not with others', async () => {
    const args = [
      'train',
      'scenes/labels.csv',
      '--out',
      'runs/other',
      '--weights',
      'openimages',
      '--seed',
      '0',
    ];
    const short = ['imageSize=64', 'featureExtraction.epochs=2', 'fineTuning.epochs=0'];
    const sets = ['--threads', '1', ...short.flatMap((set) => ['--set', set])];
    await graft([...args, ...sets], folder);
    await graft(['fetch', 'pets', '--drawn', '--per-class', '10'], folder);
    const pets = ['train', 'pets', '--out', 'runs/pets', '--weights', 'openimages'];
    await graft([...pets, ...sets], folder);
    const { runs } = await studio.get<RunList>('/api/runs');
    const ids = (names: string[]): string =>
      names.map((name) => runs.find((one) => one.name === name)!.id).join();
    const alike = await studio.get<Comparison>(`/api/comparison?runs=${ids([run.name, 'other'])}`);
    expect(alike.severalLabels).toBe(true);
    expect(alike.results.test?.every((score) => score?.severalLabels !== undefined)).toBe(true);
    expect(alike.shared.test?.count).toBeGreaterThan(0);
    const mixed = await studio.get<Comparison>(`/api/comparison?runs=${ids([run.name, 'pets'])}`);
    expect(mixed).toMatchObject({ severalLabels: 'mixed', shared: {} });
  });

  it('is downloaded as a web page that knows several labels', async () => {
    const { body } = await studio.send(`/api/runs/${run.id}/downloads/card.json`);
    expect(JSON.parse(body.toString('utf8'))).toMatchObject({ task: 'multilabel' });
    for (const name of ['model.zip', 'web-page.zip', 'report.html']) {
      expect((await studio.send(`/api/runs/${run.id}/downloads/${name}`)).status).toBe(200);
    }
    expect(await filesBelow(join(folder, 'runs', run.name))).toContain('studio/web-page.zip');
  });
});

import { expect } from 'vitest';
import { loadClassifier } from '../../dist/src/classifier/index.js';
import type {
  Classification,
  Downloads,
  EvaluationStatus,
  HeatMapResult,
  JudgedPictures,
  NewRun,
  RunDetail,
  RunSummary,
} from '../../dist/src/studio/api.js';
import type { SentPhotograph } from './runs-page/messages.js';
import type { Client } from './studio-client.js';

/* What a run is in both Studios, the one with a server and the one in a tab, from its beginning to its model in Node. */

/** What both must have in common. */
export interface TrainedRun {
  readonly id: string;
  /** Photographs by part and class. */
  readonly counts: RunDetail['counts'];
  /** Names of the photographs that it was judged on. */
  readonly judged: readonly string[];
  readonly accuracy: number;
}

/** Waits for something of a run; fails with the reason where the run does. */
export async function untilRun(
  client: Client,
  id: string,
  isSo: (run: RunDetail) => boolean,
): Promise<RunDetail> {
  let run = await client.get<RunDetail>(`/api/runs/${id}`);
  const look = async (): Promise<unknown> => {
    run = await client.get<RunDetail>(`/api/runs/${id}`);
    return isSo(run) || (run.state === 'failed' ? run.error : false);
  };
  await expect.poll(look, { timeout: 300_000, interval: 300 }).toBe(true);
  return run;
}

/** Trains a run, judges and tries its model, and evaluates the downloaded file in Node. */
export async function expectRunWorks(
  client: Client,
  wanted: NewRun,
  photographs: readonly SentPhotograph[],
): Promise<TrainedRun> {
  const { id, state } = await client.post<RunSummary>('/api/runs', wanted);
  expect(state).toBe('running');
  const run = await untilRun(client, id, ({ hasModel, state }) => hasModel && state !== 'running');
  expect(run).toMatchObject({ state: 'finished', recipe: 'fast', backbone: 'MobileNetV2', seed: 0 });
  expect(run.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  expect(run.fineTuningAfterEpoch).toBe(2);
  expect(run.activity.doing).toBe('idle');
  const classNames = [...new Set(photographs.map(({ className }) => className))].sort();
  expect(run.classNames).toEqual(classNames);

  const evaluation = await judged(client, id);
  expect(evaluation.count).toBe(run.results.test?.count);
  expect(evaluation.correct).toBe(run.results.test?.correct);
  const { pictures, total } = await client.get<JudgedPictures>(
    `/api/runs/${id}/evaluation/test/pictures?limit=500&order=name`,
  );
  expect(total).toBe(evaluation.count);
  expect(pictures.filter(({ right }) => right)).toHaveLength(evaluation.correct);
  const [first] = pictures;
  const own = `/api/runs/${id}/pictures/${first.id}`;
  const thumbnail = await client.api.send('GET', `${own}/thumbnail?size=64`);
  expect(thumbnail.status).toBe(200);
  expect(thumbnail.body.subarray(8, 12).toString()).toBe('WEBP');
  const heat = await client.get<HeatMapResult>(`${own}/heat-map`);
  expect(heat.className).toBe(first.predicted[0]);
  expect(heat.overlay).toMatch(/^data:image\/webp;base64,/);

  const bytesOf = ({ name }: { readonly name: string }): Buffer =>
    Buffer.from(photographs.find((one) => one.name === name)!.base64, 'base64');
  const answer = await client.api.send('POST', `/api/runs/${id}/classify?heatMap=1&preview=1`, {
    bytes: bytesOf(first),
  });
  const tried = JSON.parse(answer.body.toString()) as Classification;
  expect(tried.label).toBe(first.predicted[0]);
  expect(tried.probability).toBeCloseTo(first.probability, 4);
  expect(tried.heatMap?.className).toBe(tried.label);
  expect(tried.preview).toMatch(/^data:image\/(?:webp|png);base64,/);
  const refused = await client.refused(
    'POST',
    `/api/runs/${id}/classify?preview=1`,
    undefined,
    Buffer.from('none'),
  );
  expect(refused).toMatch(/^415 unreadable-picture/);

  const { files } = await client.get<Downloads>(`/api/runs/${id}/downloads`);
  const kinds = files.map(({ kind }) => kind);
  expect(kinds.slice(0, 3)).toEqual(['model', 'card', 'zip']);
  const model = await client.api.send('GET', `/${files[0].url}`);
  expect(model.body.length).toBe(files[0].bytes);
  const card = await client.get<{ classNames: string[] }>(`/${files[1].url}`);
  expect(card.classNames).toEqual(classNames);
  const zip = await client.api.send('GET', `/${files[2].url}`);
  expect(zip.body.subarray(0, 2).toString()).toBe('PK');
  const classifier = await loadClassifier(new Uint8Array(model.body));
  const inNode = await classifier.evaluate({
    ...{ part: 'test', skipped: [] },
    files: pictures.map((picture) => ({
      path: picture.name,
      labels: [classNames.indexOf(picture.labels[0])],
      read: async () => new Uint8Array(bytesOf(picture)),
    })),
  });
  await classifier.dispose();
  const accuracy = evaluation.correct / evaluation.count;
  expect(inNode.accuracy).toBeCloseTo(accuracy, 3);
  return { id, counts: run.counts, judged: pictures.map(({ name }) => name).sort(), accuracy };
}

/** The evaluation on test photographs, which a server makes on request. */
async function judged(client: Client, id: string): Promise<NonNullable<EvaluationStatus['evaluation']>> {
  const address = `/api/runs/${id}/evaluation/test`;
  await client.post<EvaluationStatus>(address);
  const state = async (): Promise<string> => (await client.get<EvaluationStatus>(address)).state;
  await expect.poll(state, { timeout: 120_000 }).toBe('ready');
  const status = await client.get<EvaluationStatus>(address);
  expect(status).toMatchObject({ changed: 0, parts: ['test', 'validation', 'train'] });
  return status.evaluation!;
}

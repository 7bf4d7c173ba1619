import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  DataChange,
  DataState,
  EvaluationStatus,
  PhotographMap,
  ReviewTask,
  ReviewTasks,
  RunList,
} from '../../src/studio/api.js';
import { graft, temporaryFolder } from '../cli/command.js';
import { drawPhotograph, photographFolder } from '../cli/photographs.js';
import { RunningStudio, refusal, until } from './studio.js';

const classes = ['discs', 'squares', 'stripes'] as const;
const perClass = 12;
/** Neighbours in a map whose classes are compared. */
const NEAREST = 5;

const ended = (studio: RunningStudio, task: keyof ReviewTasks = 'map'): Promise<ReviewTask> =>
  until(
    async () => (await studio.get<ReviewTasks>('/api/review'))[task],
    ({ state }) => state !== 'running',
    120,
  );

async function arrange(studio: RunningStudio): Promise<ReviewTask> {
  await studio.post<ReviewTask>('/api/review/map');
  return await ended(studio);
}

const mapOf = (studio: RunningStudio): Promise<PhotographMap> => studio.get<PhotographMap>('/api/review/map');

/** What the map says about one photograph. */
function rowOf(map: PhotographMap, id: string) {
  const at = map.ids.indexOf(id);
  if (at === -1) return undefined;
  return { name: map.names[at], x: map.x[at], y: map.y[at], class: map.classIds[map.classes[at]] };
}

/** The share of the nearest photographs in the map that are of the same class. */
function sameClass({ x, y, classes }: PhotographMap): number {
  const all = Array.from(x.keys());
  const shares = all.map((own) => {
    const distance = (other: number): number => Math.hypot(x[own] - x[other], y[own] - y[other]);
    const nearest = all
      .filter((other) => other !== own)
      .sort((one, other) => distance(one) - distance(other))
      .slice(0, NEAREST);
    return nearest.filter((other) => classes[other] === classes[own]).length / NEAREST;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

describe('a map of all photographs', () => {
  let folder: string;
  let studio: RunningStudio;
  let first: PhotographMap;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos'), { classes, perClass, seed: 1 });
    await writeFile(join(folder, 'photos/discs/zz-bad.jpg'), 'This is no picture.');
    // Outside of the folder nothing is read.
    await writeFile(
      join(folder, 'outside.jpg'),
      await drawPhotograph('discs', { width: 90, height: 70, seed: 77 }),
    );
    await symlink(join(folder, 'outside.jpg'), join(folder, 'photos/discs/zz-link.jpg'));
    studio = await RunningStudio.start(['photos'], folder);
  });

  const undo = (): Promise<DataChange> => studio.post<DataChange>('/api/data/undo');

  it('has them all, those of a class side by side, and tells its progress', async () => {
    expect(refusal(await studio.send('/api/review/map'))).toEqual({
      status: 404,
      error: 'There is no map of the photographs yet.',
    });
    const told = studio.events('/api/events', (events) =>
      events.some(({ name, data }) => name === 'review' && (data.state as ReviewTask).state === 'ready'),
    );
    const total = 2 * (3 * perClass + 2);
    expect(await arrange(studio)).toEqual({ state: 'ready', done: total, total });
    const states = (await told)
      .filter(({ name }) => name === 'review')
      .map(({ data }) => data.state as ReviewTask);
    expect(states.some(({ state, done }) => state === 'running' && done > 0)).toBe(true);
    first = await mapOf(studio);
    expect(first.ids).toHaveLength(3 * perClass);
    for (const column of [first.names, first.x, first.y, first.classes, first.parts]) {
      expect(column).toHaveLength(3 * perClass);
    }
    expect(first).toMatchObject({ unplaced: 0, unreadable: 2, beyond: 0, mistakes: null, suspects: null });
    expect([Math.min(...first.x, ...first.y), Math.max(...first.x, ...first.y)]).toEqual([0, 65_535]);
    expect(sameClass(first)).toBeGreaterThan(0.65);
  });

  it('is the same when it is made again', async () => {
    expect(await arrange(studio)).toMatchObject({ state: 'ready' });
    expect(first.arrangement).toBe(1);
    expect(await mapOf(studio)).toEqual({ ...first, arrangement: 2 });
  });

  it('keeps the place of a photograph that is moved, and leaves out one that is set aside', async () => {
    const { classes: known } = await studio.get<DataState>('/api/data');
    const [id] = first.ids;
    const before = rowOf(first, id)!;
    const moved = await studio.post<DataChange>('/api/data/moves', { photographs: [id], to: known[1].id });
    const map = await mapOf(studio);
    expect(map.unplaced).toBe(0);
    expect(rowOf(map, id)).toBeUndefined();
    expect(rowOf(map, moved.moved[0].photograph.id)).toEqual({
      ...before,
      name: expect.anything(),
      class: known[1].id,
    });
    await undo();
    await studio.post<DataChange>('/api/data/moves', { photographs: [id], to: 'aside' });
    const without = await mapOf(studio);
    expect(without.ids).toHaveLength(3 * perClass - 1);
    expect(without.unplaced).toBe(0);
    const back = await undo();
    expect(rowOf(await mapOf(studio), back.moved[0].photograph.id)).toEqual(before);
  });

  it('counts photographs that came since', async () => {
    await copyFile(join(folder, 'photos/discs/000.jpg'), join(folder, 'photos/squares/new.jpg'));
    await studio.post('/api/data/inspect');
    expect(await mapOf(studio)).toMatchObject({ unplaced: 1 });
    expect((await studio.get<ReviewTasks>('/api/review')).map.state).toBe('stale');
    expect(await arrange(studio)).toMatchObject({ state: 'ready' });
    const map = await mapOf(studio);
    expect(map).toMatchObject({ unplaced: 0 });
    expect(map.names).toContain('new.jpg');
  });

  it('marks suspected labels until somebody decides on them', async () => {
    const { classes: known } = await studio.get<DataState>('/api/data');
    await studio.post('/api/review/suspects');
    expect(await ended(studio, 'suspects')).toMatchObject({ state: 'ready' });
    const map = await mapOf(studio);
    // A copy of a disc lies among the squares.
    const at = map.names.indexOf('new.jpg');
    expect(map.suspects).toContain(at);
    await studio.post<DataChange>('/api/data/moves', { photographs: [map.ids[at]], to: known[0].id });
    const after = await mapOf(studio);
    expect(after.suspects).not.toContain(after.names.indexOf('new.jpg'));
    expect(after.suspects).toHaveLength(map.suspects!.length - 1);
  });

  it('marks what the newest model takes for another class', async () => {
    const settings = ['featureExtraction.epochs=8', 'fineTuning.epochs=0'].flatMap((one) => ['--set', one]);
    const args = ['train', 'photos', '--out', 'runs/one', '--weights', 'openimages', '--seed', '1'];
    expect(await graft([...args, ...settings], folder)).toMatchObject({ code: 0 });
    const { runs } = await studio.get<RunList>('/api/runs');
    expect((await mapOf(studio)).mistakes).toBeNull();
    const address = `/api/runs/${runs[0].id}/evaluation/test`;
    await studio.post<EvaluationStatus>(address);
    const status = await until(
      () => studio.get<EvaluationStatus>(address),
      ({ state }) => state !== 'running',
      120,
    );
    const map = await mapOf(studio);
    expect(map.mistakes?.run).toEqual({ id: runs[0].id, name: runs[0].name });
    const { count, correct } = status.evaluation!;
    expect(map.mistakes!.photographs).toHaveLength(count - correct);

    // Right before, wrong in another class.
    const { pictures } = await studio.get<{ pictures: { photograph: { id: string }; labels: string[] }[] }>(
      `${address}/pictures?right=1`,
    );
    const [{ photograph, labels }] = pictures;
    const { classes: known } = await studio.get<DataState>('/api/data');
    const other = known.find(({ name }) => name !== labels[0])!;
    await studio.post<DataChange>('/api/data/moves', { photographs: [photograph.id], to: other.id });
    const after = (await mapOf(studio)).mistakes!.photographs;
    expect(after).toHaveLength(count - correct + 1);
    expect(after.map(({ predicted }) => predicted)).toContain(labels[0]);
  });
});

describe('a map that cannot be made', () => {
  it('is refused for an empty folder, and fails where nothing can be read', async () => {
    const folder = await temporaryFolder();
    const studio = await RunningStudio.start([], folder);
    const refused = await studio.send('/api/review/map', { method: 'POST' });
    expect(refusal(refused)).toMatchObject({ status: 409 });
    await studio.post('/api/data/classes', { name: 'cats' });
    const empty = await studio.send('/api/review/map', { method: 'POST' });
    expect(refusal(empty)).toEqual({
      status: 409,
      error: 'There are no photographs to make a map of.',
    });
    await mkdir(join(folder, 'bad', 'cats'), { recursive: true });
    await writeFile(join(folder, 'bad', 'cats', 'bad.jpg'), 'This is no picture.');
    const bad = await RunningStudio.start(['bad'], folder);
    expect(await arrange(bad)).toMatchObject({ state: 'failed', error: { kind: 'nothing-readable' } });
  });

  it('can be stopped', async () => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos'), { classes, perClass: 40, seed: 2 });
    const studio = await RunningStudio.start(['photos'], folder);
    await studio.post('/api/review/map');
    expect(await studio.post<ReviewTask>('/api/review/map', undefined, 'DELETE')).toMatchObject({
      state: 'none',
    });
    expect(refusal(await studio.send('/api/review/map'))).toMatchObject({ status: 404 });
    expect(await arrange(studio)).toMatchObject({ state: 'ready' });
    expect((await mapOf(studio)).ids).toHaveLength(120);
  });
});

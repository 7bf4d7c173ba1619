import { copyFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  DataChange,
  DataState,
  PhotographPage,
  ReviewTask,
  ReviewTasks,
  SimilarPhotographs,
  Suspect,
  SuspectDecision,
  SuspectList,
} from '../../src/studio/api.js';
import { temporaryFolder } from '../cli/command.js';
import { drawPhotograph, photographFolder } from '../cli/photographs.js';
import { FLIPPED_TOTAL, flipped, flippedClasses, flippedFolder } from './flipped.js';
import { RunningStudio, refusal, until } from './studio.js';

const ended = (studio: RunningStudio, task: keyof ReviewTasks): Promise<ReviewTask> =>
  until(
    async () => (await studio.get<ReviewTasks>('/api/review'))[task],
    ({ state }) => state !== 'running',
    120,
  );

async function check(studio: RunningStudio): Promise<ReviewTask> {
  await studio.post<ReviewTask>('/api/review/suspects');
  return await ended(studio, 'suspects');
}

const list = (studio: RunningStudio): Promise<SuspectList> => studio.get<SuspectList>('/api/review/suspects');
const suspectAt = async (studio: RunningStudio, at: number): Promise<Suspect> =>
  await studio.get<Suspect>(`/api/review/suspects/${(await list(studio)).suspects[at].id}`);
const decisions = async (studio: RunningStudio): Promise<SuspectDecision[]> =>
  (await list(studio)).suspects.map(({ decision }) => decision);

/** Among the photographs, a link to one that lies outside of their folder, of which nothing is read. */
async function linkOutside(folder: string, place: string): Promise<void> {
  const outside = join(folder, 'outside.jpg');
  await writeFile(outside, await drawPhotograph('discs', { width: 90, height: 70, seed: 77 }));
  await symlink(outside, join(folder, place));
}

describe('labels that are probably wrong', () => {
  let folder: string;
  let studio: RunningStudio;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await flippedFolder(join(folder, 'photos'));
    await writeFile(join(folder, 'photos', flippedClasses[1], 'no-picture.jpg'), 'This is no picture.');
    await writeFile(join(folder, 'photos', flippedClasses[0], 'empty.jpg'), '');
    await linkOutside(folder, join('photos', flippedClasses[2], 'link.jpg'));
    studio = await RunningStudio.start(['photos'], folder);
  });

  const classOf = async (name: string): Promise<string> =>
    (await studio.get<DataState>('/api/data')).classes.find((one) => one.name === name)!.id;

  it('are found, the flipped ones first, with the reason', async () => {
    expect(refusal(await studio.send('/api/review/suspects'))).toEqual({
      status: 404,
      error: 'The labels have not been checked yet.',
    });
    const told = studio.events('/api/events', (events) =>
      events.some(({ name, data }) => name === 'review' && (data.state as ReviewTask).state === 'ready'),
    );
    expect(await check(studio)).toMatchObject({ state: 'ready' });
    const states = (await told)
      .filter(({ name, data }) => name === 'review' && data.task === 'suspects')
      .map(({ data }) => data.state as ReviewTask);
    expect(states.some(({ state, total }) => state === 'running' && total > FLIPPED_TOTAL)).toBe(true);
    for (const { done, total } of states) expect(done).toBeLessThanOrEqual(total);
    const { suspects, checked, leftOut, unreadable, unreadableCount } = await list(studio);
    expect({ checked, leftOut, unreadableCount }).toEqual({
      ...{ checked: FLIPPED_TOTAL, leftOut: [], unreadableCount: 3 },
    });
    expect(unreadable).toMatchObject([
      { name: 'empty.jpg', label: flippedClasses[0], problem: { kind: 'empty' } },
      { name: 'no-picture.jpg', label: flippedClasses[1], problem: { kind: 'not-an-image' } },
      { name: 'link.jpg', label: flippedClasses[2], problem: { kind: 'leads-out' } },
    ]);
    expect(suspects.length).toBeGreaterThanOrEqual(flipped.length);
    expect(new Set(suspects.map(({ decision }) => decision))).toEqual(new Set(['open']));
    const first = await Promise.all(flipped.map((_, at) => suspectAt(studio, at)));
    const expected = new Map(flipped.map((one) => [one.name as string, one]));
    expect(new Set(first.map(({ photograph }) => photograph?.name))).toEqual(new Set(expected.keys()));
    for (const suspect of first) {
      const { is, lies } = expected.get(suspect.photograph!.name)!;
      expect([suspect.label, suspect.suggested]).toEqual([lies, is]);
      expect(suspect.suggestedClass).toBe(await classOf(is));
      expect(suspect.photograph!.classes[0]).toBe(await classOf(lies));
      const [best] = suspect.probabilities;
      expect(best.className).toBe(is);
      expect(suspect.probabilities.map(({ className }) => className)).toContain(lies);
      expect(suspect.similar).toHaveLength(8);
      const same = suspect.similar.filter(
        ({ photograph }) => photograph.classes[0] === suspect.suggestedClass,
      );
      expect(same.length).toBeGreaterThan(4);
      const likeness = suspect.similar.map(({ similarity }) => similarity);
      expect(likeness).toEqual(likeness.toSorted((one, other) => other - one));
    }
    expect(refusal(await studio.send('/api/review/suspects/none')).status).toBe(404);
  });

  it('are decided one by one, and undo takes each decision back', async () => {
    const [first, second] = await Promise.all([suspectAt(studio, 0), suspectAt(studio, 1)]);
    const moved = await studio.post<DataChange>('/api/data/moves', {
      photographs: [first.photograph!.id],
      to: first.suggestedClass,
    });
    expect(moved.change).toMatchObject({ kind: 'move', count: 1 });
    const kept = await studio.post<DataChange>('/api/data/keeps', { photographs: [second.photograph!.id] });
    expect(kept.change).toEqual({ kind: 'keep', count: 1, className: second.label });
    expect(kept.data.undo).toEqual(kept.change);
    // Keeping a label leaves everything that is known about the photographs as it is.
    expect(kept.moved).toEqual([]);
    expect((await decisions(studio)).slice(0, 2)).toEqual(['moved', 'kept']);
    const after = await suspectAt(studio, 0);
    expect(after).toMatchObject({ id: first.id, decision: 'moved', label: first.label });
    expect(after.photograph!.classes[0]).toBe(first.suggestedClass);
    const again = await studio.send('/api/data/keeps', {
      method: 'POST',
      body: JSON.stringify({ photographs: [second.photograph!.id] }),
    });
    expect(refusal(again)).toEqual({ status: 409, error: 'The label was kept before.' });

    await studio.post<DataChange>('/api/data/undo');
    expect((await decisions(studio)).slice(0, 2)).toEqual(['moved', 'open']);
    await studio.post<DataChange>('/api/data/redo');
    expect((await decisions(studio)).slice(0, 2)).toEqual(['moved', 'kept']);
    await studio.post<DataChange>('/api/data/undo');
    await studio.post<DataChange>('/api/data/undo');
    expect((await decisions(studio)).slice(0, 2)).toEqual(['open', 'open']);
  });

  it('stay the same when a class is renamed, also those that were kept', async () => {
    const [first, second] = await Promise.all([suspectAt(studio, 0), suspectAt(studio, 1)]);
    await studio.post<DataChange>('/api/data/keeps', { photographs: [second.photograph!.id] });
    const rename = async (from: string, name: string): Promise<void> => {
      await studio.post<DataChange>(`/api/data/classes/${await classOf(from)}`, { name }, 'PATCH');
    };
    await rename(first.label, 'other');
    expect((await decisions(studio)).slice(0, 2)).toEqual(['open', 'kept']);
    const now = await suspectAt(studio, 0);
    expect(now).toMatchObject({ id: first.id, label: 'other', suggested: first.suggested });
    await rename(second.label === first.label ? 'other' : second.label, 'another');
    expect((await decisions(studio)).slice(0, 2)).toEqual(['open', 'kept']);
    for (let step = 0; step < 3; step++) await studio.post<DataChange>('/api/data/undo');
    expect((await decisions(studio)).slice(0, 2)).toEqual(['open', 'open']);
    expect(await suspectAt(studio, 0)).toMatchObject({ label: first.label });
  });

  it('are skipped where somebody moved or deleted them meanwhile', async () => {
    const [first, second] = await Promise.all([suspectAt(studio, 0), suspectAt(studio, 1)]);
    const path = join(folder, 'photos', first.label, first.photograph!.name);
    await rename(path, join(folder, 'elsewhere.jpg'));
    await rename(
      join(folder, 'photos', second.label, second.photograph!.name),
      join(folder, 'photos', 'squares', second.photograph!.name),
    );
    await studio.post('/api/data/inspect');
    expect((await decisions(studio)).slice(0, 2)).toEqual(['gone', 'moved']);
    expect(await suspectAt(studio, 0)).toMatchObject({ decision: 'gone', photograph: null });
    await rename(join(folder, 'elsewhere.jpg'), path);
    await rename(
      join(folder, 'photos', 'squares', second.photograph!.name),
      join(folder, 'photos', second.label, second.photograph!.name),
    );
    await until(
      () => studio.get<DataState>('/api/data'),
      ({ inspection }) => inspection.state !== 'running',
    );
    await studio.post('/api/data/inspect');
    expect((await decisions(studio)).slice(0, 2)).toEqual(['open', 'open']);
  });

  it('are not asked about again once they were kept, also after a restart', async () => {
    const second = await suspectAt(studio, 1);
    await studio.post<DataChange>('/api/data/keeps', { photographs: [second.photograph!.id] });
    await studio.kill();
    // A copy under another name is the same photograph.
    await rename(
      join(folder, 'photos', second.label, second.photograph!.name),
      join(folder, 'photos', second.label, 'renamed.jpg'),
    );
    studio = await RunningStudio.start(['photos'], folder);
    expect(await check(studio)).toMatchObject({ state: 'ready' });
    const first = await suspectAt(studio, 0);
    expect(flipped.map(({ name }) => name)).toContain(first.photograph!.name);
    const namesOf = async (): Promise<(string | undefined)[]> => {
      const { suspects } = await list(studio);
      return await Promise.all(suspects.map(async (_, at) => (await suspectAt(studio, at)).photograph?.name));
    };
    expect(await namesOf()).not.toContain('renamed.jpg');
    await studio.post<DataChange>('/api/data/undo');
    await check(studio);
    expect(await namesOf()).toContain('renamed.jpg');
  });
});

describe('photographs that look alike', () => {
  it('are found, with new and moved ones, and without those set aside', async () => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos'), { classes: flippedClasses, perClass: 6, seed: 1 });
    await writeFile(join(folder, 'photos/discs/zz-bad.jpg'), 'This is no picture.');
    await linkOutside(folder, 'photos/discs/zz-link.jpg');
    const studio = await RunningStudio.start(['photos'], folder);
    const { photographs } = await studio.get<PhotographPage>('/api/data/photographs');
    const [query, other] = photographs;
    const like = async (id: string, limit = 5): Promise<SimilarPhotographs> => {
      await studio.get(`/api/data/photographs/${id}/similar`);
      await ended(studio, 'similar');
      return await studio.get(`/api/data/photographs/${id}/similar?limit=${limit}`);
    };
    const first = await studio.get<SimilarPhotographs>(`/api/data/photographs/${query.id}/similar`);
    expect(first).toMatchObject({ task: { state: 'running' }, similar: null });
    const { task, similar } = await like(query.id);
    expect(task).toMatchObject({ state: 'ready', done: 20, total: 20 });
    expect(similar).toHaveLength(5);
    expect(similar!.map(({ photograph }) => photograph.id)).not.toContain(query.id);
    expect(
      similar!.filter(({ photograph }) => photograph.classes[0] === query.classes[0]).length,
    ).toBeGreaterThan(2);

    // A copy is most like it; the moved photograph is not looked at again, and is found where it is now.
    await copyFile(join(folder, 'photos/discs', query.name), join(folder, 'photos/squares/copy.jpg'));
    await studio.post('/api/data/inspect');
    const squares = (await studio.get<DataState>('/api/data')).classes.find(({ name }) => name === 'squares');
    const moved = await studio.post<DataChange>('/api/data/moves', {
      photographs: [other.id],
      to: squares!.id,
    });
    const now = await like(query.id, 30);
    expect(now.similar![0]).toMatchObject({ photograph: { name: 'copy.jpg', classes: [squares!.id] } });
    expect(now.similar![0].similarity).toBeCloseTo(1, 3);
    const ids = now.similar!.map(({ photograph }) => photograph.id);
    expect(ids).toContain(moved.moved[0].photograph.id);
    expect(ids).toHaveLength(18);
    await studio.post<DataChange>('/api/data/moves', { photographs: [ids[0]], to: 'aside' });
    const without = await like(query.id);
    expect(without.similar!.map(({ photograph }) => photograph.name)).not.toContain('copy.jpg');
    for (const unreadable of ['zz-bad.jpg', 'zz-link.jpg']) {
      const { id } = photographs.find(({ name }) => name === unreadable)!;
      expect(refusal(await studio.send(`/api/data/photographs/${id}/similar`)).status).toBe(415);
    }
    expect(refusal(await studio.send('/api/data/photographs/none/similar')).status).toBe(404);
    expect(refusal(await studio.send(`/api/data/photographs/${query.id}/similar?limit=0`)).status).toBe(400);
  });
});

describe('labels that cannot be checked', () => {
  it.each([
    ['labels-one-class', 'one', ['discs'] as const, 4],
    ['labels-too-few', 'few', ['discs', 'squares'] as const, 1],
  ])('are refused: %s', async (kind, name, some, perClass) => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, name), { classes: some, perClass, seed: 1 });
    const studio = await RunningStudio.start([name], folder);
    expect(await check(studio)).toMatchObject({ state: 'failed', error: { kind } });
  });

  it('are those of photographs with several labels', async () => {
    const folder = await temporaryFolder();
    const paths = await photographFolder(join(folder, 'a'), { classes: ['discs'], perClass: 4, seed: 1 });
    const rows = paths.map((path, at) => `${path},1,${at % 2}`);
    await writeFile(join(folder, 'list.csv'), ['path,round,light', ...rows].join('\n'));
    const studio = await RunningStudio.start(['list.csv'], folder);
    expect(await check(studio)).toMatchObject({ state: 'failed', error: { kind: 'labels-several' } });
  });
});

describe('labels of a list', () => {
  it('are checked and kept, but not moved', async () => {
    const folder = await temporaryFolder();
    const photos = join(folder, 'photos');
    await flippedFolder(photos);
    const shown = await RunningStudio.start(['photos'], folder);
    const { photographs } = await shown.get<PhotographPage>('/api/data/photographs?limit=100');
    const { classes: known } = await shown.get<DataState>('/api/data');
    await shown.stop();
    const nameOf = (id: string | null): string => known.find((one) => one.id === id)!.name;
    const rows = photographs.map(
      (one) => `${join(photos, nameOf(one.classes[0]), one.name)},${nameOf(one.classes[0])}`,
    );
    await writeFile(join(folder, 'labels.csv'), ['path,label', ...rows].join('\n'));
    const studio = await RunningStudio.start(['labels.csv'], folder);
    expect(await check(studio)).toMatchObject({ state: 'ready' });
    const first = await suspectAt(studio, 0);
    expect(flipped.map(({ name }) => name)).toContain(first.photograph!.name);
    const { length } = first.similar;
    expect(length).toBe(8);
    const refused = await studio.send('/api/data/moves', {
      method: 'POST',
      body: JSON.stringify({ photographs: [first.photograph!.id], to: first.suggestedClass }),
    });
    expect(refusal(refused).error).toBe('Photographs from a list cannot be moved.');
    await studio.post<DataChange>('/api/data/keeps', { photographs: [first.photograph!.id] });
    expect((await decisions(studio))[0]).toBe('kept');
    const undone = await studio.post<DataChange>('/api/data/undo');
    expect(undone.data.undo).toBeNull();
    expect((await decisions(studio))[0]).toBe('open');
  });
});

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DataChange, DataState, PhotographPage, UploadedPhotograph } from '../../src/studio/api.js';
import { filesBelow, temporaryFolder } from '../cli/command.js';
import { drawPhotograph } from '../cli/photographs.js';
import { RunningStudio, refusal, until } from './studio.js';

let seed = 1;
const picture = (): Promise<Buffer> => drawPhotograph('discs', { width: 80, height: 60, seed: seed++ });

async function folderOfClasses(folder: string, names: readonly string[], perClass: number): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name), { recursive: true });
    for (let at = 0; at < perClass; at++)
      await writeFile(join(folder, name, `${name}${at}.jpg`), await picture());
  }
}

async function stateOf(studio: RunningStudio): Promise<DataState> {
  return await until(
    () => studio.get<DataState>('/api/data'),
    ({ loading }) => !loading,
  );
}

const classOf = ({ classes }: DataState, name: string): string =>
  classes.find((one) => one.name === name)!.id;

async function upload(
  studio: RunningStudio,
  data: DataState,
  { className, ...query }: { className: string; name: string; batch: string; part?: string },
  bytes?: Buffer,
): Promise<UploadedPhotograph> {
  const address = `/api/data/classes/${classOf(data, className)}/photographs?${new URLSearchParams(query)}`;
  return await studio.upload(address, bytes ?? (await picture()));
}

const visible = async (folder: string): Promise<string[]> =>
  (await filesBelow(folder)).filter((path) => !path.startsWith('.')).sort();

describe('what is dropped on the Studio', () => {
  it('is undone as a whole, with its classes, though another page uploads at the same time', async () => {
    const folder = await temporaryFolder();
    const studio = await RunningStudio.start([], folder);
    const begin = (batch: string, ...names: string[]): Promise<DataState> =>
      studio.post('/api/data/uploads', { batch, folders: names.map((className) => ({ className })) });
    const data = await begin('b1', 'cats', 'dogs');
    expect(data.classes.map(({ name }) => name)).toEqual(['cats', 'dogs']);
    const other = await begin('b2', 'birds', 'empty');
    await upload(studio, other, { className: 'cats', name: 'a.jpg', batch: 'b1' });
    await upload(studio, other, { className: 'birds', name: 'b.jpg', batch: 'b2' });
    await upload(studio, other, { className: 'dogs', name: 'c.jpg', batch: 'b1' });
    const ended = await studio.post<DataState>('/api/data/uploads/b2/end');
    // Nothing came into this one.
    expect(ended.classes.map(({ name }) => name)).toEqual(['birds', 'cats', 'dogs']);
    await studio.post<DataState>('/api/data/uploads/b1/end');
    expect((await studio.get<DataState>('/api/data')).undo).toEqual({
      kind: 'upload',
      count: 1,
      className: null,
    });
    const one = await studio.post<DataChange>('/api/data/undo');
    expect(one.data.classes.map(({ name, total }) => [name, total])).toEqual([
      ['cats', 1],
      ['dogs', 1],
    ]);
    const two = await studio.post<DataChange>('/api/data/undo');
    expect(two.change).toEqual({ kind: 'upload', count: 2, className: null });
    expect(two.left).toEqual([]);
    expect([two.data.total, two.data.classes, two.data.undo]).toEqual([0, [], null]);
    const again = await studio.post<DataChange>('/api/data/redo');
    expect(again.data.classes.map(({ name, total }) => [name, total])).toEqual([
      ['cats', 1],
      ['dogs', 1],
    ]);
  });

  it('leaves nothing behind when nothing of it could be taken', async () => {
    const folder = await temporaryFolder();
    const studio = await RunningStudio.start([], folder);
    await studio.post<DataState>('/api/data/uploads', { batch: 'b', folders: [{ className: 'cats' }] });
    const { classes, undo } = await studio.post<DataState>('/api/data/uploads/b/end');
    expect([classes, undo]).toEqual([[], null]);
  });

  it('keeps its parts, and files of other names in them', async () => {
    const folder = await temporaryFolder();
    const studio = await RunningStudio.start([], folder);
    const folders = ['train', 'validation', 'test'].flatMap((part) =>
      ['cats', 'dogs'].map((className) => ({ className, part })),
    );
    const data = await studio.post<DataState>('/api/data/uploads', { batch: 'b', folders });
    expect(data.layout).toBe('part-folders');
    const same = await picture();
    for (const part of ['train', 'validation', 'test']) {
      // The same photograph in two parts is a finding, and not for an upload to decide.
      const { known } = await upload(
        studio,
        data,
        { className: 'cats', part, name: 'a.jpg', batch: 'b' },
        same,
      );
      expect(known).toBe(false);
      await upload(studio, data, { className: 'dogs', part, name: 'b.jpg', batch: 'b' });
    }
    const again = { className: 'cats', part: 'test', name: 'z.jpg', batch: 'c' };
    expect((await upload(studio, data, again, same)).known).toBe(true);
    // Without a part, it is for training.
    await upload(studio, data, { className: 'cats', name: 'more.jpg', batch: 'c' });
    const state = await studio.get<DataState>('/api/data');
    expect(state.split).toMatchObject({ train: { count: 3 }, validation: { count: 2 }, test: { count: 2 } });
    expect(state.understood?.kind).toBe('understood-layout');
    const wrong = await studio.send(
      `/api/data/classes/${classOf(data, 'cats')}/photographs?name=a.jpg&part=all`,
      { method: 'POST', body: same },
    );
    expect(refusal(wrong).status).toBe(400);
  });

  it('divides photographs that are there only when that is wanted, and undoes that too', async () => {
    const folder = await temporaryFolder();
    const photos = join(folder, 'photos');
    await folderOfClasses(photos, ['cats', 'dogs'], 3);
    const before = await visible(photos);
    const studio = await RunningStudio.start(['photos'], folder);
    await stateOf(studio);
    const wanted = {
      batch: 'b',
      folders: [
        { className: 'cats', part: 'test' },
        { className: 'birds', part: 'train' },
      ],
    };
    const refused = await studio.send('/api/data/uploads', { method: 'POST', body: JSON.stringify(wanted) });
    expect(refusal(refused)).toEqual({
      status: 409,
      error: 'The photographs that are here have no test part.',
    });
    const data = await studio.post<DataState>('/api/data/uploads', { ...wanted, divide: true });
    expect(data.layout).toBe('part-folders');
    expect(data.split).toMatchObject({ train: { count: 6 }, test: { count: 0 } });
    await upload(studio, data, { className: 'cats', part: 'test', name: 'new.jpg', batch: 'b' });
    await upload(studio, data, { className: 'birds', part: 'train', name: 'new.jpg', batch: 'b' });
    await studio.post<DataState>('/api/data/uploads/b/end');
    expect(await visible(photos)).toEqual([
      'test/cats/new.jpg',
      'train/birds/new.jpg',
      ...before.map((path) => `train/${path}`),
    ]);
    const undone = await studio.post<DataChange>('/api/data/undo');
    expect(undone.left).toEqual([]);
    expect(undone.data).toMatchObject({ layout: 'class-folders', total: 6 });
    expect(await visible(photos)).toEqual(before);
    expect(await readdir(photos)).not.toContain('train');
  });

  it('is refused under a name that differs only in its capital letters', async () => {
    const folder = await temporaryFolder();
    await folderOfClasses(join(folder, 'photos'), ['cats', 'dogs'], 2);
    const studio = await RunningStudio.start(['photos'], folder);
    await stateOf(studio);
    const body = JSON.stringify({ batch: 'b', folders: [{ className: 'birds' }, { className: 'Cats' }] });
    expect(refusal(await studio.send('/api/data/uploads', { method: 'POST', body }))).toEqual({
      status: 409,
      error: 'A class named cats already exists.',
    });
    expect(await readdir(join(folder, 'photos'))).not.toContain('birds');
  });
});

describe('classes in the Studio', () => {
  let folder: string;
  let photos: string;
  let studio: RunningStudio;
  let before: string[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    photos = join(folder, 'photos');
    await folderOfClasses(photos, ['cats', 'dogs', 'birds'], 3);
    await writeFile(join(photos, 'dogs/notes.txt'), 'Not a picture.');
    before = await visible(photos);
    studio = await RunningStudio.start(['photos'], folder);
    await stateOf(studio);
  });

  it('are merged, and divided again by undo', async () => {
    const data = await studio.get<DataState>('/api/data');
    const address = `/api/data/classes/${classOf(data, 'dogs')}/merge`;
    const merged = await studio.post<DataChange>(address, { into: classOf(data, 'cats') });
    expect(merged.left).toEqual([]);
    expect(merged.change).toMatchObject({ kind: 'merge-class', className: 'cats' });
    expect(merged.data.classes.map(({ name, total }) => [name, total])).toEqual([
      ['birds', 3],
      ['cats', 6],
    ]);
    expect(await readdir(photos)).not.toContain('dogs');
    const undone = await studio.post<DataChange>('/api/data/undo');
    expect(undone.left).toEqual([]);
    expect(undone.data.classes.map(({ total }) => total)).toEqual([3, 3, 3]);
    expect(await visible(photos)).toEqual(before);
    const itself = await studio.send(address, {
      method: 'POST',
      body: JSON.stringify({ into: classOf(data, 'dogs') }),
    });
    expect(refusal(itself).status).toBe(409);
  });

  it('are deleted by moving everything in them aside, and come back by undo', async () => {
    const data = await studio.get<DataState>('/api/data');
    const deleted = await studio.post<DataChange>(
      `/api/data/classes/${classOf(data, 'dogs')}`,
      undefined,
      'DELETE',
    );
    expect(deleted.data.classes.map(({ name }) => name)).toEqual(['birds', 'cats']);
    expect(deleted.data.aside).toBe(3);
    expect(await visible(join(folder, 'photos-aside'))).toEqual(
      before.filter((path) => path.startsWith('dogs/')),
    );
    const undone = await studio.post<DataChange>('/api/data/undo');
    expect(undone.data.classes.map(({ total }) => total)).toEqual([3, 3, 3]);
    expect(await visible(photos)).toEqual(before);
  });

  it('are searched by name, and sorted', async () => {
    const names = async (query: string): Promise<string[]> => {
      const { photographs } = await studio.get<PhotographPage>(`/api/data/photographs?${query}`);
      return photographs.map(({ name }) => name);
    };
    const all = await names('');
    const [some] = all;
    expect(await names(`search=${encodeURIComponent(some.toUpperCase())}`)).toEqual(
      all.filter((name) => name.includes(some)),
    );
    expect(await names('search=nothing-like-it')).toEqual([]);
    expect(await names('sort=name')).toEqual(
      all.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })),
    );
    await writeFile(join(photos, 'cats/huge.jpg'), Buffer.concat([await picture(), Buffer.alloc(100_000)]));
    await studio.post('/api/data/inspect');
    expect((await names('sort=largest'))[0]).toBe('huge.jpg');
    expect((await names('sort=newest'))[0]).toBe('huge.jpg');
    expect(refusal(await studio.send('/api/data/photographs?sort=colour')).status).toBe(400);
  });

  it('many moves of one batch are undone together', async () => {
    const data = await studio.get<DataState>('/api/data');
    const { photographs } = await studio.get<PhotographPage>(
      `/api/data/photographs?class=${classOf(data, 'birds')}`,
    );
    for (const { id } of photographs) {
      const to = classOf(data, 'dogs');
      await studio.post('/api/data/moves', { photographs: [id], to, batch: 'm1' });
    }
    const { change, data: after } = await studio.post<DataChange>('/api/data/undo');
    expect(change).toEqual({ kind: 'move', count: 3, className: 'dogs' });
    expect(after.classes.find(({ name }) => name === 'birds')?.total).toBe(3);
  });
});

import { copyFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UploadedPhotograph } from '../../src/studio/api/data.js';
import type { DataChange, DataState, Photograph, PhotographPage } from '../../src/studio/api.js';
import { filesBelow, temporaryFolder } from '../cli/command.js';
import { drawPhotograph, photographFolder } from '../cli/photographs.js';
import { RunningStudio, refusal, until } from './studio.js';

const classes = ['discs', 'squares'] as const;
let seed = 900;
const picture = (): Promise<Buffer> => drawPhotograph('discs', { width: 80, height: 60, seed: seed++ });

const stateOf = (studio: RunningStudio): Promise<DataState> =>
  until(
    () => studio.get<DataState>('/api/data'),
    ({ loading }) => !loading,
  );
const classOf = ({ classes: all }: DataState, name: string): string =>
  all.find((one) => one.name === name)!.id;
const pool = async (studio: RunningStudio): Promise<readonly Photograph[]> =>
  (await studio.get<PhotographPage>('/api/data/photographs?unlabelled=1')).photographs;
const upload = async (studio: RunningStudio, name: string, bytes?: Buffer): Promise<UploadedPhotograph> =>
  await studio.upload(`/api/data/unlabelled?name=${name}&batch=b1`, bytes ?? (await picture()));
const move = (studio: RunningStudio, photographs: readonly string[], to: string): Promise<DataChange> =>
  studio.post('/api/data/moves', { photographs, to });
const visible = async (folder: string): Promise<string[]> =>
  (await filesBelow(folder)).filter((path) => !/(^|\/)\./.test(path)).sort();

async function classFolders(perClass = 2): Promise<string> {
  const folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos'), { classes, perClass, seed: 3 });
  return folder;
}

describe('photographs without a class', () => {
  it('are uploaded beside the others, get a class, and every step is undone and done again', async () => {
    const folder = await classFolders();
    const studio = await RunningStudio.start(['photos'], folder);
    const before = await stateOf(studio);
    expect(before).toMatchObject({ unlabelled: 0, unlabelledFolder: join(folder, 'photos-unlabelled') });
    const first = await upload(studio, 'one.jpg');
    expect(first).toMatchObject({ known: false, photograph: { classes: [], unlabelled: true, part: null } });
    await upload(studio, 'one.jpg');
    expect(await stateOf(studio)).toMatchObject({
      unlabelled: 2,
      aside: 0,
      total: 4,
      undo: { kind: 'upload', count: 2, className: null },
    });
    expect(await visible(join(folder, 'photos-unlabelled'))).toEqual(['one (2).jpg', 'one.jpg']);
    const thumbnail = await studio.send(`/api/data/photographs/${first.photograph.id}/thumbnail`);
    expect(thumbnail.headers['content-type']).toBe('image/webp');
    const moved = await move(studio, [first.photograph.id], classOf(before, 'squares'));
    expect(moved).toMatchObject({ change: { kind: 'move', className: 'squares' }, left: [] });
    expect(moved.moved[0].photograph).toMatchObject({ classes: [classOf(before, 'squares')] });
    expect(moved.data).toMatchObject({ unlabelled: 1, total: 5 });
    expect(await visible(join(folder, 'photos/squares'))).toContain('one.jpg');
    const back = await studio.post<DataChange>('/api/data/undo');
    // The same content at the same place, so pages that know its id find it again.
    expect(back.moved[0].photograph).toEqual(first.photograph);
    const again = await studio.post<DataChange>('/api/data/redo');
    expect(again.data).toMatchObject({ unlabelled: 1, total: 5 });
    await studio.post<DataChange>('/api/data/undo');
    await studio.post<DataChange>('/api/data/undo');
    expect(await stateOf(studio)).toMatchObject({ unlabelled: 0, total: 4 });
    expect((await studio.post<DataChange>('/api/data/redo')).data.unlabelled).toBe(2);
  });

  it('come from classes and from aside, and go aside', async () => {
    const folder = await classFolders();
    const studio = await RunningStudio.start(['photos'], folder);
    const data = await stateOf(studio);
    const { photographs } = await studio.get<PhotographPage>('/api/data/photographs');
    const taken = await move(studio, [photographs[0].id, photographs[2].id], 'unlabelled');
    expect(taken).toMatchObject({
      change: { kind: 'unlabel', count: 2, className: null },
      data: { unlabelled: 2, total: 2 },
    });
    // Where a file was would say what its class was.
    expect((await visible(join(folder, 'photos-unlabelled'))).join()).not.toMatch(/\//);
    const [one, other] = await pool(studio);
    expect(refusal(await studio.send('/api/data/moves', movesBody([one.id], 'unlabelled')))).toMatchObject({
      status: 409,
    });
    await move(studio, [one.id], 'aside');
    expect(await visible(join(folder, 'photos-aside'))).toEqual([one.name]);
    const aside = await studio.get<PhotographPage>('/api/data/photographs?aside=1');
    expect(aside.photographs[0].unlabelled).toBeUndefined();
    await move(studio, [aside.photographs[0].id], 'unlabelled');
    expect(await stateOf(studio)).toMatchObject({ unlabelled: 2, aside: 0 });
    await move(studio, [other.id], classOf(data, 'discs'));
    for (let step = 0; step < 4; step++) await studio.post('/api/data/undo');
    const after = await stateOf(studio);
    expect(after).toMatchObject({ unlabelled: 0, aside: 0, total: 4, undo: null });
    expect(after.classes).toEqual(data.classes);
  });

  it('are found when they were copied there, and when the Studio is started again', async () => {
    const folder = await classFolders();
    const studio = await RunningStudio.start(['photos'], folder);
    await stateOf(studio);
    // A file manager makes a folder first and fills it afterwards.
    const copied = join(folder, 'photos-unlabelled/holiday');
    await mkdir(copied, { recursive: true });
    const counts = studio.events('/api/events', (events) => events.some(({ name }) => name === 'data'));
    await counts;
    await writeFile(join(copied, 'a.jpg'), await picture());
    await writeFile(join(copied, 'notes.txt'), 'not a photograph');
    await studio.events('/api/events', (events) => events.some(({ name }) => name === 'data'));
    const [found] = await pool(studio);
    expect(found.name).toBe('a.jpg');
    await move(studio, [found.id], 'aside');
    expect(await visible(join(folder, 'photos-aside'))).toEqual(['holiday/a.jpg']);
    await studio.kill();
    const next = await RunningStudio.start(['photos'], folder);
    expect(await stateOf(next)).toMatchObject({ unlabelled: 0, aside: 1, undo: { kind: 'aside' } });
    await next.post('/api/data/undo');
    expect(await pool(next)).toEqual([found]);
  });

  it('are not kept twice, and not when they have a class already', async () => {
    const folder = await classFolders(1);
    const studio = await RunningStudio.start(['photos'], folder);
    const data = await stateOf(studio);
    const bytes = await picture();
    const one = await upload(studio, 'one.jpg', bytes);
    expect(await upload(studio, 'other.jpg', bytes)).toMatchObject({
      known: true,
      photograph: one.photograph,
    });
    await move(studio, [one.photograph.id], classOf(data, 'discs'));
    expect(await upload(studio, 'third.jpg', bytes)).toMatchObject({
      known: true,
      photograph: { classes: [classOf(data, 'discs')] },
    });
    expect((await stateOf(studio)).unlabelled).toBe(0);
  });

  it('make a folder of photographs where there is none, and classes come later', async () => {
    const folder = await temporaryFolder();
    const studio = await RunningStudio.start([], folder);
    await studio.post('/api/data/uploads', { batch: 'b1', folders: [] });
    const { photograph } = await upload(studio, 'one.jpg');
    const made = await studio.post<DataChange>('/api/data/classes', { name: 'cats' });
    expect(made.data).toMatchObject({ unlabelled: 1, total: 0 });
    const { data } = await move(studio, [photograph.id], classOf(made.data, 'cats'));
    expect(data).toMatchObject({ unlabelled: 0, total: 1, layout: 'class-folders' });
    await studio.kill();
    const next = await RunningStudio.start([], folder);
    expect(await stateOf(next)).toMatchObject({ unlabelled: 0, total: 1 });
  });

  it('go into the training part where there are parts', async () => {
    const folder = await temporaryFolder();
    for (const part of ['train', 'test'])
      await photographFolder(join(folder, 'photos', part), { classes, perClass: 2, seed: 4 });
    const studio = await RunningStudio.start(['photos'], folder);
    const data = await stateOf(studio);
    const { photograph } = await upload(studio, 'one.jpg');
    const { moved } = await move(studio, [photograph.id], classOf(data, 'discs'));
    expect(moved[0].photograph.part).toBe('train');
    expect(await visible(join(folder, 'photos/train/discs'))).toContain('one.jpg');
  });

  it('are refused in one sentence beside a list', async () => {
    const folder = await classFolders();
    await writeFile(
      join(folder, 'list.csv'),
      `path,label\nphotos/discs/a.jpg,discs\nphotos/squares/b.jpg,squares\n`,
    );
    await copyFile(
      join(folder, 'photos/discs', await anyFile(join(folder, 'photos/discs'))),
      join(folder, 'photos/discs/a.jpg'),
    );
    await copyFile(
      join(folder, 'photos/squares', await anyFile(join(folder, 'photos/squares'))),
      join(folder, 'photos/squares/b.jpg'),
    );
    const studio = await RunningStudio.start(['list.csv'], folder);
    await stateOf(studio);
    const answer = await studio.send('/api/data/unlabelled?name=a.jpg', {
      method: 'POST',
      body: new Uint8Array(await picture()),
    });
    expect(refusal(answer)).toEqual({ status: 409, error: 'Photographs from a list cannot be moved.' });
  });

  it('never lead out of their folder by a link', async () => {
    const folder = await classFolders();
    const secret = join(folder, 'elsewhere');
    await mkdir(secret);
    await writeFile(join(secret, 'secret.jpg'), await picture());
    const studio = await RunningStudio.start(['photos'], folder);
    const data = await stateOf(studio);
    const unlabelled = join(folder, 'photos-unlabelled');
    await mkdir(unlabelled);
    await symlink(join(secret, 'secret.jpg'), join(unlabelled, 'link.jpg'));
    const [link] = await until(
      async () => {
        await studio.post('/api/data/inspect');
        return await pool(studio);
      },
      (found) => found.length > 0,
    );
    expect((await studio.send(`/api/data/photographs/${link.id}/picture`)).status).toBe(404);
    const { left, data: after } = await move(studio, [link.id], classOf(data, 'discs'));
    expect(left).toMatchObject([{ name: 'link.jpg', kind: 'stays-link' }]);
    expect(after.total).toBe(4);
    // A link in the place of the whole folder.
    await rm(unlabelled, { recursive: true });
    await symlink(secret, unlabelled);
    await studio.post('/api/data/inspect');
    expect((await stateOf(studio)).linksBeside).toEqual([unlabelled]);
    const { photographs } = await studio.get<PhotographPage>('/api/data/photographs');
    const refused = await studio.send('/api/data/moves', movesBody([photographs[0].id], 'unlabelled'));
    const isLink = 'photos-unlabelled is a symbolic link, which the Studio does not follow.';
    expect(refusal(refused)).toEqual({ status: 409, error: isLink });
    expect(await pool(studio)).toEqual([]);
    expect(await visible(secret)).toEqual(['secret.jpg']);
    // Also a link to nowhere.
    await rename(unlabelled, `${unlabelled}-was`);
    await symlink(join(folder, 'nowhere'), unlabelled);
    const again = await studio.send('/api/data/moves', movesBody([photographs[0].id], 'unlabelled'));
    expect(refusal(again)).toEqual({ status: 409, error: isLink });
    await rm(unlabelled);
    expect((await move(studio, [photographs[0].id], 'unlabelled')).left).toEqual([]);
    expect((await stateOf(studio)).linksBeside).toEqual([]);
  });

  it('have the names that their user gave them, also where something goes wrong', async () => {
    const folder = await classFolders();
    const entry = { entry: 'change', id: 'a', time: '', kind: 'unlabel', className: null };
    const operations = [{ from: 'data:discs/000.jpg', to: 'unlabelled:../../stolen.jpg' }];
    await mkdir(join(folder, 'photos/.graft-studio'));
    const journal = join(folder, 'photos/.graft-studio/journal.jsonl');
    await writeFile(journal, `${JSON.stringify({ ...entry, operations })}\n`);
    const studio = await RunningStudio.start(['photos'], folder);
    await stateOf(studio);
    const undone = await studio.post<DataChange>('/api/data/undo');
    expect(undone.left).toMatchObject([
      { name: 'stolen.jpg', values: { name: 'photos-unlabelled/../../stolen.jpg' } },
    ]);
    const { photographs } = await studio.get<PhotographPage>('/api/data/photographs');
    await rename(join(folder, 'photos/discs', photographs[0].name), join(folder, 'away.jpg'));
    expect((await move(studio, [photographs[0].id], 'unlabelled')).left).toMatchObject([
      { name: photographs[0].name, kind: 'stays-gone' },
    ]);
  });
});

function movesBody(photographs: readonly string[], to: string): { method: string; body: string } {
  return { method: 'POST', body: JSON.stringify({ photographs, to }) };
}

async function anyFile(folder: string): Promise<string> {
  return (await visible(folder))[0];
}

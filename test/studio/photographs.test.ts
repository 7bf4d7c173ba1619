import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  AugmentationPreview,
  DataChange,
  DataState,
  InspectionReport,
  InspectionState,
  PhotographPage,
  UploadedPhotograph,
} from '../../src/studio/api.js';
import { filesBelow, temporaryFolder } from '../cli/command.js';
import { drawPhotograph, photographFolder } from '../cli/photographs.js';
import { RunningStudio, refusal, until } from './studio.js';

const classes = ['discs', 'squares', 'stripes'] as const;

describe('photographs in the Studio', () => {
  let folder: string;
  let studio: RunningStudio;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos'), { classes, perClass: 8, seed: 1 });
    await writeFile(join(folder, 'photos/discs/zz-bad.jpg'), 'This is no picture.');
    studio = await RunningStudio.start(['photos'], folder);
  });

  const state = async (): Promise<DataState> =>
    await until(
      () => studio.get<DataState>('/api/data'),
      ({ loading }) => !loading,
    );
  const page = async (query = ''): Promise<PhotographPage> =>
    await studio.get(`/api/data/photographs?${query}`);

  it('are counted, and the first nine come from all classes', async () => {
    const { classes: found, total, samples, name, layout, editable, undo } = await state();
    expect(found.map(({ name, total }) => [name, total])).toEqual([
      ['discs', 9],
      ['squares', 8],
      ['stripes', 8],
    ]);
    expect({ total, name, layout, editable, undo }).toEqual({
      total: 25,
      name: 'photos',
      layout: 'class-folders',
      editable: true,
      undo: null,
    });
    const order = samples.map((sample) => found.findIndex(({ id }) => id === sample.classes[0]));
    expect(order).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
  });

  it('come in pages, by class, as pictures of the requested size', async () => {
    const { classes: found } = await state();
    const { total, photographs } = await page(`class=${found[1].id}&offset=2&limit=3`);
    expect(total).toBe(8);
    expect(photographs).toHaveLength(3);
    expect(photographs.every((photograph) => photograph.classes.includes(found[1].id))).toBe(true);
    const address = `/api/data/photographs/${photographs[0].id}`;
    const thumbnail = await studio.send(`${address}/thumbnail?size=64`);
    expect(thumbnail.headers['content-type']).toBe('image/webp');
    expect(thumbnail.headers['cache-control']).toContain('immutable');
    const { width, height, format } = await sharp(thumbnail.body).metadata();
    expect(format).toBe('webp');
    expect(Math.max(width, height)).toBe(64);
    expect(refusal(await studio.send(`${address}/thumbnail?size=9999`)).status).toBe(400);
  });

  it('are found when another program brought them just before a change, also into an empty class', async () => {
    const outside = await temporaryFolder();
    await photographFolder(join(outside, 'photos'), { classes: ['discs', 'stripes'], perClass: 2, seed: 3 });
    const other = await RunningStudio.start(['photos'], outside);
    const picture = await drawPhotograph('squares', { width: 80, height: 60, seed: 9 });
    await other.post('/api/data/classes', { name: 'squares' });
    for (const [name, total] of [
      ['squares', 5],
      ['discs', 6],
    ] as const) {
      await writeFile(join(outside, 'photos', name, 'by hand.jpg'), picture);
      await other.post('/api/data/classes', { name: `after ${name}` });
      expect((await other.get<DataState>('/api/data')).total).toBe(total);
    }
  });

  it('are refused with a reason if they are not photographs', async () => {
    const { photographs } = await page('limit=100');
    const bad = photographs.find(({ name }) => name === 'zz-bad.jpg')!;
    const answer = refusal(await studio.send(`/api/data/photographs/${bad.id}/thumbnail`));
    expect(answer).toEqual({
      status: 415,
      error: 'The picture cannot be read: not an image: the content is text.',
    });
  });

  it('are inspected: damaged files, duplicates, findings, and the split', async () => {
    const { classes: found } = await state();
    const [one] = (await page(`class=${found[2].id}`)).photographs;
    const copy = await sharp(await drawPhotograph('stripes', { width: 90, height: 80, seed: 77 }))
      .png()
      .toBuffer();
    await writeFile(join(folder, 'photos/stripes/copy-1.png'), copy);
    await writeFile(join(folder, 'photos/squares/copy-2.png'), copy);
    expect(one.part).toBeNull();
    // The copies were added without the Studio.
    await studio.post<InspectionState>('/api/data/inspect');
    const { split, classes: counted } = await until(
      () => studio.get<DataState>('/api/data'),
      ({ inspection, split }) => inspection.state === 'ready' && split !== null,
    );
    const report = await studio.get<InspectionReport>('/api/data/inspection');
    expect(report.used).toBe(26);
    expect(report.problems.find(({ name }) => name === 'zz-bad.jpg')).toMatchObject({
      kind: 'not-an-image',
      used: false,
      photograph: { name: 'zz-bad.jpg', problem: { kind: 'not-an-image' } },
    });
    const conflict = report.findings.find(({ kind }) => kind === 'label-conflict');
    expect([conflict?.values.one, conflict?.values.other].map(String).sort()).toEqual([
      join('squares', 'copy-2.png'),
      join('stripes', 'copy-1.png'),
    ]);
    expect(JSON.stringify(report)).not.toContain(folder);
    expect(report.notes.map(({ text }) => text).join()).toContain('for test');
    expect(split?.test.origin).toBe('split-off');
    const parts = counted.map(({ parts }) => parts!);
    const total = parts.reduce((sum, { train, validation, test }) => sum + train + validation + test, 0);
    expect(total).toBe(26);
    const copies = report.duplicates.find(({ photographs }) =>
      photographs.some(({ name }) => name === 'copy-1.png'),
    );
    expect(copies).toMatchObject({ kind: 'exact' });
    expect(copies?.photographs.map(({ name }) => name).sort()).toEqual(['copy-1.png', 'copy-2.png']);
    expect((await page('problem=1')).photographs.map(({ name }) => name)).toContain('zz-bad.jpg');
  });

  it('that a phone has stored turned are nothing to look at, and copies are told from look-alikes', async () => {
    const squares = join(folder, 'photos/squares');
    const upright = await drawPhotograph('squares', { width: 400, height: 300, seed: 501 });
    const turned = await sharp(upright).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    await writeFile(join(squares, 'phone.jpg'), turned);
    const other = await drawPhotograph('squares', { width: 400, height: 300, seed: 502 });
    await writeFile(join(squares, 'twice-1.jpg'), other);
    await writeFile(join(squares, 'twice-2.jpg'), other);
    const third = await drawPhotograph('squares', { width: 400, height: 300, seed: 503 });
    await writeFile(join(squares, 'alike-1.jpg'), third);
    await writeFile(join(squares, 'alike-2.jpg'), await sharp(third).resize(200).jpeg().toBuffer());
    const { version } = await studio.get<DataState>('/api/data');
    await studio.post<InspectionState>('/api/data/inspect');
    await until(
      () => studio.get<DataState>('/api/data'),
      (now) => now.inspection.state === 'ready' && now.version > version,
    );
    const report = await studio.get<InspectionReport>('/api/data/inspection');
    expect(report.problems.map(({ name }) => name)).not.toContain('phone.jpg');
    expect(report.findings.map(({ values }) => values.problem)).not.toContain('exif-rotated');
    const { photographs } = await page('problem=1');
    expect(photographs.map(({ name }) => name)).not.toContain('phone.jpg');
    const groups = report.duplicates.map(({ kind, photographs }) => [
      kind,
      photographs
        .map(({ name }) => name)
        .sort()
        .join(),
    ]);
    expect(groups).toContainEqual(['exact', 'twice-1.jpg,twice-2.jpg']);
    expect(groups).toContainEqual(['near', 'alike-1.jpg,alike-2.jpg']);
    expect(report.duplicateCounts).toEqual({ exact: 2, near: 1 });
    // The list of copies says it; a finding that says something else is one too many.
    expect(report.findings.map(({ kind }) => kind)).not.toContain('exact-duplicates');
    expect(report.findings.map(({ kind }) => kind)).not.toContain('near-duplicates');
    for (const name of ['phone', 'twice-1', 'twice-2', 'alike-1', 'alike-2']) {
      await rm(join(squares, `${name}.jpg`));
    }
    await studio.post<InspectionState>('/api/data/inspect');
    await until(
      () => studio.get<DataState>('/api/data'),
      ({ inspection, total }) => inspection.state === 'ready' && total === 27,
    );
  });

  it('move to another class and aside, and back with undo, also after a restart', async () => {
    const before = await filesBelow(join(folder, 'photos'));
    const { classes: found } = await state();
    const { photographs } = await page(`class=${found[0].id}`);
    const moved = await studio.post<DataChange>('/api/data/moves', {
      photographs: [photographs[0].id, photographs[1].id],
      to: found[1].id,
    });
    expect(moved.change).toEqual({ kind: 'move', count: 2, className: 'squares' });
    expect(moved.left).toEqual([]);
    expect(moved.moved.map(({ before }) => before)).toEqual([photographs[0].id, photographs[1].id]);
    // Both classes have pictures with these names, so they get others.
    expect(moved.moved[0].photograph.name).toMatch(/\(2\)/);
    expect(moved.data.classes.map(({ total }) => total)).toEqual([7, 11, 9]);
    const aside = await studio.post<DataChange>('/api/data/moves', {
      photographs: [photographs[2].id],
      to: 'aside',
    });
    expect(aside.data).toMatchObject({ aside: 1, undo: { kind: 'aside', count: 1 } });
    expect(await filesBelow(join(folder, 'photos-aside'))).toEqual([`discs/${photographs[2].name}`]);
    expect((await page('aside=1')).photographs.map(({ name }) => name)).toEqual([photographs[2].name]);
    // An old id is no longer valid.
    expect(refusal(await studio.send(`/api/data/photographs/${photographs[2].id}/thumbnail`)).status).toBe(
      404,
    );

    await studio.kill();
    studio = await RunningStudio.start(['photos'], folder);
    expect((await state()).undo).toEqual({ kind: 'aside', count: 1, className: null });
    await studio.post<DataChange>('/api/data/undo');
    const { data } = await studio.post<DataChange>('/api/data/undo');
    expect(data.undo).toBeNull();
    expect(data.redo).toEqual({ kind: 'move', count: 2, className: 'squares' });
    const visible = (await filesBelow(join(folder, 'photos'))).filter((path) => !path.startsWith('.'));
    expect(visible).toEqual(before.filter((path) => !path.startsWith('.')));
    const again = await studio.post<DataChange>('/api/data/redo');
    expect(again.data.classes.map(({ total }) => total)).toEqual([7, 11, 9]);
    await studio.post<DataChange>('/api/data/undo');
    expect(refusal(await studio.send('/api/data/undo', { method: 'POST' })).status).toBe(409);
  });

  it('are named if they are missing when they are moved', async () => {
    const { classes: found } = await state();
    const { photographs } = await page(`class=${found[2].id}`);
    const path = join(folder, 'photos/stripes', photographs[0].name);
    await rename(path, join(folder, 'elsewhere.jpg'));
    const { left, moved } = await studio.post<DataChange>('/api/data/moves', {
      photographs: [photographs[0].id, photographs[1].id],
      to: found[0].id,
    });
    expect(left).toHaveLength(1);
    expect(left[0].reason).toBe('it is no longer there');
    expect(moved).toHaveLength(1);
    await rename(join(folder, 'elsewhere.jpg'), path);
    await studio.post<DataChange>('/api/data/undo');
  });

  it('leave nothing to undo when none of them could be moved, and what could be redone stays', async () => {
    const { classes: found, undo, redo } = await state();
    const { photographs } = await page(`class=${found[2].id}`);
    const place = join(folder, 'photos/stripes');
    const away = async (work: () => Promise<void>): Promise<void> => {
      await rename(join(place, photographs[0].name), join(folder, 'elsewhere.jpg'));
      await work();
      await rename(join(folder, 'elsewhere.jpg'), join(place, photographs[0].name));
    };
    const move = { photographs: [photographs[0].id], to: found[0].id };
    await away(async () => {
      const { left, data } = await studio.post<DataChange>('/api/data/moves', move);
      expect(left).toHaveLength(1);
      expect({ undo: data.undo, redo: data.redo }).toEqual({ undo, redo });
    });
    // Nor does a redo that moves nothing: it can be tried again.
    await studio.post<DataChange>('/api/data/moves', { ...move, photographs: [photographs[1].id] });
    await studio.post<DataChange>('/api/data/undo');
    await rename(join(place, photographs[1].name), join(folder, 'elsewhere.jpg'));
    const { left, data } = await studio.post<DataChange>('/api/data/redo');
    expect(left).toHaveLength(1);
    expect({ undo: data.undo, redo: data.redo }).toMatchObject({ undo, redo: { kind: 'move', count: 1 } });
    await rename(join(folder, 'elsewhere.jpg'), join(place, photographs[1].name));
    expect((await studio.post<DataChange>('/api/data/redo')).left).toEqual([]);
    await studio.post<DataChange>('/api/data/undo');
  });

  it('get new classes and new names for them', async () => {
    const made = await studio.post<DataChange>('/api/data/classes', { name: 'Üçgen şekiller' });
    expect(await readdir(join(folder, 'photos'))).toContain('Üçgen şekiller');
    const own = made.data.classes.find(({ name }) => name === 'Üçgen şekiller')!;
    expect(own.total).toBe(0);
    const renamed = await studio.post<DataChange>(
      `/api/data/classes/${own.id}`,
      { name: 'triangles' },
      'PATCH',
    );
    expect(renamed.data.classes.map(({ name }) => name)).toContain('triangles');
    const taken = await studio.send('/api/data/classes', {
      method: 'POST',
      body: JSON.stringify({ name: 'Discs' }),
    });
    expect(refusal(taken)).toEqual({ status: 409, error: 'A class named discs already exists.' });
    await studio.post<DataChange>('/api/data/undo');
    await studio.post<DataChange>('/api/data/undo');
    expect(await readdir(join(folder, 'photos'))).not.toContain('triangles');
  });

  it('are shown with augmentation', async () => {
    const [photograph] = (await page('limit=1')).photographs;
    const preview = async (settings: Record<string, unknown>, seed = 0): Promise<string[]> => [
      ...(
        await studio.post<AugmentationPreview>('/api/data/augmentation', {
          photograph: photograph.id,
          settings,
          seed,
          size: 64,
        })
      ).pictures,
    ];
    const plain = await preview({});
    expect(plain).toHaveLength(9);
    expect(new Set(plain).size).toBe(1);
    const { width } = await sharp(Buffer.from(plain[0].split(',')[1], 'base64')).metadata();
    expect(width).toBe(64);
    const turned = await preview({ rotation: 0.2, flip: 'horizontal' });
    expect(new Set(turned).size).toBe(9);
    expect(await preview({ 'augmentation.rotation': 0.2, flip: 'horizontal' })).toEqual(turned);
    expect(await preview({ rotation: 0.2, flip: 'horizontal' }, 1)).not.toEqual(turned);
    expect(new Set(await preview({ shear: 0.3 })).size).toBe(9);
    const mixed = await preview({ mixUp: 1, cutMix: 1, erasing: 1 });
    expect(new Set(mixed).size).toBeGreaterThan(5);
    const wrong = await studio.send('/api/data/augmentation', {
      method: 'POST',
      body: JSON.stringify({ photograph: photograph.id, settings: { rotation: 7 } }),
    });
    expect(refusal(wrong)).toEqual({
      status: 400,
      error: 'Expected a number from 0 to 1 for augmentation.rotation but received 7.',
    });
  });
});

describe('a Studio without photographs', () => {
  it('creates a folder for dropped files, and finds it again', async () => {
    const folder = await temporaryFolder();
    const studio = await RunningStudio.start([], folder);
    const empty = await studio.get<DataState>('/api/data');
    expect(empty).toMatchObject({ folder: null, layout: 'none', editable: true, total: 0, classes: [] });
    const { data } = await studio.post<DataChange>('/api/data/classes', { name: 'discs' });
    const picture = await drawPhotograph('discs', { width: 80, height: 60, seed: 1 });
    const address = `/api/data/classes/${data.classes[0].id}/photographs`;
    const first = await studio.upload<UploadedPhotograph>(`${address}?name=a.jpg&batch=b1`, picture);
    expect(first.photograph).toMatchObject({ name: 'a.jpg', classes: [data.classes[0].id], problem: null });
    // A second file with the same name, one with a wrong extension, one with a path that leads outside.
    const names = ['a.jpg', 'no-ending', '..%2F..%2Fout.png', 'C%3A%5Cwin.jpg'];
    const got: string[] = [];
    const another = (seed: number): Promise<Buffer> =>
      drawPhotograph('discs', { width: 80, height: 60, seed });
    for (const [at, name] of names.entries()) {
      const path = `${address}?name=${name}&batch=b1`;
      const { photograph, known } = await studio.upload<UploadedPhotograph>(path, await another(at + 2));
      expect(known).toBe(false);
      got.push(photograph.name);
    }
    expect(got).toEqual(['a (2).jpg', 'no-ending.jpg', 'out.png.jpg', 'win.jpg']);
    // The same file again, with the same and with another name, and twice at the same time.
    for (const name of ['a.jpg', 'b.jpg']) {
      const same = await studio.upload<UploadedPhotograph>(`${address}?name=${name}&batch=b2`, picture);
      expect(same).toMatchObject({ known: true, photograph: first.photograph });
    }
    const twice = await Promise.all(
      [1, 2].map(async () =>
        studio.upload<UploadedPhotograph>(`${address}?name=a.jpg&batch=b2`, await another(3)),
      ),
    );
    expect(twice.map(({ known }) => known)).toEqual([true, true]);
    const bad = await studio.send(`${address}?name=bad.jpg`, {
      method: 'POST',
      body: Buffer.from('nothing'),
    });
    expect(refusal(bad).status).toBe(415);
    const cut = await studio.send(`${address}?name=cut.jpg`, {
      method: 'POST',
      body: picture.subarray(0, picture.length / 2),
    });
    expect(refusal(cut).error).toContain('truncated JPEG');
    const made = join(folder, 'photographs/my-photographs');
    expect((await filesBelow(made)).filter((path) => !path.startsWith('.'))).toHaveLength(5);
    // No refused file is left.
    expect((await filesBelow(made)).filter((path) => path.includes('uploads'))).toEqual([]);
    await studio.kill();

    const again = await RunningStudio.start([], folder);
    const state = await until(
      () => again.get<DataState>('/api/data'),
      ({ loading }) => !loading,
    );
    expect(state).toMatchObject({ total: 5, undo: { kind: 'upload', count: 5, className: 'discs' } });
    const undone = await again.post<DataChange>('/api/data/undo');
    expect(undone.data.total).toBe(0);
    expect((await again.post<DataChange>('/api/data/redo')).data.total).toBe(5);
    const { status } = await again.send(`${address}?name=x.jpg`, {
      method: 'POST',
      body: await drawPhotograph('discs', { width: 80, height: 60, seed: 99 }),
    });
    expect(status).toBe(201);
  });

  it('accepts folders of parts, and keeps photographs in their part', async () => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos/train'), { classes, perClass: 3, seed: 1 });
    await photographFolder(join(folder, 'photos/test'), { classes, perClass: 2, seed: 2 });
    await mkdir(join(folder, 'photos/train/empty'));
    const studio = await RunningStudio.start(['photos'], folder);
    const state = await until(
      () => studio.get<DataState>('/api/data'),
      ({ loading }) => !loading,
    );
    expect(state.layout).toBe('part-folders');
    expect(state.split).toMatchObject({ train: { count: 9 }, test: { origin: 'given', count: 6 } });
    const discs = state.classes.find(({ name }) => name === 'discs')!;
    const stripes = state.classes.find(({ name }) => name === 'stripes')!;
    expect(discs.parts).toEqual({ train: 3, validation: 0, test: 2 });
    const { photographs } = await studio.get<PhotographPage>(
      `/api/data/photographs?class=${discs.id}&part=test`,
    );
    const { data, moved } = await studio.post<DataChange>('/api/data/moves', {
      photographs: [photographs[0].id],
      to: stripes.id,
    });
    expect(moved[0].photograph.part).toBe('test');
    expect(data.classes.find(({ name }) => name === 'stripes')?.parts).toMatchObject({ train: 3, test: 3 });
    const renamed = await studio.post<DataChange>(
      `/api/data/classes/${stripes.id}`,
      { name: 'lines' },
      'PATCH',
    );
    expect(renamed.left).toEqual([]);
    expect(await readdir(join(folder, 'photos/test'))).toContain('lines');
    expect(await readdir(join(folder, 'photos/train'))).toContain('lines');
  });
});

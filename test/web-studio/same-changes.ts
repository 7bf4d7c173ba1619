import { expect, it } from 'vitest';
import type { DataState } from '../../src/studio/api.js';
import type { TestStudio } from './studio-client.js';

/** Tests of moves and classes, and that each step is undone. */
export function testChanges(studio: TestStudio): void {
  it('move between classes, wait without one, go aside and come back', async () => {
    await studio.begun();
    const tulip = await studio.client.classId('tulip');
    const moved = await studio.client.move([await studio.client.idOf(studio.roses[0].name)], tulip);
    expect(moved.change).toEqual({ kind: 'move', count: 1, className: 'tulip' });
    expect(moved.moved).toMatchObject([{ photograph: { name: studio.roses[0].name, classes: [tulip] } }]);
    expect(moved.left).toEqual([]);
    expect(
      await studio.client.refused('POST', '/api/data/moves', {
        photographs: [moved.moved[0].photograph.id],
        to: tulip,
      }),
    ).toBe('409 already-there');
    await studio.client.move([moved.moved[0].photograph.id], 'unlabelled');
    expect(await studio.client.all('&unlabelled=1')).toMatchObject([
      { name: studio.roses[0].name, classes: [], unlabelled: true, aside: false },
    ]);
    await studio.client.move([await studio.client.idOf(studio.roses[0].name, '&unlabelled=1')], 'aside');
    const aside = await studio.client.state();
    expect([aside.total, aside.unlabelled, aside.aside]).toEqual([3, 0, 1]);
    await studio.client.move(
      [await studio.client.idOf(studio.roses[0].name, '&aside=1')],
      await studio.client.classId('rose'),
    );
    expect(await studio.client.names()).toEqual(studio.everything());
    for (let step = 0; step < 4; step++) await studio.client.post('/api/data/undo');
    expect(await studio.client.names()).toEqual(studio.everything());
    for (let step = 0; step < 3; step++) await studio.client.post('/api/data/redo');
    expect((await studio.client.state()).aside).toBe(1);
  });

  it('are moved together, by batch and by number', async () => {
    await studio.begun();
    const [first, second] = await studio.client.all(`&class=${await studio.client.classId('rose')}`);
    const tulip = await studio.client.classId('tulip');
    await studio.client.move([first.id], tulip, 'm1');
    await studio.client.move([second.id], tulip, 'm1');
    expect((await studio.client.state()).undo).toEqual({ kind: 'move', count: 2, className: 'tulip' });
    await studio.client.post('/api/data/undo');
    expect(await studio.client.names()).toEqual(studio.everything());
    expect(await studio.client.refused('POST', '/api/data/moves', { photographs: [], to: tulip })).toBe(
      '400 photographs-to-move',
    );
    expect(await studio.client.refused('POST', '/api/data/moves', { photographs: ['none'], to: tulip })).toBe(
      '404 no-photograph',
    );
  });

  it('have classes that are made, renamed, merged and deleted, every step undone', async () => {
    await studio.begun();
    const made = await studio.client.post('/api/data/classes', { name: 'daisy' });
    expect(made.change).toEqual({ kind: 'new-class', count: 0, className: 'daisy' });
    expect(made.data.classes.map((one) => one.name)).toEqual(['daisy', 'rose', 'tulip']);
    for (const [wrong, refusal] of [
      ['Daisy', '409 class-exists'],
      ['', '400 name-empty'],
      ['train', '400 name-part'],
      ['a/b', '400 name-character'],
      ['CON', '400 name-device'],
    ]) {
      expect(await studio.client.refused('POST', '/api/data/classes', { name: wrong })).toBe(refusal);
    }
    const rename = async (from: string, to: string) =>
      await studio.client.post(
        `/api/data/classes/${await studio.client.classId(from)}`,
        { name: to },
        'PATCH',
      );
    expect((await rename('rose', 'Rosa')).change).toEqual({
      kind: 'rename-class',
      count: 0,
      className: 'Rosa',
    });
    expect(await studio.client.names()).toContain(`Rosa/${studio.roses[0].name}`);
    await rename('daisy', 'Daisy');
    const merged = await studio.client.post(
      `/api/data/classes/${await studio.client.classId('tulip')}/merge`,
      {
        into: await studio.client.classId('Rosa'),
      },
    );
    expect(merged.change).toEqual({ kind: 'merge-class', count: 2, className: 'Rosa' });
    expect(merged.data.classes.map((one) => [one.name, one.total])).toEqual([
      ['Daisy', 0],
      ['Rosa', 4],
    ]);
    const deleted = await studio.client.post(
      `/api/data/classes/${await studio.client.classId('Rosa')}`,
      undefined,
      'DELETE',
    );
    expect(deleted.data).toMatchObject({ total: 0, aside: 4, classes: [{ name: 'Daisy' }] });
    for (let step = 0; step < 5; step++) await studio.client.post('/api/data/undo');
    expect(await studio.client.names()).toEqual(studio.everything());
    for (let step = 0; step < 5; step++) await studio.client.post('/api/data/redo');
    expect(await studio.client.state()).toMatchObject({ total: 0, aside: 4, classes: [{ name: 'Daisy' }] });
  });

  it('keep a class that has photographs when its making is undone', async () => {
    await studio.client.begin('b1', [{ className: 'tulip' }]);
    await studio.client.upload('tulip', studio.tulips[0].name, studio.tulips[0].bytes, { batch: 'b1' });
    await studio.client.post('/api/data/classes', { name: 'rose' });
    // It belongs to what was done before the class was made.
    await studio.client.upload('rose', studio.roses[0].name, studio.roses[0].bytes, { batch: 'b1' });
    expect(await studio.client.refused('POST', '/api/data/undo')).toBe('409 class-not-empty');
    expect((await studio.client.state()).undo).toMatchObject({ kind: 'new-class', className: 'rose' });
    await studio.client.move([await studio.client.idOf(studio.roses[0].name)], 'aside');
    expect((await studio.client.state()).classes).toHaveLength(2);
  });

  it('come without a class first', async () => {
    await studio.client.begin('b1', []);
    const { photograph } = await studio.client.upload(
      undefined,
      studio.roses[0].name,
      studio.roses[0].bytes,
      { batch: 'b1' },
    );
    await studio.client.post('/api/data/uploads/b1/end');
    expect(photograph).toMatchObject({ classes: [], unlabelled: true });
    expect(await studio.client.state()).toMatchObject({ total: 0, unlabelled: 1, classes: [] });
    await studio.client.post('/api/data/classes', { name: 'rose' });
    await studio.client.move([photograph.id], await studio.client.classId('rose'));
    expect(await studio.client.names()).toEqual([`rose/${studio.roses[0].name}`]);
  });

  it('leave no empty class behind an upload', async () => {
    await studio.begun();
    await studio.client.begin('b2', [{ className: 'daisy' }, { className: 'rose' }]);
    const state = await studio.client.post<DataState>('/api/data/uploads/b2/end');
    expect(state.classes.map((one) => one.name)).toEqual(['rose', 'tulip']);
    expect(state.undo).toMatchObject({ kind: 'upload', count: 4 });
    expect(
      await studio.client.refused('POST', '/api/data/uploads', {
        batch: 'b3',
        folders: [{ className: 'ROSE' }],
      }),
    ).toBe('409 class-exists');
    expect(await studio.client.refused('POST', '/api/data/uploads', { batch: 'no/3', folders: [] })).toBe(
      '400 bad-request',
    );
  });

  it('come in parts, into which others are divided only when that is wanted', async () => {
    await studio.begun();
    const folders = [{ className: 'rose', part: 'test' }];
    expect(await studio.client.refused('POST', '/api/data/uploads', { batch: 'p1', folders })).toBe(
      '409 not-divided',
    );
    await studio.client.begin('p1', folders, { divide: true });
    await studio.client.upload('rose', studio.roses[2].name, studio.roses[2].bytes, {
      batch: 'p1',
      part: 'test',
    });
    // The class has it, but not this part.
    expect(
      await studio.client.upload('rose', studio.roses[0].name, studio.roses[0].bytes, {
        batch: 'p1',
        part: 'test',
      }),
    ).toMatchObject({ known: false });
    const state = await studio.client.post<DataState>('/api/data/uploads/p1/end');
    expect(state).toMatchObject({ layout: 'part-folders', total: 6 });
    expect(state.split).toEqual({
      train: { origin: 'given', count: 4 },
      validation: { origin: 'none', count: 0 },
      test: { origin: 'given', count: 2 },
    });
    expect(state.classes[0].parts).toEqual({ train: 2, validation: 0, test: 2 });
    expect(await studio.client.names('&part=test')).toHaveLength(2);
    const path = await studio.client.uploadPath('rose', 'a.jpg', { part: 'validation' });
    expect(await studio.client.refused('POST', path, undefined, studio.roses[3].bytes)).toBe(
      '409 not-divided',
    );
    await studio.client.post('/api/data/undo');
    const before = await studio.client.state();
    expect([before.layout, before.split, before.total]).toEqual(['class-folders', null, 4]);
    expect(await studio.client.names()).toEqual(studio.everything());
  });

  it('leave no empty part behind their last class', async () => {
    await studio.client.begin('p1', [
      { className: 'rose', part: 'train' },
      { className: 'tulip', part: 'test' },
    ]);
    const [{ name, bytes }] = studio.roses;
    await studio.client.upload('rose', name, bytes, { batch: 'p1', part: 'train' });
    await studio.client.post('/api/data/uploads/p1/end');
    const before = await studio.client.state();
    expect(before.layout).toBe('part-folders');
    for (const className of ['tulip', 'rose']) {
      const id = await studio.client.classId(className).catch(() => undefined);
      // An upload leaves no class without photographs.
      if (id !== undefined) await studio.client.post(`/api/data/classes/${id}`, undefined, 'DELETE');
    }
    const after = await studio.client.state();
    expect([after.layout, after.classes, after.total, after.aside]).toEqual(['class-folders', [], 0, 1]);
    await studio.client.post('/api/data/undo');
    const undone = await studio.client.state();
    expect([undone.layout, undone.classes]).toEqual([before.layout, before.classes]);
    expect(await studio.client.names('&part=train')).toEqual([`rose/${name}`]);
  });
}

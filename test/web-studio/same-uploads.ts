import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { PhotographPage } from '../../src/studio/api.js';
import type { TestStudio } from './studio-client.js';

/** Tests of what comes in and is shown. */
export function testUploads(studio: TestStudio): void {
  it('begin with nothing', async () => {
    const state = await studio.client.state();
    expect(state).toMatchObject({ folder: null, layout: 'none', classes: [], total: 0, undo: null });
    expect(await studio.client.all()).toEqual([]);
    expect(await studio.client.refused('GET', '/api/data/photographs/nothing/thumbnail')).toMatch(/^4/);
  });

  it('are uploaded into classes, and undone and redone as a whole', async () => {
    await studio.begun();
    const state = await studio.client.state();
    expect(state).toMatchObject({ layout: 'class-folders', total: 4, aside: 0, unlabelled: 0 });
    expect(state.folder).not.toBeNull();
    expect(state.classes.map(({ name: one, total, parts }) => [one, total, parts])).toEqual([
      ['rose', 2, null],
      ['tulip', 2, null],
    ]);
    expect(state.samples).toHaveLength(4);
    expect(state.undo).toEqual({ kind: 'upload', count: 4, className: null });
    expect(await studio.client.names()).toEqual(studio.everything());

    const undone = await studio.client.post('/api/data/undo');
    expect(undone.change).toEqual({ kind: 'upload', count: 4, className: null });
    expect(undone.data).toMatchObject({ total: 0, classes: [], undo: null });
    await studio.client.post('/api/data/redo');
    expect(await studio.client.names()).toEqual(studio.everything());
    expect(await studio.client.refused('POST', '/api/data/redo')).toBe('409 nothing-to-redo');
  });

  it('come in pages, by class, name, part of a name, and size', async () => {
    await studio.begun();
    const tulip = await studio.client.classId('tulip');
    expect(await studio.client.names(`&class=${tulip}`)).toEqual(studio.everything().slice(2));
    expect(await studio.client.names(`&search=${studio.roses[1].name.slice(0, 9).toUpperCase()}`)).toEqual([
      `rose/${studio.roses[1].name}`,
    ]);
    const page = await studio.client.get<PhotographPage>('/api/data/photographs?offset=1&limit=2');
    expect([page.total, page.offset, page.photographs.length]).toEqual([4, 1, 2]);
    const all = [...studio.roses.slice(0, 2), ...studio.tulips.slice(0, 2)];
    const largest = all.sort((one, other) => other.bytes.length - one.bytes.length);
    expect((await studio.client.all('&sort=largest')).map((one) => one.name)).toEqual(
      largest.map((one) => one.name),
    );
    expect(await studio.client.refused('GET', '/api/data/photographs?sort=oldest')).toBe('400 bad-request');
    expect(await studio.client.refused('GET', '/api/data/photographs?class=none')).toBe('404 no-class');
  });

  it('are shown upright, as small as wanted', async () => {
    await studio.client.begin('b1', [{ className: 'rose' }]);
    // A phone stores a photograph turned, and notes that.
    const turned = await sharp(studio.roses[0].bytes)
      .resize(400, 200, { fit: 'fill' })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { photograph } = await studio.client.upload('rose', 'turned.jpg', turned, { batch: 'b1' });
    const address = `/api/data/photographs/${photograph.id}`;
    for (const [path, width, height] of [
      ['thumbnail?size=100', 50, 100],
      ['thumbnail?size=100', 50, 100],
      ['picture?size=1024', 200, 400],
    ] as const) {
      const { status, headers, body } = await studio.api.send('GET', `${address}/${path}`);
      expect([status, headers['content-type']]).toEqual([200, 'image/webp']);
      expect(await sharp(body).metadata()).toMatchObject({ format: 'webp', width, height });
    }
    expect(await studio.client.refused('GET', `${address}/thumbnail?size=5000`)).toBe('400 bad-request');
  });

  it('are the same after a new start', async () => {
    await studio.begun();
    await studio.client.move([await studio.client.idOf(studio.roses[0].name)], 'aside');
    const before = await studio.client.state();
    await studio.api.restart();
    const after = await studio.client.state();
    const { version: _, samples: __, ...rest } = before;
    expect(after).toMatchObject(rest);
    expect(await studio.client.names('&aside=1')).toEqual([studio.roses[0].name]);
    await studio.client.post('/api/data/undo');
    await studio.client.post('/api/data/undo');
    expect((await studio.client.state()).total).toBe(0);
  });

  it('are not kept twice in a class, but in two classes', async () => {
    await studio.begun();
    const again = await studio.client.upload('rose', 'other name.jpg', studio.roses[0].bytes);
    expect(again).toMatchObject({ known: true, photograph: { name: studio.roses[0].name } });
    const elsewhere = await studio.client.upload('tulip', studio.roses[0].name, studio.roses[0].bytes);
    expect(elsewhere).toMatchObject({ known: false, photograph: { name: studio.roses[0].name } });
    expect((await studio.client.state()).total).toBe(5);
    expect(elsewhere.photograph.id).not.toBe(again.photograph.id);
    // One that has a class needs none.
    expect(await studio.client.upload(undefined, 'x.jpg', studio.tulips[0].bytes)).toMatchObject({
      known: true,
    });
  });

  it('have names of their own', async () => {
    await studio.begun();
    const [name] = [studio.roses[0].name];
    const uploaded = await studio.client.upload('rose', name, studio.roses[2].bytes);
    expect(uploaded.photograph.name).toBe(name.replace('.jpg', ' (2).jpg'));
    const png = await sharp(studio.roses[3].bytes).resize(60).png().toBuffer();
    const other = await studio.client.upload('rose', '../a:b?.jpg', png);
    expect(other.photograph.name).toBe('a_b_.jpg.png');
  });

  it('are refused where they are no pictures', async () => {
    await studio.begun();
    const path = await studio.client.uploadPath('rose', 'a.jpg');
    const refused = (bytes: Uint8Array) => studio.client.refused('POST', path, undefined, bytes);
    expect(await refused(Buffer.from('Dear reader, this is no picture.'))).toBe(
      '415 unreadable-picture not-an-image',
    );
    expect(await refused(Buffer.alloc(0))).toBe('415 unreadable-picture empty');
    expect(await refused(studio.roses[2].bytes.subarray(0, 4000))).toBe('415 unreadable-picture truncated');
    expect(await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe(
      '415 unreadable-picture unsupported-format',
    );
    const large = await studio.api.send('POST', path, { zeros: 65 * 2 ** 20 });
    expect(large.status).toBe(413);
    expect((await studio.client.state()).total).toBe(4);
    expect(
      await studio.client.refused(
        'POST',
        '/api/data/classes/none/photographs?name=a.jpg',
        undefined,
        studio.roses[2].bytes,
      ),
    ).toBe('404 no-class');
  });
}

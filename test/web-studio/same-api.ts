import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import type {
  ApiError,
  AugmentationPreview,
  DataChange,
  DataState,
  InspectionReport,
  Photograph,
  PhotographPage,
  UploadedPhotograph,
} from '../../src/studio/api.js';

/* What both Studios do, the one with a server and the one in a tab: one set of tests for the routes of /api/data. */

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A body: JSON, bytes, or so many bytes that are 0. */
export interface Content {
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly zeros?: number;
}

/** A Studio that takes requests as its page sends them. */
export interface StudioApi {
  send(method: string, path: string, content?: Content): Promise<Answer>;
  /** Ends it and begins again with the same photographs. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** What tests ask of a Studio. */
export class Client {
  readonly api: StudioApi;

  constructor(api: StudioApi) {
    this.api = api;
  }

  async get<Result>(path: string): Promise<Result> {
    return accepted<Result>(path, await this.api.send('GET', path));
  }

  async post<Result = DataChange>(path: string, json?: unknown, method = 'POST'): Promise<Result> {
    return accepted<Result>(path, await this.api.send(method, path, { json }));
  }

  /** The status and the kind of a request that is refused. */
  async refused(method: string, path: string, json?: unknown, bytes?: Uint8Array): Promise<string> {
    const { status, body } = await this.api.send(method, path, bytes === undefined ? { json } : { bytes });
    const { kind, values } = JSON.parse(body.toString()) as ApiError;
    const problem = kind === 'unreadable-picture' ? ` ${values?.problem}` : '';
    return `${status} ${kind}${problem}`;
  }

  async state(): Promise<DataState> {
    for (;;) {
      const state = await this.get<DataState>('/api/data');
      if (!state.loading) return state;
    }
  }

  /** Inspects the photographs and waits for the end. */
  async inspect(): Promise<InspectionReport> {
    await this.post('/api/data/inspect');
    for (;;) {
      const { inspection } = await this.state();
      if (inspection.state === 'failed') throw new Error(inspection.error?.error);
      if (inspection.state === 'ready') return await this.get<InspectionReport>('/api/data/inspection');
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async all(query = ''): Promise<readonly Photograph[]> {
    return (await this.get<PhotographPage>(`/api/data/photographs?limit=500${query}`)).photographs;
  }

  /** The names of photographs by the names of their classes: 'rose/a.jpg'. */
  async names(query = ''): Promise<string[]> {
    const { classes } = await this.state();
    const nameOf = (id: string): string | undefined => classes.find((one) => one.id === id)?.name;
    return (await this.all(query)).map((one) => [...one.classes.map(nameOf), one.name].join('/'));
  }

  async classId(name: string): Promise<string> {
    const { classes } = await this.state();
    const found = classes.find((one) => one.name === name);
    if (found === undefined) throw new Error(`There is no class ${name}.`);
    return found.id;
  }

  /** The id of the first photograph of this name. */
  async idOf(name: string, query = ''): Promise<string> {
    const found = (await this.all(query)).find((one) => one.name === name);
    if (found === undefined) throw new Error(`There is no photograph ${name}.`);
    return found.id;
  }

  async begin(batch: string, folders: readonly object[], more: object = {}): Promise<DataState> {
    return await this.post<DataState>('/api/data/uploads', { batch, folders, ...more });
  }

  async upload(
    className: string | undefined,
    name: string,
    bytes: Uint8Array,
    query: Readonly<Record<string, string>> = {},
  ): Promise<UploadedPhotograph> {
    const path = await this.uploadPath(className, name, query);
    return accepted<UploadedPhotograph>(path, await this.api.send('POST', path, { bytes }));
  }

  async uploadPath(
    className: string | undefined,
    name: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const search = new URLSearchParams({ name, ...query });
    if (className === undefined) return `/api/data/unlabelled?${search}`;
    return `/api/data/classes/${await this.classId(className)}/photographs?${search}`;
  }

  async move(ids: readonly string[], to: string, batch?: string): Promise<DataChange> {
    return await this.post('/api/data/moves', { photographs: ids, to, batch });
  }
}

function accepted<Result>(path: string, { status, body }: Answer): Result {
  const text = body.toString();
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
  return JSON.parse(text) as Result;
}

const FLOWERS = join(import.meta.dirname, '../../../shared/data/flowers');

/** Photographs of a flower; drawn ones where there are none. */
export async function flowers(kind: string, count: number): Promise<{ name: string; bytes: Buffer }[]> {
  const names = await readdir(join(FLOWERS, kind)).catch(() => []);
  if (names.length < count)
    return await Promise.all(Array.from({ length: count }, (_, at) => drawn(kind, at)));
  const chosen = names.sort().slice(0, count);
  return await Promise.all(
    chosen.map(async (name) => ({ name, bytes: await readFile(join(FLOWERS, kind, name)) })),
  );
}

async function drawn(kind: string, at: number): Promise<{ name: string; bytes: Buffer }> {
  const hue = [...kind].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 360;
  const circles = Array.from({ length: 6 }, (_, number) => {
    const place = (at * 7919 + number * 104_729) % 997;
    return `<circle cx="${place % 160}" cy="${(place * 31) % 120}" r="${10 + (place % 30)}" fill="hsl(${hue + number * 20} 70% 50%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120">${circles.join('')}</svg>`;
  return { name: `${kind}-${at}.jpg`, bytes: await sharp(Buffer.from(svg)).jpeg().toBuffer() };
}

/** What the first Studio said, to which the second is compared. */
const saidBefore = new Map<string, unknown>();

function expectTheSame(what: string, said: unknown): void {
  if (saidBefore.has(what)) expect(said).toEqual(saidBefore.get(what));
  else saidBefore.set(what, said);
}

/**
 * Holds a Studio to the tests of the routes of /api/data.
 *
 * @param open a Studio without photographs
 */
export function describeDataRoutes(name: string, open: () => Promise<StudioApi>): void {
  describe(`the photographs of ${name}`, () => {
    let api: StudioApi;
    let client: Client;
    let roses: { name: string; bytes: Buffer }[];
    let tulips: { name: string; bytes: Buffer }[];

    beforeAll(async () => {
      roses = await flowers('rose', 4);
      tulips = await flowers('tulip', 4);
    });

    beforeEach(async () => {
      await api?.close();
      api = await open();
      client = new Client(api);
    });

    afterAll(async () => {
      await api?.close();
    });

    /** Two classes of two flowers each. */
    async function begun(): Promise<void> {
      await client.begin('b1', [{ className: 'rose' }, { className: 'tulip' }]);
      for (const [className, files] of [
        ['rose', roses],
        ['tulip', tulips],
      ] as const) {
        for (const { name: file, bytes } of files.slice(0, 2)) {
          await client.upload(className, file, bytes, { batch: 'b1' });
        }
      }
      await client.post('/api/data/uploads/b1/end');
    }

    const everything = () => [
      `rose/${roses[0].name}`,
      `rose/${roses[1].name}`,
      `tulip/${tulips[0].name}`,
      `tulip/${tulips[1].name}`,
    ];

    it('begin with nothing', async () => {
      const state = await client.state();
      expect(state).toMatchObject({ folder: null, layout: 'none', classes: [], total: 0, undo: null });
      expect(await client.all()).toEqual([]);
      expect(await client.refused('GET', '/api/data/photographs/nothing/thumbnail')).toMatch(/^4/);
    });

    it('are uploaded into classes, and undone and redone as a whole', async () => {
      await begun();
      const state = await client.state();
      expect(state).toMatchObject({ layout: 'class-folders', total: 4, aside: 0, unlabelled: 0 });
      expect(state.folder).not.toBeNull();
      expect(state.classes.map(({ name: one, total, parts }) => [one, total, parts])).toEqual([
        ['rose', 2, null],
        ['tulip', 2, null],
      ]);
      expect(state.samples).toHaveLength(4);
      expect(state.undo).toEqual({ kind: 'upload', count: 4, className: null });
      expect(await client.names()).toEqual(everything());

      const undone = await client.post('/api/data/undo');
      expect(undone.change).toEqual({ kind: 'upload', count: 4, className: null });
      expect(undone.data).toMatchObject({ total: 0, classes: [], undo: null });
      await client.post('/api/data/redo');
      expect(await client.names()).toEqual(everything());
      expect(await client.refused('POST', '/api/data/redo')).toBe('409 nothing-to-redo');
    });

    it('come in pages, by class, name, part of a name, and size', async () => {
      await begun();
      const tulip = await client.classId('tulip');
      expect(await client.names(`&class=${tulip}`)).toEqual(everything().slice(2));
      expect(await client.names(`&search=${roses[1].name.slice(0, 9).toUpperCase()}`)).toEqual([
        `rose/${roses[1].name}`,
      ]);
      const page = await client.get<PhotographPage>('/api/data/photographs?offset=1&limit=2');
      expect([page.total, page.offset, page.photographs.length]).toEqual([4, 1, 2]);
      const all = [...roses.slice(0, 2), ...tulips.slice(0, 2)];
      const largest = all.sort((one, other) => other.bytes.length - one.bytes.length);
      expect((await client.all('&sort=largest')).map((one) => one.name)).toEqual(
        largest.map((one) => one.name),
      );
      expect(await client.refused('GET', '/api/data/photographs?sort=oldest')).toBe('400 bad-request');
      expect(await client.refused('GET', '/api/data/photographs?class=none')).toBe('404 no-class');
    });

    it('are shown upright, as small as wanted', async () => {
      await client.begin('b1', [{ className: 'rose' }]);
      // A phone stores a photograph turned, and notes that.
      const turned = await sharp(roses[0].bytes)
        .resize(400, 200, { fit: 'fill' })
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer();
      const { photograph } = await client.upload('rose', 'turned.jpg', turned, { batch: 'b1' });
      const address = `/api/data/photographs/${photograph.id}`;
      for (const [path, width, height] of [
        ['thumbnail?size=100', 50, 100],
        ['thumbnail?size=100', 50, 100],
        ['picture?size=1024', 200, 400],
      ] as const) {
        const { status, headers, body } = await api.send('GET', `${address}/${path}`);
        expect([status, headers['content-type']]).toEqual([200, 'image/webp']);
        expect(await sharp(body).metadata()).toMatchObject({ format: 'webp', width, height });
      }
      expect(await client.refused('GET', `${address}/thumbnail?size=5000`)).toBe('400 bad-request');
    });

    it('are the same after a new start', async () => {
      await begun();
      await client.move([await client.idOf(roses[0].name)], 'aside');
      const before = await client.state();
      await api.restart();
      const after = await client.state();
      const { version: _, samples: __, ...rest } = before;
      expect(after).toMatchObject(rest);
      expect(await client.names('&aside=1')).toEqual([roses[0].name]);
      await client.post('/api/data/undo');
      await client.post('/api/data/undo');
      expect((await client.state()).total).toBe(0);
    });

    it('are not kept twice in a class, but in two classes', async () => {
      await begun();
      const again = await client.upload('rose', 'other name.jpg', roses[0].bytes);
      expect(again).toMatchObject({ known: true, photograph: { name: roses[0].name } });
      const elsewhere = await client.upload('tulip', roses[0].name, roses[0].bytes);
      expect(elsewhere).toMatchObject({ known: false, photograph: { name: roses[0].name } });
      expect((await client.state()).total).toBe(5);
      expect(elsewhere.photograph.id).not.toBe(again.photograph.id);
      // One that has a class needs none.
      expect(await client.upload(undefined, 'x.jpg', tulips[0].bytes)).toMatchObject({ known: true });
    });

    it('have names of their own', async () => {
      await begun();
      const [name] = [roses[0].name];
      const uploaded = await client.upload('rose', name, roses[2].bytes);
      expect(uploaded.photograph.name).toBe(name.replace('.jpg', ' (2).jpg'));
      const png = await sharp(roses[3].bytes).resize(60).png().toBuffer();
      const other = await client.upload('rose', '../a:b?.jpg', png);
      expect(other.photograph.name).toBe('a_b_.jpg.png');
    });

    it('are refused where they are no pictures', async () => {
      await begun();
      const path = await client.uploadPath('rose', 'a.jpg');
      const refused = (bytes: Uint8Array) => client.refused('POST', path, undefined, bytes);
      expect(await refused(Buffer.from('Dear reader, this is no picture.'))).toBe(
        '415 unreadable-picture not-an-image',
      );
      expect(await refused(Buffer.alloc(0))).toBe('415 unreadable-picture empty');
      expect(await refused(roses[2].bytes.subarray(0, 4000))).toBe('415 unreadable-picture truncated');
      expect(await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe(
        '415 unreadable-picture unsupported-format',
      );
      const large = await api.send('POST', path, { zeros: 65 * 2 ** 20 });
      expect(large.status).toBe(413);
      expect((await client.state()).total).toBe(4);
      expect(
        await client.refused(
          'POST',
          '/api/data/classes/none/photographs?name=a.jpg',
          undefined,
          roses[2].bytes,
        ),
      ).toBe('404 no-class');
    });

    it('move between classes, wait without one, go aside and come back', async () => {
      await begun();
      const tulip = await client.classId('tulip');
      const moved = await client.move([await client.idOf(roses[0].name)], tulip);
      expect(moved.change).toEqual({ kind: 'move', count: 1, className: 'tulip' });
      expect(moved.moved).toMatchObject([{ photograph: { name: roses[0].name, classes: [tulip] } }]);
      expect(moved.left).toEqual([]);
      expect(
        await client.refused('POST', '/api/data/moves', {
          photographs: [moved.moved[0].photograph.id],
          to: tulip,
        }),
      ).toBe('409 already-there');
      await client.move([moved.moved[0].photograph.id], 'unlabelled');
      expect(await client.all('&unlabelled=1')).toMatchObject([
        { name: roses[0].name, classes: [], unlabelled: true, aside: false },
      ]);
      await client.move([await client.idOf(roses[0].name, '&unlabelled=1')], 'aside');
      const aside = await client.state();
      expect([aside.total, aside.unlabelled, aside.aside]).toEqual([3, 0, 1]);
      await client.move([await client.idOf(roses[0].name, '&aside=1')], await client.classId('rose'));
      expect(await client.names()).toEqual(everything());
      for (let step = 0; step < 4; step++) await client.post('/api/data/undo');
      expect(await client.names()).toEqual(everything());
      for (let step = 0; step < 3; step++) await client.post('/api/data/redo');
      expect((await client.state()).aside).toBe(1);
    });

    it('are moved together, by batch and by number', async () => {
      await begun();
      const [first, second] = await client.all(`&class=${await client.classId('rose')}`);
      const tulip = await client.classId('tulip');
      await client.move([first.id], tulip, 'm1');
      await client.move([second.id], tulip, 'm1');
      expect((await client.state()).undo).toEqual({ kind: 'move', count: 2, className: 'tulip' });
      await client.post('/api/data/undo');
      expect(await client.names()).toEqual(everything());
      expect(await client.refused('POST', '/api/data/moves', { photographs: [], to: tulip })).toBe(
        '400 photographs-to-move',
      );
      expect(await client.refused('POST', '/api/data/moves', { photographs: ['none'], to: tulip })).toBe(
        '404 no-photograph',
      );
    });

    it('have classes that are made, renamed, merged and deleted, every step undone', async () => {
      await begun();
      const made = await client.post('/api/data/classes', { name: 'daisy' });
      expect(made.change).toEqual({ kind: 'new-class', count: 0, className: 'daisy' });
      expect(made.data.classes.map((one) => one.name)).toEqual(['daisy', 'rose', 'tulip']);
      for (const [wrong, refusal] of [
        ['Daisy', '409 class-exists'],
        ['', '400 name-empty'],
        ['train', '400 name-part'],
        ['a/b', '400 name-character'],
        ['CON', '400 name-device'],
      ]) {
        expect(await client.refused('POST', '/api/data/classes', { name: wrong })).toBe(refusal);
      }
      const rename = async (from: string, to: string) =>
        await client.post(`/api/data/classes/${await client.classId(from)}`, { name: to }, 'PATCH');
      expect((await rename('rose', 'Rosa')).change).toEqual({
        kind: 'rename-class',
        count: 0,
        className: 'Rosa',
      });
      expect(await client.names()).toContain(`Rosa/${roses[0].name}`);
      await rename('daisy', 'Daisy');
      const merged = await client.post(`/api/data/classes/${await client.classId('tulip')}/merge`, {
        into: await client.classId('Rosa'),
      });
      expect(merged.change).toEqual({ kind: 'merge-class', count: 2, className: 'Rosa' });
      expect(merged.data.classes.map((one) => [one.name, one.total])).toEqual([
        ['Daisy', 0],
        ['Rosa', 4],
      ]);
      const deleted = await client.post(
        `/api/data/classes/${await client.classId('Rosa')}`,
        undefined,
        'DELETE',
      );
      expect(deleted.data).toMatchObject({ total: 0, aside: 4, classes: [{ name: 'Daisy' }] });
      for (let step = 0; step < 5; step++) await client.post('/api/data/undo');
      expect(await client.names()).toEqual(everything());
      for (let step = 0; step < 5; step++) await client.post('/api/data/redo');
      expect(await client.state()).toMatchObject({ total: 0, aside: 4, classes: [{ name: 'Daisy' }] });
    });

    it('keep a class that has photographs when its making is undone', async () => {
      await client.begin('b1', [{ className: 'tulip' }]);
      await client.upload('tulip', tulips[0].name, tulips[0].bytes, { batch: 'b1' });
      await client.post('/api/data/classes', { name: 'rose' });
      // It belongs to what was done before the class was made.
      await client.upload('rose', roses[0].name, roses[0].bytes, { batch: 'b1' });
      expect(await client.refused('POST', '/api/data/undo')).toBe('409 class-not-empty');
      expect((await client.state()).undo).toMatchObject({ kind: 'new-class', className: 'rose' });
      await client.move([await client.idOf(roses[0].name)], 'aside');
      expect((await client.state()).classes).toHaveLength(2);
    });

    it('come without a class first', async () => {
      await client.begin('b1', []);
      const { photograph } = await client.upload(undefined, roses[0].name, roses[0].bytes, { batch: 'b1' });
      await client.post('/api/data/uploads/b1/end');
      expect(photograph).toMatchObject({ classes: [], unlabelled: true });
      expect(await client.state()).toMatchObject({ total: 0, unlabelled: 1, classes: [] });
      await client.post('/api/data/classes', { name: 'rose' });
      await client.move([photograph.id], await client.classId('rose'));
      expect(await client.names()).toEqual([`rose/${roses[0].name}`]);
    });

    it('leave no empty class behind an upload', async () => {
      await begun();
      await client.begin('b2', [{ className: 'daisy' }, { className: 'rose' }]);
      const state = await client.post<DataState>('/api/data/uploads/b2/end');
      expect(state.classes.map((one) => one.name)).toEqual(['rose', 'tulip']);
      expect(state.undo).toMatchObject({ kind: 'upload', count: 4 });
      expect(
        await client.refused('POST', '/api/data/uploads', { batch: 'b3', folders: [{ className: 'ROSE' }] }),
      ).toBe('409 class-exists');
      expect(await client.refused('POST', '/api/data/uploads', { batch: 'no/3', folders: [] })).toBe(
        '400 bad-request',
      );
    });

    it('come in parts, into which others are divided only when that is wanted', async () => {
      await begun();
      const folders = [{ className: 'rose', part: 'test' }];
      expect(await client.refused('POST', '/api/data/uploads', { batch: 'p1', folders })).toBe(
        '409 not-divided',
      );
      await client.begin('p1', folders, { divide: true });
      await client.upload('rose', roses[2].name, roses[2].bytes, { batch: 'p1', part: 'test' });
      // The class has it, but not this part.
      expect(
        await client.upload('rose', roses[0].name, roses[0].bytes, { batch: 'p1', part: 'test' }),
      ).toMatchObject({ known: false });
      const state = await client.post<DataState>('/api/data/uploads/p1/end');
      expect(state).toMatchObject({ layout: 'part-folders', total: 6 });
      expect(state.split).toEqual({
        train: { origin: 'given', count: 4 },
        validation: { origin: 'none', count: 0 },
        test: { origin: 'given', count: 2 },
      });
      expect(state.classes[0].parts).toEqual({ train: 2, validation: 0, test: 2 });
      expect(await client.names('&part=test')).toHaveLength(2);
      const path = await client.uploadPath('rose', 'a.jpg', { part: 'validation' });
      expect(await client.refused('POST', path, undefined, roses[3].bytes)).toBe('409 not-divided');
      await client.post('/api/data/undo');
      const before = await client.state();
      expect([before.layout, before.split, before.total]).toEqual(['class-folders', null, 4]);
      expect(await client.names()).toEqual(everything());
    });

    it('are inspected and divided, the same in each Studio', async () => {
      expect(await client.refused('GET', '/api/data/inspection')).toMatch(/^4/);
      const many = { rose: await flowers('rose', 12), tulip: await flowers('tulip', 12) };
      await client.begin('b1', [{ className: 'rose' }, { className: 'tulip' }]);
      for (const [kind, files] of Object.entries(many)) {
        for (const { name: file, bytes } of files) await client.upload(kind, file, bytes);
      }
      // The same content under another label, the same picture in another size, one of few pixels, one of one colour.
      await client.upload('tulip', 'copy.jpg', many.rose[0].bytes);
      const smaller = await sharp(many.tulip[0].bytes).resize({ width: 150 }).png().toBuffer();
      await client.upload('tulip', 'smaller.jpg', smaller);
      const tiny = await sharp(many.rose[1].bytes).resize(20, 20, { fit: 'fill' }).png().toBuffer();
      await client.upload('rose', 'tiny.png', tiny);
      const blank = { width: 90, height: 60, channels: 3, background: '#3366aa' } as const;
      await client.upload('rose', 'blank.png', await sharp({ create: blank }).png().toBuffer());

      const report = await client.inspect();
      const jpegs = 25;
      // A server also finds its own journal, and leaves it alone.
      expect(report).toMatchObject({ found: 28 + report.ignored, used: 28, skipped: 0 });
      expect(report.formats).toEqual({ JPEG: jpegs, PNG: 3 });
      expect(report.sizes?.smallest).toEqual({ width: 20, height: 20 });
      expect(report.duplicateCounts.exact).toBe(1);
      const [copies] = report.duplicates;
      expect(copies.photographs.map((one) => one.name).sort()).toEqual(
        [many.rose[0].name, 'copy.jpg'].sort(),
      );
      const kinds = report.findings.map(({ kind, values }) => `${kind} ${values.problem ?? ''}`.trim());
      expect(kinds).toEqual(
        expect.arrayContaining(['label-conflict', 'unusual-files tiny', 'unusual-files blank']),
      );
      expect(report.findings[0].values).toMatchObject({ other: 'tulip/copy.jpg' });
      expect(report.problems.map(({ name: file, kind }) => `${file} ${kind}`).sort()).toEqual(
        expect.arrayContaining(['blank.png blank', 'tiny.png tiny']),
      );
      expectTheSame('findings', kinds);
      expectTheSame('notes', report.notes);

      const state = await client.state();
      expect(state.split?.train.origin).toBe('remainder');
      expect(state.split?.validation).toEqual({ origin: 'split-off', count: 4 });
      const parts = (await client.all()).map((one) => `${one.name} ${one.part}`);
      expectTheSame('parts', parts);
      expectTheSame('classes', state.classes);
      expect(await client.names('&problem=1')).toEqual(expect.arrayContaining(['rose/tiny.png']));

      await client.post('/api/data/undo');
      expect((await client.state()).inspection.state).toBe('stale');
      expect((await client.state()).split).toBeNull();
    });

    it('are divided further where only one part is given', async () => {
      const many = await Promise.all(['rose', 'tulip'].map((kind) => flowers(kind, 10)));
      const folders = ['rose', 'tulip'].flatMap((className) =>
        ['train', 'validation'].map((part) => ({ className, part })),
      );
      await client.begin('b1', folders);
      for (const [at, className] of ['rose', 'tulip'].entries()) {
        for (const [number, { name: file, bytes }] of many[at].entries()) {
          await client.upload(className, file, bytes, { part: number < 6 ? 'train' : 'validation' });
        }
      }
      await client.inspect();
      const { split } = await client.state();
      expect(split?.train).toEqual({ origin: 'given', count: 12 });
      expect(split?.test.origin).toBe('split-off');
      expectTheSame(
        'given parts',
        (await client.all()).map((one) => `${one.name} ${one.part}`),
      );
    });

    it('are shown as training augments them', async () => {
      await begun();
      const photograph = await client.idOf(roses[0].name);
      const views = async (settings: object, seed = 0) =>
        (
          await client.post<AugmentationPreview>('/api/data/augmentation', {
            photograph,
            settings,
            seed,
            size: 64,
          })
        ).pictures;
      const plain = await views({});
      expect(new Set(plain).size).toBe(1);
      expect(plain).toHaveLength(9);
      const [, base64] = plain[0].split(',');
      expect(await sharp(Buffer.from(base64, 'base64')).metadata()).toMatchObject({
        format: 'webp',
        width: 64,
      });
      const turned = await views({ rotation: 0.2, mixUp: 0.3 });
      expect(new Set(turned).size).toBe(9);
      expect(await views({ rotation: 0.2, mixUp: 0.3 })).toEqual(turned);
      expect(await views({ rotation: 0.2, mixUp: 0.3 }, 1)).not.toEqual(turned);
      const wrong = await api.send('POST', '/api/data/augmentation', {
        json: { photograph, settings: { rotation: 7 } },
      });
      expect(wrong.status).toBe(400);
    });

    it.each([1, 2, 3])('go the same ways in each Studio, as drawn by seed %i', async (seed) => {
      const random = new Random(seed);
      const one = <Item>(items: readonly Item[]): Item | undefined =>
        items[random.integer(items.length || 1)];
      const files = [...roses, ...tulips];
      const said: unknown[] = [];
      const parts = seed === 3 ? (['train', 'validation', 'test'] as const) : [undefined];
      await client.begin(
        'b0',
        parts.map((part) => ({ className: 'rose', part })),
      );
      for (let step = 0; step < 40; step++) {
        const { classes, ...state } = await client.state();
        const everywhere = ['', '&unlabelled=1', '&aside=1'];
        const photographs = (await Promise.all(everywhere.map((query) => client.all(query)))).flat();
        const [klass, other] = [one(classes)?.id ?? 'none', one(classes)?.id ?? 'none'];
        const file = one(files)!;
        const bytes = file.bytes;
        const place = one([klass, klass, 'unlabelled', 'aside']);
        const name = `${one(['rose', 'Tulip', 'daisy', 'iris'])}`;
        const batch = one(['b0', 'b1', undefined]);
        const part = one(parts);
        const query = new URLSearchParams({ name: file.name, ...(batch && { batch }) });
        const inPart = part === undefined ? query : `${query}&part=${part}`;
        const [method, path, content] = one([
          ['POST', `/api/data/classes/${klass}/photographs?${query}`, { bytes }],
          ['POST', `/api/data/classes/${other}/photographs?${inPart}`, { bytes }],
          ['POST', `/api/data/unlabelled?${query}`, { bytes }],
          [
            'POST',
            '/api/data/moves',
            { json: { photographs: [one(photographs)?.id ?? 'none'], to: place, batch } },
          ],
          [
            'POST',
            '/api/data/moves',
            { json: { photographs: photographs.slice(0, 3).map(({ id }) => id), to: place } },
          ],
          ['POST', '/api/data/classes', { json: { name } }],
          ['PATCH', `/api/data/classes/${klass}`, { json: { name } }],
          // A server takes an empty folder of a part, which is all that is left then, for a class.
          ...(seed === 3
            ? []
            : ([
                ['POST', `/api/data/classes/${klass}/merge`, { json: { into: other } }],
                ['DELETE', `/api/data/classes/${klass}`, {}],
              ] as const)),
          ['POST', '/api/data/undo', {}],
          ['POST', '/api/data/undo', {}],
          ['POST', '/api/data/redo', {}],
        ] as const)!;
        const { status, body } = await api.send(method, path, content);
        const { kind, change, left } = JSON.parse(body.toString()) as ApiError & Partial<DataChange>;
        const now = await client.state();
        said.push({
          did: `${step} ${method} ${path.replace(/[?].*/, '')}`,
          ...{ status, kind, change, left: left?.map((each) => each.kind) },
          classes: now.classes.map((each) => `${each.name} ${each.total}`),
          ...{ undo: now.undo, redo: now.redo, layout: now.layout, split: now.split },
          before: state.total,
          names: await Promise.all(everywhere.map((each) => client.names(each))),
        });
        if (step % 13 === 12) await api.restart();
      }
      expect(said).toHaveLength(40);
      expectTheSame(`the way ${seed}`, said);
    });
  });
}

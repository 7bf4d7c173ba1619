import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiError, DataState, PhotographPage } from '../../src/studio/api.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium, launchWithProfile } from '../web/chromium.js';
import { buildPhotographsPage, PhotographsInPage } from './photographs-in-page.js';
import { Client, flowers } from './studio-client.js';

/* What only a tab does: everything is in the browser's storage, whatever happens to the tab. */

const LINES = 'photographs.jsonl';

/** A script of the page that reads a file of the project as text. */
const read = (name: string): string =>
  `return await (await (await project.getFileHandle('${name}')).getFile()).text();`;

const write = (name: string, text: string): string => `
  const file = await (await project.getFileHandle('${name}', { create: true })).createWritable();
  await file.write(${JSON.stringify(text)});
  await file.close();`;

const names = (folder: string): string => `
  const names = [];
  for await (const name of (await project.getDirectoryHandle('${folder}')).keys()) names.push(name);
  return names.sort();`;

describe.skipIf(!hasChromium)('photographs in the storage of a browser', () => {
  let browser: Browser;
  let bundle: string;
  let tab: PhotographsInPage;
  let client: Client;
  let roses: { name: string; bytes: Buffer }[];

  beforeAll(async () => {
    bundle = await temporaryFolder();
    await buildPhotographsPage(bundle);
    browser = await launchChromium();
    roses = await flowers('rose', 6);
  });

  beforeEach(async () => {
    tab = await PhotographsInPage.open(browser, bundle);
    client = new Client(tab);
  });

  afterEach(async () => {
    await tab.close();
  });

  afterAll(async () => {
    await browser?.close();
  });

  /** Two classes with three roses each. */
  async function begun(): Promise<void> {
    await client.begin('b1', [{ className: 'one' }, { className: 'two' }]);
    for (const [at, { name, bytes }] of roses.entries()) {
      await client.upload(at < 3 ? 'one' : 'two', name, bytes, { batch: 'b1' });
    }
  }

  it('are each kept once, as they were given', async () => {
    await begun();
    const { photograph } = await client.upload('two', 'again.jpg', roses[0].bytes);
    expect((await client.state()).total).toBe(7);
    expect(await tab.inProject<string[]>(names('photographs'))).toHaveLength(6);
    const { body } = await tab.send('GET', `/test/content/${photograph.id}`);
    expect(body.equals(roses[0].bytes)).toBe(true);
    expect(await client.get('/test/labelled')).toContainEqual(
      expect.objectContaining({ id: photograph.id, name: 'again.jpg', className: 'two', given: null }),
    );
  });

  it('are refused in formats that the browser does not read', async () => {
    await client.begin('b1', [{ className: 'one' }]);
    const tiff = await sharp(roses[0].bytes).tiff().toBuffer();
    const path = await client.uploadPath('one', 'a.tif');
    const { status, body } = await tab.send('POST', path, { bytes: tiff });
    expect([status, JSON.parse(body.toString())]).toEqual([
      415,
      {
        kind: 'browser-format',
        error: 'This browser cannot read TIFF pictures.',
        hint: 'Convert it to JPEG or PNG. `graft studio` on a computer reads it.',
        values: { format: 'TIFF' },
      },
    ]);
    for (const format of ['avif', 'gif', 'webp'] as const) {
      const bytes = await sharp(roses[0].bytes).resize(90).toFormat(format).toBuffer();
      expect(await client.upload('one', `a.${format}`, bytes)).toMatchObject({ known: false });
    }
    expect((await client.inspect()).formats).toEqual({ AVIF: 1, GIF: 1, WebP: 1 });
  });

  it('are divided by a training as an inspection shows', async () => {
    await client.begin('b1', [{ className: 'rose' }, { className: 'tulip' }]);
    for (const kind of ['rose', 'tulip']) {
      for (const { name, bytes } of await flowers(kind, 12)) await client.upload(kind, name, bytes);
    }
    const smaller = await sharp(roses[0].bytes).resize({ width: 150 }).png().toBuffer();
    await client.upload('rose', 'smaller.png', smaller);
    await client.inspect();
    const divided = await client.get<Record<string, string[]>>('/test/divided');
    for (const part of ['train', 'validation', 'test']) {
      expect((await client.names(`&part=${part}`)).sort(), part).toEqual([...divided[part]].sort());
      expect(divided[part].length, part).toBeGreaterThan(1);
    }
  });

  it('are all there when the tab is killed within a line', async () => {
    await begun();
    await client.move([await client.idOf(roses[0].name)], await client.classId('two'));
    const before = await client.names();
    await tab.leave();
    const text = await tab.inProject<string>(read(LINES));
    // Half of the line of another move, which was never answered; and a file without a line.
    const half = text.slice(0, -1).split('\n').at(-1)!.slice(0, 40);
    await tab.inProject(write(LINES, text + half));
    await tab.restart();
    expect(await client.names()).toEqual(before);
    await client.post('/api/data/undo');
    await client.upload('one', 'new.jpg', await sharp(roses[0].bytes).flop().jpeg().toBuffer());
    await tab.restart();
    expect(await client.names()).toContain('one/new.jpg');
    expect((await client.state()).total).toBe(7);
  });

  it('are written anew when a tab was killed while it wrote one', async () => {
    await client.begin('b1', [{ className: 'one' }]);
    const { photograph } = await client.upload('one', 'a.jpg', roses[0].bytes, { batch: 'b1' });
    await client.post('/api/data/undo');
    await tab.leave();
    const [name] = await tab.inProject<string[]>(names('photographs'));
    const whole = await tab.inProject<string>(read(LINES));
    // As if the tab had been killed before the line of the upload.
    await tab.inProject(write(LINES, `${whole.split('\n')[0]}\n`));
    await tab.inProject(`
      const file = await (await (await project.getDirectoryHandle('photographs'))
        .getFileHandle('${name}')).createWritable();
      await file.write(new Uint8Array(${roses[0].bytes.length}));
      await file.close();`);
    await tab.restart();
    const again = await client.upload('one', 'a.jpg', roses[0].bytes);
    expect(again).toMatchObject({ known: false, photograph: { id: photograph.id } });
    const { body } = await tab.send('GET', `/test/content/${photograph.id}`);
    expect(body.equals(roses[0].bytes)).toBe(true);
  });

  it('have thumbnails that are kept, unless they were cut off', async () => {
    await begun();
    const address = `/api/data/photographs/${await client.idOf(roses[0].name)}/thumbnail?size=96`;
    const { body: first } = await tab.send('GET', address);
    const kept = await tab.inProject<string[]>(names('thumbnails'));
    expect(kept).toHaveLength(1);
    const inFolder = (work: string): string => `
      const folder = await project.getDirectoryHandle('thumbnails');
      const file = await folder.getFileHandle('${kept[0]}');
      const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
      const writable = await file.createWritable();
      ${work}
      await writable.close();`;
    await tab.inProject(inFolder('bytes[bytes.length - 1] ^= 1; await writable.write(bytes);'));
    expect((await tab.send('GET', address)).body.equals(first)).toBe(false);
    await tab.inProject(inFolder('await writable.write(bytes.subarray(0, 100));'));
    expect((await tab.send('GET', address)).body.equals(first)).toBe(true);
  });

  it('are written down shortly after many changes, and can still be undone', async () => {
    await begun();
    const changes = 2100;
    await tab.page.evaluate(
      async ([ids, count]) => {
        const { ask } = globalThis as unknown as { ask: (request: object) => Promise<{ status: number }> };
        for (let at = 0; at < count; at++) {
          const body = btoa(JSON.stringify({ photographs: ids, to: at % 2 === 0 ? 'aside' : 'unlabelled' }));
          const { status } = await ask({
            method: 'POST',
            path: '/api/data/moves',
            type: 'application/json',
            body,
          });
          if (status !== 200) throw new Error(`${status} after ${at}`);
        }
      },
      [[await client.idOf(roses[0].name)], changes] as const,
    );
    const before = await client.state();
    expect([before.unlabelled, before.total]).toEqual([1, 5]);
    await tab.restart();
    expect(await client.state()).toMatchObject({ unlabelled: 1, total: 5, undo: before.undo });
    await tab.leave();
    const text = await tab.inProject<string>(read(LINES));
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    // A tab that was killed before the new lines were whole.
    await tab.inProject(write(`${LINES}.next`, text.slice(0, 500)));
    await tab.restart();
    await client.post('/api/data/undo');
    expect(await client.state()).toMatchObject({ unlabelled: 0, aside: 1, total: 5 });
    await client.post('/api/data/redo');
    // And one that was killed when it began to take them over.
    await tab.leave();
    const shortened = await tab.inProject<string>(read(LINES));
    await tab.inProject(write(`${LINES}.next`, `${shortened}{"entry":"end"}\n`));
    await tab.inProject(write(LINES, shortened.slice(0, 700)));
    await tab.restart();
    expect(await client.state()).toMatchObject({ unlabelled: 1, total: 5 });
    await client.post('/api/data/undo');
    expect((await client.state()).aside).toBe(1);
  });

  it.each(['a private', 'an ordinary'])('stay usable when the storage of %s window is full', async (kind) => {
    if (kind === 'an ordinary') {
      await tab.close();
      tab = await PhotographsInPage.openIn(await launchWithProfile(await temporaryFolder()), bundle);
      client = new Client(tab);
    }
    await begun();
    const tools = await tab.tools();
    const { usage } = await tab.estimate();
    const quota = usage + 200_000;
    await tools.send('Storage.overrideQuotaForOrigin', { origin: tab.origin, quotaSize: quota });
    const noise = await sharp({
      create: {
        width: 800,
        height: 800,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .png()
      .toBuffer();
    const path = await client.uploadPath('one', 'noise.png');
    const { status, body } = await tab.send('POST', path, { bytes: noise });
    const refused = JSON.parse(body.toString()) as ApiError;
    expect([status, refused.kind]).toEqual([507, 'storage-full']);
    expect(refused.error).toMatch(/^The browser's storage is full: 1\.\d MiB do not fit\./);
    expect(Number(refused.values?.needed)).toBeCloseTo(noise.length / 2 ** 20, 0);
    expect(await tab.inProject<string[]>(names('photographs'))).toHaveLength(6);
    expect((await client.state()).total).toBe(6);

    // Not even a line has room now, except what was held back for it.
    await tools.send('Storage.overrideQuotaForOrigin', { origin: tab.origin, quotaSize: usage });
    const id = await client.idOf(roses[0].name);
    for (let step = 0; step < 200; step++) {
      await client.move([id], 'aside');
      await client.post('/api/data/undo');
    }
    const thumbnail = await tab.send('GET', `/api/data/photographs/${id}/thumbnail?size=300`);
    expect(thumbnail.status).toBe(200);
    await tools.send('Storage.overrideQuotaForOrigin', { origin: tab.origin });
    await tab.restart();
    expect(await client.names()).toHaveLength(6);
    expect(await client.upload('one', 'noise.png', noise)).toMatchObject({ known: false });
  });

  it('may be twenty thousand', async () => {
    await client.begin('b1', [{ className: 'one' }]);
    await client.upload('one', 'a.jpg', roses[0].bytes);
    await tab.leave();
    await tab.inProject(`
      const facts = (at) => ({
        id: 'p' + at, sha256: 's' + at, bytes: 1000 + at, time: at, format: 'JPEG', width: 90, height: 60,
        hash: Array.from({ length: 8 }, (_, word) => ((at * 2654435761 + word * 40503) >>> 0).toString(16).padStart(8, '0')).join(''),
        place: 'data:' + ['one', 'two', 'three'][at % 3] + '/photograph ' + at + '.jpg',
      });
      const entry = {
        entry: 'project', folders: ['data:one', 'data:two', 'data:three'], done: [], undone: [],
        photographs: Array.from({ length: 20_000 }, (_, at) => facts(at)),
      };
      const file = await (await project.getFileHandle('${LINES}')).createWritable();
      await file.write(JSON.stringify(entry) + '\\n');
      await file.close();`);
    await tab.restart();
    const start = performance.now();
    expect(await client.state()).toMatchObject({ total: 20_000, samples: { length: 9 } });
    const page = await client.get<PhotographPage>('/api/data/photographs?sort=name&offset=19990&limit=10');
    expect(page.photographs.map((one) => one.name).at(-1)).toBe('photograph 19999.jpg');
    const moved = await client.move(
      Array.from({ length: 5000 }, (_, at) => `p${at}`),
      'unlabelled',
    );
    expect(moved.data).toMatchObject({ total: 15_000, unlabelled: 5000 } satisfies Partial<DataState>);
    await client.post('/api/data/undo');
    await client.upload('one', 'b.jpg', roses[1].bytes);
    expect(performance.now() - start).toBeLessThan(15_000);
    // None of the files is there.
    const report = await client.inspect();
    expect(report).toMatchObject({ found: 20_001, used: 1 });
    expect(report.problems[0]).toMatchObject({ kind: 'missing', used: false });
  });
});

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Downloads,
  EvaluationStatus,
  JudgedPart,
  JudgedPictures,
  NewRun,
  OneLabelEvaluation,
  ProjectContents,
  RunDetail,
  RunList,
  RunSummary,
  TakenProject,
} from '../../dist/src/studio/api.js';
import { filesBelow, graft, graftJson } from '../cli/command.js';
import { makeZip, temporaryFolder } from '../datasets/helpers.js';
import { oneStory } from '../pages/studio/one-story.js';
import { goTo } from '../pages/studio/studio.js';
import { RunningStudio } from '../studio/studio.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { ServerRuns } from './runs-apis.js';
import { untilRun } from './same-runs.js';
import { openTab, type PublishedStudio, publishStudio, type Visit, visit } from './static-studio.js';
import { Client, flowers } from './studio-client.js';
import { TabStudio } from './tab-api.js';

const CLASSES = ['daisy', 'rose', 'tulip'];
const EACH = 12;

/** Narrow, with random weights: it learns little, and the same everywhere. */
const narrow: NewRun = {
  recipe: 'fast',
  weights: 'random',
  name: 'first',
  settings: {
    imageSize: 64,
    alpha: 0.35,
    batchSize: 8,
    'featureExtraction.epochs': 2,
    'fineTuning.epochs': 0,
  },
};

/** Everything of a project that both Studios must say alike. */
interface Shown {
  readonly classes: readonly string[];
  readonly photographs: readonly string[];
  readonly unlabelled: readonly string[];
  readonly aside: readonly string[];
  readonly runs: readonly object[];
}

async function shownBy(client: Client): Promise<Shown> {
  const { classes } = await client.state();
  const { runs } = await client.get<RunList>('/api/runs');
  return {
    classes: classes.map(({ name, total }) => `${name} ${total}`),
    photographs: (await client.names()).sort(),
    unlabelled: (await client.names('&unlabelled=1')).sort(),
    aside: (await client.names('&aside=1')).sort(),
    runs: runs.map(({ name, recipe, backbone, hasModel, results, accuracy }) => {
      return { name, recipe, backbone, hasModel, results, accuracy };
    }),
  };
}

/** Judges a run anew, and says how each photograph of a part is classified. */
async function judgedBy(client: Client, id: string, part: JudgedPart) {
  await client.post<EvaluationStatus>(`/api/runs/${id}/evaluation/${part}?again=1`);
  let status = await client.get<EvaluationStatus>(`/api/runs/${id}/evaluation/${part}`);
  const look = async (): Promise<string> => {
    status = await client.get<EvaluationStatus>(`/api/runs/${id}/evaluation/${part}`);
    return status.state === 'failed' ? String(status.error?.error) : status.state;
  };
  await expect.poll(look, { timeout: 120_000 }).toBe('ready');
  const { pictures } = await client.get<JudgedPictures>(
    `/api/runs/${id}/evaluation/${part}/pictures?limit=200`,
  );
  const { accuracy } = status.evaluation as OneLabelEvaluation;
  return { status, pictures, accuracy: accuracy.value };
}

let folder: string;
let browser: Browser;
let studio: PublishedStudio;
let visitor: Visit;
let page: Page;
let tab: Client;
let before: Shown;
let run: RunDetail;
/** What the tab said of the run's model on its test photographs. */
let accuracy: number;
let judged: ReturnType<typeof summaryOf>;
let zip: string;
let server: Client;

function summaryOf({ pictures }: { readonly pictures: JudgedPictures['pictures'] }) {
  return pictures
    .map(({ photograph, predicted, labels }) => ({ name: photograph?.name, predicted, labels }))
    .sort((one, other) => ((one.name ?? '') < (other.name ?? '') ? -1 : 1));
}

async function download(from: Page, path: string): Promise<void> {
  await goTo(from, 'Runs');
  const [download] = await Promise.all([
    from.waitForEvent('download'),
    from.getByRole('link', { name: 'Download the project' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('graft-project.zip');
  await download.saveAs(path);
}

describe.skipIf(!hasChromium)('a project of a Studio in a tab', () => {
  oneStory();

  beforeAll(async () => {
    folder = await temporaryFolder();
    studio = await publishStudio(folder);
    browser = await launchChromium();
    visitor = await visit(browser, studio.address);
    page = visitor.page;
    await page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    tab = new Client(new TabStudio(page));
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.server.close();
  });

  it('is made of photographs and a run', async () => {
    await tab.begin(
      'b1',
      CLASSES.map((className) => ({ className })),
    );
    for (const className of CLASSES) {
      for (const { name, bytes } of await flowers(className, EACH)) {
        await tab.upload(className, `${className} ${name}`, bytes, { batch: 'b1' });
      }
    }
    await tab.post('/api/data/uploads/b1/end');
    const { id } = await tab.post<RunSummary>('/api/runs', narrow);
    run = await untilRun(tab, id, ({ hasModel }) => hasModel);
    // Changed since: one has another class now, one has none, one is set aside, and a class is empty.
    const [first] = await tab.all(`&class=${await tab.classId('daisy')}`);
    await tab.move([first.id], await tab.classId('rose'));
    const [second, third] = await tab.all(`&class=${await tab.classId('tulip')}`);
    await tab.move([second.id], 'aside');
    await tab.move([third.id], 'unlabelled');
    await tab.post('/api/data/classes', { name: 'boş sınıf' });
    const answered = await judgedBy(tab, id, 'test');
    accuracy = answered.accuracy;
    judged = summaryOf(answered);
    before = await shownBy(tab);
    expect(before.photographs.length).toBe(CLASSES.length * EACH - 2);
    expect(await tab.get<ProjectContents>('/api/project')).toEqual({
      ...{ fileName: 'graft-project.zip', photographs: CLASSES.length * EACH, lost: 0, runs: 1, leftOut: [] },
    });
  });

  it('is downloaded and opened by graft studio, which shows the same', async () => {
    zip = join(folder, 'graft-project.zip');
    await download(page, zip);
    server = new Client(new ServerRuns(await RunningStudio.start(['graft-project.zip'], folder)));
    expect(await shownBy(server)).toEqual(before);
    const [{ id }] = (await server.get<RunList>('/api/runs')).runs;
    const detail = await server.get<RunDetail>(`/api/runs/${id}`);
    const same = ({ settings, seed, classNames, epochs, counts, notes }: RunDetail) => {
      return { settings, seed, classNames, epochs, counts, notes };
    };
    expect(same(detail)).toEqual(same(run));
    const answered = await judgedBy(server, id, 'test');
    expect(answered.status.changed).toBe(0);
    expect(answered.accuracy).toBeCloseTo(accuracy, 3);
    expect(summaryOf(answered)).toEqual(judged);
    const { files } = await server.get<Downloads>(`/api/runs/${id}/downloads`);
    expect(files.map(({ kind }) => kind)).toEqual(['model', 'card', 'zip', 'web-page']);
  });

  it('has a run that the commands of Graft read', async () => {
    const project = join(folder, 'graft-project/graft-project');
    const record = JSON.parse(await readFile(join(project, 'runs/first/photographs.json'), 'utf8'));
    const inTest = record.parts.test as { path: string; labels: number[]; right: boolean }[];
    for (const { path, labels } of inTest) {
      const target = join(folder, 'held-out', record.classNames[labels[0]]);
      await mkdir(target, { recursive: true });
      await copyFile(join(project, 'runs/first', path), join(target, basename(path)));
    }
    const events = await graftJson(['evaluate', join(project, 'runs/first/model.onnx'), 'held-out'], folder);
    const { results } = before.runs[0] as RunSummary;
    expect(inTest.filter(({ right }) => right).length).toBe(results.test?.correct);
    const result = events.at(-1) as unknown as { accuracy: number };
    expect(result.accuracy).toBeCloseTo(results.test?.accuracy ?? Number.NaN, 3);
    const compared = await graft(
      ['compare', join(project, 'runs/first'), join(project, 'runs/first')],
      folder,
    );
    expect([compared.code, compared.stderr]).toEqual([0, '']);
  });

  it('is opened by another tab, downloaded from the server, with everything', async () => {
    const { body, headers } = await server.api.send('GET', '/api/project/zip');
    expect(headers['content-disposition']).toContain('graft-project.zip');
    const path = join(folder, 'from-server.zip');
    await writeFile(path, body);
    const other = await visit(browser, studio.address);
    await other.page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    // As photographs are chosen: the page sees what it is.
    await other.page.locator('input[type=file]').nth(1).setInputFiles(path);
    await other.page.getByRole('status').getByText('The project is here.').waitFor();
    const client = new Client(new TabStudio(other.page));
    expect(await shownBy(client)).toEqual(before);
    const [{ id }] = (await client.get<RunList>('/api/runs')).runs;
    const answered = await judgedBy(client, id, 'test');
    expect(answered.accuracy).toBeCloseTo(accuracy, 3);
    expect(summaryOf(answered)).toEqual(judged);
    // Once more: photographs that are there are not doubled, and the run gets another name.
    const again = await client.api.send('POST', '/api/project', { bytes: body });
    expect(JSON.parse(again.body.toString())).toEqual({
      ...({ photographs: 0, known: CLASSES.length * EACH, runs: 1, leftOut: [] } satisfies TakenProject),
    });
    expect((await client.get<RunList>('/api/runs')).runs.map(({ name }) => name).sort()).toEqual([
      'first',
      'first-2',
    ]);
    expect(other.problems).toEqual([]);
    await other.context.close();
  });

  it('is undone in one step, but for its runs', async () => {
    const other = await visit(browser, studio.address);
    const client = new Client(new TabStudio(other.page));
    await other.page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    await client.api.send('POST', '/api/project', { bytes: await readFile(zip) });
    await client.post('/api/data/undo');
    expect(await client.names()).toEqual([]);
    expect((await client.state()).classes).toEqual([]);
    await client.post('/api/data/redo');
    // A class that was empty does not come again, as after every upload.
    const { classes, ...others } = before;
    const full = classes.filter((name) => !name.startsWith('boş'));
    expect(await shownBy(client)).toEqual({ ...others, classes: full });
    await other.context.close();
  });

  it('says which photographs the browser has lost', async () => {
    const other = await visit(browser, studio.address);
    const client = new Client(new TabStudio(other.page));
    await other.page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    await client.api.send('POST', '/api/project', { bytes: await readFile(zip) });
    const all = (await client.get<ProjectContents>('/api/project')).photographs;
    await other.page.evaluate(`(async () => {
      const find = async (folder) => {
        for await (const [name, handle] of folder.entries()) {
          if (handle.kind !== 'directory') continue;
          const found = name === 'photographs' ? handle : await find(handle);
          if (found) return found;
        }
      };
      const folder = await find(await navigator.storage.getDirectory());
      for await (const name of folder.keys()) {
        if (/^[0-9a-f]{64}$/.test(name)) return folder.removeEntry(name);
      }
    })()`);
    expect(await client.get<ProjectContents>('/api/project')).toMatchObject({
      photographs: all - 1,
      lost: 1,
    });
    const { body } = await client.api.send('GET', '/api/project/zip');
    const files = unzipSync(body);
    const note = Buffer.from(files['graft-project/LEFT-OUT.txt']).toString();
    expect(note).toMatch(/\n\nphotographs[^\n]*\.jpg\n$/);
    await goTo(other.page, 'Runs');
    await other.page.getByText('Without one photograph whose file is gone.').waitFor();
    await other.context.close();
  });

  it('is refused as a whole, in a sentence, where it cannot be used', async () => {
    const whole = await readFile(zip);
    const other = await visit(browser, studio.address);
    const client = new Client(new TabStudio(other.page));
    await other.page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    const refused = (bytes: Uint8Array) => client.refused('POST', '/api/project', undefined, bytes);
    expect(await refused(whole.subarray(0, whole.length / 2))).toBe('400 project-damaged');
    expect(await refused(Buffer.from('no zip'))).toBe('400 project-damaged');
    const text = (content: string) => new TextEncoder().encode(content);
    expect(await refused(makeZip([{ name: 'photos/a.jpg', content: text('a') }]))).toBe('400 no-project');
    const later = makeZip([{ name: 'graft-project.json', content: text('{"formatVersion":2}') }]);
    expect(await refused(later)).toBe('400 project-later');
    // The last bytes of a photograph, and of the model.
    for (const name of ['photographs/rose/', 'model.onnx']) {
      const flipped = Buffer.from(whole);
      const at = flipped.indexOf(name) + 3000;
      flipped[at] ^= 1;
      expect(await refused(flipped)).toBe('400 project-damaged');
    }
    expect(await shownBy(client)).toMatchObject({ photographs: [], runs: [] });
    const kept = `(async () => {
      const root = await navigator.storage.getDirectory();
      const all = await root.getDirectoryHandle('graft-studio');
      const project = await all.getDirectoryHandle(encodeURIComponent(new URL('.', document.baseURI).pathname));
      const names = [];
      for (const folder of ['photographs', 'runs']) {
        for await (const name of (await project.getDirectoryHandle(folder)).keys()) names.push(name);
      }
      for await (const name of project.keys()) if (name === 'taking.json') names.push(name);
      return names;
    })()`;
    expect(await other.page.evaluate(kept)).toEqual([]);

    // The page is closed in the middle.
    const asked = client.api.send('POST', '/api/project', { bytes: whole }).catch(() => undefined);
    await expect
      .poll(() => other.page.evaluate<string[]>(kept).then(({ length }) => length))
      .toBeGreaterThan(3);
    await other.page.close();
    await asked;
    const next = await openTab(other.context, studio.address);
    await next.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    const opened = new Client(new TabStudio(next));
    expect(await shownBy(opened)).toMatchObject({ photographs: [], runs: [] });
    expect(await next.evaluate(kept)).toEqual([]);

    // Parts that are here, or there, but not in both; and files that this browser cannot read.
    const rose = (await flowers('rose', 1))[0].bytes;
    const tiff = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
      .tiff()
      .toBuffer();
    const marker = { name: 'graft-project.json', content: text('{"formatVersion":1}') };
    const divided = makeZip([
      marker,
      { name: 'photographs/train/rose/a.jpg', content: rose },
      { name: 'photographs/test/rose/b.tif', content: tiff },
    ]);
    const parts = await opened.api.send('POST', '/api/project', { bytes: divided });
    expect(JSON.parse(parts.body.toString())).toMatchObject({
      ...{ photographs: 1, runs: 0 },
      leftOut: [{ name: 'photographs/test/rose/b.tif', error: { kind: 'browser-format' } }],
    });
    expect(await opened.names('&part=train')).toEqual(['rose/a.jpg']);
    expect(await opened.refused('POST', '/api/project', undefined, whole)).toBe('409 project-parts');
    expect(await opened.names()).toEqual(['rose/a.jpg']);
    await opened.post('/api/data/undo');

    // No room, from the beginning or in the middle.
    const tools = await other.context.newCDPSession(next);
    const { usage } = await next.evaluate<{ usage: number }>('navigator.storage.estimate()');
    const { origin } = new URL(studio.address);
    const quotaSize = usage + whole.length / 2;
    await tools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
    expect(await opened.refused('POST', '/api/project', undefined, whole)).toBe('507 storage-full');
    await tools.send('Storage.overrideQuotaForOrigin', { origin });
    const there = await next.evaluate<string[]>(kept);
    const cut = opened.refused('POST', '/api/project', undefined, whole);
    await expect
      .poll(() => next.evaluate<string[]>(kept).then(({ length }) => length))
      .toBeGreaterThan(there.length + 3);
    await tools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    expect(await cut).toBe('507 storage-full');
    await tools.send('Storage.overrideQuotaForOrigin', { origin });
    expect(await next.evaluate(kept)).toEqual(there);
    const taken = await opened.api.send('POST', '/api/project', { bytes: whole });
    expect(taken.status).toBe(201);
    expect(await shownBy(opened)).toEqual(before);
    await other.context.close();
  });

  it('is refused where a run in it is not as Graft wrote it', async () => {
    const project = join(folder, 'graft-project/graft-project');
    const paths = (await filesBelow(project)).filter((path) => !path.includes('.graft-studio'));
    const entries = await Promise.all(
      paths.map(async (name) => ({ name, content: new Uint8Array(await readFile(join(project, name))) })),
    );
    const changed = (file: string, change: (text: string) => string | undefined): Uint8Array =>
      makeZip(
        entries.flatMap((entry) => {
          if (entry.name !== `runs/first/${file}`) return [entry];
          const content = change(Buffer.from(entry.content).toString());
          return content === undefined ? [] : [{ ...entry, content: new TextEncoder().encode(content) }];
        }),
      );
    const other = await visit(browser, studio.address);
    const client = new Client(new TabStudio(other.page));
    await other.page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    for (const [zipped, problem] of [
      [changed('results.json', (text) => text.replace(/"accuracy": [\d.]+/, '"accuracy": 1')), 'changed'],
      [changed('model.onnx', () => undefined), 'missing'],
      [changed('model.onnx', () => 'another'), 'other-run'],
      [changed('photographs.json', () => '{'), 'broken'],
    ] as const) {
      const { status, body } = await client.api.send('POST', '/api/project', { bytes: zipped });
      expect([status, JSON.parse(body.toString())]).toMatchObject([
        400,
        { kind: 'project-run', values: { run: 'first', problem } },
      ]);
      expect(await shownBy(client)).toMatchObject({ photographs: [], runs: [] });
    }
    expect((await client.api.send('POST', '/api/project', { bytes: changed('', () => '') })).status).toBe(
      201,
    );
    await other.context.close();
  });

  it('broke no rule of the page', () => {
    expect(visitor.problems).toEqual([]);
  });
});

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture } from '../../dist/src/pictures/index.js';
import type { NewRun, RunSummary } from '../../dist/src/studio/api.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { untilRun } from './same-runs.js';
import { listedFiles, type PublishedStudio, publishStudio, type Visit, visit } from './static-studio.js';
import { Client, flowers } from './studio-client.js';
import { TabStudio } from './tab-api.js';

const PICTURES = join(import.meta.dirname, '../fixtures/heic');
const HEIF = 'heif/libheif-bundle.mjs';

const narrow: NewRun = {
  recipe: 'fast',
  weights: 'random',
  settings: {
    imageSize: 64,
    alpha: 0.35,
    batchSize: 8,
    'featureExtraction.epochs': 1,
    'fineTuning.epochs': 0,
  },
};

let folder: string;
let studio: PublishedStudio;
let browser: Browser;
let visitor: Visit;
let client: Client;

async function open(): Promise<void> {
  visitor = await visit(browser, studio.address);
  await visitor.page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
  client = new Client(new TabStudio(visitor.page));
  await client.begin('b1', [{ className: 'rose' }, { className: 'tulip' }]);
}

describe.skipIf(!hasChromium)('HEIC in a Studio in a tab', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    studio = await publishStudio(folder);
    browser = await launchChromium();
    await open();
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.server.close();
  });

  it('is in a file of its own, which is not loaded before the page opens', async () => {
    const found = (await listedFiles(studio.folder)).find(({ path }) => path === HEIF);
    expect(found).toMatchObject({ first: false });
    expect(await readdir(join(studio.folder, 'heif'))).toContain('LICENSE.txt');
  });

  it('is read, shown as Node shows it, and trained on', async () => {
    const names = (await readdir(PICTURES)).sort();
    for (const name of names) {
      const { photograph } = await client.upload('rose', name, await readFile(join(PICTURES, name)), {
        batch: 'b1',
      });
      const { body } = await client.api.send(
        'GET',
        `/api/data/photographs/${photograph.id}/picture?size=1280`,
      );
      const shown = await sharp(body).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const inNode = await decodePicture(await readFile(join(PICTURES, name)), 1280);
      expect([shown.info.height, shown.info.width]).toEqual(inNode.size);
      expect(meanDifference(shown.data, inNode.data)).toBeLessThan(6);
    }
    for (const className of ['rose', 'tulip']) {
      for (const { name, bytes } of await flowers(className, 4)) {
        await client.upload(className, name, bytes, { batch: 'b1' });
      }
    }
    await client.post('/api/data/uploads/b1/end');
    const { id } = await client.post<RunSummary>('/api/runs', narrow);
    const { counts } = await untilRun(client, id, ({ hasModel }) => hasModel);
    const roses = Object.values(counts ?? {}).reduce((sum, part) => sum + part.rose, 0);
    expect(roses).toBe(names.length + 4);
    const damaged = await readFile(join(PICTURES, names[0]));
    damaged.fill(7, damaged.indexOf('hvcC') + 24, damaged.indexOf('hvcC') + 90);
    const path = await client.uploadPath('rose', 'damaged.heic');
    expect(await client.refused('POST', path, undefined, damaged)).toBe('415 unreadable-picture damaged');
    expect(visitor.problems).toEqual([]);
  });

  it('is refused in a sentence where libheif-js is not there', async () => {
    await visitor.context.close();
    await rm(join(studio.folder, 'heif'), { recursive: true });
    await open();
    const path = await client.uploadPath('rose', 'four.heic');
    const bytes = await readFile(join(PICTURES, 'four-colors.heic'));
    expect(await client.refused('POST', path, undefined, bytes)).toBe('415 browser-format');
    await visitor.context.close();
  });
});

function meanDifference(one: Uint8Array, other: Uint8Array): number {
  expect(one.length).toBe(other.length);
  return one.reduce((sum, value, at) => sum + Math.abs(value - other[at]), 0) / one.length;
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture } from '../../../dist/src/pictures/index.js';
import { drawPhotograph, photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { largestDifference, predictInNode, withClassifier } from '../../web/expectations.js';
import { serveFolder } from '../../web/static-server.js';
import {
  goTo,
  openStudio,
  type RunningStudio,
  startStudio,
  trainOnCommandLine,
  type WatchedPage,
} from './studio.js';

const classes = ['discs', 'squares', 'stripes'] as const;
/** The subject in front of the camera. */
const filmed = 'stripes';
/** The camera's picture was encoded several times, so it may be less like those of the training. */
const saidOfFilm = [filmed, 'This does not look like anything it was trained on'];
let folder: string;
let browser: Browser;
let studio: RunningStudio;
let picture: string;
let inNode: Readonly<Record<string, number>>;
let filmedInNode: Readonly<Record<string, number>>;

async function open(options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const opened = await openStudio(browser, studio, options);
  await goTo(opened.page, 'Try');
  await opened.page.getByText('Drop a picture here').waitFor();
  return opened;
}

/** The classes that the page shows, with their probabilities. */
async function shownBars(page: Page): Promise<Record<string, number>> {
  const bars = page.getByRole('region', { name: 'What it sees' }).getByRole('listitem');
  await bars.first().waitFor();
  const texts = await bars.evaluateAll((items) =>
    items.map((item) => [...item.children].slice(0, 2).map(({ textContent }) => textContent)),
  );
  return Object.fromEntries(texts.map(([name, share]) => [name, Number.parseFloat(share) / 100]));
}

/** Half of the page's rounding step. */
const rounding = 0.0005 + 1e-6;

describe.skipIf(!hasChromium)('trying a model in the Studio', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes, perClass: 24, seed: 1 });
    await trainOnCommandLine(folder, 'shapes', 'runs/shapes', ['fineTuning.epochs=0']);
    picture = join(folder, 'squares.jpg');
    await writeFile(picture, await drawPhotograph('squares', { width: 300, height: 250, seed: 5 }));
    // Chromium reads a video as one JPEG after the other.
    const frame = await drawPhotograph(filmed, { width: 640, height: 480, seed: 3 });
    await writeFile(join(folder, 'frame.jpg'), frame);
    await writeFile(join(folder, 'film.mjpeg'), Buffer.concat(Array.from({ length: 10 }, () => frame)));
    const [own, film] = await withClassifier(join(folder, 'runs/shapes/model.onnx'), (classifier) =>
      predictInNode(classifier, [picture, join(folder, 'frame.jpg')]),
    );
    [inNode, filmedInNode] = [own.probabilities, film.probabilities];
    expect(film.label).toBe(filmed);
    browser = await launchChromium([
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${join(folder, 'film.mjpeg')}`,
    ]);
    studio = await startStudio(folder, ['shapes', '--runs', 'runs']);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('classifies the camera’s picture repeatedly, and keeps a picture', async () => {
    const { page, problems, close } = await open({ permissions: ['camera'] });
    await page.getByRole('button', { name: 'Camera', exact: true }).click();
    const answer = page.locator('.answer strong');
    await answer.waitFor();
    expect(saidOfFilm).toContain(await answer.textContent());
    // The camera's picture was encoded several times.
    expect(largestDifference(await shownBars(page), filmedInNode)).toBeLessThan(0.1);
    // It keeps asking.
    for (const _ of [1, 2]) {
      await page.waitForResponse((response) => response.url().includes('/classify') && response.ok());
    }
    await page.getByRole('button', { name: 'Keep this picture' }).click();
    await page.getByRole('img', { name: 'picture from the camera' }).first().waitFor();
    expect(await page.locator('video').count()).toBe(0);
    await expect.poll(() => answer.textContent()).toBeOneOf(saidOfFilm);
    await page.getByRole('button', { name: 'Camera', exact: true }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('explains how to allow the camera after a refusal', async () => {
    const { page, problems, close } = await open();
    await page.getByRole('button', { name: 'Camera', exact: true }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'The camera is not available.' });
    await alert.getByText('Allow it in the address bar and try again.').waitFor();
    await page.context().grantPermissions(['camera']);
    await page.getByRole('button', { name: 'Camera', exact: true }).click();
    await page.getByRole('button', { name: 'Stop the camera' }).click();
    expect(await alert.count()).toBe(0);
    expect(await page.locator('video').count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('pastes a picture from the clipboard, by key and by button', async () => {
    const { page, problems, close } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.evaluate('navigator.clipboard.writeText("no picture")');
    await page.getByRole('button', { name: 'Paste', exact: true }).click();
    await page.getByRole('status').getByText('There is no picture on the clipboard').waitFor();
    const png = await drawPhotograph('squares', { width: 300, height: 250, seed: 5, format: 'png' });
    await page.evaluate(`(async () => {
      const bytes = Uint8Array.from(atob('${png.toString('base64')}'), (character) => character.charCodeAt(0));
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
    })()`);
    const pasted = page.getByRole('img', { name: 'pasted picture' });
    const answer = page.locator('.answer strong');
    await page.keyboard.press('Control+v');
    await pasted.first().waitFor();
    await answer.waitFor();
    expect(await answer.textContent()).toBe('squares');
    await page.getByRole('button', { name: 'Paste', exact: true }).click();
    await expect
      .poll(() => page.getByRole('region', { name: 'Earlier pictures' }).getByRole('listitem').count())
      .toBe(2);
    expect(problems).toEqual([]);
    await close();
  });

  it('gives the same probabilities as Node', async () => {
    const { page, close } = await open();
    await page.getByLabel('Choose pictures').setInputFiles(picture);
    expect(largestDifference(await shownBars(page), inNode)).toBeLessThan(rounding);
    await close();
  });

  it('shows what the browser cannot decode, and a sign for what is no picture', async () => {
    const { page, problems, close } = await open();
    const heic = join(import.meta.dirname, '../../fixtures/heic/turned.heic');
    const none = join(folder, 'none.jpg');
    await writeFile(none, 'no picture');
    await page.getByLabel('Choose pictures').setInputFiles(heic);
    await page.locator('.answer strong').waitFor();
    const large = page.getByRole('region', { name: 'Picture' }).getByRole('img', { name: 'turned.heic' });
    const sizeOf = (image: Locator): Promise<readonly number[]> =>
      image.evaluate(async (element) => {
        type Shown = {
          decode(): Promise<void>;
          readonly naturalWidth: number;
          readonly naturalHeight: number;
        };
        const shown = element as unknown as Shown;
        await shown.decode();
        return [shown.naturalWidth, shown.naturalHeight];
      });
    const { size } = await decodePicture(await readFile(heic), 768);
    expect(await sizeOf(large)).toEqual([size[1], size[0]]);
    await page.getByLabel('Choose pictures').setInputFiles(none);
    await page.getByRole('alert').getByText('The picture cannot be read').waitFor();
    const earlier = page.getByRole('region', { name: 'Earlier pictures' });
    expect(await sizeOf(earlier.getByRole('img', { name: 'turned.heic' }))).toEqual([size[1], size[0]]);
    for (const place of [page.getByRole('region', { name: 'Picture', exact: true }), earlier]) {
      const sign = place.getByRole('img', { name: 'none.jpg' });
      expect(await sign.evaluate(({ tagName }) => tagName)).toBe('SPAN');
    }
    // The answer of the refused picture is no fault of the page.
    expect(problems.filter((one) => !one.includes('415'))).toEqual([]);
    await close();
  });

  it('exports a web page that gives the same without a network', async () => {
    const { page, close } = await open();
    await goTo(page, 'Download');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download Web page', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.zip$/);
    for (const [path, bytes] of Object.entries(unzipSync(await readFile(await download.path())))) {
      if (path.endsWith('/')) continue;
      const file = join(folder, 'unpacked', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    await close();

    const server = await serveFolder(join(folder, 'unpacked'));
    const context = await browser.newContext({ locale: 'en' });
    const elsewhere: string[] = [];
    // Only this folder can be reached.
    await context.route(
      (url) => url.origin !== new URL(server.address).origin && url.protocol.startsWith('http'),
      async (route) => {
        elsewhere.push(route.request().url());
        await route.abort();
      },
    );
    const exported = await context.newPage();
    await exported.goto(server.address);
    await exported.getByText('The answer appears here.').waitFor();
    await context.setOffline(true);
    await exported.setInputFiles('#chooser', picture);
    const bars = exported.getByTestId('bars').getByRole('listitem');
    await bars.first().waitFor();
    const shown = await bars.evaluateAll((items) =>
      items.map((item) => [item.getAttribute('data-label'), Number(item.getAttribute('data-probability'))]),
    );
    expect(Object.keys(Object.fromEntries(shown)).sort()).toEqual([...classes]);
    expect(largestDifference(Object.fromEntries(shown), inNode)).toBeLessThan(1e-3);
    expect(elsewhere).toEqual([]);
    expect(server.requests.filter(({ status }) => status !== 200)).toEqual([]);
    await context.close();
    await server.close();
  });
});

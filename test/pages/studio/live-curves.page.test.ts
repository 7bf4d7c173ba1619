import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { oneStory } from './one-story.js';
import { openStudio, type RunningStudio, startStudio, type WatchedPage } from './studio.js';

let browser: Browser;
let studio: RunningStudio;
let opened: WatchedPage;

/** The number of pixels in the colour of the training curves; evaluated in the browser. */
const drawnPixels = `(() => {
  const probe = document.createElement('canvas').getContext('2d');
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--warm');
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return [...document.querySelectorAll('canvas')].map((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) count += 1;
    }
    return count;
  });
})()`;

async function drawn(page: Page): Promise<number[]> {
  return await page.evaluate<number[]>(drawnPixels);
}

/** Pictures of the curves, as data URLs. */
async function pictures(page: Page): Promise<string[]> {
  return await page
    .locator('canvas')
    .evaluateAll((all) => all.map((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL()));
}

describe.skipIf(!hasChromium)('the curves of a training with long epochs', () => {
  oneStory();

  beforeAll(async () => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes: ['discs', 'stripes'], perClass: 40, seed: 1 });
    browser = await launchChromium();
    studio = await startStudio(folder, ['shapes', '--runs', 'runs']);
    opened = await openStudio(browser, studio);
    const { page } = opened;
    // Large pictures in small batches, so that an epoch has many steps and takes many seconds.
    const id = await page.evaluate<string>(async () => {
      const settings = {
        imageSize: 1024,
        batchSize: 2,
        'featureExtraction.epochs': 2,
        'fineTuning.epochs': 0,
      };
      const answer = await fetch('/api/runs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ recipe: 'tutorial', settings, weights: 'openimages', name: 'slow' }),
      });
      return ((await answer.json()) as { id: string }).id;
    });
    await page.evaluate(`location.hash = '#/train/${id}'`);
    await page.getByRole('heading', { name: 'slow', level: 1 }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('show the first epoch before it ends', async () => {
    const { page } = opened;
    expect(await drawn(page)).toEqual([0, 0]);
    await expect
      .poll(() => drawn(page).then((all) => Math.min(...all)), { timeout: 120_000 })
      .toBeGreaterThan(8);
    expect(await page.getByRole('img', { name: /^Accuracy: no epoch has finished yet/ }).count()).toBe(1);
  });

  it('grow during the epoch, and look the same after a reload', async () => {
    const { page } = opened;
    const before = await pictures(page);
    await expect.poll(() => pictures(page), { timeout: 60_000 }).not.toEqual(before);
    expect(await page.getByRole('img', { name: /^Accuracy: no epoch has finished yet/ }).count()).toBe(1);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused. It can be resumed where it left off.').waitFor();
    // The next frame draws the last report.
    await page.waitForTimeout(500);
    const paused = await pictures(page);
    await page.reload();
    await page.getByRole('heading', { name: 'slow', level: 1 }).waitFor();
    await expect.poll(() => pictures(page)).toEqual(paused);
  });

  it('show whole epochs when it is over', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Finished', { exact: true }).waitFor({ timeout: 300_000 });
    await page.getByRole('img', { name: /^Accuracy after 2 epochs/ }).waitFor();
    const finished = await pictures(page);
    await page.reload();
    await page.getByRole('img', { name: /^Accuracy after 2 epochs/ }).waitFor();
    await expect.poll(() => pictures(page)).toEqual(finished);
    expect(opened.problems).toEqual([]);
  });
});

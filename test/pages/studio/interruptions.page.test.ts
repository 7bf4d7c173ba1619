import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { oneStory } from './one-story.js';
import { goTo, openStudio, type RunningStudio, startStudio, type WatchedPage } from './studio.js';

const token = 'the-same-token-after-each-start';
let folder: string;
let browser: Browser;
let studio: RunningStudio;
let opened: WatchedPage;

/** The number of finished epochs in the table of the curves. */
async function epochsOver(page: Page): Promise<number> {
  return await page.locator('details tbody').first().locator('tr').count();
}

async function start(port = 0): Promise<RunningStudio> {
  const args = ['shapes', '--runs', 'runs', '--token', token, '--port', String(port)];
  return await startStudio(folder, args);
}

describe.skipIf(!hasChromium)('a training in the Studio that is interrupted', () => {
  oneStory();

  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes: ['discs', 'squares'], perClass: 40, seed: 1 });
    browser = await launchChromium();
    studio = await start();
    opened = await openStudio(browser, studio);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('begins with the user’s settings', async () => {
    const { page } = opened;
    await goTo(page, 'Train');
    await page.getByRole('radio', { name: /^Like the tutorial/ }).check();
    await page.getByRole('button', { name: 'All settings' }).click();
    const drawer = page.getByRole('dialog', { name: 'All settings' });
    await drawer.getByLabel('Name').fill('long');
    await drawer.getByLabel('Pretrained weights').selectOption('openimages');
    await drawer.getByLabel('Find a setting').fill('featureExtraction.epochs');
    await drawer.getByLabel('Epochs').fill('300');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByRole('heading', { name: 'long', level: 1 }).waitFor();
    await page.getByText('Learning from the photographs').waitFor();
    await page.getByText(/images\/s/).waitFor();
    await page.getByText('Memory', { exact: true }).waitFor();
    await expect.poll(() => epochsOver(page)).toBeGreaterThan(1);
  });

  it('is shown again after a reload, and keeps updating', async () => {
    const { page } = opened;
    const before = await epochsOver(page);
    await page.reload();
    await page.getByRole('heading', { name: 'long', level: 1 }).waitFor();
    await expect.poll(() => epochsOver(page)).toBeGreaterThan(before);
  });

  it('continues when the server is killed, and the next server shows it again', async () => {
    const { page } = opened;
    await studio.end('SIGKILL');
    await page.getByRole('alert').getByText('The Studio is not responding.').waitFor();
    const before = await epochsOver(page);
    studio = await start(studio.port);
    // The page reconnects without user action.
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    await expect.poll(() => epochsOver(page)).toBeGreaterThan(before);
    await page.getByText('Training', { exact: true }).waitFor();
  });

  it('pauses and resumes where it was', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused. It can be resumed where it left off.').waitFor();
    const before = await epochsOver(page);
    expect(before).toBeGreaterThan(2);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Learning from the photographs').waitFor();
    await expect.poll(() => epochsOver(page)).toBeGreaterThan(before);
  });

  it('stops, and is in the list of runs', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped. It can still be resumed where it left off.').waitFor();
    await goTo(page, 'Runs');
    const run = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'long' }) });
    await run.getByText('Stopped').waitFor();
  });

  it('reports an invalid link when the Studio has another token', async () => {
    await studio.end('SIGINT');
    studio = await startStudio(folder, ['shapes', '--runs', 'runs', '--port', String(studio.port)]);
    const { page } = opened;
    await page.getByRole('alert').getByText('This link is no longer valid.').waitFor();
  });

  it('caused no error in the page', () => {
    expect(opened.problems).toEqual([]);
  });
});

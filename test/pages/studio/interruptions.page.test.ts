import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { violations } from './accessibility.js';
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

function listed(page: Page, name: string): Locator {
  return page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
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

  it('asks what shall become of it, and trains on', async () => {
    const { page } = opened;
    const before = await epochsOver(page);
    await page.getByRole('button', { name: 'Stop…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop training?' });
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Train on' }).click();
    await expect.poll(() => epochsOver(page)).toBeGreaterThan(before);
  });

  it('ends with the best model so far, and stands in the list of runs', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('button', { name: 'Keep the best model so far' }).click();
    await page.getByRole('link', { name: 'See how good it is' }).waitFor();
    await page.getByText(/^The training was ended early, after \d+ of at most \d+ epochs\.$/).waitFor();
    await goTo(page, 'Runs');
    await listed(page, 'long').getByText('Finished').waitFor();
  });

  it('is renamed, to a name that is free', async () => {
    const { page } = opened;
    await page.getByRole('link', { name: 'long' }).click();
    await page.getByRole('button', { name: 'Rename' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rename long' });
    await dialog.getByLabel('New name').fill('a/b');
    await page.keyboard.press('Enter');
    await dialog.getByText('A run cannot have this name: it holds /.').waitFor();
    await dialog.getByLabel('New name').fill('shapes of mine');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'shapes of mine', level: 1 }).waitFor();
    expect(await readdir(join(folder, 'runs'))).toContain('shapes of mine');
  });

  it('is thrown away while it trains', async () => {
    const { page } = opened;
    await page.getByRole('link', { name: 'New run' }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByText('Learning from the photographs').waitFor();
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('button', { name: 'Throw the run away' }).click();
    await page.getByText('shapes was thrown away').waitFor();
    expect(await listed(page, 'shapes').count()).toBe(0);
    await expect.poll(() => readdir(join(folder, 'runs'))).not.toContain('shapes');
  });

  it('is deleted after a question', async () => {
    const { page } = opened;
    await listed(page, 'shapes of mine').getByRole('button', { name: 'Delete shapes of mine' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete shapes of mine?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await listed(page, 'shapes of mine').count()).toBe(1);
    await listed(page, 'shapes of mine').getByRole('button', { name: 'Delete shapes of mine' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
    expect(await readdir(join(folder, 'runs'))).not.toContain('shapes of mine');
    expect(await readdir(join(folder, 'shapes/discs'))).toHaveLength(40);
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

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang, violations } from './accessibility.js';
import { goTo, openStudio, type RunningStudio, startStudio } from './studio.js';

let folder: string;
let browser: Browser;
let studio: RunningStudio;

describe.skipIf(!hasChromium)('photographs with an error', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes: ['discs', 'squares'], perClass: 24, seed: 1 });
    // Which of the two classes is right?
    await copyFile(join(folder, 'shapes/discs/000.jpg'), join(folder, 'shapes/squares/both.jpg'));
    browser = await launchChromium();
    studio = await startStudio(folder, ['shapes', '--runs', 'runs']);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it.each([
    { locale: 'en', viewport: { width: 1280, height: 900 } },
    { locale: 'en', viewport: { width: 375, height: 740 } },
  ])('are asked about before the training: $viewport.width pixels', async (options) => {
    const { page, problems, close } = await openStudio(browser, studio, options);
    await goTo(page, 'Train');
    await page
      .getByText(/How long it takes is not known yet/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Start training' }).click();
    const dialog = page.getByRole('dialog', { name: 'Check has found an error' });
    await dialog.getByText(/^1 image with the same content in more than one class/).waitFor();
    expect(await dialog.textContent()).not.toContain(folder);
    expect(await violations(page)).toEqual([]);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    await dialog.getByRole('button', { name: 'Open Check' }).click();
    await page.getByRole('heading', { name: 'Findings' }).waitFor();
    await page.getByText('One photograph occurs more than once').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('are asked about as well before a training with new labels', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await page.evaluate("location.hash = '#/review/label'");
    await page.getByRole('button', { name: 'Train with 49 labels' }).click();
    const dialog = page.getByRole('dialog', { name: 'Check has found an error' });
    await dialog.getByText(/^1 image with the same content in more than one class/).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    // Nothing was started, and it is asked again.
    await page.getByRole('button', { name: 'Train with 49 labels' }).click();
    await dialog.getByRole('button', { name: 'Open Check' }).click();
    await page.getByRole('heading', { name: 'Findings' }).waitFor();
    await goTo(page, 'Runs');
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('are trained on by those who want that', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await goTo(page, 'Train');
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByRole('button', { name: 'Train anyway' }).click();
    await page.getByRole('heading', { name: 'shapes', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('button', { name: 'Throw the run away' }).click();
    await page.getByText('shapes was thrown away').waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});

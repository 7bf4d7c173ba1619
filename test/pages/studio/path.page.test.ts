import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadClassifier } from 'graft';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addUnreadableFiles, photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../data/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { dropFiles, goTo, openStudio, type RunningStudio, startStudio, type WatchedPage } from './studio.js';

let folder: string;
let browser: Browser;
let studio: RunningStudio;
let opened: WatchedPage;

describe.skipIf(!hasChromium)('the Studio, from an empty page to a model that is taken away', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes: ['discs', 'stripes'], perClass: 24, seed: 1 });
    await addUnreadableFiles(join(folder, 'shapes/discs'));
    await writeFile(join(folder, 'shapes/stripes/<img src=x onerror=alert(1)>.jpg'), 'no picture at all');
    await photographFolder(join(folder, 'new'), { classes: ['stripes'], perClass: 2, seed: 2 });
    browser = await launchChromium();
    studio = await startStudio(folder);
    opened = await openStudio(browser, studio);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('says what to do on an empty page', async () => {
    const { page } = opened;
    await page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    await goTo(page, 'Train');
    await page.getByRole('heading', { name: 'Two classes are needed' }).waitFor();
    await goTo(page, 'Judge');
    await page.getByRole('heading', { name: 'There is no model yet' }).waitFor();
    await goTo(page, 'Data');
    await page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
  });

  it('takes folders that are dropped as classes, and says which files it did not take', async () => {
    const { page } = opened;
    await dropFiles(page, [join(folder, 'shapes')]);
    await page.getByText('48 photographs added').waitFor();
    await page.getByRole('heading', { name: '3 files were not taken' }).waitFor();
    // Shown as text, never as markup.
    await page.getByText('<img src=x onerror=alert(1)>.jpg').waitFor();
    expect(await page.getByText('48 photographs in 2 classes.').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'discs 24' }).click();
    const thumbnails = page.getByRole('listbox').getByRole('option').locator('img');
    await expect.poll(() => thumbnails.count()).toBeGreaterThan(8);
    await expect
      .poll(() =>
        thumbnails.first().evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      )
      .toBeGreaterThan(0);
  });

  it('moves photographs to another class and aside, and undoes it', async () => {
    const { page } = opened;
    await page.getByRole('listbox').getByRole('option').first().click();
    await page.getByRole('button', { name: 'Move to stripes' }).click();
    await page.getByRole('button', { name: 'stripes 25' }).waitFor();
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'discs 24' }).waitFor();
    await page.getByRole('listbox').getByRole('option').nth(1).click();
    await page
      .getByRole('listbox')
      .getByRole('option')
      .nth(3)
      .click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: 'Set aside', exact: true }).click();
    await page.getByRole('button', { name: 'discs 21' }).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'discs 24' }).waitFor();
  });

  it('asks for the class of photographs that come without a folder', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'All 48' }).click();
    await dropFiles(page, [join(folder, 'new/stripes/001.jpg')]);
    const dialog = page.getByRole('dialog', { name: 'What does this photograph show?' });
    await dialog.getByRole('button', { name: 'stripes' }).click();
    await page.getByRole('button', { name: 'stripes 25' }).waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
    await page.getByRole('button', { name: 'stripes 24' }).waitFor();
  });

  it('looks through the photographs and shows variants that follow the sliders', async () => {
    const { page } = opened;
    await page.getByRole('tab', { name: 'Check' }).click();
    await page.getByText('of 48 files can be used').waitFor();
    expect(
      await page.getByRole('heading', { name: 'A first look' }).locator('..').getByRole('img').count(),
    ).toBe(9);
    await page.getByRole('tab', { name: 'Variety' }).click();
    const variants = page.getByRole('img', { name: /^Variant/ });
    await expect.poll(() => variants.count()).toBe(9);
    const before = await variants.first().getAttribute('src');
    await page.getByLabel('Turn').fill('0.4');
    await expect.poll(() => variants.first().getAttribute('src')).not.toBe(before);
    await page.getByLabel('Turn').fill('0');
  });

  it('trains, with curves and figures that follow', async () => {
    const { page } = opened;
    await goTo(page, 'Train');
    await page.getByRole('button', { name: 'All settings' }).click();
    const drawer = page.getByRole('dialog', { name: 'All settings' });
    await drawer.getByLabel('Pretrained weights').selectOption('openimages');
    await drawer.getByLabel('Find a setting').fill('size of the input');
    await drawer.getByLabel('Size of the input').fill('20000');
    await drawer.getByText('A whole number from 32 to 1024, please.').waitFor();
    await drawer.getByLabel('Size of the input').fill('96');
    await drawer.getByLabel('Find a setting').fill('fineTuning.epochs');
    await drawer.getByLabel('Epochs').fill('0');
    await drawer.getByText('2 settings were changed.').waitFor();
    await drawer.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByRole('link', { name: 'See how good it is' }).waitFor();
    await page.getByText('Finished', { exact: true }).waitFor();
    await page.getByRole('img', { name: /^Accuracy after 20 epochs/ }).waitFor();
    expect(await page.locator('canvas').count()).toBe(2);
  });

  it('judges in words, and opens the photographs behind a cell', async () => {
    const { page } = opened;
    await page.getByRole('link', { name: 'See how good it is' }).click();
    await page.getByText(/Of 100 new photographs like these|It named all of them correctly/).waitFor();
    await page.getByText(/measured on 8 photographs/).waitFor();
    const cell = page.getByRole('button', { name: /^discs, named correctly: / });
    const count = Number(await cell.locator('strong').textContent());
    expect(count).toBeGreaterThan(0);
    await cell.click();
    const behind = page.getByRole('region', { name: 'discs, named correctly' }).getByRole('listitem');
    await expect.poll(() => behind.count()).toBe(count);
    await behind.first().getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('img', { name: 'The picture, with a map of what speaks for discs' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('lets precision and recall follow the threshold', async () => {
    const { page } = opened;
    await page.getByRole('tab', { name: 'Threshold' }).click();
    const found = page.getByText(/that are stripes, it finds/);
    await page.getByLabel('Counts as stripes from').fill('0.01');
    const most = await found.textContent();
    await page.getByLabel('Counts as stripes from').fill('0.99');
    await expect.poll(() => found.textContent()).not.toBe(most);
  });

  it('tries a picture that is dropped, with where the model looks', async () => {
    const { page } = opened;
    await goTo(page, 'Try');
    await page.getByText('Drop a picture here').waitFor();
    await dropFiles(page, [join(folder, 'new/stripes/000.jpg')]);
    const result = page.getByRole('region', { name: 'What it sees' });
    await result.locator('.answer strong').waitFor();
    expect(await result.locator('.answer strong').textContent()).toBe('stripes');
    await page.getByLabel('Show where it looks').check();
    await page.getByRole('img', { name: /with a map of what speaks for/ }).waitFor();
    await dropFiles(page, [join(folder, 'shapes/discs/damaged.jpg')]);
    await result.getByRole('alert').waitFor();
  });

  it('gives the model away as a file that works', async () => {
    const { page } = opened;
    await goTo(page, 'Download');
    await page.getByRole('heading', { name: 'Take it with you' }).waitFor();
    for (const [name, file] of [
      ['Download The model', 'model.onnx'],
      ['Download Its card', 'card.json'],
      ['Download Everything in a zip', 'model.zip'],
      ['Download The report', 'report.html'],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name, exact: true }).click(),
      ]);
      await download.saveAs(join(folder, 'taken', file));
    }
    const classifier = await loadClassifier(join(folder, 'taken/model.onnx'));
    expect(classifier.classNames).toEqual(['discs', 'stripes']);
    await classifier.dispose();
  });

  it('asked nobody but its own server, and broke no rule of its own', () => {
    expect(opened.problems).toEqual([]);
  });
});

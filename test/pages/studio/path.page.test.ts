import { basename, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { predictInNode, withClassifier } from '../../web/expectations.js';
import { type Collection, collection } from './collections.js';
import { oneStory } from './one-story.js';
import { dropFiles, goTo, openStudio, type RunningStudio, startStudio, type WatchedPage } from './studio.js';

let folder: string;
let photographs: Collection;
let browser: Browser;
let studio: RunningStudio;
let opened: WatchedPage;
/** Two of the classes. */
let first: string;
let second: string;
let total: number;
let each: number;
/** What the page said about the pictures that were tried, by their names. */
const said = new Map<string, string>();

describe.skipIf(!hasChromium)('the Studio, from an empty page to a model that is taken away', () => {
  oneStory();

  beforeAll(async () => {
    folder = await temporaryFolder();
    photographs = await collection(folder);
    [first, second] = photographs.classes;
    each = photographs.perClass;
    total = each * photographs.classes.length;
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
    await page.getByRole('heading', { name: 'No model yet' }).waitFor();
    await goTo(page, 'Data');
    await page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
  });

  it('takes folders that are dropped as classes, and says which files it did not take', async () => {
    const { page } = opened;
    await dropFiles(page, [photographs.folder]);
    await page.getByRole('status').getByText(`${total} photographs added`).waitFor();
    await dropFiles(page, [photographs.unreadable]);
    await page.getByRole('heading', { name: 'No photographs were added' }).waitFor();
    await page
      .getByRole('heading', { name: `${photographs.unreadableCount} files were not added` })
      .waitFor();
    // Shown as text, never as markup.
    await page.getByText('<img src=x onerror=alert(1)>.jpg').waitFor();
    await page.getByText(`${total} photographs in ${photographs.classes.length} classes.`).waitFor();
    for (const name of photographs.classes) {
      expect(await page.getByRole('button', { name: `${name} ${each}`, exact: true }).count(), name).toBe(1);
    }
    await page.getByRole('button', { name: `${first} ${each}` }).click();
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
    const tiles = page.getByRole('listbox').getByRole('option');
    await tiles.first().click();
    // A few classes have a button each; more of them are a list to choose from.
    const list = page.getByLabel('Move to a class…');
    const button = page.getByRole('button', { name: `Move to ${second}` });
    await list.or(button).waitFor();
    if (await button.isVisible()) await button.click();
    else {
      await list.selectOption({ label: second });
      await page.getByRole('button', { name: 'Move', exact: true }).click();
    }
    await page.getByRole('button', { name: `${second} ${each + 1}` }).waitFor();
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: `${first} ${each}` }).waitFor();
    await tiles.nth(1).click();
    await tiles.nth(3).click({ modifiers: ['Shift'] });
    // A message never covers the buttons for what is selected.
    const [message, bar] = await Promise.all([
      page
        .locator('.notice-box')
        .boundingBox({ timeout: 500 })
        .catch(() => null),
      page.getByRole('region', { name: 'Selected photographs' }).boundingBox(),
    ]);
    if (message !== null && bar !== null) expect(message.y + message.height).toBeLessThanOrEqual(bar.y);
    await page.getByRole('button', { name: 'Set aside', exact: true }).click();
    await page.getByRole('button', { name: `${first} ${each - 3}` }).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: `${first} ${each}` }).waitFor();
  });

  it('asks for the class of photographs that come without a folder', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: `All ${total}` }).click();
    await dropFiles(page, [photographs.unseen[0].path]);
    const dialog = page.getByRole('dialog', { name: 'What does this photograph show?' });
    await dialog.getByRole('button', { name: second, exact: true }).click();
    await page.getByRole('button', { name: `${second} ${each + 1}` }).waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
    await page.getByRole('button', { name: `${second} ${each}` }).waitFor();
  });

  it('looks through the photographs and shows variants that follow the sliders', async () => {
    const { page } = opened;
    await page.getByRole('tab', { name: 'Check' }).click();
    await page.getByText(`of ${total} files can be used`).waitFor();
    expect(
      await page.getByRole('heading', { name: 'A first look' }).locator('..').getByRole('img').count(),
    ).toBe(9);
    await page.getByRole('tab', { name: 'Augmentation' }).click();
    const variants = page.getByRole('img', { name: /^Variant/ });
    await page.getByLabel('Rotation').fill('0.2');
    await expect.poll(() => variants.count()).toBe(9);
    const before = await variants.first().getAttribute('src');
    await page.getByLabel('Rotation').fill('0.4');
    await expect.poll(() => variants.first().getAttribute('src')).not.toBe(before);
    await page.getByLabel('Rotation').fill('0');
  });

  it('trains, with curves and figures that follow', async () => {
    const { page } = opened;
    await goTo(page, 'Train');
    await page.getByRole('button', { name: 'All settings' }).click();
    const drawer = page.getByRole('dialog', { name: 'All settings' });
    await drawer.getByLabel('Pretrained weights').selectOption('openimages');
    // So that the accuracy is the same each time.
    await drawer.getByLabel('Random seed').fill('1');
    await drawer.getByLabel('Find a setting').fill('input size');
    await drawer.getByLabel('Input size').fill('20000');
    await drawer.getByText('Enter a whole number from 32 to 1024.').waitFor();
    await drawer.getByLabel('Input size').fill(String(photographs.imageSize));
    await drawer.getByLabel('Find a setting').fill('fineTuning.epochs');
    await drawer.getByLabel('Epochs').fill('0');
    await drawer.getByText('2 settings changed.').waitFor();
    await drawer.getByRole('button', { name: 'Close' }).click();
    await page.getByText('Up to 20 epochs.').waitFor();
    await page.getByRole('radio', { name: /^Short/ }).click();
    await page.getByText('Up to 10 epochs.').waitFor();
    await page.getByRole('radio', { name: /^Normal/ }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByRole('link', { name: 'See how good it is' }).waitFor({ timeout: 120_000 });
    await page.getByText('Finished', { exact: true }).waitFor();
    await page.getByRole('img', { name: /^Accuracy after \d+ epochs/ }).waitFor();
    expect(await page.locator('canvas').count()).toBe(2);
  });

  it('judges in words, and opens the photographs behind a cell', async () => {
    const { page } = opened;
    await page.getByRole('link', { name: 'See how good it is' }).click();
    await page.getByText(/Of 100 new photographs like these|It got all of them right/).waitFor();
    const counted = (await page.getByText(/\d+ of \d+ were right\./).textContent()) ?? '';
    const [correct, count] = (/(\d+) of (\d+) were right/.exec(counted) ?? []).slice(1).map(Number);
    expect(count).toBeGreaterThan(total / 10);
    expect(correct / count).toBeGreaterThan(photographs.leastAccuracy);
    const figure = (await page.locator('.figure strong').textContent()) ?? '';
    expect(Number.parseFloat(figure) / 100).toBeCloseTo(correct / count, 3);
    const matrix = page.getByRole('region', { name: 'Confusions' }).locator('tbody strong');
    const cells = (await matrix.allTextContents()).map(Number);
    expect(cells).toHaveLength(photographs.classes.length ** 2);
    expect(cells.reduce((sum, one) => sum + one, 0)).toBe(count);
    const cell = page.getByRole('button', { name: `${first}, predicted correctly: ` });
    const inCell = Number(await cell.locator('strong').textContent());
    expect(inCell).toBeGreaterThan(0);
    await cell.click();
    const behind = page.getByRole('region', { name: `${first}, predicted correctly` }).getByRole('listitem');
    await expect.poll(() => behind.count()).toBe(inCell);
    await behind.first().getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('img', { name: `The picture with a heat map for ${first}` }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('tab', { name: 'Worst mistakes' }).click();
    const mistakes = page.getByRole('tabpanel').getByRole('listitem');
    await expect.poll(() => mistakes.count()).toBe(count - correct);
  });

  it('tries pictures that are dropped, with where the model looks', async () => {
    const { page } = opened;
    await goTo(page, 'Try');
    await page.getByText('Drop a picture here').waitFor();
    const result = page.getByRole('region', { name: 'What it sees' });
    const answer = result.locator('.answer');
    await dropFiles(
      page,
      photographs.unseen.map(({ path }) => path),
    );
    const before = page.getByRole('region', { name: 'Earlier pictures' }).getByRole('listitem');
    await expect.poll(() => before.count()).toBe(photographs.unseen.length);
    for (const button of await before.getByRole('button').all()) {
      await button.getByText('%').waitFor();
      await button.click();
      const name = (await button.getByRole('img').getAttribute('alt')) ?? '';
      said.set(name, (await answer.textContent()) ?? '');
    }
    await page.getByLabel('Show where it looks').check();
    await page.getByRole('img', { name: /with a heat map for/ }).waitFor();
    await dropFiles(page, [join(photographs.unreadable, 'damaged.jpg')]);
    await result.getByRole('alert').waitFor();
  });

  it('gives the model away as a file that works', async () => {
    const { page } = opened;
    await goTo(page, 'Download');
    await page.getByRole('heading', { name: 'Download', level: 1 }).waitFor();
    for (const [name, file] of [
      ['Download Model', 'model.onnx'],
      ['Download Model card', 'card.json'],
      ['Download Zip archive', 'model.zip'],
      ['Download Report', 'report.html'],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name, exact: true }).click(),
      ]);
      await download.saveAs(join(folder, 'taken', file));
    }
    const paths = photographs.unseen.map(({ path }) => path);
    const inNode = await withClassifier(join(folder, 'taken/model.onnx'), async (classifier) => {
      expect([...classifier.classNames].sort()).toEqual(photographs.classes);
      return await predictInNode(classifier, paths);
    });
    let right = 0;
    for (const [at, prediction] of inNode.entries()) {
      const { probabilities, unfamiliar } = prediction;
      const [label, probability] = Object.entries(probabilities).sort((one, other) => other[1] - one[1])[0];
      const shown = said.get(basename(paths[at])) ?? '';
      if (unfamiliar === true) {
        expect(shown).toContain('This does not look like anything it was trained on');
        expect(shown).not.toContain(label);
      } else {
        expect(shown).toContain(label);
        expect(Number.parseFloat(shown.replace(label, ''))).toBeCloseTo(probability * 100, 0);
      }
      if (label === photographs.unseen[at].className) right += 1;
    }
    expect(right / paths.length).toBeGreaterThan(1 / photographs.classes.length);
  });

  it('asked nobody but its own server, and broke no rule of its own', () => {
    expect(opened.problems).toEqual([]);
  });
});

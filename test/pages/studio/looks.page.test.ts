import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPhotograph } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang, violations } from './accessibility.js';
import { goTo, openStudio, type RunningStudio, startStudio, trainOnCommandLine } from './studio.js';

const classes = Array.from({ length: 12 }, (_, at) => `species ${at + 1}`);
let browser: Browser;
let studio: RunningStudio;

async function openMatrix(page: Page): Promise<ReturnType<Page['getByRole']>> {
  await page.evaluate("location.hash = '#/judge'");
  const matrix = page.getByRole('region', { name: 'Confusions' });
  await matrix.waitFor();
  return matrix;
}

/** How bright the cells are, from 0 to 1, as the browser paints them; evaluated in the browser. */
const luminances = `(selector) => {
  const context = document.createElement('canvas').getContext('2d');
  return Array.from(document.querySelectorAll(selector), (cell) => {
    context.fillStyle = getComputedStyle(cell).backgroundColor;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((value) => (value / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
}`;

/** How many colours a line through the middle of an element has. */
async function coloursOf(page: Page, selector: string): Promise<number> {
  const image = sharp(await page.locator(selector).first().screenshot());
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const begin = Math.floor(info.height / 2) * info.width * 3;
  const row = Array.from({ length: info.width }, (_, x) =>
    data.subarray(begin + 3 * x, begin + 3 * x + 3).join(),
  );
  return new Set(row).size;
}

/** A computed property of an element. */
const styleOf = (element: Locator, property: string): Promise<string> =>
  element.evaluate(
    (found, name) => found.ownerDocument.defaultView!.getComputedStyle(found).getPropertyValue(name),
    property,
  );

describe.skipIf(!hasChromium)('how the Studio looks', () => {
  beforeAll(async () => {
    const folder = await temporaryFolder();
    // Four names for each shape: nobody can tell those apart, so that the matrix is full of mistakes.
    for (const [at, name] of classes.entries()) {
      await mkdir(join(folder, 'species', name), { recursive: true });
      for (let seed = 0; seed < 24; seed += 1) {
        const shape = (['discs', 'squares', 'stripes'] as const)[at % 3];
        const bytes = await drawPhotograph(shape, { width: 96, height: 96, seed: at * 100 + seed });
        await writeFile(join(folder, 'species', name, `${seed}.jpg`), bytes);
      }
    }
    await trainOnCommandLine(folder, 'species', 'runs/species', [
      'featureExtraction.epochs=3',
      'fineTuning.epochs=0',
    ]);
    browser = await launchChromium();
    studio = await startStudio(folder, ['species', '--runs', 'runs']);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('fits a matrix of twelve classes into a window of 1280 pixels', async () => {
    const { page, close } = await openStudio(browser, studio);
    const matrix = await openMatrix(page);
    expect(await matrix.getByRole('button').count()).toBe(144);
    const room = await matrix.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(room).toBeLessThanOrEqual(0);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    await close();
  });

  it('fades a matrix out where it goes on, until its end is reached', async () => {
    const { page, close } = await openStudio(browser, studio, { viewport: { width: 375, height: 740 } });
    const matrix = await openMatrix(page);
    const mask = (): Promise<string> => styleOf(matrix, 'mask-image');
    await expect.poll(mask).toMatch(/gradient/);
    await matrix.evaluate((element) => {
      element.scrollLeft = element.scrollWidth;
    });
    await expect.poll(mask).toBe('none');
    await close();
  });

  it('makes mistakes the brightest cells in the dark', async () => {
    const { page, close } = await openStudio(browser, studio, { colorScheme: 'dark' });
    await openMatrix(page);
    const right = await page.evaluate<number[]>(`(${luminances})('.matrix button.right:enabled')`);
    const wrong = await page.evaluate<number[]>(`(${luminances})('.matrix button:enabled:not(.right)')`);
    expect(right.length).toBeGreaterThan(0);
    expect(wrong.length).toBeGreaterThan(0);
    expect(Math.min(...wrong)).toBeGreaterThan(Math.max(...right));
    expect(await violations(page)).toEqual([]);
    await close();
  });

  it('keeps the current page, the interval and the chosen cell with forced colours', async () => {
    const { page, close } = await openStudio(browser, studio, { forcedColors: 'active' });
    await openMatrix(page);
    const link = (name: string): Promise<string> =>
      styleOf(page.getByRole('navigation').getByRole('link', { name }), 'background-color');
    expect(await link('Judge')).not.toBe(await link('Runs'));
    // The scale, the interval on it, and the dot for the result.
    expect(await coloursOf(page, '.scale')).toBeGreaterThanOrEqual(3);
    const outline = (selector: string): Promise<string> =>
      styleOf(page.locator(selector).first(), 'outline-style');
    expect(await outline('.matrix button[aria-pressed="true"]')).toBe('solid');
    expect(await outline('[role="tab"][aria-selected="true"]')).toBe('solid');
    await close();
  });

  it('keeps the words on filled buttons visible with forced colours', async () => {
    const { page, close } = await openStudio(browser, studio, { forcedColors: 'active' });
    await page.evaluate("location.hash = '#/train/new'");
    const start = page.getByRole('button', { name: 'Start training' });
    await start.waitFor();
    // Else the browser puts a plate of the text's own colour behind the text.
    expect(await styleOf(start, 'forced-color-adjust')).toBe('none');
    expect(await styleOf(start, 'color')).not.toBe(await styleOf(start, 'background-color'));
    await close();
  });

  it('fits dialogs with long names into the window of a phone', async () => {
    const { page, close } = await openStudio(browser, studio, { viewport: { width: 375, height: 740 } });
    const name = 'species 1';
    await page.getByRole('button', { name: `${name} 24`, exact: true }).click();
    await page.getByRole('button', { name: 'Merge' }).click();
    const dialog = page.getByRole('dialog');
    const list = dialog.getByLabel('Into the class');
    const makeLong = (option: { textContent: string | null }): void => {
      option.textContent = 'a name that is too long for one line of a telephone, and goes on and on';
    };
    await list.locator('option').first().evaluate(makeLong);
    const ends = (element: Locator): Promise<number> =>
      element.evaluate((found) => found.getBoundingClientRect().right);
    expect(await ends(list)).toBeLessThanOrEqual(await ends(dialog));
    await dialog.getByRole('heading').evaluate((heading) => {
      heading.textContent = 'Merge a class with a name that is longer than one line into another one';
    });
    const { width, height } = (await dialog.getByRole('button', { name: 'Close' }).boundingBox())!;
    expect(width).toBeCloseTo(height, 0);
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    await page.getByRole('listbox').getByRole('option').first().dblclick();
    const classList = dialog.getByLabel('Class');
    await classList.locator('option').first().evaluate(makeLong);
    expect(await ends(classList)).toBeLessThanOrEqual(await ends(dialog));
    await close();
  });

  it('begins a heat map at half strength', async () => {
    const { page, close } = await openStudio(browser, studio);
    await openMatrix(page);
    await page
      .getByRole('region', { name: /^species/ })
      .getByRole('button')
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.getByLabel('Opacity').inputValue()).toBe('0.5');
    await close();
  });

  it('shows one picture, and says why, where no augmentation is on', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await goTo(page, 'Data');
    await page.getByRole('tab', { name: 'Augmentation' }).click();
    // The recipe that the page begins with changes nothing.
    await page.getByText('No augmentation is on').waitFor();
    await expect.poll(() => page.locator('.nine img').count()).toBe(1);
    expect(await page.getByText('Nine variants of one photograph').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Show nine others' }).isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Rotation').fill('0.4');
    await page.getByRole('img', { name: 'Variant 9' }).waitFor();
    const pictures = await page
      .locator('.nine img')
      .evaluateAll((all) => all.map((one) => one.getAttribute('src')));
    expect(new Set(pictures).size).toBe(9);
    await page.getByLabel('Rotation').fill('0');
    await page.getByText('No augmentation is on').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('disables what needs the server while it cannot be reached, and can close a dialog', async () => {
    const { page, close } = await openStudio(browser, studio);
    const matrix = await openMatrix(page);
    await page
      .getByRole('region', { name: /^species/ })
      .getByRole('button')
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await studio.end('SIGKILL');
    await page.getByRole('main').getByText('The Studio is not responding.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => dialog.count()).toBe(0);
    for (const button of await matrix.getByRole('button').all()) expect(await button.isDisabled()).toBe(true);
    await page.getByRole('tab', { name: 'Classes' }).click();
    await page.getByRole('columnheader', { name: 'Recall' }).waitFor();
    await goTo(page, 'Train');
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const button of await page.locator('main button').all())
      expect(await button.isDisabled()).toBe(true);
    await close();
  });
});

import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPhotograph, photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang, violations } from './accessibility.js';
import { openStudio, type RunningStudio, startStudio, trainOnCommandLine } from './studio.js';

/** More classes than a phone is wide, with names as people give them. */
const manyClasses = [
  'apple',
  'an old machine with a name that is far too long for a heading',
  'bird',
  'bicycle',
  'çiçek',
  'donaudampfschifffahrtsgesellschaftskapitän',
  'fox',
  'house at the sea',
  'tree',
  'zebra',
] as const;
const quick = ['featureExtraction.epochs=3', 'fineTuning.epochs=0'];
let browser: Browser;
let studio: RunningStudio;
let manyStudio: RunningStudio;

/** Whether a cell of the matrix has the focus and nothing covers it; evaluated in the browser. */
const focusIsSeen = `(({ activeElement: cell }) => {
  const { left, top, width, height } = cell.getBoundingClientRect();
  const topmost = document.elementFromPoint(left + width / 2, top + height / 2);
  return cell.closest('.matrix') !== null && cell.contains(topmost);
})(document)`;

async function judge(page: Page, run: string): Promise<void> {
  await page.evaluate("location.hash = '#/judge'");
  await page.getByLabel('Model').selectOption({ label: await labelOf(page, run) });
  await page.getByRole('region', { name: 'Confusions' }).waitFor();
}

/** A run's entry in the list of models, which says its time, too. */
async function labelOf(page: Page, run: string): Promise<string> {
  return (await page.getByLabel('Model').locator('option', { hasText: run }).textContent()) ?? '';
}

async function box(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const found = await locator.boundingBox();
  if (found === null) throw new Error('It is not there.');
  return found;
}

describe.skipIf(!hasChromium)('judging in the Studio', () => {
  beforeAll(async () => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes: ['discs', 'stripes'], perClass: 24, seed: 1 });
    await trainOnCommandLine(folder, 'shapes', 'runs/shapes', quick);
    // The same shape under several names: nobody can tell those apart, so that the matrix is full of mistakes.
    for (const [at, name] of manyClasses.entries()) {
      await mkdir(join(folder, 'many', name), { recursive: true });
      for (let seed = 0; seed < 24; seed += 1) {
        const shape = (['discs', 'squares', 'stripes'] as const)[at % 3];
        const bytes = await drawPhotograph(shape, { width: 120, height: 100, seed: at * 100 + seed });
        await writeFile(join(folder, 'many', name, `${seed}.jpg`), bytes);
      }
    }
    await trainOnCommandLine(folder, 'many', 'runs/many', quick);
    browser = await launchChromium();
    studio = await startStudio(folder, ['shapes', '--runs', 'runs']);
    await mkdir(join(folder, 'runs of many'));
    await cp(join(folder, 'runs/many'), join(folder, 'runs of many/many'), { recursive: true });
    manyStudio = await startStudio(folder, ['many', '--runs', 'runs of many']);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
    await manyStudio?.end('SIGINT');
  });

  it('lets precision and recall follow the threshold of two classes', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await judge(page, 'shapes');
    await page.getByRole('tab', { name: 'Threshold' }).click();
    const found = page.getByText(/labelled stripes, it finds/);
    const named = page.getByText(/that it calls stripes/);
    await page.getByLabel('Threshold for stripes').fill('0.01');
    const [everyOne, all] = [await found.textContent(), await named.textContent()];
    expect(everyOne).toMatch(/^Of (\d+) labelled stripes, it finds \1\.$/);
    await page.getByLabel('Threshold for stripes').fill('0.99');
    await expect.poll(() => found.textContent()).not.toBe(everyOne);
    expect(await named.textContent()).not.toBe(all);
    expect(problems).toEqual([]);
    await close();
  });

  it('shows the surest mistake first, corrects labels in place and judges again', async () => {
    const { page, problems, close } = await openStudio(browser, manyStudio);
    await page.evaluate("location.hash = '#/judge'");
    await page.getByRole('tab', { name: 'Worst mistakes' }).click();
    const list = page.getByRole('tabpanel').getByRole('listitem');
    await list.first().waitFor();
    const shares = await list.locator('.numbers').allTextContents();
    const numbers = shares.map((text) => Number.parseFloat(text));
    expect(numbers.length).toBeGreaterThan(3);
    expect(numbers).toEqual([...numbers].sort((one, other) => other - one));

    await list.first().getByRole('button').click();
    const dialog = page.getByRole('dialog');
    const title = (): Promise<string | null> => dialog.getByRole('heading').textContent();
    const first = await title();
    await dialog.getByText(/^1 of \d+$/).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('ArrowRight');
    await dialog.getByText(/^2 of \d+$/).waitFor();
    await dialog.getByRole('button', { name: 'Previous photograph' }).click();
    await dialog.getByText(/^1 of \d+$/).waitFor();
    expect(await title()).toBe(first);

    // To what the model says, and aside: each goes on to the next one.
    const said = (await dialog.locator('.answer').textContent()) ?? '';
    const predicted = /The model says (.*) \(/.exec(said)?.[1] ?? '';
    await dialog.getByLabel('Its label').selectOption({ label: predicted });
    await dialog.getByRole('button', { name: 'Change label' }).click();
    await dialog.getByText(/^2 of \d+$/).waitFor();
    await dialog.getByRole('button', { name: 'Set aside' }).click();
    await dialog.getByText(/^3 of \d+$/).waitFor();
    await page.keyboard.press('Escape');

    await page.getByText('This score is old: 2 of these photographs').waitFor();
    await list.first().getByText(`now ${predicted}`).waitFor();
    // A photograph that has moved is still shown.
    const image = list.first().locator('img');
    await expect
      .poll(() => image.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth))
      .toBeGreaterThan(0);
    const before = (await page.locator('.verdict').textContent()) ?? '';
    await page.getByRole('button', { name: 'Judge again' }).click();
    await expect.poll(() => page.getByText('This score is old').count()).toBe(0);
    await expect.poll(() => page.locator('.verdict').textContent()).not.toBe(before);
    expect(problems).toEqual([]);
    await close();
  });

  it('judges the training photographs when that is asked for', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await judge(page, 'shapes');
    await page.getByRole('button', { name: 'Training photographs' }).click();
    await page.getByText(/The model learned from these photographs/).waitFor();
    expect(await page.getByText(/Of 100 new photographs/).count()).toBe(0);
    await page.getByRole('tab', { name: 'All photographs' }).click();
    const image = page.getByRole('tabpanel').locator('img').first();
    await expect
      .poll(() => image.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth))
      .toBeGreaterThan(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('offers no threshold where there are more classes', async () => {
    const { page, close } = await openStudio(browser, studio);
    await judge(page, 'many');
    expect(await page.getByRole('tab', { name: 'Threshold' }).count()).toBe(0);
    await close();
  });

  it('shows a matrix of ten classes on a phone', async () => {
    const { page, problems, close } = await openStudio(browser, studio, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
    });
    await judge(page, 'many');
    const matrix = page.getByRole('region', { name: 'Confusions' });
    const cells = matrix.getByRole('button');
    expect(await cells.count()).toBe(manyClasses.length ** 2);
    for (const tab of ['Worst mistakes', 'All photographs', 'Classes', 'Confusions']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await violations(page), tab).toEqual([]);
      expect(await overhang(page), tab).toBeLessThanOrEqual(0);
    }
    // Of the cells with photographs in them, the one farthest to the right.
    const columns = await cells.evaluateAll((all) =>
      all.map((one) => (one.matches(':enabled') ? (one.closest('td')?.cellIndex ?? 0) : 0)),
    );
    const last = cells.nth(columns.lastIndexOf(Math.max(...columns)));
    await last.scrollIntoViewIfNeeded();
    const row = last.locator('xpath=ancestor::tr');
    const [header, cell] = [await box(row.getByRole('rowheader')), await box(last)];
    // What a row is stays beside its cells, and covers none of them.
    expect(header.x).toBeGreaterThanOrEqual(0);
    expect(header.x + header.width).toBeLessThanOrEqual(cell.x);
    expect(cell.x + cell.width).toBeLessThanOrEqual(360);
    await last.tap();
    const name = ((await last.locator('.unseen').textContent()) ?? '').replace(/:$/, '');
    const behind = page.getByRole('region', { name });
    await expect
      .poll(() => behind.getByRole('listitem').count())
      .toBe(Number(await last.locator('strong').textContent()));
    expect(await violations(page)).toEqual([]);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('shows that matrix to the keyboard', async () => {
    const { page, problems, close } = await openStudio(browser, studio, {
      viewport: { width: 360, height: 740 },
    });
    await judge(page, 'many');
    const matrix = page.getByRole('region', { name: 'Confusions' });
    await matrix.focus();
    // The arrow keys scroll it, and take their time.
    await matrix.evaluate(
      `document.activeElement.addEventListener('scrollend', () => document.body.dataset.scrolled = 'yes')`,
    );
    await page.keyboard.press('ArrowRight');
    await page.locator('body[data-scrolled]').waitFor();
    expect(await matrix.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
    // Each cell that holds photographs has its turn, and is seen when it has.
    const cells = await matrix.locator('button:enabled').count();
    for (let at = 0; at < cells; at += 1) {
      await page.keyboard.press('Tab');
      // The arrow key's scrolling may still be going on.
      await expect
        .poll(() => page.evaluate(focusIsSeen), { message: `cell ${at + 1} of ${cells}` })
        .toBe(true);
    }
    expect(problems).toEqual([]);
    await close();
  });
});

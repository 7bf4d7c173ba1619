import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPhotograph } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang } from './accessibility.js';
import { oneStory } from './one-story.js';
import { openStudio, type RunningStudio, startStudio, type WatchedPage } from './studio.js';

/** More classes than have a button each, and one of more photographs than a page of the list holds. */
const counts = { ants: 3, bees: 4, cats: 2, dogs: 5, eels: 320 } as const;
const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
let browser: Browser;
let studio: RunningStudio;
let opened: WatchedPage;

const classButton = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Classes' }).getByRole('button', { name, exact: true });
const tiles = (page: Page) => page.getByRole('listbox').getByRole('option');
const noProblem = async (page: Page): Promise<void> =>
  expect(await page.locator('.notice-box.bad').allTextContents()).toEqual([]);
/** What has the focus, by its name; evaluated in the browser. */
const focused = `(({ activeElement: element }) =>
  element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent.trim())(document)`;
const role = `document.activeElement.getAttribute('role')`;

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

describe.skipIf(!hasChromium)('classes and photographs in the Studio, with the keyboard', () => {
  oneStory();

  beforeAll(async () => {
    const folder = await temporaryFolder();
    const drawn = await drawPhotograph('discs', { width: 96, height: 72, seed: 1 });
    for (const [name, count] of Object.entries(counts)) {
      await mkdir(join(folder, 'pets', name), { recursive: true });
      for (let at = 0; at < count; at++) {
        const bytes = Buffer.concat([drawn, Buffer.from(`${name}${at}`)]);
        await writeFile(join(folder, 'pets', name, `${name}-${String(at).padStart(3, '0')}.jpg`), bytes);
      }
    }
    browser = await launchChromium();
    studio = await startStudio(folder, ['pets']);
    opened = await openStudio(browser, studio);
    await opened.page.getByText(`${total} photographs in 5 classes.`).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('are renamed without a complaint', async () => {
    const { page } = opened;
    await classButton(page, 'cats 2').click();
    await page.getByRole('button', { name: 'Rename cats' }).click();
    await page.getByRole('textbox', { name: 'Class name' }).fill('lions');
    await press(page, 'Enter');
    await classButton(page, 'lions 2').waitFor();
    await page.getByRole('option', { name: /^cats-000/ }).waitFor();
    expect(await classButton(page, 'lions 2').getAttribute('aria-pressed')).toBe('true');
    await noProblem(page);
    await press(page, 'Control+z');
    await classButton(page, 'cats 2').waitFor();
    await page.waitForTimeout(500);
    await noProblem(page);
  });

  it('are merged when a name is taken, and on request', async () => {
    const { page } = opened;
    await classButton(page, 'cats 2').click();
    await page.getByRole('button', { name: 'Rename cats' }).click();
    await page.getByRole('textbox', { name: 'Class name' }).fill('Dogs');
    await press(page, 'Enter');
    const dialog = page.getByRole('dialog', { name: 'There is already a class dogs' });
    await dialog.getByText('Merge cats into dogs?').waitFor();
    await dialog.getByRole('button', { name: 'Merge' }).click();
    await classButton(page, 'dogs 7').waitFor();
    expect(await classButton(page, 'dogs 7').getAttribute('aria-pressed')).toBe('true');
    await press(page, 'Control+z');
    await classButton(page, 'cats 2').click();
    await page.getByRole('button', { name: 'Merge cats into another class' }).click();
    await page.getByRole('combobox', { name: 'Into the class' }).selectOption({ label: 'bees' });
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    await classButton(page, 'bees 6').waitFor();
    await expect.poll(() => page.evaluate(focused)).toContain('bees');
    await press(page, 'Control+z');
    await classButton(page, 'cats 2').waitFor();
    await noProblem(page);
  });

  it('are not made twice: a name that is taken leads to its class', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'New class' }).click();
    await page.getByRole('textbox', { name: 'Class name' }).fill('CATS');
    await press(page, 'Enter');
    const dialog = page.getByRole('dialog', { name: 'There is already a class cats' });
    await dialog.getByRole('button', { name: 'Use cats' }).click();
    await expect.poll(() => classButton(page, 'cats 2').getAttribute('aria-pressed')).toBe('true');
    await noProblem(page);
  });

  it('are deleted, and come back by undo', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Delete cats' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete cats' });
    await dialog.getByText('Its 2 photographs are set aside').waitFor();
    await dialog.getByRole('button', { name: 'Delete class' }).click();
    await classButton(page, 'Set aside 2').waitFor();
    expect(await classButton(page, 'cats 2').count()).toBe(0);
    await press(page, 'Control+z');
    await classButton(page, 'cats 2').waitFor();
    await noProblem(page);
  });

  it('are moved to with Enter, never with an arrow key, and the focus stays', async () => {
    const { page } = opened;
    await classButton(page, 'dogs 5').click();
    await tiles(page).first().focus();
    await press(page, ' ');
    const list = page.getByRole('combobox', { name: 'Move to a class…' });
    await list.focus();
    await press(page, 'ArrowDown', 'ArrowDown');
    await page.waitForTimeout(400);
    expect(await classButton(page, 'dogs 5').count()).toBe(1);
    expect(await page.evaluate(focused)).toBe('Move to a class…');
    await press(page, 'Enter');
    await classButton(page, 'bees 5').waitFor();
    await expect.poll(() => page.evaluate(role)).toBe('option');
    await press(page, 'Control+z');
    await classButton(page, 'dogs 5').waitFor();
    // The same in the dialog of one photograph.
    await tiles(page).first().focus();
    await press(page, 'Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Class' }).focus();
    await press(page, 'ArrowUp');
    await page.waitForTimeout(400);
    expect(await classButton(page, 'dogs 5').count()).toBe(1);
    await press(page, 'Enter');
    await page.getByText('One photograph moved to cats').waitFor();
    expect(await page.evaluate(focused)).toBe('Class');
    expect(await dialog.count()).toBe(1);
    // The next one is in the place of the one that was moved.
    await dialog.getByRole('button', { name: 'Next' }).click();
    await dialog.getByRole('heading', { name: 'dogs-001.jpg' }).waitFor();
    await press(page, 'ArrowRight');
    await dialog.getByRole('heading', { name: 'dogs-002.jpg' }).waitFor();
    await press(page, 'ArrowLeft');
    await dialog.getByRole('heading', { name: 'dogs-001.jpg' }).waitFor();
    await press(page, 'Escape', 'Control+z');
    await classButton(page, 'dogs 5').waitFor();
    await noProblem(page);
  });

  it('are searched and sorted', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: `All ${total}` }).click();
    await page.getByRole('searchbox', { name: 'Search file names' }).fill('S-00');
    await expect.poll(() => tiles(page).first().getAttribute('aria-setsize')).toBe('24');
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('No photograph has this in its name.').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('combobox', { name: 'Sort' }).selectOption('newest');
    await page.getByRole('option', { name: /^eels-319/ }).waitFor();
    await page.getByRole('combobox', { name: 'Sort' }).selectOption('class');
    await page.getByRole('option', { name: /^ants-000/ }).waitFor();
  });

  it('are all selected, though most were never scrolled to, and in ranges', async () => {
    const { page } = opened;
    await tiles(page).first().focus();
    await press(page, 'Control+a');
    await page.getByText(`${total} selected`).waitFor();
    await press(page, 'Escape');
    await page.getByRole('button', { name: 'Select all' }).click();
    await page.getByText(`${total} selected`).waitFor();
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await tiles(page).first().click();
    await tiles(page).first().focus();
    await press(page, 'End');
    await page.getByRole('option', { name: /^eels-319/ }).click({ modifiers: ['Shift'] });
    await page.getByText(`${total} selected`).waitFor();
    await press(page, 'Escape', 'Home', 'Shift+ArrowRight', 'Shift+ArrowRight');
    await page.getByText('3 selected').waitFor();
    await press(page, 'Escape');
  });

  it('are moved by hundreds, and undone at once', async () => {
    const { page } = opened;
    await classButton(page, 'eels 320').click();
    await page.getByRole('button', { name: 'Select all' }).click();
    await page.getByText('320 selected').waitFor();
    await page.getByRole('combobox', { name: 'Move to a class…' }).selectOption({ label: 'ants' });
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await classButton(page, 'ants 323').waitFor();
    await press(page, 'Control+z');
    await classButton(page, 'ants 3').waitFor();
    await noProblem(page);
  });

  it('are covered by nothing on a phone', async () => {
    const { page, problems, close } = await openStudio(browser, studio, {
      viewport: { width: 375, height: 720 },
      hasTouch: true,
    });
    await page.getByText(`${total} photographs in 5 classes.`).waitFor();
    await page.getByRole('option', { name: /^ants-000/ }).waitFor();
    await page.evaluate('scrollTo(0, 300)');
    // The lowest one of those that can be seen whole.
    const lowest = await page.evaluate<{ x: number; y: number }>(`(() => {
      const tiles = [...document.querySelectorAll('[role=listbox] [role=option]')];
      const whole = tiles.map((tile) => tile.getBoundingClientRect()).filter(({ bottom }) => bottom <= innerHeight - 70);
      return { x: whole.at(-1).x + 20, y: whole.at(-1).y + 20 };
    })()`);
    await page.touchscreen.tap(lowest.x, lowest.y);
    const bar = page.getByRole('region', { name: 'Selected photographs' });
    await bar.waitFor();
    const chosen = page.locator('[role=option][aria-selected=true]');
    await expect
      .poll(async () => {
        const [one, other] = await Promise.all([chosen.boundingBox(), bar.boundingBox()]);
        return one !== null && other !== null && one.y + one.height <= other.y + 1;
      })
      .toBe(true);
    // It comes up over the steps, which are not covered either.
    const [stands, steps] = await Promise.all([
      bar.boundingBox(),
      page.getByRole('navigation').boundingBox(),
    ]);
    expect(stands!.y + stands!.height).toBeLessThanOrEqual(steps!.y + 1);
    // Not much of a small screen.
    expect(stands!.height).toBeLessThan(140);
    // At the end of the page it is below the last photograph.
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    await page.getByRole('option', { name: /^eels-319/ }).waitFor();
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    const last = await page.getByRole('option', { name: /^eels-319/ }).boundingBox();
    expect(last!.y + last!.height).toBeLessThanOrEqual((await bar.boundingBox())!.y + 1);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('broke nothing in the page', () => {
    expect(opened.problems).toEqual([]);
  });
});

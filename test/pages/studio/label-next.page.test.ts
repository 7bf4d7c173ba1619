import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataClass } from '../../../src/studio/api.js';
import { drawPhotograph, photographFolder, type ShapeClass } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang, violations } from './accessibility.js';
import { oneStory } from './one-story.js';
import {
  dropFiles,
  goTo,
  openStudio,
  type RunningStudio,
  startStudio,
  trainOnCommandLine,
  type WatchedPage,
} from './studio.js';

const CLASSES = ['discs', 'squares'] as const;
const SHAPES: readonly ShapeClass[] = ['discs', 'squares', 'stripes'];
const PER_SHAPE = 6;
const SETTINGS = ['imageSize=64', 'featureExtraction.epochs=3', 'fineTuning.epochs=0'];

let folder: string;
let browser: Browser;
let studio: RunningStudio;
let opened: WatchedPage;

const shown = (page: Page) => page.locator('figcaption .name');
/** '' where no photograph is shown. */
const nameShown = async (page: Page): Promise<string> => (await shown(page).allTextContents())[0] ?? '';
const filesOf = async (name: string): Promise<string[]> => await readdir(join(folder, name)).catch(() => []);
const shapeOf = (name: string): string => name.split('-')[0];

/** Presses a key and waits until another photograph is shown. @returns the one that was shown before */
async function press(page: Page, key: string): Promise<string> {
  const before = await nameShown(page);
  await page.keyboard.press(key);
  await expect.poll(() => nameShown(page)).not.toBe(before);
  return before;
}

async function labelBox(page: Page): Promise<void> {
  await goTo(page, 'Review');
  await page.getByRole('tab', { name: 'Label next' }).click();
}

describe.skipIf(!hasChromium)('labelling next what teaches most', () => {
  oneStory();

  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos'), { classes: CLASSES, perClass: 10, seed: 1 });
    await mkdir(join(folder, 'new'));
    for (const [at, shape] of SHAPES.entries()) {
      for (let number = 0; number < PER_SHAPE; number++) {
        const bytes = await drawPhotograph(shape, { width: 300, height: 220, seed: 300 + 20 * at + number });
        await writeFile(join(folder, 'new', `${shape}-${number}.jpg`), bytes);
      }
    }
    browser = await launchChromium();
    studio = await startStudio(folder, ['photos']);
    opened = await openStudio(browser, studio);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('takes photographs that are dropped, and shows the first one while there is no model', async () => {
    const { page } = opened;
    await labelBox(page);
    await page.getByRole('heading', { name: 'Every photograph has a class' }).waitFor();
    await page.getByText(join(folder, 'photos-unlabelled')).waitFor();
    expect(await violations(page)).toEqual([]);
    await dropFiles(page, [join(folder, 'new')]);
    await page.getByRole('status').getByText('18 photographs added').waitFor();
    await page.getByText('There is no model of these classes yet').waitFor();
    await shown(page).waitFor();
    await page.getByText('Suggestion 1 of 18').waitFor();
    expect(await filesOf('photos-unlabelled')).toHaveLength(18);
    // Of the shape that no labelled photograph has.
    expect(shapeOf(await nameShown(page))).toBe('stripes');
    expect(await violations(page)).toEqual([]);
  });

  it('labels by keys, and shows the next photograph at once', async () => {
    const { page } = opened;
    const skipped = await press(page, 's');
    const aside = await press(page, 'a');
    await expect.poll(() => filesOf('photos-aside')).toEqual([aside]);
    const labelled: string[] = [];
    while (labelled.length < 3) {
      const name = await nameShown(page);
      const at = ['discs', 'squares'].indexOf(shapeOf(name));
      if (at < 0) await press(page, 's');
      else labelled.push(await press(page, String(at + 1)));
    }
    for (const name of labelled) await expect.poll(() => filesOf(`photos/${shapeOf(name)}`)).toContain(name);
    expect(skipped).not.toBe(aside);
    await page.getByRole('button', { name: 'Train with 23 labels' }).waitFor();
    await expect.poll(() => page.locator('.unseen[aria-live]').first().textContent()).toContain('Next: ');
  });

  it('undoes with U and with Ctrl+Z, and shows again what was undone', async () => {
    const { page } = opened;
    const name = await nameShown(page);
    await press(page, '1');
    await expect.poll(() => filesOf('photos/discs')).toContain(name);
    await page.keyboard.press('u');
    await expect.poll(() => nameShown(page)).toBe(name);
    await expect.poll(() => filesOf('photos/discs')).not.toContain(name);
    expect(await filesOf('photos-unlabelled')).toContain(name);
    await press(page, 's');
    await page.keyboard.press('Control+z');
    await expect.poll(() => nameShown(page)).toBe(name);
    // It stays there though the list is asked for again.
    await page.waitForTimeout(500);
    expect(await nameShown(page)).toBe(name);
  });

  it('keeps a photograph on the screen where its new class is refused', async () => {
    const { page } = opened;
    const name = await press(page, '1');
    const next = await press(page, '1');
    await page.keyboard.press('u');
    await expect.poll(() => nameShown(page)).toBe(next);
    await page.keyboard.press('u');
    await expect.poll(() => nameShown(page)).toBe(name);
    await page.keyboard.press('n');
    await page.getByRole('dialog').getByLabel('Class name').fill('red/white');
    await page.keyboard.press('Enter');
    await page
      .getByText(/red\/white/)
      .first()
      .waitFor();
    await expect.poll(() => nameShown(page)).toBe(name);
    await page.waitForTimeout(500);
    expect(await nameShown(page)).toBe(name);
    expect(await filesOf('photos-unlabelled')).toContain(name);
  });

  it('makes a class for what has none yet, and finds classes by their names', async () => {
    const { page } = opened;
    for (let step = 0; step < 18 && shapeOf(await nameShown(page)) !== 'stripes'; step++)
      await press(page, 's');
    const first = await nameShown(page);
    await page.keyboard.press('n');
    await page.getByRole('dialog').getByLabel('Class name').fill('stripes');
    await page.keyboard.press('Enter');
    await expect.poll(() => filesOf('photos/stripes')).toEqual([first]);
    await page.getByRole('button', { name: 'stripes', exact: true }).waitFor();
    for (let step = 0; step < 18 && shapeOf(await nameShown(page)) !== 'stripes'; step++)
      await press(page, 's');
    const second = await nameShown(page);
    await page.keyboard.press('/');
    const dialog = page.getByRole('dialog', { name: 'Find a class' });
    await dialog.getByRole('combobox').fill('STR');
    expect(await dialog.getByRole('option', { selected: true }).textContent()).toContain('stripes');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await filesOf('photos/stripes')).sort()).toEqual([first, second].sort());
  });

  it('keeps the keys of the classes when one comes that sorts earlier', async () => {
    const { page } = opened;
    const keyOf = (name: string): Promise<string | null> =>
      page.getByRole('button', { name, exact: true }).getAttribute('aria-keyshortcuts');
    const send = (method: string, path: string, body: object): Promise<{ data: { classes: DataClass[] } }> =>
      page.evaluate(
        `fetch('/api/data/classes${path}', { method: '${method}', body: '${JSON.stringify(body)}',
          headers: { 'content-type': 'application/json' } }).then((answer) => answer.json())`,
      );
    const { data } = await send('POST', '', { name: 'arrows' });
    const arrows = data.classes.find(({ name }) => name === 'arrows')!;
    await page.getByRole('button', { name: 'arrows', exact: true }).waitFor();
    const shownKeys = ['discs', 'squares', 'stripes', 'arrows'].map(keyOf);
    expect(await Promise.all(shownKeys)).toEqual(['1', '2', '3', '4']);
    const name = await press(page, '1');
    await expect.poll(() => filesOf('photos/discs')).toContain(name);
    await page.keyboard.press('u');
    await expect.poll(() => nameShown(page)).toBe(name);
    await page.reload();
    await shown(page).waitFor();
    expect(await keyOf('arrows')).toBe('4');
    await send('DELETE', `/${arrows.id}`, {});
    await page.getByRole('button', { name: 'arrows', exact: true }).waitFor({ state: 'detached' });
    expect(await keyOf('discs')).toBe('1');
  });

  it('goes on where it was when the page is loaded again', async () => {
    const { page } = opened;
    const waiting = (await filesOf('photos-unlabelled')).length;
    await page.reload();
    await shown(page).waitFor();
    await page.getByText(`${waiting} photographs have no class yet.`).waitFor();
    expect(await filesOf('photos-unlabelled')).toContain(await nameShown(page));
  });

  it('takes what a new model says, by itself, with Space', async () => {
    const { page } = opened;
    await trainOnCommandLine(folder, 'photos', 'runs/first', SETTINGS);
    await expect.poll(() => page.getByLabel('Suggested by').inputValue(), { timeout: 60_000 }).not.toBe('');
    const guess = page.getByRole('button', { name: /^Label as/ });
    await guess.waitFor();
    // What was on the screen has no guess where the model suggests others; the next one has.
    const said = /Label as (discs|squares|stripes)/.exec((await guess.textContent()) ?? '')?.[1] ?? '';
    const name = await press(page, 'Space');
    await expect.poll(() => filesOf(`photos/${said}`)).toContain(name);
    await page.keyboard.press('u');
    await expect.poll(() => nameShown(page)).toBe(name);
    // A click does the same, and the keys still mean the photograph afterwards.
    await guess.click();
    await expect.poll(() => nameShown(page)).not.toBe(name);
    await expect.poll(() => filesOf(`photos/${said}`)).toContain(name);
    const next = await press(page, 's');
    expect(await filesOf('photos-unlabelled')).toContain(next);
    await page.getByRole('button', { name: 'Train again with one new label' }).waitFor();
  });

  it('trains again, and the new model suggests', async () => {
    const { page } = opened;
    const before = await page.getByLabel('Suggested by').inputValue();
    await page.getByRole('button', { name: 'Train again with one new label' }).click();
    // The new class has too few photographs, which Check calls an error.
    const dialog = page.getByRole('dialog', { name: 'Check has found an error' });
    await dialog.getByText(/stripes/).waitFor();
    await dialog.getByRole('button', { name: 'Train anyway' }).click();
    await page.getByText('You can go on labelling').waitFor();
    await page.getByRole('link', { name: 'Watch training' }).waitFor();
    // Reloading in the middle loses nothing.
    await page.reload();
    await page.getByText(/suggests from now on/).waitFor({ timeout: 240_000 });
    await expect.poll(() => page.getByLabel('Suggested by').inputValue()).not.toBe(before);
    await expect
      .poll(() =>
        page
          .getByRole('status')
          .getByText(/Choosing|Getting ready/)
          .count(),
      )
      .toBe(0);
    await page.getByRole('button', { name: /^Label as/ }).waitFor();
    await page.getByRole('button', { name: 'Train again once there are new labels' }).waitFor();
    expect(await violations(page)).toEqual([]);
    // With the settings of the run before it.
    const runs = (await readdir(join(folder, 'runs'))).filter((name) => !name.startsWith('.'));
    expect(runs.sort()).toEqual(['first', 'photos']);
  });

  it('is usable on a phone and in Turkish', async () => {
    const { page } = opened;
    await page.getByLabel('Language').selectOption('tr');
    await page.getByRole('heading', { name: 'Ne gösteriyor?' }).waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    const name = await nameShown(page);
    await page.getByRole('button', { name: 'squares', exact: true }).click();
    await expect.poll(() => nameShown(page)).not.toBe(name);
    await expect.poll(() => filesOf('photos/squares')).toContain(name);
    await page.getByText('1 yeni etiketle yeniden eğit').waitFor();
    await page.getByRole('button', { name: 'Geri al', exact: true }).first().click();
    await expect.poll(() => nameShown(page)).toBe(name);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByLabel('Dil').selectOption('en');
  });

  it('ends with what was skipped, and with nothing', async () => {
    const { page } = opened;
    while ((await nameShown(page)) !== '') await press(page, 's');
    const waiting = (await filesOf('photos-unlabelled')).length;
    expect(waiting).toBeGreaterThan(1);
    await page.getByText(`You skipped ${waiting} photographs.`).waitFor();
    await page.getByRole('button', { name: 'Show them again' }).click();
    await shown(page).waitFor();
    let last = '';
    const end = page.getByRole('heading', { name: 'Every photograph has a class' });
    // In between others are suggested: those that were skipped had not been asked about.
    while (!(await end.isVisible())) {
      await shown(page).or(end).waitFor();
      if ((await nameShown(page)) !== '') last = await press(page, '2');
    }
    await expect.poll(() => filesOf('photos-unlabelled')).toEqual([]);
    // The last one too.
    await page.keyboard.press('Control+z');
    await expect.poll(() => nameShown(page)).toBe(last);
    await press(page, '2');
    expect(opened.problems).toEqual([]);
  });

  it('shows and moves photographs without a class on the step Data too', async () => {
    const { page } = opened;
    await goTo(page, 'Data');
    await page.getByRole('button', { name: /^stripes/ }).click();
    const tiles = page.getByRole('listbox').getByRole('option');
    await tiles.first().click();
    await page.getByRole('button', { name: 'Remove from class' }).click();
    await page.getByRole('button', { name: 'No class yet 1' }).click();
    await expect.poll(() => tiles.count()).toBe(1);
    expect(await filesOf('photos-unlabelled')).toHaveLength(1);
    expect(await violations(page)).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('labelling with many classes', () => {
  it('finds them by the beginning of their names, by keys alone', async () => {
    const many = await temporaryFolder();
    const names = Array.from({ length: 14 }, (_, at) => `kind ${String.fromCharCode(97 + at)}`);
    for (const [at, name] of names.entries()) {
      await mkdir(join(many, 'photos', name), { recursive: true });
      const bytes = await drawPhotograph('discs', { width: 80, height: 60, seed: at });
      await writeFile(join(many, 'photos', name, 'one.jpg'), bytes);
    }
    await mkdir(join(many, 'photos-unlabelled'));
    for (let at = 0; at < 3; at++) {
      const bytes = await drawPhotograph('squares', { width: 80, height: 60, seed: 50 + at });
      await writeFile(join(many, 'photos-unlabelled', `new-${at}.jpg`), bytes);
    }
    const other = await startStudio(many, ['photos']);
    const window = await launchChromium();
    try {
      const { page, problems } = await openStudio(window, other);
      await labelBox(page);
      await shown(page).waitFor();
      const group = page.getByRole('group', { name: 'What does it show?' });
      expect(await group.getByRole('button').count()).toBe(11);
      const name = await nameShown(page);
      await page.keyboard.press('0');
      await page.keyboard.type('kind m');
      await page.keyboard.press('Enter');
      await expect.poll(() => readdir(join(many, 'photos/kind m'))).toContain(name);
      await expect.poll(() => nameShown(page)).not.toBe(name);
      const second = await nameShown(page);
      // One that is not there is made.
      await page.keyboard.press('0');
      await page.keyboard.type('new kind');
      await page.keyboard.press('Enter');
      await expect.poll(() => readdir(join(many, 'photos/new kind')).catch(() => [])).toEqual([second]);
      // Keys can be switched off.
      await page.getByText('Keys', { exact: true }).click();
      await page.getByLabel('Use keys for these actions').uncheck();
      const last = await nameShown(page);
      await page.keyboard.press('1');
      await page.waitForTimeout(400);
      expect(await nameShown(page)).toBe(last);
      expect(problems).toEqual([]);
    } finally {
      await window.close();
      await other.end('SIGINT');
    }
  });
});

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SuspectList } from '../../../src/studio/api.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { flipped, flippedClasses, flippedFolder } from '../../studio/flipped.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang, violations } from './accessibility.js';
import { oneStory } from './one-story.js';
import { goTo, openStudio, type RunningStudio, startStudio, type WatchedPage } from './studio.js';

let folder: string;
let browser: Browser;
let studio: RunningStudio;
let opened: WatchedPage;
/** Suspects that the check finds. */
let count = 0;

const shown = (page: Page): Promise<string | null> => page.locator('figure img').getAttribute('alt');
const position = (page: Page): Promise<string | null> => page.locator('.numbers strong').textContent();
const filesOf = (name: string): Promise<string[]> => readdir(join(folder, 'photos', name));
const list = (page: Page): Promise<SuspectList> =>
  page.evaluate(async () => (await (await fetch('/api/review/suspects')).json()) as SuspectList);
const decisions = async (page: Page): Promise<string[]> =>
  (await list(page)).suspects.map(({ decision }) => decision);

async function openSuspects(page: Page): Promise<void> {
  await page.evaluate("location.hash = '#/review/suspects'");
  await page.locator('figure img').waitFor();
}

describe.skipIf(!hasChromium)('labels that are probably wrong, in the Studio', () => {
  oneStory();

  beforeAll(async () => {
    folder = await temporaryFolder();
    await flippedFolder(join(folder, 'photos'));
    browser = await launchChromium();
    await writeFile(join(folder, 'photos/discs/no-picture.jpg'), 'This is no picture.');
    studio = await startStudio(folder, ['photos']);
    opened = await openStudio(browser, studio);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('are looked for at a button, and shown one by one, the flipped ones first', async () => {
    const { page } = opened;
    await goTo(page, 'Review');
    await page.getByRole('heading', { name: 'Which photographs are in the wrong class?' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Look for wrong labels' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.locator('figure img').waitFor();
    count = (await list(page)).suspects.length;
    expect(count).toBeGreaterThanOrEqual(flipped.length);
    expect(await position(page)).toBe(`1 of ${count}`);
    expect(flipped.map(({ name }) => name as string)).toContain(await shown(page));
    await expect.poll(() => page.locator('section ul > li').count()).toBe(8);
    await page.getByText('One photograph could not be read and was not checked.').waitFor();
    await page.getByText('no-picture.jpg (discs): not an image').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('say what the label is, what they look like, and which keys decide', async () => {
    const { page } = opened;
    const name = await shown(page);
    const { is, lies } = flipped.find((one) => one.name === name)!;
    expect(await page.locator('.verdict dd').allTextContents()).toEqual([lies, is]);
    const group = page.getByRole('group', { name: 'Decision' });
    const keys = await group
      .getByRole('button')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-keyshortcuts')));
    expect(keys).toEqual(['K', 'M Enter', 'A', 'U Control+Z', '1', '2', '3']);
    expect(await group.getByRole('button', { name: `Keep in ${lies}` }).isEnabled()).toBe(true);
    expect(await group.getByRole('button', { name: /Undo/ }).isDisabled()).toBe(true);
    await page.getByText(`1 of ${count}: labelled ${lies}, looks like ${is}`).waitFor({ state: 'attached' });
  });

  it('are moved with M and kept with K, and a reload goes on with the next one', async () => {
    const { page } = opened;
    const first = await shown(page);
    const { is, lies } = flipped.find(({ name }) => name === first)!;
    await page.keyboard.press('m');
    await expect.poll(() => position(page)).toBe(`2 of ${count}`);
    await expect.poll(() => filesOf(is)).toContain(first);
    await expect.poll(() => filesOf(lies)).not.toContain(first);
    await page
      .getByRole('status')
      .filter({ hasText: `${first} moved to ${is}` })
      .waitFor({ state: 'attached' });
    const second = await shown(page);
    expect(second).not.toBe(first);
    await page.keyboard.press('k');
    await expect.poll(() => decisions(page)).toEqual(expect.arrayContaining(['moved', 'kept']));
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (count > 2) {
      await expect.poll(() => position(page)).toBe(`3 of ${count}`);
      await page.getByText(count === 3 ? 'one left' : `${count - 2} left`).waitFor();
    } else await page.getByRole('heading', { name: 'That was all' }).waitFor();
  });

  it('come back with U and with Ctrl+Z, in their order', async () => {
    const { page } = opened;
    await page.keyboard.press('u');
    await expect.poll(async () => (await decisions(page))[1]).toBe('open');
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await decisions(page)).slice(0, 2)).toEqual(['open', 'open']);
    for (const { name, lies } of flipped) await expect.poll(() => filesOf(lies)).toContain(name);
    await page.reload();
    await expect.poll(() => position(page)).toBe(`1 of ${count}`);
    // Undone here, it is shown again at once.
    await page.keyboard.press('k');
    await expect.poll(() => position(page)).toBe(`2 of ${count}`);
    await page.keyboard.press('u');
    await expect.poll(() => position(page)).toBe(`1 of ${count}`);
  });

  it('are gone through with the arrow keys, without deciding', async () => {
    const { page } = opened;
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => position(page)).toBe(`2 of ${count}`);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => position(page)).toBe(`1 of ${count}`);
    await page.keyboard.press('ArrowLeft');
    expect(await position(page)).toBe(`1 of ${count}`);
    expect(new Set(await decisions(page))).toEqual(new Set(['open']));
    // In the tabs, the arrows are for the tabs.
    await page.getByRole('tab', { name: 'Likely wrong' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await decisions(page)).toHaveLength(count);
  });

  it('get another class with its number, or are set aside with A; decided ones say so', async () => {
    const { page } = opened;
    await openSuspects(page);
    await expect.poll(() => position(page)).toBe(`1 of ${count}`);
    const first = await shown(page);
    const label = await page.locator('.verdict dd').first().textContent();
    const other = flippedClasses.findIndex((name) => name !== label);
    await page.keyboard.press(String(other + 1));
    await expect.poll(() => filesOf(flippedClasses[other])).toContain(first);
    await expect.poll(() => position(page)).toBe(`2 of ${count}`);
    const second = await shown(page);
    await page.keyboard.press('a');
    await expect
      .poll(() => readdir(join(folder, 'photos-aside'), { recursive: true }))
      .toContainEqual(expect.stringContaining(String(second)));
    for (let at = 3; at <= count; at++) {
      await expect.poll(() => position(page)).toBe(`${at} of ${count}`);
      await page.keyboard.press('k');
    }
    await page.getByRole('heading', { name: 'That was all' }).waitFor();
    await page.getByText(/^One photograph moved to another class, /).waitFor();
    expect(
      await page.getByRole('main').getByRole('link', { name: 'Train a model' }).getAttribute('href'),
    ).toBe('#/train');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Go through them again' }).click();
    await page.getByText(`Now in ${flippedClasses[other]}`).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('.tag', { hasText: 'Set aside' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('follow what another tab decides, and a new check asks only about what is not kept', async () => {
    const { page } = opened;
    const other = await openStudio(browser, studio);
    await other.page.evaluate("location.hash = '#/data'");
    await other.page.getByText('48 photographs').or(other.page.getByText('47 photographs')).first().waitFor();
    // Everything is taken back there.
    for (let at = 0; at < count; at++) {
      await other.page.keyboard.press('Control+z');
      await expect
        .poll(async () => (await decisions(page)).filter((one) => one === 'open').length)
        .toBe(at + 1);
    }
    await page.reload();
    await openSuspects(page);
    await expect.poll(() => position(page)).toBe(`1 of ${count}`);
    await openSuspects(other.page);
    await other.page.keyboard.press('k');
    await expect.poll(() => position(page)).toBe(`2 of ${count}`);
    await other.page.keyboard.press('u');
    await expect.poll(() => position(other.page)).toBe(`1 of ${count}`);
    await page.getByText(`${count} left`).waitFor();
    expect(await position(page)).toBe(`2 of ${count}`);
    await other.close();
    await page.keyboard.press('ArrowLeft');
    const kept = await shown(page);
    await page.keyboard.press('k');
    await expect.poll(async () => (await decisions(page))[0]).toBe('kept');
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.locator('figure img').waitFor();
    const names = new Set<string | null>();
    for (let at = 0; at < (await list(page)).suspects.length; at++) {
      names.add(await shown(page));
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(200);
    }
    expect(names).not.toContain(kept);
    expect(opened.problems).toEqual([]);
  });

  it('show more photographs like one, to select and move', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'More like this' }).click();
    const dialog = page.getByRole('dialog', { name: /^Photographs like/ });
    const options = dialog.getByRole('option');
    await options.first().waitFor();
    await expect.poll(() => options.count()).toBeGreaterThanOrEqual(24);
    expect(await violations(page)).toEqual([]);
    const before = await position(page);
    await options.first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    // The keys of the view below do nothing meanwhile.
    await page.keyboard.press('k');
    expect(await position(page)).toBe(before);
    await dialog.getByText('1 selected').waitFor();
    const label = await options.nth(1).getAttribute('aria-label');
    const [name, , from] = String(label).split(/, | · /);
    const to = ['discs', 'squares', 'stripes'].find((one) => one !== from)!;
    await dialog.getByRole('button', { name: `Move to ${to}` }).click();
    await expect
      .poll(async () =>
        (await filesOf(to)).some((file) => file.startsWith(name.replace(/( \(\d+\))?\.jpg$/, ''))),
      )
      .toBe(true);
    await expect
      .poll(() => options.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))))
      .toContainEqual(expect.stringMatching(`, \\d\\.\\d\\d · ${to}$`));
    await options.first().focus();
    await page.keyboard.press('Enter');
    const photograph = page.getByRole('dialog').last();
    const inner = photograph.getByRole('button', { name: 'More like this' });
    await inner.click();
    await expect.poll(() => page.getByRole('dialog').count()).toBe(1);
    await options.first().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(opened.problems).toEqual([]);
  });

  it('fit a phone, in Turkish and in the dark', async () => {
    const { page, problems, close } = await openStudio(browser, studio, {
      ...{ locale: 'tr', colorScheme: 'dark', viewport: { width: 360, height: 740 }, hasTouch: true },
    });
    await openSuspects(page);
    await page.getByRole('tab', { name: 'Yanlış olabilir' }).waitFor();
    await page.getByRole('button', { name: /^Yerinde bırak/ }).waitFor();
    await page.getByRole('heading', { name: 'En çok benzedikleri' }).waitFor();
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    const before = await shown(page);
    await page.getByRole('button', { name: 'Kenara ayır' }).tap();
    await expect
      .poll(async () => (await page.locator('figure img').count()) === 0 || (await shown(page)) !== before)
      .toBe(true);
    await page
      .getByRole('button', { name: /Geri al/ })
      .first()
      .tap();
    await expect.poll(() => shown(page)).toBe(before);
    await page.getByRole('button', { name: 'Buna benzeyenler' }).tap();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('option').first().tap();
    await dialog.getByText('1 seçildi').waitFor();
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe.skipIf(!hasChromium)('labels of a list, in the Studio', () => {
  it('are shown and kept; moving them is refused with what to do', async () => {
    const own = await temporaryFolder();
    await flippedFolder(join(own, 'photos'));
    const rows: string[] = [];
    for (const name of await readdir(join(own, 'photos'))) {
      for (const file of await readdir(join(own, 'photos', name)))
        rows.push(`photos/${name}/${file},${name}`);
    }
    await writeFile(join(own, 'labels.csv'), ['path,label', ...rows].join('\n'));
    const chromium = await launchChromium();
    const listed = await startStudio(own, ['labels.csv']);
    const { page, problems } = await openStudio(chromium, listed);
    await goTo(page, 'Review');
    await page.getByRole('button', { name: 'Look for wrong labels' }).click();
    await page.locator('figure img').waitFor();
    await page
      .getByText(/ inspect .*labels\.csv --labels --write-corrections corrections\.csv/)
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: /^Move to/ }).count()).toBe(0);
    const name = await shown(page);
    await page.keyboard.press('m');
    await page.locator('.notice-box.bad').getByText('cannot be moved here').waitFor();
    expect(await shown(page)).toBe(name);
    await page.keyboard.press('k');
    await expect.poll(async () => (await decisions(page))[0]).toBe('kept');
    await page.keyboard.press('u');
    await expect.poll(async () => (await decisions(page))[0]).toBe('open');
    await expect.poll(() => shown(page)).toBe(name);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await chromium.close();
    await listed.end('SIGINT');
  });

  it('need two classes', async () => {
    const own = await temporaryFolder();
    await flippedFolder(join(own, 'photos'));
    const chromium = await launchChromium();
    const one = await startStudio(own, []);
    const { page } = await openStudio(chromium, one);
    await goTo(page, 'Review');
    await page.getByText('so two classes with photographs are needed').waitFor();
    expect(await page.getByRole('main').getByRole('link', { name: 'Add photographs' }).count()).toBe(1);
    await chromium.close();
    await one.end('SIGINT');
  });
});

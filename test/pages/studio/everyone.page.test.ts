import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang, violations } from './accessibility.js';
import { openStudio, type RunningStudio, startStudio, trainOnCommandLine } from './studio.js';

const built = resolve(import.meta.dirname, '../../../dist/pages/studio');
const views = ['data', 'review', 'train/new', 'train', 'judge', 'try', 'take', 'runs'] as const;
let folder: string;
let browser: Browser;
let studio: RunningStudio;
let runs: string[];

/** The name of the element with the focus; evaluated in the browser. */
const focusedName = `(({ activeElement: element }) =>
  element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '')(document)`;

/** Goes to a view and waits until it has loaded. */
async function show(page: Page, view: string): Promise<void> {
  const address = view === 'train' ? `train/${runs[0]}` : view;
  await page.evaluate(`location.hash = '#/${address}'`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await settled(page);
}

/** Waits until nothing is marked as loading and every visible picture is there. */
async function settled(page: Page): Promise<void> {
  const look = `(() => {
    const coming = document.querySelectorAll('[role=status]:not([aria-live]), [aria-busy=true], progress');
    const pictures = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight);
    return coming.length === 0 && pictures.every(({ complete }) => complete) ? document.body.innerHTML.length : Math.random();
  })()`;
  // The same result twice, because the next frame draws an answer.
  let before: number | undefined;
  await expect
    .poll(
      async () => {
        const now = await page.evaluate<number>(look);
        const same = now === before;
        before = now;
        return same;
      },
      { interval: 150 },
    )
    .toBe(true);
}

describe.skipIf(!hasChromium)('the Studio, for everyone', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes: ['discs', 'stripes'], perClass: 24, seed: 1 });
    await trainOnCommandLine(folder, 'shapes', 'runs/first', [
      'featureExtraction.epochs=3',
      'fineTuning.epochs=2',
    ]);
    await trainOnCommandLine(folder, 'shapes', 'runs/second', [
      'featureExtraction.epochs=3',
      'fineTuning.epochs=0',
    ]);
    browser = await launchChromium();
    studio = await startStudio(folder, ['shapes', '--runs', 'runs']);
    const { page, close } = await openStudio(browser, studio);
    const list = await page.evaluate(async () => (await fetch('/api/runs')).json());
    runs = (list as { runs: { id: string }[] }).runs.map(({ id }) => id);
    await close();
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('shows runs of the command line, and compares them', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await show(page, 'runs');
    await page.getByRole('checkbox', { name: 'Select first to compare' }).check();
    await page.getByRole('checkbox', { name: 'Select second to compare' }).check();
    await page.getByRole('button', { name: 'Compare (2)' }).click();
    await page.getByRole('heading', { name: 'Comparison' }).waitFor();
    await page.getByRole('row', { name: /Accuracy, test/ }).waitFor();
    await page.getByRole('heading', { name: 'Which run is better?' }).waitFor();
    await page
      .getByText(/McNemar’s exact test/)
      .first()
      .waitFor();
    expect(await page.locator('canvas').count()).toBe(2);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  const kinds: [string, BrowserContextOptions][] = [
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    [
      'light, on a phone, in Turkish',
      { colorScheme: 'light', locale: 'tr', viewport: { width: 360, height: 740 } },
    ],
    ['dark, on a phone', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
  ];
  it.each(kinds)('has no serious violation of accessibility: %s', async (_, options) => {
    const { page, problems, close } = await openStudio(browser, studio, options);
    for (const view of views) {
      await show(page, view);
      expect(await violations(page), view).toEqual([]);
      expect(await overhang(page), view).toBeLessThanOrEqual(0);
    }
    for (const tab of [1, 2]) {
      await show(page, 'data');
      await page.getByRole('tab').nth(tab).click();
      await settled(page);
      expect(await violations(page), `tab ${tab} of the data`).toEqual([]);
    }
    expect(problems).toEqual([]);
    await close();
  });

  it('speaks Turkish if the browser does, and remembers another language and theme', async () => {
    const { page, close } = await openStudio(browser, studio, { locale: 'tr-TR' });
    expect(await page.getAttribute('html', 'lang')).toBe('tr');
    await page.getByText('2 sınıfta 48 fotoğraf.').waitFor();
    await show(page, 'judge');
    await page.getByText(/yeni fotoğraftan yaklaşık|Hepsini doğru tanıdı/).waitFor();
    expect(await page.locator('.figure').textContent()).toMatch(/%\d/);
    await page.getByLabel('Dil').selectOption('en');
    await page.getByLabel('Appearance').selectOption('dark');
    await page.reload();
    await page.getByRole('heading', { name: 'Judge' }).waitFor();
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(16, 21, 20)');
    await close();
  });

  it('can be used with the keyboard alone', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    const press = async (key: string): Promise<void> => await page.keyboard.press(key);
    /** Presses Tab until the given element has the focus; fails if it never has. */
    const reach = async (name: RegExp): Promise<void> => {
      for (let step = 0; step < 80; step += 1) {
        await press('Tab');
        const focused = await page.evaluate<string>(focusedName);
        if (name.test(focused.trim())) return;
      }
      throw new Error(`The Tab key does not lead to ${name}.`);
    };
    await reach(/^Skip to the content/);
    await press('Enter');
    await reach(/^Photographs$/);
    await press('ArrowRight');
    await page.getByRole('heading', { name: 'A first look' }).waitFor();
    await press('ArrowLeft');
    await reach(/^000\.jpg, discs/);
    await press('ArrowRight');
    await press('Space');
    await page.getByText('1 selected').waitFor();
    await press('Enter');
    await page.getByRole('dialog', { name: '001.jpg' }).waitFor();
    await press('Escape');
    await reach(/^Move to stripes/);
    await press('Enter');
    await page.getByRole('button', { name: 'discs 23' }).waitFor();
    await press('Control+z');
    await page.getByRole('button', { name: 'discs 24' }).waitFor();
    await page.reload();
    await reach(/^Train/);
    await press('Enter');
    await page.getByRole('heading', { name: 'Train', level: 1 }).waitFor();
    await reach(/^Quick/);
    await press('ArrowDown');
    expect(await page.getByRole('radio', { name: /^Like the tutorial/ }).isChecked()).toBe(true);
    await press('ArrowUp');
    await reach(/^All settings/);
    await press('Enter');
    await page.getByRole('dialog', { name: 'All settings' }).waitFor();
    await reach(/^Pretrained weights/);
    await page.keyboard.type('openimages');
    expect(await page.getByLabel('Pretrained weights').inputValue()).toBe('openimages');
    await press('Escape');
    await reach(/^Start training/);
    await press('Enter');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('link', { name: 'See how good it is' }).waitFor();
    await reach(/^See how good it is/);
    await press('Enter');
    await page.getByRole('heading', { name: 'Judge' }).waitFor();
    await page.getByRole('button', { name: /^discs, predicted correctly/ }).waitFor();
    await reach(/^discs, predicted correctly/);
    await press('Enter');
    await page.getByRole('heading', { name: 'discs, predicted correctly' }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('paints within a second and loads little script', async () => {
    const { page, close } = await openStudio(browser, studio);
    const paints: number[] = [];
    // The page is fast, but the machine may be busy.
    do {
      await page.reload();
      await page.getByRole('heading', { level: 1 }).waitFor();
      paints.push(
        await page.evaluate(
          () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        ),
      );
    } while (paints.length < 10 && !(Math.min(...paints) < 1000));
    expect(Math.min(...paints)).toBeLessThan(1000);
    const files = await readdir(join(built, 'assets'));
    const scripts = files.filter((name) => name.endsWith('.js'));
    const sizes = await Promise.all(
      scripts.map(async (name) => gzipSync(await readFile(join(built, 'assets', name))).length),
    );
    expect(scripts.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
    await close();
  });
});

import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowers, hasFlowers } from '../cli/command.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { overhang, violations } from '../pages/studio/accessibility.js';
import { oneStory } from '../pages/studio/one-story.js';
import { dropFiles, goTo } from '../pages/studio/studio.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { predictInNode, withClassifier } from '../web/expectations.js';
import {
  listAnew,
  openTab,
  type PublishedStudio,
  publishStudio,
  type Visit,
  visit,
} from './static-studio.js';

const CLASSES = ['rose', 'sunflower', 'tulip'];
const EACH = 30;
const TOTAL = EACH * CLASSES.length;
/** Wide enough to tell flowers apart, and quick. */
const IMAGE_SIZE = 128;

let folder: string;
let photographs: string;
/** Photographs that the model has not seen. */
let unseen: string[];
let browser: Browser;
let studio: PublishedStudio;
let visitor: Visit;
let page: Page;
/** What the page said about the pictures that were tried, by their names. */
const said = new Map<string, string>();

async function copyFlowers(): Promise<void> {
  photographs = join(folder, 'flowers');
  unseen = [];
  for (const name of CLASSES) {
    await mkdir(join(photographs, name), { recursive: true });
    const names = (await readdir(join(flowers, name))).sort();
    for (const file of names.slice(0, EACH))
      await copyFile(join(flowers, name, file), join(photographs, name, file));
    unseen.push(join(flowers, name, names[EACH]));
  }
}

const heading = (name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { name }).first().waitFor();
const worksAlone = 'Works without a network, too.';

describe.skipIf(!hasChromium || !hasFlowers)('the Studio in a tab, from a host of static files', () => {
  oneStory();

  beforeAll(async () => {
    folder = await temporaryFolder();
    await copyFlowers();
    studio = await publishStudio(folder);
    browser = await launchChromium();
    visitor = await visit(browser, studio.address);
    page = visitor.page;
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.server.close();
  });

  it('opens in a folder of a server without headers, isolated', async () => {
    await heading('Drop your folders here');
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).not.toContain('Review');
    await page.getByText('Everything stays in this browser; nothing is sent anywhere.').waitFor();
    await page.getByText(worksAlone).waitFor();
  });

  it('opens without a network after the first load', async () => {
    await studio.server.close();
    await page.reload();
    await heading('Drop your folders here');
    await page.getByText(worksAlone).waitFor();
  });

  it('takes folders, and has their thumbnails', async () => {
    await dropFiles(page, [photographs]);
    await page.getByRole('status').getByText(`${TOTAL} photographs added`).waitFor();
    await page.getByRole('button', { name: `rose ${EACH}` }).click();
    const thumbnails = page.getByRole('listbox').getByRole('option').locator('img');
    await expect
      .poll(() =>
        thumbnails.first().evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      )
      .toBeGreaterThan(0);
  });

  it('shows the same in a second tab, which goes on when the first is closed', async () => {
    const second = await openTab(visitor.context, studio.address);
    await second.getByRole('button', { name: `tulip ${EACH}` }).waitFor();
    await page.close();
    page = second;
    await page.getByRole('button', { name: `tulip ${EACH}` }).click();
    const tiles = page.getByRole('listbox').getByRole('option');
    await tiles.first().click();
    await page.getByRole('button', { name: 'Move to rose' }).click();
    await page.getByRole('button', { name: `rose ${EACH + 1}` }).waitFor();
    const third = await openTab(visitor.context, studio.address);
    await third.getByRole('button', { name: `rose ${EACH + 1}` }).waitFor();
    await page.bringToFront();
    await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
    // Told by the worker of the other tab.
    await third.getByRole('button', { name: `rose ${EACH}` }).waitFor();
    await third.close();
  });

  it('trains without a network, also when the tab is closed and another is open', async () => {
    await goTo(page, 'Train');
    await page.getByRole('button', { name: 'All settings' }).click();
    const drawer = page.getByRole('dialog', { name: 'All settings' });
    await drawer.getByLabel('Random seed').fill('1');
    await drawer.getByLabel('Find a setting').fill('input size');
    await drawer.getByLabel('Input size').fill(String(IMAGE_SIZE));
    await drawer.getByLabel('Find a setting').fill('featureExtraction.epochs');
    await drawer.getByLabel('Epochs').fill('8');
    await drawer.getByLabel('Find a setting').fill('fineTuning.epochs');
    await drawer.getByLabel('Epochs').fill('0');
    await drawer.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByText('Elapsed time').waitFor();
    // The worker of another tab goes on with it.
    const other = await openTab(visitor.context, page.url());
    await other.getByText('Elapsed time').waitFor();
    await page.close();
    page = other;
    await page.getByRole('link', { name: 'See how good it is' }).waitFor({ timeout: 240_000 });
    await page.getByRole('img', { name: /^Accuracy after 8 epochs/ }).waitFor();
  });

  it('judges, and opens the photographs behind a cell', async () => {
    await page.getByRole('link', { name: 'See how good it is' }).click();
    const counted = (await page.getByText(/\d+ of \d+ were right\./).textContent()) ?? '';
    const [correct, count] = (/(\d+) of (\d+) were right/.exec(counted) ?? []).slice(1).map(Number);
    expect(correct / count).toBeGreaterThan(0.5);
    const cell = page.getByRole('button', { name: /, predicted correctly: [1-9]/ }).first();
    await cell.click();
    const behind = page.getByRole('region', { name: /, predicted correctly$/ }).getByRole('listitem');
    await behind.first().getByRole('button').click();
    await page
      .getByRole('dialog')
      .getByRole('img', { name: /^The picture with a heat map for/ })
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('tries pictures', async () => {
    await goTo(page, 'Try');
    await page.getByText('Drop a picture here').waitFor();
    await dropFiles(page, unseen);
    const before = page.getByRole('region', { name: 'Earlier pictures' }).getByRole('listitem');
    await expect.poll(() => before.count()).toBe(unseen.length);
    const answer = page.getByRole('region', { name: 'What it sees' }).locator('.answer');
    for (const button of await before.getByRole('button').all()) {
      await button.getByText('%').waitFor();
      await button.click();
      said.set((await button.getByRole('img').getAttribute('alt')) ?? '', (await answer.textContent()) ?? '');
    }
  });

  it('gives the model away, which says the same in Node', async () => {
    await goTo(page, 'Download');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download Model', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.onnx$/);
    await download.saveAs(join(folder, 'model.onnx'));
    for (const [name, ending] of [
      ['Download Model card', /\.json$/],
      ['Download Zip archive', /\.zip$/],
    ] as const) {
      const [other] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name, exact: true }).click(),
      ]);
      expect(other.suggestedFilename()).toMatch(ending);
      expect((await readFile(await other.path())).length).toBeGreaterThan(500);
    }
    const inNode = await withClassifier(join(folder, 'model.onnx'), async (classifier) => {
      expect([...classifier.classNames].sort()).toEqual(CLASSES);
      return await predictInNode(classifier, unseen);
    });
    for (const [at, { probabilities, unfamiliar }] of inNode.entries()) {
      const [label, probability] = Object.entries(probabilities).sort((one, other) => other[1] - one[1])[0];
      const shown = said.get(basename(unseen[at])) ?? '';
      if (unfamiliar === true) continue;
      expect(shown).toContain(label);
      expect(Math.abs(Number.parseFloat(shown.replace(label, '')) - probability * 100)).toBeLessThan(3);
    }
  });

  it('speaks Turkish, on a phone, to everyone', async () => {
    await page.getByLabel('Language').selectOption('tr');
    await page.setViewportSize({ width: 360, height: 740 });
    for (const step of ['Veri', 'Eğit', 'İncele|Değerlendir', 'Dene', 'İndir']) {
      const link = page.getByRole('navigation').getByRole('link', { name: new RegExp(`^(?:${step})`) });
      if ((await link.count()) === 0) continue;
      await link.click();
      await page.getByText('Ağ bağlantısı olmadan da çalışır.').waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await overhang(page)).toBeLessThanOrEqual(0);
    }
    await page.getByLabel('Dil').selectOption('en');
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('asked nobody but its own host, and broke no rule of its own', () => {
    expect(visitor.problems).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('the Studio in a tab', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    studio = await publishStudio(folder);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.server.close();
  });

  it('offers a new version, and never mixes two', async () => {
    const opened = await visit(browser, studio.address);
    page = opened.page;
    await heading('Drop your folders here');
    await page.getByText(worksAlone).waitFor();
    const icon = async (): Promise<string> =>
      await page.evaluate("fetch('icon.svg').then((answer) => answer.text())");
    const before = await icon();
    const after = before.replace('Graft', 'Graft 2');
    // Half of it is there: the list of the new version, and a file of the old one.
    await listAnew(studio.folder, 'icon.svg', after);
    await page.reload();
    await heading('Drop your folders here');
    await expect
      .poll(() => studio.server.requests.filter(({ path }) => path.endsWith('/icon.svg')).length)
      .toBeGreaterThan(2);
    expect(await icon()).toBe(before);
    expect(await page.getByText('There is a new version of the Studio.').count()).toBe(0);
    await writeFile(join(studio.folder, 'icon.svg'), after);
    const other = await openTab(opened.context, studio.address);
    await page.getByText('There is a new version of the Studio.').waitFor();
    expect(await icon()).toBe(before);
    const { requests } = studio.server;
    requests.length = 0;
    await page.getByRole('button', { name: 'Use the new version' }).click();
    // Both tabs are loaded again, from what is kept.
    for (const tab of [page, other]) {
      await tab.getByText('There is a new version of the Studio.').waitFor({ state: 'detached' });
      await tab.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    }
    expect(await icon()).toBe(after);
    expect(requests.filter(({ path }) => !path.endsWith('/service-worker.js'))).toEqual([]);
    expect(opened.problems).toEqual([]);
    await opened.context.close();
  });

  it('says in a sentence where it cannot work', async () => {
    for (const [locale, sentence] of [
      ['en', 'This window cannot keep photographs and models'],
      ['tr', 'Bu pencere fotoğrafları ve modelleri saklayamıyor'],
    ] as const) {
      const {
        context,
        page: other,
        problems,
      } = await visit(browser, studio.address, { locale }, (one) =>
        one.addInitScript({
          // As in private windows of some browsers.
          content: `if (isSecureContext) Object.defineProperty(StorageManager.prototype, 'getDirectory', {
            value: () => Promise.reject(new DOMException('no', 'SecurityError')),
          })`,
        }),
      );
      await other.getByRole('alert').getByText(sentence).waitFor();
      expect(await other.evaluate('document.documentElement.lang')).toBe(locale);
      expect(problems).toEqual([]);
      await context.close();
    }
  });

  it('says when its files could not be loaded', async () => {
    const place = join(studio.folder, 'service-worker.js');
    const program = await readFile(place, 'utf8');
    await listAnew(studio.folder, 'icon.svg', 'another icon');
    const { context, page: other } = await visit(browser, studio.address);
    await other.getByRole('alert').getByText('could not be loaded completely').waitFor();
    await writeFile(place, program);
    await other.reload();
    await other.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    await context.close();
  });
});

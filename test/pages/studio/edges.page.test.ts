import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang } from './accessibility.js';
import { goTo, openStudio, type RunningStudio, startStudio } from './studio.js';

let folder: string;
let browser: Browser;
let studio: RunningStudio;

/** Pixels by which two elements overlap from top to bottom; 0 or less where they do not. */
async function overlap(one: Locator, other: Locator): Promise<number> {
  const [a, b] = [(await one.boundingBox())!, (await other.boundingBox())!];
  return Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
}

describe.skipIf(!hasChromium)('at the edges of the window, the Studio', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes: ['discs', 'squares'], perClass: 9, seed: 1 });
    browser = await launchChromium();
    studio = await startStudio(folder, ['shapes']);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it.each([
    ['en', ['Data', 'Review']],
    ['tr', ['Veri', 'Gözden geçir']],
  ] as const)('cuts no tab on a narrow phone (%s)', async (locale, steps) => {
    const viewport = { width: 360, height: 740 };
    const { page, close } = await openStudio(browser, studio, { locale, viewport, hasTouch: true });
    for (const step of steps) {
      await goTo(page, step);
      const tabs = page.getByRole('tablist').first();
      await tabs.waitFor();
      expect(await tabs.evaluate((bar) => bar.scrollWidth - bar.clientWidth)).toBeLessThanOrEqual(0);
      for (const tab of await tabs.getByRole('tab').all()) {
        const { x, width } = (await tab.boundingBox())!;
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(viewport.width);
      }
      expect(await overhang(page)).toBeLessThanOrEqual(0);
    }
    await close();
  });

  it.each([
    [1280, 900],
    [1280, 620],
    [390, 700],
  ])('shows no message over the bar of what is selected, in a window of %d x %d', async (width, height) => {
    const { page, problems, close } = await openStudio(browser, studio, { viewport: { width, height } });
    const bar = page.getByRole('region', { name: 'Selected photographs' });
    const notice = page.locator('.notice-box');
    const apart = (): Promise<void> => expect.poll(() => overlap(bar, notice)).toBeLessThanOrEqual(0);
    const select = (at: number): Promise<void> =>
      page.getByRole('listbox').getByRole('option').nth(at).click();
    const scroll = (to: string): Promise<unknown> => page.evaluate(`scrollTo(0, ${to})`);
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    await select(0);
    await bar.getByRole('button', { name: 'Set aside' }).click();
    await notice.waitFor();
    await select(1);
    await bar.waitFor();
    for (const to of ['document.body.scrollHeight', '0', '150']) {
      await scroll(to);
      await apart();
    }
    // Without the bar it goes back to the edge.
    await bar.getByRole('button', { name: 'Clear selection' }).click();
    const edge = width > 900 ? 16 : 80;
    await expect
      .poll(async () => {
        const { y, height: own } = (await notice.boundingBox())!;
        return height - y - own;
      })
      .toBe(edge);
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByRole('listbox').getByRole('option').count()).toBeGreaterThan(1);
    expect(problems).toEqual([]);
    await close();
  });
});

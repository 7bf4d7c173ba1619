import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPhotograph } from '../../cli/photographs.js';
import { temporaryFolder } from '../../data/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { openStudio, type RunningStudio, startStudio } from './studio.js';

const perClass = 2500;
let folder: string;
let browser: Browser;
let studio: RunningStudio;

describe.skipIf(!hasChromium)('thousands of photographs in the Studio', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const shape of ['discs', 'stripes'] as const) {
      const bytes = await drawPhotograph(shape, { width: 60, height: 50, seed: 1 });
      await mkdir(join(folder, 'many', shape), { recursive: true });
      for (let at = 0; at < perClass; at += 1) {
        await writeFile(join(folder, 'many', shape, `${String(at).padStart(5, '0')}.jpg`), bytes);
      }
    }
    browser = await launchChromium();
    studio = await startStudio(folder, ['many']);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('are reached to the last one, with few of them in the page', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await page.getByText('5000 photographs in 2 classes.').waitFor();
    const tiles = page.getByRole('listbox').getByRole('option');
    await tiles.first().focus();
    await page.keyboard.press('End');
    const last = page.getByRole('option', { name: '02499.jpg, stripes' });
    await last.locator('img').waitFor();
    expect(await last.getAttribute('aria-posinset')).toBe('5000');
    expect(await tiles.count()).toBeLessThan(120);
    // Through all of it as with a scroll bar: what stands still is filled.
    for (let part = 0; part <= 10; part += 1) {
      await page.evaluate(`scrollTo(0, document.documentElement.scrollHeight * ${part / 10})`);
      await page.waitForTimeout(50);
      expect(await tiles.count()).toBeLessThan(120);
    }
    await page.keyboard.press('Home');
    await page.getByRole('option', { name: '00000.jpg, discs' }).locator('img').waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});

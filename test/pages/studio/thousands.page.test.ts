import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPhotograph } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { largestMemory, tellsMemory } from '../../studio/memory.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { openStudio, type RunningStudio, startStudio } from './studio.js';

const perClass = 5000;
const mostBytes = 500 * 2 ** 20;
let folder: string;
let browser: Browser;
let studio: RunningStudio;

/** Whether every visible tile shows its picture; evaluated in the browser. */
const tilesInSight = `(() => {
  const inSight = [...document.querySelectorAll('[role=option]')].filter((tile) => {
    const { top, bottom } = tile.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  const there = inSight.filter((tile) => tile.querySelector('img')?.naturalWidth > 0);
  return inSight.length > 0 && there.length === inSight.length ? 'all there' : there.length + ' of ' + inSight.length;
})()`;

describe.skipIf(!hasChromium)('thousands of photographs in the Studio', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const shape of ['discs', 'stripes'] as const) {
      const drawn = await drawPhotograph(shape, { width: 240, height: 180, seed: 1 });
      await mkdir(join(folder, 'many', shape), { recursive: true });
      for (let at = 0; at < perClass; at += 1) {
        // Different bytes at the end, which decoders ignore, make each file a separate picture for the thumbnail cache.
        const bytes = Buffer.concat([drawn, Buffer.from(String(at))]);
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

  it('can be scrolled to the last one, with few in the page and in the server’s memory', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await page.getByText('10000 photographs in 2 classes.').waitFor();
    const tiles = page.getByRole('listbox').getByRole('option');
    await tiles.first().focus();
    await page.keyboard.press('End');
    const last = page.getByRole('option', { name: '04999.jpg, stripes' });
    await last.locator('img').waitFor();
    expect(await last.getAttribute('aria-posinset')).toBe('10000');
    expect(await tiles.count()).toBeLessThan(120);
    // Scrolls through all of it as with a scroll bar; where it stops, the tiles load.
    for (let part = 0; part <= 20; part += 1) {
      await page.evaluate(`scrollTo(0, document.documentElement.scrollHeight * ${part / 20})`);
      await expect.poll(() => page.evaluate(tilesInSight)).toBe('all there');
      expect(await tiles.count()).toBeLessThan(120);
    }
    await tiles.first().focus();
    await page.keyboard.press('Home');
    await page.getByRole('option', { name: '00000.jpg, discs' }).locator('img').waitFor();
    if (tellsMemory) expect(largestMemory(studio.pid)).toBeLessThan(mostBytes);
    expect(problems).toEqual([]);
    await close();
  });
});

import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang, violations } from './accessibility.js';
import { goTo, openStudio, type RunningStudio, startStudio } from './studio.js';

let folder: string;
let browser: Browser;
let studio: RunningStudio;

describe.skipIf(!hasChromium)('photographs that vanish while the Studio runs', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes: ['discs', 'squares'], perClass: 4, seed: 1 });
    browser = await launchChromium();
    studio = await startStudio(folder, ['shapes']);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it.each([
    ['en', 1280, 'is no longer there.', 'Put it back', 'Review'],
    ['tr', 360, 'artık yerinde değil.', 'Yerine geri koyun', 'Gözden geçir'],
  ] as const)(
    'are missed on every page, until they are back (%s)',
    async (locale, width, gone, hint, step) => {
      const path = join(folder, 'shapes');
      const { page, problems, close } = await openStudio(browser, studio, {
        locale,
        viewport: { width, height: 800 },
      });
      await page.getByRole('heading', { name: 'shapes', level: 1 }).waitFor();
      await rename(path, `${path} elsewhere`);
      const alert = page.getByRole('alert');
      await alert.getByText(`${path} ${gone}`).waitFor();
      expect(await alert.textContent()).toContain(hint);
      expect(await overhang(page)).toBeLessThanOrEqual(0);
      expect(await violations(page)).toEqual([]);
      await goTo(page, step);
      await alert.getByText(`${path} ${gone}`).waitFor();
      await rename(`${path} elsewhere`, path);
      await alert.waitFor({ state: 'detached' });
      expect(problems).toEqual([]);
      await close();
    },
  );
});

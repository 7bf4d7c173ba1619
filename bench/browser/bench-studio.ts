import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { exportStaticStudio } from '../../src/exports/index.js';
import { launchChromium } from '../../test/web/chromium.js';
import { serveFolder } from '../../test/web/static-server.js';
import { peakMemory } from './memory.js';

/** Longer than anyone waits. */
const LIMIT = 1_800_000;

/** The way from photographs to a judged classifier in the static Studio. Times are seconds since the photographs were dropped. */
export interface StudioFigures {
  readonly browser: string;
  readonly photographs: number;
  /** All photographs are listed. */
  readonly added: number;
  /** The training is asked for; the settings that the page proposes are not changed. */
  readonly started: number;
  /** The classifier is trained, calibrated and saved. */
  readonly trained: number;
  /** Its result on the validation photographs is on the page. */
  readonly judged: number;
  /** Right answers in the validation photographs. */
  readonly accuracy: number;
  /** The highest memory of all processes of the browser, in megabytes; undefined where it cannot be measured. */
  readonly peak: number | undefined;
}

/**
 * Drops class folders on the static Studio in Chromium, trains with what the page proposes, and judges.
 *
 * @param folder class folders, such as flowers
 * @param each photographs of a class, the first by name
 */
export async function benchStudio(folder: string, each: number): Promise<StudioFigures> {
  const place = await mkdtemp(join(tmpdir(), 'graft-bench-studio-'));
  let browser: Browser | undefined;
  try {
    const photographs = join(place, 'photographs');
    const count = await copyFirst(folder, photographs, each);
    await exportStaticStudio(join(place, 'studio'));
    const server = await serveFolder(join(place, 'studio'));
    browser = await launchChromium();
    const page = await browser.newPage({ locale: 'en', viewport: { width: 1280, height: 900 } });
    await page.goto(server.address);
    await page.getByText('Works without a network, too.').waitFor();
    await server.close();
    const { result, peak } = await peakMemory(browser, () => walk(page, photographs));
    return { browser: `Chromium ${browser.version()}`, photographs: count, ...result, peak };
  } finally {
    await browser?.close();
    await rm(place, { recursive: true, force: true });
  }
}

async function copyFirst(from: string, to: string, each: number): Promise<number> {
  let count = 0;
  for (const { name } of (await readdir(from, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  )) {
    await mkdir(join(to, name), { recursive: true });
    for (const file of (await readdir(join(from, name))).sort().slice(0, each)) {
      await cp(join(from, name, file), join(to, name, file));
      count++;
    }
  }
  return count;
}

/** Drops a folder onto the page, as from a file manager. */
async function drop(page: Page, folder: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
  await session.detach();
}

async function walk(
  page: Page,
  photographs: string,
): Promise<Omit<StudioFigures, 'browser' | 'photographs' | 'peak'>> {
  const start = performance.now();
  const passed = (): number => (performance.now() - start) / 1000;
  await page.getByText('Drop your folders here').waitFor();
  await drop(page, photographs);
  await page
    .getByText(/photographs added/)
    .first()
    .waitFor({ timeout: LIMIT });
  const added = passed();
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /^Train/ })
    .click();
  await page.getByRole('button', { name: 'Start training' }).click();
  const started = passed();
  const judge = page.getByRole('link', { name: 'See how good it is' });
  await judge.waitFor({ timeout: LIMIT });
  const trained = passed();
  await judge.click();
  const right = (await page.getByText(/\d+ of \d+ were right\./).textContent({ timeout: LIMIT })) ?? '';
  const judged = passed();
  const [correct, all] = (/(\d+) of (\d+) were right/.exec(right) ?? []).slice(1).map(Number);
  return { added, started, trained, judged, accuracy: correct / all };
}

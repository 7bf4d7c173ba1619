import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { exportStaticStudio } from '../../src/exports/index.js';
import { launchWithProfile } from '../../test/web/chromium.js';
import { serveFolder } from '../../test/web/static-server.js';
import { peakMemory } from './memory.js';

/** Longer than anyone waits. */
const LIMIT = 1_800_000;

/** The way from photographs to a judged classifier in the static Studio. Times are seconds since the drop. */
export interface StudioFigures {
  readonly browser: string;
  readonly photographs: number;
  /** All photographs are listed. */
  readonly added: number;
  /** Megabytes of all processes of the browser until then, at most; undefined where it cannot be measured. */
  readonly addedMemory: number | undefined;
  /** Undefined if the photographs are only added. */
  readonly training: StudioTraining | undefined;
}

export interface StudioTraining {
  /** The training is asked for; the settings that the page proposes are not changed. */
  readonly started: number;
  /** The classifier is trained, calibrated and saved. */
  readonly trained: number;
  /** Its result on photographs that it did not learn from is on the page. */
  readonly judged: number;
  /** Right answers in these photographs. */
  readonly accuracy: number;
  /** Megabytes of all processes of the browser, at most. */
  readonly memory: number | undefined;
}

/**
 * Drops class folders on the static Studio in Chromium, trains with what the page proposes, and judges.
 *
 * @param folder class folders, such as flowers
 * @param each photographs of a class, the first by name
 * @param addOnly ends when the photographs are listed
 */
export async function benchStudio(folder: string, each: number, addOnly: boolean): Promise<StudioFigures> {
  const place = await mkdtemp(join(tmpdir(), 'graft-bench-studio-'));
  let context: BrowserContext | undefined;
  try {
    const photographs = join(place, 'photographs');
    const count = await copyFirst(folder, photographs, each);
    await exportStaticStudio(join(place, 'studio'));
    const server = await serveFolder(join(place, 'studio'));
    // A private window would keep the photographs in memory.
    context = await launchWithProfile(join(place, 'profile'));
    const browser = context.browser()!;
    const page = await context.newPage();
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(server.address);
    await page.getByText('Works without a network, too.').waitFor();
    await server.close();
    const start = performance.now();
    const passed = (): number => (performance.now() - start) / 1000;
    const { result: added, peak: addedMemory } = await peakMemory(browser, async () => {
      await add(page, photographs);
      return passed();
    });
    const training = addOnly
      ? undefined
      : await peakMemory(browser, () => train(page, passed)).then(({ result, peak }) => ({
          ...result,
          memory: peak,
        }));
    return { browser: `Chromium ${browser.version()}`, photographs: count, added, addedMemory, training };
  } finally {
    await context?.close();
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

async function add(page: Page, photographs: string): Promise<void> {
  await page.getByText('Drop your folders here').waitFor();
  await drop(page, photographs);
  await page
    .getByText(/photographs added/)
    .first()
    .waitFor({ timeout: LIMIT });
}

async function train(page: Page, passed: () => number): Promise<Omit<StudioTraining, 'memory'>> {
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
  return { started, trained, judged, accuracy: correct / all };
}

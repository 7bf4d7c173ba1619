import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Place, pixelOf, wholeMap } from '../../../src/pages/studio/review/map/map-view.js';
import type { DataState, PhotographMap } from '../../../src/studio/api.js';
import { photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang, violations } from './accessibility.js';
import { oneStory } from './one-story.js';
import { openStudio, type RunningStudio, startStudio, type WatchedPage } from './studio.js';

const classes = ['discs', 'squares', 'stripes'] as const;
const perClass = 14;
let browser: Browser;
let studio: RunningStudio;
let opened: WatchedPage;

const goToMap = (page: Page): Promise<void> =>
  page.evaluate("location.hash = '#/review/map'") as Promise<void>;
const mapOf = (page: Page): Promise<PhotographMap> =>
  page.evaluate("fetch('/api/review/map').then((answer) => answer.json())");
const dataOf = (page: Page): Promise<DataState> =>
  page.evaluate("fetch('/api/data').then((answer) => answer.json())");

/** Where a photograph of the whole map is in the window. */
async function pixelIn(page: Page, map: PhotographMap, at: number): Promise<Place> {
  const box = (await page.getByRole('application').boundingBox())!;
  // Inside of the frame of one pixel.
  const view = wholeMap({ width: box.width - 2, height: box.height - 2 });
  const { x, y } = pixelOf(view, { x: map.x[at], y: map.y[at] });
  return { x: box.x + 1 + x, y: box.y + 1 + y };
}

/** The photograph with the most room around it. */
function loneliest({ x, y }: PhotographMap): number {
  const room = Array.from(x, (_, at) =>
    Math.min(
      ...x.map((_, other) =>
        other === at ? Number.POSITIVE_INFINITY : Math.hypot(x[at] - x[other], y[at] - y[other]),
      ),
    ),
  );
  return room.indexOf(Math.max(...room));
}

const pixels = (page: Page): Promise<string> =>
  page
    .getByRole('application')
    .locator('canvas')
    .evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL());

/** Whether anything changes on the map, at once or soon. */
const changes = async (page: Page, before: string): Promise<void> => {
  await expect.poll(() => pixels(page)).not.toBe(before);
};

describe.skipIf(!hasChromium)('the map of all photographs in the Studio', () => {
  oneStory();

  beforeAll(async () => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes, perClass, seed: 1 });
    // One photograph lies in the class of another.
    await rename(join(folder, 'shapes/discs/000.jpg'), join(folder, 'shapes/stripes/wrong.jpg'));
    browser = await launchChromium();
    studio = await startStudio(folder, ['shapes']);
    opened = await openStudio(browser, studio);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('is made on demand, and says what it shows', async () => {
    const { page } = opened;
    await goToMap(page);
    await page.getByRole('button', { name: 'Make the map' }).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/thumbnail?size=160')) asked.push(request.url());
    });
    await page.getByRole('button', { name: 'Make the map' }).click();
    const map = page.getByRole('application');
    await map.waitFor();
    expect(await map.getAttribute('aria-label')).toBe(
      'Map of 42 photographs: discs (13), squares (14), and stripes (15)',
    );
    // So few have room for their thumbnails.
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThanOrEqual(3 * perClass);
    expect(await violations(page)).toEqual([]);
  });

  it('zooms and moves with buttons, wheel, drag and keys', async () => {
    const { page } = opened;
    const map = page.getByRole('application');
    const whole = await pixels(page);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await changes(page, whole);
    await page.getByRole('button', { name: 'Whole map' }).click();
    await expect.poll(() => pixels(page)).toBe(whole);
    const { x, y, width, height } = (await map.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.wheel(0, -400);
    await changes(page, whole);
    await page.mouse.wheel(0, 2000);
    await page.mouse.move(5, 5);
    await expect.poll(() => pixels(page)).toBe(whole);
    await page.mouse.move(x + 20, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + 120, y + 60, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(5, 5);
    await changes(page, whole);
    await map.focus();
    await page.keyboard.press('0');
    await page.keyboard.press('Escape');
    await expect.poll(() => pixels(page)).toBe(whole);
    expect(await page.evaluate('scrollY')).toBe(0);
  });

  it('shows which photograph is pointed at, and opens it', async () => {
    const { page } = opened;
    const map = await mapOf(page);
    const at = loneliest(map);
    const { x, y } = await pixelIn(page, map, at);
    const box = page.getByRole('application');
    await page.mouse.move(x, y);
    await box.getByText(map.names[at], { exact: true }).waitFor();
    expect(await box.getByRole('button').count()).toBe(0);
    await page.mouse.click(x, y);
    await box.getByRole('button', { name: 'Open' }).waitFor();
    expect(await violations(page)).toEqual([]);
    // Later than the second click of a double click could come.
    await page.waitForTimeout(500);
    await page.mouse.dblclick(x, y);
    await page.getByRole('dialog', { name: map.names[at] }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = opened;
    const box = page.getByRole('application');
    await box.focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('+');
    // Moves over the map until a photograph is near the middle.
    const found = box.getByRole('button', { name: 'Open' });
    for (let step = 0; step < 30 && (await found.count()) === 0; step += 1) {
      await page.keyboard.press(step < 5 ? 'ArrowLeft' : step < 10 ? 'ArrowUp' : 'ArrowRight');
    }
    const said = await page.getByRole('status').filter({ hasText: '.jpg, ' }).innerText();
    await page.keyboard.press(' ');
    await page.getByText('1 selected').waitFor();
    await page.getByRole('application').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: said.split(',')[0] }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("role")')).toBe('application');
    await page.keyboard.press('0');
    await page.keyboard.press('Escape');
  });

  it('switches classes off and on', async () => {
    const { page } = opened;
    await page.mouse.move(5, 5);
    const whole = await pixels(page);
    const discs = page.getByRole('button', { name: /^discs/ });
    await discs.click();
    expect(await discs.getAttribute('aria-pressed')).toBe('false');
    await page.getByRole('button', { name: 'Select all in view' }).click();
    await page.getByText('29 selected').waitFor();
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await page.getByRole('button', { name: 'Show all', exact: true }).click();
    await page.getByRole('application').focus();
    await page.mouse.move(5, 5);
    await page.keyboard.press('Escape');
    await expect.poll(() => pixels(page)).toBe(whole);
  });

  it('selects with a lasso, moves the selection, and takes that back', async () => {
    const { page } = opened;
    const map = await mapOf(page);
    const wrong = map.names.indexOf('wrong.jpg');
    const { x, y } = await pixelIn(page, map, wrong);
    await page.getByRole('button', { name: 'Lasso' }).click();
    await page.mouse.move(x - 8, y - 8);
    await page.mouse.down();
    for (const [dx, dy] of [
      [8, -8],
      [8, 8],
      [-8, 8],
      [-8, -8],
    ]) {
      await page.mouse.move(x + dx, y + dy, { steps: 3 });
    }
    await page.mouse.up();
    await page.getByRole('region', { name: 'Selected photographs' }).waitFor();
    expect(await page.getByRole('button', { name: 'Lasso' }).getAttribute('aria-pressed')).toBe('false');
    const list = page.getByText(/^List of the selected photographs/);
    await list.click();
    await page.getByRole('button', { name: 'wrong.jpg', exact: true }).waitFor();
    // Whatever else lies there is taken out of the selection again.
    const others = page.getByRole('button', { name: /^Deselect (?!wrong)/ });
    while ((await others.count()) > 0) await others.first().click();
    await page.getByText('1 selected').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Move to discs' }).click();
    await page.getByText(/discs/).first().waitFor();
    await expect
      .poll(async () => (await dataOf(page)).classes.map(({ total }) => total))
      .toEqual([14, 14, 14]);
    const moved = await mapOf(page);
    const after = moved.names.findIndex(
      (_, at) => moved.x[at] === map.x[wrong] && moved.y[at] === map.y[wrong],
    );
    expect(moved.classIds[moved.classes[after]]).toBe(map.classIds[0]);
    await expect.poll(() => page.getByRole('button', { name: /^discs/ }).innerText()).toMatch(/14/);
    await page.getByRole('application').focus();
    await page.keyboard.press('Control+z');
    await expect
      .poll(async () => (await dataOf(page)).classes.map(({ total }) => total))
      .toEqual([13, 14, 15]);
    await expect.poll(() => page.getByRole('button', { name: /^discs/ }).innerText()).toMatch(/13/);
  });

  it('stays when the page is loaded again, and says what is not on it', async () => {
    const { page } = opened;
    await page.reload();
    await page.getByRole('application').waitFor();
    await page.evaluate(`(async () => {
      const [first] = (await (await fetch('/api/data')).json()).classes;
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 64;
      canvas.getContext('2d').fillRect(8, 8, 20, 40);
      const file = await new Promise((done) => canvas.toBlob(done));
      await fetch('/api/data/classes/' + first.id + '/photographs?name=new.png', { method: 'POST', body: file });
    })()`);
    await page
      .getByText('One photograph came or changed since the map was made, and is not on it.')
      .waitFor();
    await page.getByRole('button', { name: 'Make the map again' }).click();
    await expect
      .poll(() => page.getByRole('application').getAttribute('aria-label'))
      .toMatch(/^Map of 43 photographs/);
  });

  it('works in Turkish, in the dark, on a phone with fingers', async () => {
    const { page, problems, close } = await openStudio(browser, studio, {
      locale: 'tr',
      colorScheme: 'dark',
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    await goToMap(page);
    await page.getByRole('application').waitFor();
    expect(await page.getByRole('application').getAttribute('aria-label')).toMatch(
      /^43 fotoğrafın haritası: /,
    );
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    const map = await mapOf(page);
    // The steps stand at the lower edge of the window.
    await page.getByRole('button', { name: 'Kement' }).evaluate((button) => {
      (button as unknown as { scrollIntoView(): void }).scrollIntoView();
    });
    const { x, y } = await pixelIn(page, map, loneliest(map));
    await page.touchscreen.tap(x, y);
    const card = page.getByRole('application').getByRole('button', { name: 'Seç' });
    await card.waitFor();
    await card.tap();
    await page.getByText('1 seçildi').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    // Two fingers that part.
    const before = await pixels(page);
    const session = await page.context().newCDPSession(page);
    const touch = (type: string, points: readonly Place[]): Promise<unknown> =>
      session.send('Input.dispatchTouchEvent' as never, { type, touchPoints: points } as never);
    const box = (await page.getByRole('application').boundingBox())!;
    const middle = { x: box.x + box.width / 2, y: box.y + 60 };
    const apart = (by: number): Place[] => [-1, 1].map((side) => ({ x: middle.x + side * by, y: middle.y }));
    await touch('touchStart', apart(20));
    for (const by of [30, 50, 80]) await touch('touchMove', apart(by));
    await touch('touchEnd', []);
    await changes(page, before);
    expect(problems).toEqual([]);
    await close();
  });

  it('leaves no problem behind', () => {
    expect(opened.problems).toEqual([]);
  });
});

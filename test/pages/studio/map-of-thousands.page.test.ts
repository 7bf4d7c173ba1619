import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAP_SIZE } from '../../../src/pages/studio/review/map/map-view.js';
import { Random } from '../../../src/random.js';
import type { PhotographMap } from '../../../src/studio/api.js';
import { photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { openStudio, startStudio } from './studio.js';

describe.skipIf(!hasChromium)('a map of 10,000 photographs', () => {
  it('is drawn fluently', async () => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), {
      classes: ['discs', 'squares', 'stripes'],
      perClass: 4,
      seed: 2,
    });
    const own = await launchChromium();
    const running = await startStudio(folder, ['shapes']);
    const { page, problems, close } = await openStudio(own, running);
    await page.evaluate("location.hash = '#/review/map'");
    await page.getByRole('button', { name: 'Make the map' }).click();
    await page.getByRole('application').waitFor();
    const few = await page.evaluate<PhotographMap>(
      "fetch('/api/review/map').then((answer) => answer.json())",
    );
    const random = new Random(1);
    const count = 10_000;
    const spread = (value: () => number): number[] => Array.from({ length: count }, value);
    // Only the positions are made up; the ids are those of real photographs, so that thumbnails can be drawn.
    const many: PhotographMap = {
      ...few,
      ids: spread(() => 0).map((_, at) => (at < few.ids.length ? few.ids[at] : `none-${at}`)),
      names: spread(() => 0).map((_, at) => `${at}.jpg`),
      x: spread(() => Math.min(MAP_SIZE, Math.max(0, Math.round(MAP_SIZE * (0.5 + 0.15 * random.normal()))))),
      y: spread(() => Math.min(MAP_SIZE, Math.max(0, Math.round(MAP_SIZE * (0.5 + 0.15 * random.normal()))))),
      classes: spread(() => random.integer(3)),
      parts: spread(() => 0),
    };
    await page.route('**/api/review/map', (route) => route.fulfill({ json: many }));
    // Measures what the page does for each of its frames.
    await page.addInitScript(`{
      const request = window.requestAnimationFrame.bind(window);
      window.spent = [];
      window.requestAnimationFrame = (work) => request((time) => {
        const begun = performance.now();
        work(time);
        window.spent.push(performance.now() - begun);
      });
    }`);
    const asked: string[] = [];
    await page.reload();
    page.on('request', (request) => {
      if (request.url().endsWith('/thumbnail?size=160')) asked.push(request.url());
    });
    await page.getByRole('application').waitFor();
    await expect
      .poll(() => page.getByRole('application').getAttribute('aria-label'))
      .toMatch(/^Map of 10,000 photographs/);
    const { x, y, width, height } = (await page.getByRole('application').boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.evaluate('spent.length = 0');
    await page.mouse.down();
    for (let step = 0; step < 30; step += 1)
      await page.mouse.move(x + width / 2 + step * 2, y + height / 2 + step);
    await page.mouse.up();
    for (let step = 0; step < 10; step += 1) await page.mouse.wheel(0, -60);
    await expect.poll(() => page.evaluate<number>('spent.length')).toBeGreaterThan(10);
    // Thumbnails are for those that have room: none of all of them, some of a few.
    expect(asked).toEqual([]);
    for (let step = 0; step < 8; step += 1) await page.mouse.wheel(0, -300);
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(150);
    const spent = (await page.evaluate<number[]>('spent')).sort((one, other) => one - other);
    const median = spent[Math.floor(spent.length / 2)];
    console.log(
      `A frame of 10,000 points takes ${median.toFixed(1)} ms (${spent.length} frames, longest ${spent.at(-1)!.toFixed(1)} ms)`,
    );
    // Without a graphics card and beside other work; a frame has 16 ms.
    expect(median).toBeLessThan(50);
    expect(await page.evaluate<number>('document.querySelectorAll("*").length')).toBeLessThan(1500);
    expect(problems).toEqual([]);
    await close();
    await own.close();
    await running.end('SIGINT');
  });
});

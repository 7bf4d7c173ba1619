import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainEvent } from '../../dist/src/phases/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { drawPictures, type SentPicture } from './pictures.js';
import { type ActionFailure, buildTrainingPage, TrainingPage } from './training-page.js';

interface Ended {
  readonly events: readonly TrainEvent[];
  readonly file: string;
  readonly seed: number;
}

/** Both phases, with augmentation and dropout. */
const set = {
  imageSize: 64,
  alpha: 0.35,
  batchSize: 4,
  dropout: 0.2,
  'augmentation.flip': 'horizontal',
  'featureExtraction.epochs': 2,
  'fineTuning.epochs': 2,
  'fineTuning.from': 120,
};
const options = { weights: null, set, seed: 5, checkpointSeconds: 0.01 };

let folder: string;
let browser: Browser;
let pictures: SentPicture[];

/** The events of the training that `begin` started. */
const eventsOf = (page: Page): Promise<TrainEvent[]> => page.evaluate('globalThis.events ?? []');

const notes = (events: readonly TrainEvent[]): string[] =>
  events.flatMap((event) => (event.event === 'note' && event.kind === 'not-kept' ? event.text : []));

describe.skipIf(!hasChromium)('a training that the browser keeps', () => {
  let uninterrupted: Ended;

  beforeAll(async () => {
    folder = await temporaryFolder();
    pictures = await drawPictures(12, 80);
    await buildTrainingPage(folder);
    browser = await launchChromium();
    const page = await TrainingPage.open(browser, folder);
    uninterrupted = await page.call<Ended>('train', pictures, options);
    await page.close();
  });

  afterAll(async () => {
    await browser?.close();
  });

  it('goes on after reloads, and gives the same bits', async () => {
    const page = await TrainingPage.open(browser, folder);
    const kept = { ...options, keep: 'flowers 1' };
    for (const [phase, step] of [
      ['feature extraction', 2],
      ['fine-tuning', 3],
    ] as const) {
      await page.call('begin', pictures, kept);
      const isThere = (event: TrainEvent): boolean =>
        event.event === 'progress' && event.phase === phase && event.step >= step;
      await expect
        .poll(async () => (await eventsOf(page.page)).some(isThere), { timeout: 120_000 })
        .toBe(true);
      await page.load();
    }
    const { events, file } = await page.call<Ended>('train', pictures, { ...kept, seed: undefined });
    const resumed = events.find(({ event }) => event === 'resumed');
    expect(resumed).toMatchObject({ phase: 'fine-tuning' });
    expect(file === uninterrupted.file).toBe(true);
    // Nothing is left when it has finished.
    const again = await page.call<Ended>('train', pictures, kept);
    expect(again.events.some(({ event }) => event === 'resumed')).toBe(false);
    await page.close();
  });

  it('belongs to one tab, and to the same pictures and settings', async () => {
    const page = await TrainingPage.open(browser, folder);
    const kept = { ...options, keep: 'mine' };
    await page.call('begin', pictures, kept);
    const hasEpoch = async (): Promise<boolean> =>
      (await eventsOf(page.page)).some(({ event }) => event === 'epoch');
    await expect.poll(hasEpoch, { timeout: 120_000 }).toBe(true);
    const other = await page.page.context().newPage();
    await other.goto(page.server.address);
    await other.waitForFunction('typeof runAction === "function"');
    const { failure } = await other.evaluate(
      (args) =>
        (
          globalThis as unknown as {
            runAction: (name: string, args: unknown) => Promise<{ failure: ActionFailure }>;
          }
        ).runAction('train', args),
      [pictures, kept] as const,
    );
    expect(failure.message).toBe('Another tab carries out the training mine.');
    await other.close();
    await page.load();
    const changed = await page.failure('train', pictures.slice(1), kept);
    expect(changed.message).toMatch(/^The kept training mine began with other pictures/);
    expect(changed.hint).toContain("forgetTraining('mine')");
    await page.call('forget', 'mine');
    const { events } = await page.call<Ended>('train', pictures.slice(1), kept);
    expect(events.some(({ event }) => event === 'resumed')).toBe(false);
    await page.close();
  });

  it('goes on without where storage is full, and says so', async () => {
    const page = await TrainingPage.open(browser, folder);
    const session = await page.page.context().newCDPSession(page.page);
    const origin = new URL(page.server.address).origin;
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2000 });
    const { events, file } = await page.call<Ended>('train', pictures, { ...options, keep: 'full' });
    expect(notes(events)).toHaveLength(1);
    expect(notes(events)[0]).toMatch(/^The state of the training is not kept: the browser's storage is full/);
    expect(file === uninterrupted.file).toBe(true);
    await page.close();
  });

  it('goes on without where storage is forbidden, and says so', async () => {
    const page = await TrainingPage.open(browser, folder, {}, async (opened) => {
      await opened.route(/training-worker/, async (route) => {
        const answer = await route.fetch();
        const forbid =
          "navigator.storage.getDirectory = async () => { throw new DOMException('It is forbidden.', 'SecurityError'); };";
        await route.fulfill({ response: answer, body: `${forbid}\n${await answer.text()}` });
      });
    });
    const { events } = await page.call<Ended>('train', pictures, { ...options, keep: 'forbidden' });
    expect(notes(events)).toEqual([
      'The state of the training is not kept: the browser allows no storage (It is forbidden.). After a reload it begins anew.',
    ]);
    await page.close();
  });

  it('is not lost when a worker dies', async () => {
    const page = await TrainingPage.open(browser, folder);
    const kept = { ...options, keep: 'dying' };
    for (const name of ['training-worker', 'engine']) {
      await page.call('begin', pictures, kept);
      const hasBegun = async (): Promise<boolean> =>
        (await eventsOf(page.page)).some(({ event }) => event === 'progress');
      await expect.poll(hasBegun, { timeout: 120_000 }).toBe(true);
      const worker = page.page.workers().find((one) => one.url().includes(name));
      expect(worker, name).toBeDefined();
      await worker?.evaluate('self.close()').catch(() => undefined);
      const { message, hint } = await page.failure('ended');
      expect(message).toMatch(/^The (training|runtime) has ended: its worker is gone\.$/);
      expect(hint).toContain('when memory is short');
    }
    const { events, file } = await page.call<Ended>('train', pictures, kept);
    expect(events.some(({ event }) => event === 'resumed')).toBe(true);
    expect(file === uninterrupted.file).toBe(true);
    await page.close();
  });

  it('writes what does not fit into memory to a temporary file', async () => {
    const page = await TrainingPage.open(browser, folder);
    const { first, second, ...others } = await page.call<Record<string, object>>('spill');
    expect([Object.values(first), Object.values(second)]).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(others).toEqual({
      positions: [0, 3],
      read: [true, true, false],
      // The file that another page has left is gone.
      during: 1,
      problem: "the limit of 1000 bytes of the browser's storage is reached",
      after: 0,
      onPage: { problem: 'only workers of newer browsers have temporary files' },
    });
    await page.close();
  });

  it('refuses a browser that cannot train', async () => {
    const without = (script: string) => (opened: Page) => opened.addInitScript(script);
    const noSimd = await TrainingPage.open(
      browser,
      folder,
      {},
      without('WebAssembly.validate = () => false'),
    );
    const { message, hint } = await noSimd.failure('train', pictures, options);
    expect(message).toBe('This browser cannot train: it has no WebAssembly with SIMD.');
    expect(hint).toContain('from the last three years');
    await noSimd.close();
    const noWorkers = await TrainingPage.open(browser, folder, {}, without('delete globalThis.Worker'));
    const { message: old } = await noWorkers.failure('train', pictures, options);
    expect(old).toBe('This browser cannot train: it has no workers that are modules.');
    await noWorkers.close();
  });
});

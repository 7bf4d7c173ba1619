import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { RunDetail, RunList, RunSummary } from '../../../src/studio/api.js';
import { type Look, openLook, settle } from './looks.js';
import type { Stage } from './stage.js';
import { show, views } from './views.js';

export interface PictureTasks {
  readonly browser: Browser;
  readonly stage: Stage;
  /** The folder for the pictures. */
  readonly out: string;
  readonly looks: readonly Look[];
  /** Whether to take the picture of this name. */
  readonly wants: (name: string) => boolean;
}

/** Takes a picture of every view in every look. */
export async function photographStudio(tasks: PictureTasks & { readonly link: string }): Promise<void> {
  const { browser, stage, out, looks, link } = tasks;
  const { origin } = new URL(link);
  const pages: { look: Look; page: Page }[] = [];
  for (const look of looks) {
    const page = await openLook(browser, look);
    await page.goto(link);
    await settle(page);
    pages.push({ look, page });
  }
  const take = async (name: string, window = false): Promise<void> => {
    for (const { look, page } of pages) await shoot(page, join(out, `${name}.${look.name}.png`), !window);
  };

  const [{ page: first }] = pages;
  let runs = await ask<RunList>(first, '/api/runs');
  if (!runs.runs.some(({ name }) => name === 'careful')) {
    const { id } = await ask<RunSummary>(first, '/api/runs', CAREFUL_RUN);
    for (const { page } of pages) {
      await page.goto(`${origin}/#/train/${id}`);
      await settle(page);
    }
    await until(
      first,
      id,
      ({ epochs, fineTuningAfterEpoch: after }) => after !== null && epochs.length >= after + 4,
    );
    await take('train-running');
    await ask(first, `/api/runs/${id}/pause`, undefined, 'POST');
    await until(first, id, ({ state }) => state === 'paused');
    for (const { page } of pages) await settle(page);
    await take('train-paused');
    await ask(first, `/api/runs/${id}/resume`, {});
    await until(first, id, ({ state }) => state === 'finished');
    runs = await ask<RunList>(first, '/api/runs');
  }
  const idOf = (name: string): string => runs.runs.find((run) => run.name === name)?.id ?? '';
  const shown = { run: idOf('careful'), other: idOf('quick'), unseen: stage.unseen };
  await ask(first, `/api/runs/${shown.run}/evaluation/test`, undefined, 'POST');
  await first.goto(`${origin}/#/judge/${shown.run}`);
  await first.locator('.matrix').waitFor();

  for (const view of views.filter(({ name }) => tasks.wants(name))) {
    for (const { look, page } of pages) {
      await show(page, origin, view, shown);
      await shoot(page, join(out, `${view.name}.${look.name}.png`), view.window !== true);
    }
  }
  for (const { page } of pages) await page.context().close();
}

/** A training of the head and then of the network, small enough to take a few minutes. */
const CAREFUL_RUN = {
  recipe: 'tutorial',
  name: 'careful',
  weights: 'openimages',
  settings: { imageSize: 192, 'fineTuning.epochs': 20, 'featureExtraction.learningRate': 0.001 },
};

export async function shoot(page: Page, path: string, fullPage: boolean): Promise<void> {
  // An element that scrolls with the window would cover the middle of the page.
  if (fullPage) await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path, fullPage });
}

/** Sends a request to the server as the page does, with its cookie. */
async function ask<T>(page: Page, address: string, body?: unknown, method?: string): Promise<T> {
  const answer = await page.evaluate<T & { error?: string }>(
    `fetch(${JSON.stringify(address)}, ${JSON.stringify({
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })}).then((answer) => answer.json())`,
  );
  if (typeof answer.error === 'string') throw new Error(`${address}: ${answer.error}`);
  return answer;
}

async function until(page: Page, id: string, isSo: (run: RunDetail) => boolean): Promise<void> {
  for (;;) {
    const run = await ask<RunDetail>(page, `/api/runs/${id}`);
    if (isSo(run)) return;
    if (run.state === 'failed') throw new Error(`The training failed: ${JSON.stringify(run.error)}`);
    await page.waitForTimeout(250);
  }
}

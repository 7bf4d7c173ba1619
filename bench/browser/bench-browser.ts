import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../test/web/chromium.js';
import { ISOLATED, serveFolder } from '../../test/web/static-server.js';
import { median } from '../timing.js';
import { bundlePage } from './bundle.js';
import { nodePlace, type Place, pagePlace } from './places.js';
import type { BrowserWork } from './works.js';

const ROUNDS = 5;
const CALLS = 3;
/** Until engines have compiled their code at the highest level. */
const WARM_UP_CALLS = 5;
const COMPARED = ['forward', 'step', 'product'] as const;

/** Of one call, on one batch. */
export interface Times {
  /** Milliseconds that passed. */
  readonly milliseconds: number;
  /** Milliseconds of processor time, in all threads and processes. */
  readonly processor: number;
}

/** The medians of the rounds. */
export interface Comparison {
  readonly node: Times;
  readonly page: Times;
  /** Processor time in the page for one millisecond of it in Node. */
  readonly ratio: number;
  /** GFLOP in a second of processor time. */
  readonly speeds: Readonly<Record<'node' | 'page', number>>;
}

export interface BrowserFigures {
  readonly browser: string;
  readonly threads: number;
  readonly works: Readonly<Record<(typeof COMPARED)[number], Comparison>>;
  readonly tfjs?: Times;
}

/**
 * Measures the forward pass, the fine-tuning step of the tutorial and a large matrix product in Node and in Chromium with
 * threads, in turns.
 *
 * @param tfjs also measures the forward pass in TensorFlow.js, which is installed into a temporary folder
 */
export async function benchBrowser(tfjs: boolean): Promise<BrowserFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-bench-browser-'));
  let browser: Browser | undefined;
  try {
    const server = await serveFolder(await bundlePage(folder, tfjs), ISOLATED);
    browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(server.address);
    const threads = await page.evaluate<number>('crossOriginIsolated ? navigator.hardwareConcurrency : 1');
    const [inNode, inPage] = [await nodePlace(), await pagePlace(browser, page)];
    const taken = await takeTurns(inNode, inPage, tfjs);
    await server.close();
    const compared = COMPARED.map((name) => [
      name,
      compare(taken.get(`node ${name}`)!, taken.get(`page ${name}`)!, inNode.flops[name]),
    ]);
    return {
      browser: `Chromium ${browser.version()}`,
      threads,
      works: Object.fromEntries(compared),
      ...(tfjs && { tfjs: medians(taken.get('page tfjs')!) }),
    };
  } finally {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The times of all rounds, by place and work. */
async function takeTurns(node: Place, page: Place, tfjs: boolean): Promise<Map<string, Times[]>> {
  const taken = new Map<string, Times[]>();
  const turns: [name: string, place: Place, work: BrowserWork][] = [];
  for (const work of COMPARED) turns.push([`node ${work}`, node, work], [`page ${work}`, page, work]);
  if (tfjs) turns.push(['page tfjs', page, 'tfjs']);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, place, work] of turns) {
      const times = await timesOf(place, work, round < 0 ? WARM_UP_CALLS : CALLS);
      if (round >= 0) taken.set(name, [...(taken.get(name) ?? []), times]);
    }
  }
  return taken;
}

async function timesOf(place: Place, work: BrowserWork, calls: number): Promise<Times> {
  const [start, before] = [performance.now(), await place.processor()];
  await place.run(work, calls);
  const [end, after] = [performance.now(), await place.processor()];
  return { milliseconds: (end - start) / calls, processor: (after - before) / calls };
}

function compare(node: readonly Times[], page: readonly Times[], flops: number): Comparison {
  const speed = (all: readonly Times[]): number => flops / medians(all).processor / 1e6;
  return {
    node: medians(node),
    page: medians(page),
    ratio: median(page.map(({ processor }, round) => processor / node[round].processor)),
    speeds: { node: speed(node), page: speed(page) },
  };
}

function medians(all: readonly Times[]): Times {
  return {
    milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
    processor: median(all.map(({ processor }) => processor)),
  };
}

import { availableParallelism } from 'node:os';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { BenchPage } from './page.js';
import { type BrowserWork, browserWorks } from './works.js';

/** Something that runs works and counts its processor time. */
export interface Place {
  run(name: BrowserWork, calls: number): Promise<void>;
  /** Milliseconds of processor time in all threads and processes, since it began. */
  processor(): Promise<number>;
}

/** @returns also the floating-point operations of each work, which are the same everywhere */
export async function nodePlace(): Promise<
  Place & { readonly flops: Awaited<ReturnType<typeof browserWorks>>['flops'] }
> {
  const works = await browserWorks(availableParallelism());
  return {
    flops: works.flops,
    run: async (name, calls) => {
      for (let call = 0; call < calls; call++) await works.run[name]!();
    },
    processor: async () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
  };
}

/** @param page the bundle of `page.ts` */
export async function pagePlace(browser: Browser, page: Page): Promise<Place> {
  const session: CDPSession = await browser.newBrowserCDPSession();
  await page.evaluate(
    async () => await (globalThis as unknown as { benchPage: BenchPage }).benchPage.prepare(),
  );
  return {
    run: async (name, calls) => {
      await page.evaluate(
        async ([work, count]) =>
          void (await (globalThis as unknown as { benchPage: BenchPage }).benchPage.run(work, count)),
        [name, calls] as const,
      );
    },
    processor: async () => {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
    },
  };
}

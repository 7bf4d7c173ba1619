import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';

const INTERVAL = 500;

/** Megabytes of all processes of a browser; memory that processes share counts once. Linux only, elsewhere undefined. */
async function memoryOf(processes: readonly { id: number }[]): Promise<number | undefined> {
  let kilobytes = 0;
  for (const { id } of processes) {
    const rollup = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
    kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  }
  return kilobytes === 0 ? undefined : kilobytes / 1024;
}

/** The highest memory of a browser while `work` runs, in megabytes. */
export async function peakMemory<T>(
  browser: Browser,
  work: () => Promise<T>,
): Promise<{ result: T; peak: number | undefined }> {
  const session = await browser.newBrowserCDPSession();
  let peak: number | undefined;
  let done = false;
  const watching = (async () => {
    while (!done) {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      const now = await memoryOf(processInfo);
      if (now !== undefined) peak = Math.max(peak ?? 0, now);
      await new Promise((wake) => setTimeout(wake, INTERVAL));
    }
  })();
  const result = await work().finally(async () => {
    done = true;
    await watching;
  });
  return { result, peak };
}

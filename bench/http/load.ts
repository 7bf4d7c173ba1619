import autocannon from 'autocannon';
import { processMemory } from '../peers/memory.js';
import type { RunningServer } from './servers.js';

/** What was measured of a server under a number of connections. */
export interface LoadFigures {
  readonly connections: number;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  /** Milliseconds from a request to its answer. */
  readonly latency: { readonly p50: number; readonly p97_5: number; readonly p99: number };
  /** Answers other than 200, connections that failed, and requests without an answer. */
  readonly failures: number;
  /**
   * MB of the server's processes after the warm-up, after each quarter of the time, and at the end; undefined where the
   * system does not tell.
   */
  readonly memory: readonly (number | undefined)[];
}

const QUARTERS = 4;

/** Sends pictures over a number of connections, each as soon as the one before is answered. */
export async function measureLoad(
  server: RunningServer,
  pictures: readonly Uint8Array[],
  { connections, seconds, warmUpSeconds }: { connections: number; seconds: number; warmUpSeconds: number },
): Promise<LoadFigures> {
  const send = (duration: number): Promise<autocannon.Result> =>
    autocannon({
      url: `${server.address}/classify`,
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      requests: pictures.map((body) => ({ body: Buffer.from(body) })),
      connections,
      duration,
      timeout: 60,
    });
  await send(warmUpSeconds);
  const memory = [megabytes(server)];
  const timer = setInterval(() => memory.push(megabytes(server)), (1000 * seconds) / QUARTERS);
  const { requests, latency, errors, non2xx } = await send(seconds);
  clearInterval(timer);
  return {
    connections,
    seconds,
    requestsPerSecond: requests.average,
    latency: { p50: latency.p50, p97_5: latency.p97_5, p99: latency.p99 },
    failures: errors + non2xx,
    memory: [...memory.slice(0, QUARTERS), megabytes(server)],
  };
}

function megabytes({ pid }: RunningServer): number | undefined {
  const bytes = processMemory(pid);
  return bytes === undefined ? undefined : bytes / 1e6;
}

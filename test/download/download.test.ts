import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type DownloadProgress,
  type DownloadRetry,
  downloadFile,
  Network,
  UnreachableError,
} from '../../src/download/index.js';
import { GraftError } from '../../src/errors.js';
import { noise, temporaryFolder } from '../datasets/helpers.js';
import { serveFile, startServer, type TestServer } from './server.js';

const CONTENT = Buffer.from(noise(200, 500, 1));
const SIZE = CONTENT.length;

let parent: string;
let path: string;
let server: TestServer;

beforeAll(async () => {
  parent = await temporaryFolder();
});

beforeEach(async () => {
  path = join(await mkdtemp(join(parent, 'download-')), 'deeper', 'file.zip');
});

afterEach(() => server.close());

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse, attempt: number) => void,
): Promise<void> {
  server = await startServer(handle);
}

async function errorOf(promise: Promise<unknown>): Promise<GraftError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GraftError);
  return error as GraftError;
}

const FAST = { retryDelay: 1 };

describe('downloadFile', () => {
  it('downloads, reports progress and leaves no other files', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    const reports: DownloadProgress[] = [];
    await downloadFile(server.url, path, {
      expectedBytes: SIZE,
      onProgress: (progress) => reports.push(progress),
    });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
    expect(await readdir(join(path, '..'))).toEqual(['file.zip']);
    expect(reports.at(-1)).toMatchObject({ receivedBytes: SIZE, totalBytes: SIZE });
    expect(
      reports.every(({ receivedBytes }, at) => at === 0 || receivedBytes > reports[at - 1].receivedBytes),
    ).toBe(true);
  });

  it('keeps a complete file without a request', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    await downloadFile(server.url, path, {});
    await downloadFile(server.url, path, { expectedBytes: SIZE });
    expect(server.ranges.length).toBe(1);
  });

  it('replaces a complete file on request', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    await downloadFile(server.url, path);
    await writeFile(path, Buffer.alloc(SIZE));
    await downloadFile(server.url, path, { expectedBytes: SIZE, replace: true });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });

  it('reports its speed and the remaining time', async () => {
    await serve((_, response) => {
      response.writeHead(200, { 'content-length': SIZE });
      let sent = 0;
      const timer = setInterval(() => {
        response.write(CONTENT.subarray(sent, sent + SIZE / 10));
        sent += SIZE / 10;
        if (sent >= SIZE) {
          clearInterval(timer);
          response.end();
        }
      }, 120);
    });
    const reports: DownloadProgress[] = [];
    await downloadFile(server.url, path, { onProgress: (progress) => reports.push(progress) });
    // 30,000 bytes every 120 ms; a busy machine is slower, never much faster.
    const { receivedBytes, bytesPerSecond, secondsLeft } = reports.at(-2)!;
    expect(reports[0]).toMatchObject({ bytesPerSecond: undefined, secondsLeft: undefined });
    expect(bytesPerSecond).toBeGreaterThan(30_000);
    expect(bytesPerSecond).toBeLessThan(300_000);
    expect(secondsLeft).toBeCloseTo((SIZE - receivedBytes) / bytesPerSecond!, 6);
  });

  it('replaces a file of the wrong length', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    await downloadFile(server.url, path);
    await writeFile(path, 'short');
    await downloadFile(server.url, path, { expectedBytes: SIZE });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });

  it('continues after a broken connection where it stopped', async () => {
    await serve((request, response, attempt) =>
      serveFile(CONTENT, request, response, attempt < 3 ? 100_000 : undefined),
    );
    await downloadFile(server.url, path, { expectedBytes: SIZE, ...FAST });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
    expect(server.ranges).toEqual(['', 'bytes=100000-', 'bytes=200000-']);
  });

  it('continues the part of an earlier run', async () => {
    await serve((request, response, attempt) =>
      serveFile(CONTENT, request, response, attempt === 1 ? 70_000 : undefined),
    );
    await errorOf(downloadFile(server.url, path, { attempts: 1 }));
    expect(existsSync(path)).toBe(false);
    await downloadFile(server.url, path, { expectedBytes: SIZE });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
    expect(server.ranges).toEqual(['', 'bytes=70000-']);
  });

  it('starts over when the file on the server is newer than the part', async () => {
    const modified = { 'last-modified': new Date().toUTCString() };
    await serve((request, response) => serveFile(CONTENT, request, response, undefined, modified));
    await downloadFile(server.url, path);
    await writeFile(`${path}.part`, Buffer.alloc(1000));
    await utimes(`${path}.part`, new Date(2020, 1), new Date(2020, 1));
    await writeFile(path, 'old');
    await downloadFile(server.url, path, { expectedBytes: SIZE, ...FAST });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
    expect(server.ranges).toEqual(['', 'bytes=1000-', '']);
  });

  it('starts over when the server does not support Range', async () => {
    await serve((_, response, attempt) => {
      response.writeHead(200, { 'content-length': SIZE });
      if (attempt > 1) response.end(CONTENT);
      else response.write(CONTENT.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 50));
    });
    await downloadFile(server.url, path, FAST);
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });

  it('starts over when the part is longer than the file', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    await downloadFile(server.url, path);
    await writeFile(`${path}.part`, Buffer.alloc(SIZE + 10));
    await writeFile(path, 'old');
    await downloadFile(server.url, path, { expectedBytes: SIZE, ...FAST });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });

  it('tries again when the server is busy, a limited number of times', async () => {
    await serve((request, response, attempt) => {
      if (attempt < 3) response.writeHead(503).end('busy');
      else serveFile(CONTENT, request, response);
    });
    expect((await errorOf(downloadFile(server.url, path, { attempts: 2, ...FAST }))).message).toContain(
      '503',
    );
    expect(server.ranges.length).toBe(2);
    await downloadFile(server.url, path, FAST);
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });

  it('reports why and when it tries again, and waits as long as the server asks', async () => {
    await serve((request, response, attempt) => {
      if (attempt === 1) response.writeHead(503, { 'retry-after': '1' }).end('busy');
      else if (attempt === 2) response.writeHead(500).end('broken');
      else serveFile(CONTENT, request, response);
    });
    const retries: DownloadRetry[] = [];
    await downloadFile(server.url, path, { retryDelay: 10, onRetry: (retry) => retries.push(retry) });
    expect(retries).toEqual([
      { reason: 'the server answered 503 Service Unavailable', attempt: 2, attempts: 5, milliseconds: 1000 },
      { reason: 'the server answered 500 Internal Server Error', attempt: 3, attempts: 5, milliseconds: 20 },
    ]);
  });

  it('does not give up while new bytes arrive', async () => {
    await serve((request, response, attempt) =>
      serveFile(CONTENT, request, response, attempt < 4 ? 70_000 : undefined),
    );
    await downloadFile(server.url, path, { attempts: 2, ...FAST });
    expect(server.ranges).toEqual(['', 'bytes=70000-', 'bytes=140000-', 'bytes=210000-']);
  });

  it('tries again when no more bytes arrive', async () => {
    await serve((request, response, attempt) => {
      if (attempt > 1) serveFile(CONTENT, request, response);
      else response.writeHead(200, { 'content-length': SIZE }).write(CONTENT.subarray(0, 100_000));
    });
    const network = new Network({ stallTimeout: 300 });
    await downloadFile(server.url, path, { network, ...FAST });
    expect(server.ranges).toEqual(['', 'bytes=100000-']);
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });

  it('waits for a server that is gone for a moment', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response, 100_000));
    const { port } = new URL(server.url);
    const retries: DownloadRetry[] = [];
    const download = downloadFile(server.url, path, {
      retryDelay: 400,
      onRetry: (retry) => {
        retries.push(retry);
        if (retries.length === 1) void server.close();
        if (retries.length !== 2) return;
        void startServer((request, response) => serveFile(CONTENT, request, response), Number(port)).then(
          (again) => {
            server = again;
          },
        );
      },
    });
    await download;
    expect(retries.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^the connection broke off after 100000 of 300000 bytes \(/),
      '127.0.0.1 refused the connection',
    ]);
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });
});

describe('verify', () => {
  const refuse = async (part: string) => {
    throw new GraftError(`${part} is garbage.`);
  };

  it('checks the whole content before the file gets its name', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    let seen: Buffer | undefined;
    await downloadFile(server.url, path, {
      verify: async (part) => {
        expect(existsSync(path)).toBe(false);
        seen = await readFile(part);
      },
    });
    expect(CONTENT.equals(seen!)).toBe(true);
    expect(await readdir(join(path, '..'))).toEqual(['file.zip']);
  });

  it('removes a refused file, and calls it by its final name', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    const error = await errorOf(downloadFile(server.url, path, { verify: refuse }));
    expect(error.message).toBe(
      `Could not download ${server.url}: what arrived cannot be used: ${path} is garbage.`,
    );
    expect(server.ranges).toEqual(['']);
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it('makes a part of an earlier run that does not fit start over, once', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    const verify = async (part: string) => {
      if (!CONTENT.equals(await readFile(part))) await refuse(part);
    };
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(`${path}.part`, Buffer.alloc(1000));
    await downloadFile(server.url, path, { expectedBytes: SIZE, verify, ...FAST });
    expect(server.ranges).toEqual(['bytes=1000-', '']);

    await writeFile(`${path}.part`, Buffer.alloc(1000));
    await errorOf(downloadFile(server.url, path, { replace: true, verify: refuse, ...FAST }));
    expect(server.ranges).toEqual(['bytes=1000-', '', 'bytes=1000-', '']);
  });

  it('keeps what has arrived when the disk is full', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    const verify = async () => {
      throw new GraftError('The disk is full.', { cause: Object.assign(new Error(), { code: 'ENOSPC' }) });
    };
    const error = await errorOf(downloadFile(server.url, path, { verify }));
    expect(error.message).toBe('The disk is full.');
    expect(await readdir(join(path, '..'))).toEqual(['file.zip.part']);
  });
});

describe('failures', () => {
  it('are reported at once if the file does not exist', async () => {
    await serve((_, response) => response.writeHead(404).end('nothing here'));
    const error = await errorOf(downloadFile(server.url, path, FAST));
    expect(error.message).toBe(`Could not download ${server.url}: the server answered 404 Not Found.`);
    expect(error.hint).toContain(path);
    expect(server.ranges.length).toBe(1);
  });

  it('include another length than expected, before the download', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    const error = await errorOf(downloadFile(server.url, path, { expectedBytes: 10, ...FAST }));
    expect(error.message).toMatch(/expected a file of 10 bytes but it has 300000\.$/);
    expect(existsSync(path) || existsSync(`${path}.part`)).toBe(false);
  });

  it('include another length that the server does not announce', async () => {
    await serve((_, response) => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(CONTENT));
    const error = await errorOf(downloadFile(server.url, path, { expectedBytes: SIZE - 1, ...FAST }));
    expect(error.message).toMatch(/expected a file of 299999 bytes but it has 300000\.$/);
    expect(existsSync(path) || existsSync(`${path}.part`)).toBe(false);
  });

  it('say what to do when the server cannot be reached', async () => {
    await serve(() => undefined);
    await server.close();
    const error = await errorOf(downloadFile(server.url, path));
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error.message).toBe(`Could not download ${server.url}: 127.0.0.1 refused the connection.`);
    expect(error.hint).toContain('Check the internet connection');
    expect(error.hint).toContain(path);
  });

  it('stops on request, and keeps what has arrived', async () => {
    await serve((_, response) => {
      response.writeHead(200, { 'content-length': SIZE });
      response.write(CONTENT.subarray(0, 1000));
    });
    const controller = new AbortController();
    const download = downloadFile(server.url, path, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(download).rejects.toThrow('enough');
    expect((await readFile(`${path}.part`)).length).toBe(1000);
  });

  it('stops while it waits for the next attempt', async () => {
    await serve((_, response) => response.writeHead(503).end());
    const controller = new AbortController();
    const download = downloadFile(server.url, path, { signal: controller.signal, retryDelay: 60_000 });
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(download).rejects.toThrow('enough');
  });
});

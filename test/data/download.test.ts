import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DownloadProgress, downloadFile } from '../../src/data/index.js';
import { GraftError } from '../../src/errors.js';
import { noise, temporaryFolder } from './helpers.js';
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
  it('downloads, reports progress and leaves nothing else behind', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    const reports: DownloadProgress[] = [];
    await downloadFile(server.url, path, {
      expectedBytes: SIZE,
      onProgress: (progress) => reports.push(progress),
    });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
    expect(await readdir(join(path, '..'))).toEqual(['file.zip']);
    expect(reports.at(-1)).toEqual({ receivedBytes: SIZE, totalBytes: SIZE });
    expect(
      reports.every(({ receivedBytes }, at) => at === 0 || receivedBytes > reports[at - 1].receivedBytes),
    ).toBe(true);
  });

  it('keeps a complete file without asking', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    await downloadFile(server.url, path, {});
    await downloadFile(server.url, path, { expectedBytes: SIZE });
    expect(server.ranges.length).toBe(1);
  });

  it('replaces a file of the wrong length', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    await downloadFile(server.url, path);
    await writeFile(path, 'short');
    await downloadFile(server.url, path, { expectedBytes: SIZE });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });

  it('goes on after a broken connection where it stopped', async () => {
    await serve((request, response, attempt) =>
      serveFile(CONTENT, request, response, attempt < 3 ? 100_000 : undefined),
    );
    await downloadFile(server.url, path, { expectedBytes: SIZE, ...FAST });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
    expect(server.ranges).toEqual(['', 'bytes=100000-', 'bytes=200000-']);
  });

  it('goes on with the part of an earlier run', async () => {
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

  it('starts over when the server does not know Range', async () => {
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
});

describe('failures', () => {
  it('says at once that the file is not there', async () => {
    await serve((_, response) => response.writeHead(404).end('nothing here'));
    const error = await errorOf(downloadFile(server.url, path, FAST));
    expect(error.message).toBe(`Could not download ${server.url}: the server answered 404 Not Found.`);
    expect(error.hint).toContain(path);
    expect(server.ranges.length).toBe(1);
  });

  it('refuses another length than expected before the file has arrived', async () => {
    await serve((request, response) => serveFile(CONTENT, request, response));
    const error = await errorOf(downloadFile(server.url, path, { expectedBytes: 10, ...FAST }));
    expect(error.message).toMatch(/expected a file of 10 bytes but it has 300000\.$/);
    expect(existsSync(path) || existsSync(`${path}.part`)).toBe(false);
  });

  it('refuses another length when the server does not say it', async () => {
    await serve((_, response) => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(CONTENT));
    const error = await errorOf(downloadFile(server.url, path, { expectedBytes: SIZE - 1, ...FAST }));
    expect(error.message).toMatch(/expected a file of 299999 bytes but it has 300000\.$/);
    expect(existsSync(path) || existsSync(`${path}.part`)).toBe(false);
  });

  it('says what to do when the server cannot be reached', async () => {
    await serve(() => undefined);
    await server.close();
    const error = await errorOf(downloadFile(server.url, path, { attempts: 2, ...FAST }));
    expect(error.message).toBe(`Could not download ${server.url}: the server refused the connection.`);
    expect(error.hint).toContain('Check the internet connection');
  });

  it('stops when it is told to, and keeps what has arrived', async () => {
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

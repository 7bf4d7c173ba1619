import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Network } from '../../src/download/index.js';
import { type FetchPictureOptions, fetchPicture } from '../../src/shards/fetch-picture.js';
import type { PlannedPicture } from '../../src/shards/manifest.js';
import { ShardSources } from '../../src/shards/shard-sources.js';
import { startServer, type TestServer } from '../download/server.js';

const CONTENT = Buffer.from('the bytes of a picture');

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Handle = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

const options: FetchPictureOptions = {
  network: new Network({ answerTimeout: 300, stallTimeout: 300 }),
  attempts: 3,
  retryDelay: 5,
  mostBytes: 1000,
  timeLimit: 2000,
  signal: undefined,
};

async function fetched(handle: Handle, changes: Partial<FetchPictureOptions> = {}) {
  let requests = 0;
  server = await startServer((request, response) => handle(request, response, ++requests));
  const result = await fetchPicture(new URL('/a.jpg', server.url).href, { ...options, ...changes });
  const said = 'content' in result ? Buffer.from(result.content).toString() : result;
  return { said, requests };
}

describe('a picture from an address', () => {
  it('is fetched, also where the server points elsewhere', async () => {
    expect(await fetched((_, response) => response.end(CONTENT))).toEqual({
      said: CONTENT.toString(),
      requests: 1,
    });
    await server!.close();
    const moved = await fetched(({ url }, response) => {
      if (url === '/b.jpg') response.end(CONTENT);
      else response.writeHead(302, { location: '/b.jpg' }).end();
    });
    expect(moved).toEqual({ said: CONTENT.toString(), requests: 2 });
  });

  it('is asked for again after an error of the server, and once where it refuses', async () => {
    const again = await fetched((_, response, attempt) => {
      if (attempt < 3) response.writeHead(503, { 'retry-after': '0' }).end();
      else response.end(CONTENT);
    });
    expect(again).toEqual({ said: CONTENT.toString(), requests: 3 });
    await server!.close();
    const refused = await fetched((_, response) => response.writeHead(404).end());
    expect(refused).toEqual({
      said: { reason: 'the server answered 404 Not Found', temporary: false },
      requests: 1,
    });
  });

  it('is given up after some attempts', async () => {
    const failing = await fetched((_, response) => response.writeHead(500).end());
    expect(failing).toEqual({
      said: { reason: 'the server answered 500 Internal Server Error (3 attempts)', temporary: true },
      requests: 3,
    });
  });

  it('is given up where the answer breaks off, comes too slowly or not at all', async () => {
    const broken = await fetched((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    expect(broken).toMatchObject({ said: { temporary: true }, requests: 3 });
    await server!.close();
    const slow = await fetched(
      async (_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        for (let sent = 0; sent < 100 && !response.destroyed; sent++) {
          response.write('a');
          await wait(20);
        }
      },
      { timeLimit: 200, attempts: 2 },
    );
    expect(slow.said).toEqual({ reason: 'it took longer than 0.2 s (2 attempts)', temporary: true });
    await server!.close();
    const silent = await fetched(() => undefined, { attempts: 2 });
    expect(silent).toMatchObject({ said: { temporary: true }, requests: 2 });
  });

  it('is refused where it is too large, whether the server says so or not', async () => {
    const large = Buffer.alloc(5000, 1);
    const said = { reason: 'it is larger than 0 MB', temporary: false };
    expect((await fetched((_, response) => response.end(large))).said).toEqual(said);
    await server!.close();
    const inPieces = await fetched((_, response) => {
      response.write(large);
      response.write(large);
      response.end();
    });
    expect(inPieces).toEqual({ said, requests: 1 });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 50);
    const stopped = fetched((_, response) => response.writeHead(503).end(), {
      signal: stop.signal,
      attempts: 1000,
      retryDelay: 10,
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('the pictures of a shard', () => {
  const pictures = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      path: new URL(`/${index}`, server!.url).href,
    }));

  it('come in their order, whatever answers first', async () => {
    server = await startServer(async ({ url }, response) => {
      await wait((20 - Number(url!.slice(1))) * 3);
      response.end(url);
    });
    const sources = new ShardSources([...pictures(20), { path: '/here.jpg' }], options);
    const found: string[] = [];
    for await (const source of sources) {
      found.push('content' in source ? Buffer.from(source.content).toString() : source.path);
    }
    expect(found).toEqual([...Array.from({ length: 20 }, (_, index) => `/${index}`), '/here.jpg']);
  });

  it('fail together where no address answers, so that nothing is recorded as broken', async () => {
    server = await startServer((_, response) => response.writeHead(503).end());
    const read = async (count: number, more: readonly PlannedPicture[] = []): Promise<number> => {
      let errors = 0;
      const sources = new ShardSources([...pictures(count), ...more], { ...options, attempts: 1 });
      for await (const source of sources) errors += 'error' in source ? 1 : 0;
      expect(sources.temporary.size).toBe(errors);
      return errors;
    };
    await expect(read(1)).rejects.toThrow(/\/0 gave no picture: the server answered 503/);
    await expect(read(10)).rejects.toThrow(/None of the 10 addresses/);
    // A file that is there makes a result of its own.
    expect(await read(10, [{ path: '/here.jpg' }])).toBe(10);
    await expect(read(100)).rejects.toThrow(/None of the \d+ addresses/);
  });
});

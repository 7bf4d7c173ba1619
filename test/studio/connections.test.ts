import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Connections } from '../../src/studio/http/connections.js';
import { OpeningLinks } from '../../src/studio/http/opening-links.js';
import { MAX_STRANGERS, SILENT_MILLISECONDS } from '../../src/studio/limits.js';
import { type Studio, startStudio } from '../../src/studio/studio.js';

let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A server that knows who sends the header `known`, and keeps one address waiting. */
async function listen(silent?: number): Promise<number> {
  const connections = new Connections();
  server = createServer((asked, answer) => {
    if (asked.headers.known !== undefined) connections.trust(asked.socket);
    if (asked.url !== '/slow') answer.end('hello');
  });
  connections.watch(server);
  if (silent !== undefined) server.timeout = silent;
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

async function opened(port: number, text = ''): Promise<Socket & { isClosed: boolean }> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  const watched = Object.assign(socket, { isClosed: false });
  socket.on('close', () => {
    watched.isClosed = true;
  });
  socket.on('error', () => undefined);
  await new Promise<void>((done) => socket.once('connect', done));
  if (text !== '') {
    socket.write(text);
    await new Promise<void>((done) => socket.once('data', () => done()));
  }
  return watched;
}

const known = 'GET / HTTP/1.1\r\nHost: x\r\nKnown: yes\r\n\r\n';

describe('connections', () => {
  it('that nobody knows make room for new ones, and known ones stay', async () => {
    const port = await listen();
    const friend = await opened(port, known);
    const strangers: (Socket & { isClosed: boolean })[] = [];
    for (let count = 0; count < MAX_STRANGERS + 5; count++) strangers.push(await opened(port));
    await vi.waitFor(() => {
      expect(strangers.map(({ isClosed }) => isClosed)).toEqual(strangers.map((_, at) => at < 5));
    });
    expect(friend.isClosed).toBe(false);
    // The owner still gets in.
    expect((await opened(port, known)).isClosed).toBe(false);
  });

  it('that are silent end, unless they wait for an answer', async () => {
    expect(SILENT_MILLISECONDS).toBeLessThanOrEqual(60_000);
    const port = await listen(300);
    const silent = await opened(port);
    const half = await opened(port);
    half.write('POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nten bytes.');
    const waiting = await opened(port);
    waiting.write('GET /slow HTTP/1.1\r\nHost: x\r\nKnown: yes\r\n\r\n');
    await vi.waitFor(() => expect([silent.isClosed, half.isClosed]).toEqual([true, true]), 5000);
    expect(waiting.isClosed).toBe(false);
  });
});

describe('a link that opens the page', () => {
  it('works once, and not for ever', () => {
    const links = new OpeningLinks();
    const [one, other] = [links.make(), links.make()];
    expect(one).not.toBe(other);
    expect([links.use(one), links.use(one), links.use('guess')]).toEqual([true, false, false]);
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 3_600_000);
    expect(links.use(other)).toBe(false);
    clock.mockRestore();
  });

  it('lets one browser into the Studio, and no second one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'graft-opening-'));
    let studio: Studio | undefined;
    try {
      studio = await startStudio({ runs: join(folder, 'runs'), program: [process.execPath] });
      const link = studio.openingLink();
      expect(link).not.toContain(new URL(studio.link).searchParams.get('token'));
      const first = await answer(link);
      expect(first).toMatchObject({ status: 302, location: '/' });
      expect((await answer(link)).status).toBe(401);
      const { cookie } = first;
      expect((await answer(new URL('/api/studio', link).href, cookie)).status).toBe(200);
      // Whoever is in already may open it again.
      expect((await answer(link, cookie)).status).toBe(302);
      // The printed link goes on working, in as many browsers as its owner likes.
      for (let time = 0; time < 2; time++) expect((await answer(studio.link)).status).toBe(302);
    } finally {
      await studio?.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

async function answer(
  address: string,
  cookie?: string,
): Promise<{ status?: number; location?: string; cookie: string }> {
  return await new Promise((done, failed) => {
    const asked = request(address, { agent: false, headers: { ...(cookie && { cookie }) } }, (got) => {
      got.resume();
      const [set = ''] = got.headers['set-cookie'] ?? [];
      done({ status: got.statusCode, location: got.headers.location, cookie: set.split(';')[0] });
    });
    asked.on('error', failed).end();
  });
}

import { Agent, createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, Server } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PictureClassifier } from '../../dist/src/classifier/predict.js';
import { answerClientErrors } from '../../dist/src/serve/client-errors.js';
import { type ClassifierServer, type ServerOptions, startServer } from '../../dist/src/serve/index.js';
import { atEnd } from '../at-end.js';
import { problemOf } from './requests.js';
import { picture, smallClassifier } from './small-classifier.js';

const TOKEN = '0123456789abcdef0123456789abcdef';

let classifier: PictureClassifier;
let cat: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  classifier = await smallClassifier();
  cat = await picture(1);
});

async function start(options: ServerOptions = {}): Promise<ClassifierServer> {
  const server = await startServer(classifier, options);
  atEnd(() => server.close(0));
  return server;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks with headers that `fetch` does not let through. */
async function ask(
  { port }: ClassifierServer,
  path: string,
  headers: Record<string, string>,
  { body, agent }: { body?: Uint8Array; agent?: Agent } = {},
): Promise<Answer> {
  const method = body === undefined ? 'GET' : 'POST';
  return await new Promise((done, failed) => {
    const asked = httpRequest({ host: '127.0.0.1', port, path, headers, method, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
      answer.on('error', failed);
    });
    asked.on('error', failed);
    asked.end(body);
  });
}

describe('a server', () => {
  it('answers over HTTP what the classifier answers', async () => {
    const server = await start();
    expect(server.address).toBe(`http://127.0.0.1:${server.port}`);
    const { top: _, ...expected } = await classifier.classify(cat);
    const bodies: Record<string, string>[] = [
      { 'content-length': String(cat.length) },
      { 'transfer-encoding': 'chunked' },
    ];
    for (const headers of bodies) {
      const answer = await ask(
        server,
        '/classify',
        { 'content-type': 'image/jpeg', ...headers },
        { body: cat },
      );
      expect(JSON.parse(answer.body)).toEqual(expected);
    }
  });

  it('answers 64 connections at once', async () => {
    const server = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 64 });
    const answers = await Promise.all(
      Array.from({ length: 192 }, () => ask(server, '/classify', {}, { body: cat, agent })),
    );
    agent.destroy();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  });

  it.each([
    ['its own name', '127.0.0.1', undefined, 200],
    ['localhost', 'localhost', undefined, 200],
    ['a name of another site', 'evil.example', undefined, 421],
    ['a page of another site', '127.0.0.1', 'https://evil.example', 403],
    ['a page in a sandbox', '127.0.0.1', 'null', 403],
    ['a page that is allowed', '127.0.0.1', 'https://example.org', 200],
  ])('without a token is asked by %s', async (_, host, origin, status) => {
    const server = await start({ allowOrigins: ['https://example.org'] });
    const headers = { host: `${host}:${server.port}`, ...(origin !== undefined && { origin }) };
    expect((await ask(server, '/model', headers)).status).toBe(status);
    expect((await ask(server, '/classify', headers, { body: cat })).status).toBe(status);
    expect((await ask(server, '/health', headers)).status).toBe(status);
    const { paths } = (await (await fetch(`${server.address}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { responses: object }>>;
    };
    for (const operation of [paths['/model'].get, paths['/classify'].post, paths['/health'].get]) {
      expect(Object.keys(operation.responses)).toContain(String(status));
    }
  });

  it('names an address that can be asked, also where it listens at all of them', async () => {
    const server = await start({ host: '0.0.0.0', token: TOKEN });
    expect(server.address).toBe(`http://127.0.0.1:${server.port}`);
    expect((await fetch(`${server.address}/health`)).status).toBe(200);
  });

  it('tries its port once, by listening there', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen');
    onTestFinished(() => listen.mockRestore());
    const { port } = await start();
    expect(listen).toHaveBeenCalledTimes(1);
    await expect(startServer(classifier, { port })).rejects.toThrow(
      `Port ${port} is in use by another program.`,
    );
    expect(listen).toHaveBeenCalledTimes(2);
  });

  it('with a token answers to any name', async () => {
    const server = await start({ token: TOKEN });
    const headers = { host: 'pets.example', authorization: `Bearer ${TOKEN}` };
    expect((await ask(server, '/classify', headers, { body: cat })).status).toBe(200);
    expect((await ask(server, '/classify', { host: 'pets.example' }, { body: cat })).status).toBe(401);
  });

  it('refuses a large body and can be asked again over the same connection or a new one', async () => {
    const server = await start({ limits: { maxBytes: 1000 } });
    const answer = await fetch(`${server.address}/classify`, {
      method: 'POST',
      body: new Uint8Array(2 ** 20),
    });
    expect(await problemOf(answer)).toMatchObject({ status: 413 });
    expect((await fetch(`${server.address}/health`)).status).toBe(200);
  });

  it('outlives what is not HTTP', async () => {
    const server = await start();
    const answer = await new Promise<string>((done) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write('hello\r\n\r\n'));
      let text = '';
      socket.on('data', (piece) => (text += piece)).on('close', () => done(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`${server.address}/health`)).status).toBe(200);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'bad-request'],
    [
      'a header that is none',
      'GET /model HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n',
      400,
      'bad-request',
    ],
    ['no host', 'GET /model HTTP/1.1\r\n\r\n', 400, 'bad-request'],
    ['a host that is no name', 'GET /model HTTP/1.1\r\nHost: a b\r\n\r\n', 400, 'bad-request'],
    [
      'long headers',
      `GET /model HTTP/1.1\r\nHost: localhost\r\nCookie: ${'x'.repeat(500_000)}\r\n\r\n`,
      ...([431, 'long-headers'] as const),
    ],
    [
      'a body in pieces that are none',
      'POST /classify HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n',
      ...([400, 'bad-request'] as const),
    ],
  ])('answers %s with problem details, and closes', async (_, sent, status, name) => {
    const server = await start();
    expectProblem(await answerOf(server.port, sent), status, name);
    expect((await fetch(`${server.address}/health`)).status).toBe(200);
    const description = await fetch(`${server.address}/openapi.json`);
    const { paths } = (await description.json()) as {
      paths: Record<string, Record<string, { responses: object }>>;
    };
    for (const path of Object.values(paths)) {
      const [operation] = Object.values(path);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '408', '431']));
    }
  });

  it('answers a request that does not arrive in time with problem details', async () => {
    const server = createServer({ headersTimeout: 200, connectionsCheckingInterval: 50 });
    answerClientErrors(server);
    const { port } = await new Promise<AddressInfo>((done) => {
      server.listen(0, '127.0.0.1', () => done(server.address() as AddressInfo));
    });
    atEnd(async () => void server.close());
    expectProblem(await answerOf(port, 'GET /model HTTP/1.1\r\nHost: local'), 408, 'slow');
  });
});

/** What a server answers to bytes, until it closes. */
async function answerOf(port: number, sent: string): Promise<string> {
  return await new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    let text = '';
    socket.on('data', (piece) => (text += piece));
    socket.on('error', failed).on('close', () => done(text));
  });
}

function expectProblem(answer: string, status: number, name: string): void {
  const [head, body] = answer.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toMatch(/^content-type: application\/problem\+json$/im);
  expect(head).toMatch(/^connection: close$/im);
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
  expect(Buffer.byteLength(body)).toBe(length);
  expect(JSON.parse(body)).toMatchObject({ type: `urn:graft:problem:${name}`, status });
}

describe('the end of a server', () => {
  it('lets running requests end, also those over connections that are kept', async () => {
    const server = await startServer(classifier);
    const agent = new Agent({ keepAlive: true });
    const large = await picture(2, { width: 500, height: 400 });
    // A connection that is idle when the server ends.
    expect((await ask(server, '/health', {}, { agent })).headers.connection).toBe('keep-alive');
    const running = Array.from({ length: 8 }, () => ask(server, '/classify', {}, { body: large, agent }));
    // They have arrived.
    await expect.poll(() => queued(server)).toBeGreaterThan(0);
    const start = performance.now();
    expect(await server.close(30)).toBe(0);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual(Array(8).fill(200));
    await expect(fetch(`${server.address}/health`)).rejects.toThrow();
    agent.destroy();
  });

  it('cuts off what takes longer', async () => {
    const server = await startServer(classifier);
    // A request whose body never comes.
    const socket = connect(server.port, '127.0.0.1');
    const ended = new Promise<void>((done) => socket.on('close', () => done()).on('error', () => undefined));
    socket.write(`POST /classify HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: 100\r\n\r\n`);
    await expect.poll(() => queued(server)).toBe(1);
    await server.close(0.2);
    await ended;
  });
});

async function queued({ address }: ClassifierServer): Promise<number> {
  const text = await (await fetch(`${address}/metrics`)).text();
  return Number(/^graft_queue_pictures (\d+)$/m.exec(text)?.[1]);
}

describe('startServer refuses', () => {
  it('an address beyond this machine without a token', async () => {
    await expect(startServer(classifier, { host: '0.0.0.0' })).rejects.toThrow(
      'Other machines can reach 0.0.0.0, so a token of your own is needed.',
    );
  });

  it('a port that is taken, or that there is not', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    await expect(startServer(classifier, { port })).rejects.toThrow(
      `Port ${port} is in use by another program.`,
    );
    other.close();
    await expect(startServer(classifier, { port: 65_536 })).rejects.toThrow('Expected a port up to 65535');
  });

  it('a classifier that gives no answer', async () => {
    const damaged = await smallClassifier({ damaged: true });
    await expect(startServer(damaged)).rejects.toThrow(/its probabilities are not numbers/);
  });
});

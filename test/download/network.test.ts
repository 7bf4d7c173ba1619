import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { BrokenConnection, Network, type NetworkOptions } from '../../src/download/network.js';
import { UnreachableError } from '../../src/download/network-failure.js';
import { makeCertificate } from './certificate.js';
import { startProxy, type TestProxy } from './proxy-server.js';
import { startServer, type TestServer } from './server.js';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function greet(): Promise<TestServer> {
  const server = await startServer((request, response) => {
    response.end(`hello to ${request.headers.host}`);
  });
  closing.push(server.close);
  return server;
}

async function proxyTo(
  target: Parameters<typeof startProxy>[0],
  options?: Parameters<typeof startProxy>[1],
): Promise<TestProxy> {
  const proxy = await startProxy(target, options);
  closing.push(proxy.close);
  return proxy;
}

/** A server that handles connections with the given function. */
async function rawServer(handle: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function textOf(network: Network, url: string): Promise<string> {
  const { body } = await network.fetch(url);
  const pieces: Uint8Array[] = [];
  const reader = body!.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) pieces.push(read.value);
  return Buffer.concat(pieces).toString();
}

/** The error and the hint for a server that cannot be reached, and the time until then. */
async function unreachable(
  url: string,
  options?: NetworkOptions,
): Promise<{ reason: string; hint?: string; seconds: number }> {
  const start = performance.now();
  const error: unknown = await new Network(options).fetch(url).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnreachableError);
  const { reason, hint } = error as UnreachableError;
  return { reason, hint, seconds: (performance.now() - start) / 1000 };
}

describe('Network without a proxy', () => {
  it('fetches', async () => {
    const { url } = await greet();
    expect(await textOf(new Network(), url)).toBe(`hello to ${new URL(url).host}`);
  });

  it('reports at once that a name does not exist or nothing listens', async () => {
    const { reason, seconds } = await unreachable('http://graft-test.invalid/file');
    expect(reason).toBe('the name of graft-test.invalid could not be found');
    expect(seconds).toBeLessThan(5);
    const server = await startServer(() => undefined);
    await server.close();
    expect(await unreachable(server.url)).toMatchObject({ reason: '127.0.0.1 refused the connection' });
  });

  it('gives up on a handshake that stalls', async () => {
    const port = await rawServer(() => undefined);
    const { reason, seconds } = await unreachable(`https://127.0.0.1:${port}/`, { connectTimeout: 500 });
    expect(reason).toBe('127.0.0.1 did not take a connection in time');
    expect(seconds).toBeLessThan(4);
  });

  it('gives up on a silent server', async () => {
    const port = await rawServer(() => undefined);
    const { reason } = await unreachable(`http://127.0.0.1:${port}/`, { answerTimeout: 300 });
    expect(reason).toBe('127.0.0.1 gave no answer within 0 s');
  });

  it('tells a broken connection from one that cannot be made', async () => {
    const port = await rawServer((socket) => socket.once('data', () => socket.destroy()));
    await expect(new Network().fetch(`http://127.0.0.1:${port}/`)).rejects.toBeInstanceOf(BrokenConnection);
  });

  it('does not trust a self-signed certificate, and says what to do', async () => {
    const server = createTlsServer(makeCertificate('localhost'), (_, response) => response.end('secret'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const { reason, hint } = await unreachable(
      `https://localhost:${(server.address() as AddressInfo).port}/`,
    );
    expect(reason).toMatch(/^the certificate of localhost is not trusted \(\w+\)$/);
    expect(hint).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('stops with the reason of the signal', async () => {
    const port = await rawServer(() => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 50);
    const { signal } = controller;
    await expect(new Network().fetch(`http://127.0.0.1:${port}/`, { signal })).rejects.toThrow('enough');
  });
});

describe('Network behind a proxy', () => {
  it('asks the proxy for http:// addresses, and follows redirects through it', async () => {
    const server = await startServer((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: 'http://other.invalid/new' }).end();
      else response.end(`hello to ${request.headers.host}`);
    });
    closing.push(server.close);
    const proxy = await proxyTo(() => ({ port: Number(new URL(server.url).port) }));
    const network = new Network({ proxy: { httpProxy: proxy.url } });
    expect(await textOf(network, 'http://graft-test.invalid/old')).toBe('hello to other.invalid');
    expect(proxy.requests).toEqual(['GET http://graft-test.invalid/old', 'GET http://other.invalid/new']);
  });

  it('asks the proxy for a tunnel to https:// addresses', async () => {
    const port = await rawServer((socket) => socket.end('this is no TLS'));
    const proxy = await proxyTo(() => ({ port }));
    await unreachable('https://graft-test.invalid/file', { proxy: { httpsProxy: proxy.url } });
    expect(proxy.requests).toEqual(['CONNECT graft-test.invalid:443']);
  });

  it('bypasses it for the hosts of noProxy', async () => {
    const { url } = await greet();
    const proxy = await proxyTo(() => ({ refuse: 500 }));
    const network = new Network({ proxy: { httpProxy: proxy.url, noProxy: 'example.com, 127.0.0.1' } });
    expect(await textOf(network, url)).toContain('hello');
    expect(proxy.requests).toEqual([]);
  });

  it('shows a password only to the proxy', async () => {
    const { url } = await greet();
    const port = Number(new URL(url).port);
    const proxy = await proxyTo(() => ({ port }), { password: 'ann:se cret' });
    const address = proxy.url.replace('://', '://ann:se%20cret@');
    const network = new Network({ proxy: { httpProxy: address } });
    expect(await textOf(network, 'http://graft-test.invalid/')).toContain('hello');

    const wrong = { httpsProxy: proxy.url.replace('://', '://ann:wrong@') };
    const { reason, hint } = await unreachable('https://graft-test.invalid/', { proxy: wrong });
    expect(reason).toBe(`the proxy ${proxy.url} answered 407 when asked for graft-test.invalid`);
    expect(hint).toContain('user name and a password');
    const http = await unreachable('http://graft-test.invalid/', { proxy: { httpProxy: proxy.url } });
    expect(http.reason).toBe(`the proxy ${proxy.url} answered 407 when asked for graft-test.invalid`);
  });

  it.each([403, 502])('reports that the proxy answered %i', async (status) => {
    const proxy = await proxyTo(() => ({ refuse: status }));
    const { reason } = await unreachable('https://graft-test.invalid/', { proxy: { httpsProxy: proxy.url } });
    expect(reason).toBe(`the proxy ${proxy.url} answered ${status} when asked for graft-test.invalid`);
  });

  it('reports that the proxy is unreachable or silent', async () => {
    const proxy = await startProxy(() => ({ port: 1 }));
    await proxy.close();
    const gone = await unreachable('https://graft-test.invalid/', { proxy: { httpsProxy: proxy.url } });
    expect(gone.reason).toBe(`the proxy ${proxy.url} refused the connection`);
    expect(gone.hint).toContain('HTTPS_PROXY');
    const port = await rawServer(() => undefined);
    const silent = { httpsProxy: `127.0.0.1:${port}` };
    for (const url of ['https://graft-test.invalid/', 'http://graft-test.invalid/']) {
      const options = { proxy: { ...silent, httpProxy: silent.httpsProxy }, answerTimeout: 300 };
      const { reason, seconds } = await unreachable(url, options);
      expect(reason).toBe(`the proxy http://127.0.0.1:${port} gave no answer within 0 s`);
      expect(seconds).toBeLessThan(4);
    }
  });

  it('refuses proxies that it cannot use', async () => {
    const { reason } = await unreachable('https://graft-test.invalid/', {
      proxy: { httpsProxy: 'socks5://127.0.0.1:1080' },
    });
    expect(reason).toBe('proxies of the kind socks5:// are not supported');
  });
});

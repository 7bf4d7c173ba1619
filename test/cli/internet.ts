import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeCertificate } from '../download/certificate.js';
import { startProxy } from '../download/proxy-server.js';
import type { Environment } from './command.js';

export interface TestInternet {
  /** With it, `graft` reaches this internet and no other: through a proxy that leads to a server on this machine. */
  readonly environment: Environment;
  /** The paths that were asked for, with the range. */
  readonly requests: string[];
  /** What the proxy was asked for. */
  readonly tunnels: readonly string[];
  close(): Promise<void>;
}

/**
 * A server for https://storage.googleapis.com with a certificate that only these tests trust, behind a proxy.
 *
 * @param folder where the certificate is put
 */
export async function startInternet(
  folder: string,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<TestInternet> {
  const certificate = makeCertificate('storage.googleapis.com');
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, certificate.cert);
  const requests: string[] = [];
  const server = createServer(certificate, (request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.range ?? ''}`.trim());
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy = await startProxy((host) =>
    host === 'storage.googleapis.com:443' ? { port } : { refuse: 403 },
  );
  return {
    environment: { ...noProxy, HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority },
    requests,
    tunnels: proxy.requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await proxy.close();
    },
  };
}

/** Whatever proxies the machine of the tests has set. */
const noProxy: Environment = Object.fromEntries(
  ['https_proxy', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY'].map((name) => [name, undefined]),
);

/** An environment from which nothing can be reached: the proxy is a port where nobody listens. */
export async function noInternet(): Promise<Environment> {
  const proxy = await startProxy(() => ({ refuse: 403 }));
  await proxy.close();
  return { ...noProxy, HTTPS_PROXY: proxy.url };
}

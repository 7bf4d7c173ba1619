import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeCertificate } from '../download/certificate.js';
import { startProxy } from '../download/proxy-server.js';
import type { Environment } from './command.js';

export interface TestInternet {
  /** Variables with which `graft` reaches only this internet: through a proxy to a server on this machine. */
  readonly environment: Environment;
  /** The requested paths, with their ranges. */
  readonly requests: string[];
  /** The requests to the proxy. */
  readonly tunnels: readonly string[];
  close(): Promise<void>;
}

/**
 * A server for https://storage.googleapis.com behind a proxy, with a certificate that only these tests trust.
 *
 * @param folder the folder for the certificate
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

/** The variables of proxies on the test machine. */
const noProxy: Environment = Object.fromEntries(
  ['https_proxy', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY'].map((name) => [name, undefined]),
);

/** An environment without internet: nothing listens on the proxy's port. */
export async function noInternet(): Promise<Environment> {
  const proxy = await startProxy(() => ({ refuse: 403 }));
  await proxy.close();
  return { ...noProxy, HTTPS_PROXY: proxy.url };
}

import { createServer, get } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface TestProxy {
  readonly url: string;
  /** The requests: 'CONNECT host:port' or 'GET http://...'. */
  readonly requests: string[];
  close(): Promise<void>;
}

/**
 * A real HTTP proxy on this machine. It connects only to servers of this machine: `target` returns the port for a
 * request, or the status with which to refuse it.
 */
export async function startProxy(
  target: (host: string) => { readonly port: number } | { readonly refuse: number },
  options: { readonly password?: string } = {},
): Promise<TestProxy> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const expected =
    options.password === undefined ? undefined : `Basic ${Buffer.from(options.password).toString('base64')}`;
  const decide = (host: string, authorization: string | undefined) =>
    expected === undefined || authorization === expected ? target(host) : { refuse: 407 };

  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const url = new URL(request.url!);
    const decision = decide(url.host, request.headers['proxy-authorization']);
    if ('refuse' in decision) {
      response.writeHead(decision.refuse).end();
      return;
    }
    const headers = { host: url.host };
    get({ port: decision.port, host: '127.0.0.1', path: url.pathname, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket: Socket) => {
    requests.push(`CONNECT ${request.url}`);
    const decision = decide(request.url!, request.headers['proxy-authorization']);
    if ('refuse' in decision) {
      socket.end(`HTTP/1.1 ${decision.refuse} Refused\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(decision.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    for (const end of [socket, upstream]) end.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

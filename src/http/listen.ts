import { createServer, type Server } from 'node:net';
import { GraftError } from '../errors.js';

export interface ListenOptions {
  readonly host: string;
  /** 0 for one that the system chooses. */
  readonly port: number;
  /** For messages: 'The Studio'. */
  readonly who: string;
  /** How to choose another port. */
  readonly hint: string;
}

/**
 * Makes sure that a server could listen now, before what takes long is done for it.
 *
 * @throws GraftError when the port is taken or the address is not this machine's
 */
export async function expectFreePort(options: ListenOptions): Promise<void> {
  const server = createServer();
  await listen(server, options);
  await new Promise((done) => server.close(done));
}

/**
 * Makes a server listen.
 *
 * @returns the port, which the system chooses for port 0
 * @throws GraftError when the port is taken or the address is not this machine's
 */
export async function listen(server: Server, { host, port, who, hint }: ListenOptions): Promise<number> {
  await new Promise<void>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      failed(cannotListen(error, { host, port, who, hint })),
    );
    server.listen(port, host, done);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new GraftError('The server has no port.');
  return address.port;
}

function cannotListen(error: NodeJS.ErrnoException, { host, port, who, hint }: ListenOptions): GraftError {
  const { code } = error;
  if (code === 'EADDRINUSE') {
    return new GraftError(`Port ${port} is in use by another program.`, { hint, cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new GraftError(`${who} may not listen on port ${port}.`, { hint, cause: error });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new GraftError(`${who} cannot listen on ${host}: it is no address of this machine.`, {
      hint: 'Leave --host out for this machine alone, or give 0.0.0.0 for all addresses that it has.',
      cause: error,
    });
  }
  return new GraftError(`${who} cannot listen on ${host}: ${error.message}.`, { hint, cause: error });
}

import type { Server } from 'node:http';
import { GraftError } from '../errors.js';

/**
 * Makes a server listen.
 *
 * @param place `who` and `hint` are for messages: 'The Studio', and how to choose another port
 * @returns the port, which the system chooses for port 0
 * @throws GraftError when the port is taken or the address is not this machine's
 */
export async function listen(
  server: Server,
  { host, port, who, hint }: { host: string; port: number; who: string; hint: string },
): Promise<number> {
  await new Promise<void>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      failed(
        new GraftError(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is in use by another program.`
            : `${who} cannot listen on ${host}: ${error.message}.`,
          { hint, cause: error },
        ),
      );
    });
    server.listen(port, host, done);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new GraftError('The server has no port.');
  return address.port;
}

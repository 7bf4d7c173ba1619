import { UsageError } from '../errors.js';
import { isLoopback } from './hosts.js';
import { checkToken } from './secret.js';

const LAST_PORT = 65_535;

/**
 * Checks where a server is to listen, and who may ask it, before anything is started.
 *
 * @param hint how to give it a token, and what follows from that
 * @throws UsageError for an address that needs a token and has none, a token that can be guessed, or a port that there is
 *   not
 */
export function checkAccess(
  { host, port, token }: { readonly host: string; readonly port: number; readonly token?: string },
  hint: string,
): void {
  if (port > LAST_PORT) throw new UsageError(`Expected a port up to ${LAST_PORT} but received ${port}.`);
  if (token !== undefined) checkToken(token);
  if (isLoopback(host) || token !== undefined) return;
  throw new UsageError(`Other machines can reach ${host}, so a token of your own is needed.`, { hint });
}

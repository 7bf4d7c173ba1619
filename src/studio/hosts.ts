import { UsageError } from '../errors.js';
import { checkToken, isLoopback } from '../http/index.js';

/** @throws UsageError for an address that needs a token and has none, or a token that can be guessed */
export function checkAccess(host: string, token: string | undefined): void {
  if (token !== undefined) checkToken(token);
  if (isLoopback(host) || token !== undefined) return;
  throw new UsageError(`Other machines can reach ${host}, so a token of your own is needed.`, {
    hint: `Add --token TOKEN. Whoever has it sees the photographs and can train; it travels unencrypted, so use it in a network that you trust, or leave --host out and use ssh -L.`,
  });
}

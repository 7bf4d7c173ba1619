import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { UsageError } from '../errors.js';

/** Shorter tokens can be guessed. */
const SHORTEST_TOKEN = 16;

/** Whether an address is this machine's own, which no other machine can reach. */
export function isLoopback(host: string): boolean {
  const address = host.toLowerCase().replace(/^\[|\]$/g, '');
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** @throws UsageError for an address that needs a token and has none, or a token that can be guessed */
export function checkAccess(host: string, token: string | undefined): void {
  if (token !== undefined && (token.length < SHORTEST_TOKEN || !/^[\w.~-]+$/.test(token))) {
    throw new UsageError(`Expected a token of at least ${SHORTEST_TOKEN} letters, digits, dots and dashes.`, {
      hint: 'A good one comes from a password manager, or from: openssl rand -hex 16',
    });
  }
  if (isLoopback(host) || token !== undefined) return;
  throw new UsageError(`Other machines can reach ${host}, so a token of your own is needed.`, {
    hint: `Add --token TOKEN. Whoever has it sees the photographs and can train; it travels unencrypted, so use it in a network that you trust, or leave --host out and use ssh -L.`,
  });
}

/** Every value of the Host header that means this server. */
export function ownHosts(host: string, port: number): Set<string> {
  const everywhere = host === '0.0.0.0' || host === '::';
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const names = isLoopback(host)
    ? ['localhost', '127.0.0.1', '[::1]', bracketed(host)]
    : everywhere
      ? ['localhost', hostname(), ...addresses.map(({ address }) => bracketed(address))]
      : [bracketed(host)];
  return new Set(names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]).map(lower));
}

/** The form of an address in a link. */
export function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

function lower(text: string): string {
  return text.toLowerCase();
}

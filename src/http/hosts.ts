import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** Whether an address is this machine's own, which no other machine can reach. */
export function isLoopback(host: string): boolean {
  const address = host.toLowerCase().replace(/^\[|\]$/g, '');
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** Whether a server at this address is reached at every address of its machine. */
function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/**
 * Where a server is asked: 0.0.0.0 and :: stand for every address of the machine, but are none themselves.
 *
 * @returns what this machine asks, and what other machines ask if they can reach it
 */
export function addressesOf(
  host: string,
  port: number,
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): { readonly here: string; readonly elsewhere: string | undefined } {
  const link = (name: string): string => `http://${bracketed(name)}:${port}`;
  if (!isEverywhere(host)) return { here: link(host), elsewhere: undefined };
  const outer = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  return {
    here: link(host === '::' ? '::1' : '127.0.0.1'),
    elsewhere: outer === undefined ? undefined : link(outer.address),
  };
}

/** Every value of the Host header that means a server of this machine. */
export function ownHosts(host: string, port: number): Set<string> {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const names = isLoopback(host)
    ? ['localhost', '127.0.0.1', '[::1]', bracketed(host)]
    : isEverywhere(host)
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

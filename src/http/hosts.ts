import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** Whether an address is this machine's own, which no other machine can reach. */
export function isLoopback(host: string): boolean {
  const address = host.toLowerCase().replace(/^\[|\]$/g, '');
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** Every value of the Host header that means a server of this machine. */
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

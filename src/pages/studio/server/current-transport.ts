import { serverTransport } from './server-transport.js';
import type { Transport } from './transport.js';

let current: Transport = serverTransport;

export function transport(): Transport {
  return current;
}

/** Call it before the page is mounted. */
export function useTransport(other: Transport): void {
  current = other;
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { UsageError } from '../errors.js';

/** Shorter tokens can be guessed. */
const SHORTEST_TOKEN = 16;

/** @throws UsageError for a token that can be guessed, or that a header or a link cannot carry */
export function checkToken(token: string): void {
  if (token.length >= SHORTEST_TOKEN && /^[\w.~-]+$/.test(token)) return;
  throw new UsageError(`Expected a token of at least ${SHORTEST_TOKEN} letters, digits, dots and dashes.`, {
    hint: 'A good one comes from a password manager, or from: openssl rand -hex 16',
  });
}

/** Whether two secrets are the same; takes the same time wherever they differ. */
export function sameSecret(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(first, second);
}

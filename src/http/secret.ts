import { createHash, timingSafeEqual } from 'node:crypto';
import { UsageError } from '../errors.js';

/** Shorter tokens can be guessed. */
const SHORTEST_TOKEN = 16;

/** A command that prints a token, in every shell and on every system that Graft runs on. */
export const NEW_TOKEN = `node -p "crypto.randomBytes(16).toString('hex')"`;

/**
 * @param where it was found, for the message: 'in the file token'
 * @throws UsageError for a token that can be guessed, or that a header or a link cannot carry
 */
export function checkToken(token: string, where = ''): void {
  const isLong = token.length >= SHORTEST_TOKEN;
  if (isLong && /^[\w.~-]+$/.test(token)) return;
  const found = isLong ? 'one with other characters' : `one of ${token.length}`;
  const place = where === '' ? '' : ` ${where}`;
  throw new UsageError(
    `Expected a token of at least ${SHORTEST_TOKEN} letters, digits, dots, dashes, tildes and underscores${place} but received ${found}.`,
    { hint: `A good one comes from a password manager, or from: ${NEW_TOKEN}` },
  );
}

/** Whether two secrets are the same; takes the same time wherever they differ. */
export function sameSecret(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(first, second);
}

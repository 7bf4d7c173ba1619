import { createHash } from 'node:crypto';

/** The last key of a JSON object that carries its own checksum. */
const KEY = 'checksum';

/** What the checksum of a JSON file says about it. */
export type ChecksumState = 'intact' | 'changed' | 'missing';

/**
 * An object with the SHA-256 of itself as its last key, `checksum`. Whoever reads it back can tell that nobody has
 * changed a value since. Spaces and line breaks do not count.
 */
export function withChecksum(value: object): object {
  return { ...value, [KEY]: sha256OfJson(value) };
}

/** Compares the checksum of a parsed JSON file with the file's other values. */
export function checksumState(value: unknown): ChecksumState {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, KEY)) return 'missing';
  const { [KEY]: checksum, ...others } = value as Record<string, unknown>;
  return checksum === sha256OfJson(others) ? 'intact' : 'changed';
}

/** SHA-256, in hexadecimal digits, of a value as JSON. */
export function sha256OfJson(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

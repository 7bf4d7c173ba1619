import { createHash } from 'node:crypto';
import { type ChecksumState, checksummed, stateOfChecksum } from '../checked-json.js';

export type { ChecksumState };

/**
 * An object with the SHA-256 of itself as its last key, `checksum`. Whoever reads it back can tell that nobody has
 * changed a value since. Spaces and line breaks do not count.
 */
export function withChecksum(value: object): object {
  return checksummed(value, sha256OfText);
}

/** Compares the checksum of a parsed JSON file with the file's other values. */
export function checksumState(value: unknown): ChecksumState {
  return stateOfChecksum(value, sha256OfText);
}

/** SHA-256, in hexadecimal digits, of a value as JSON. */
export function sha256OfJson(value: unknown): string {
  return sha256OfText(JSON.stringify(value));
}

function sha256OfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

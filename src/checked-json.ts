/** The last key of a JSON object that carries its own checksum. */
const KEY = 'checksum';

/** What the checksum of a JSON file says about it. */
export type ChecksumState = 'intact' | 'changed' | 'missing';

/** The SHA-256 of a text, in hexadecimal digits; each platform has its own way. */
type Sha256 = (text: string) => string;

/** An object with the SHA-256 of itself, as JSON, as its last key. */
export function checksummed(value: object, sha256: Sha256): object {
  return { ...value, [KEY]: sha256(JSON.stringify(value)) };
}

/** Compares the checksum of a parsed JSON file with the file's other values. */
export function stateOfChecksum(value: unknown, sha256: Sha256): ChecksumState {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, KEY)) return 'missing';
  const { [KEY]: checksum, ...others } = value as Record<string, unknown>;
  return checksum === sha256(JSON.stringify(others)) ? 'intact' : 'changed';
}

import { hexadecimal, sha256 } from './sha256.js';

/**
 * The SHA-256 of bytes, as 64 hexadecimal digits. The browser's own function is faster, but only pages from https or from
 * this machine have it.
 */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { subtle } = crypto as Partial<Pick<typeof crypto, 'subtle'>>;
  if (subtle === undefined) return hexadecimal(sha256(bytes));
  return hexadecimal(new Uint8Array(await subtle.digest('SHA-256', bytes)));
}

/** The SHA-256 of plain values, as 64 hexadecimal digits. */
export async function digestOfValues(value: unknown): Promise<string> {
  return await digestOf(new TextEncoder().encode(JSON.stringify(value)));
}

import type { Fingerprint } from './fingerprint.js';
import { HASH_WORDS } from './perceptual-hash.js';

const DIGEST_BYTES = 32;
const HASH_BYTES = HASH_WORDS * Uint32Array.BYTES_PER_ELEMENT;

/** Digest, hash, and a byte that says whether there is a hash. */
export const FINGERPRINT_BYTES = DIGEST_BYTES + HASH_BYTES + 1;

/** A fingerprint as it is kept on disk: `FINGERPRINT_BYTES` bytes. */
export function fingerprintBytes({ sha256, hash }: Fingerprint): Uint8Array {
  const bytes = new Uint8Array(FINGERPRINT_BYTES);
  bytes.set(Buffer.from(sha256, 'hex'));
  if (hash === undefined) return bytes;
  const words = new DataView(bytes.buffer, DIGEST_BYTES, HASH_BYTES);
  hash.forEach((word, at) => {
    words.setUint32(at * Uint32Array.BYTES_PER_ELEMENT, word, true);
  });
  bytes[FINGERPRINT_BYTES - 1] = 1;
  return bytes;
}

/** The fingerprint of such bytes. */
export function fingerprintOfBytes(bytes: Uint8Array): Fingerprint {
  const sha256 = Buffer.from(bytes.subarray(0, DIGEST_BYTES)).toString('hex');
  if (bytes[FINGERPRINT_BYTES - 1] === 0) return { sha256, hash: undefined };
  const words = new DataView(bytes.buffer, bytes.byteOffset + DIGEST_BYTES, HASH_BYTES);
  const hash = Uint32Array.from({ length: HASH_WORDS }, (_, at) =>
    words.getUint32(at * Uint32Array.BYTES_PER_ELEMENT, true),
  );
  return { sha256, hash };
}

/* SHA-256 (FIPS 180-4) without a platform's library, for short texts: browsers offer it only as a promise. */

const BLOCK_BYTES = 64;
const ROUNDS = 64;

/** The first 32 bits of the fraction of each number's root. */
function rootBits(numbers: readonly number[], root: (value: number) => number): Uint32Array {
  return Uint32Array.from(numbers, (value) => Math.floor((root(value) % 1) * 2 ** 32));
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}

const primes = firstPrimes(ROUNDS);
const initial = rootBits(primes.slice(0, 8), Math.sqrt);
const constants = rootBits(primes, Math.cbrt);

const rotated = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

/**
 * The SHA-256 checksum of bytes, or of a text in UTF-8.
 *
 * @returns 32 bytes
 */
export function sha256(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const length = Math.ceil((bytes.length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(length - 8, BigInt(bytes.length) * 8n);
  const state = initial.slice();
  const words = new Uint32Array(ROUNDS);
  for (let start = 0; start < length; start += BLOCK_BYTES) addBlock(state, view, start, words);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => {
    digest.setUint32(at * 4, word);
  });
  return new Uint8Array(digest.buffer);
}

function addBlock(state: Uint32Array, view: DataView, start: number, words: Uint32Array): void {
  for (let at = 0; at < 16; at++) words[at] = view.getUint32(start + at * 4);
  for (let at = 16; at < ROUNDS; at++) {
    const [early, late] = [words[at - 15], words[at - 2]];
    const small = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const large = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    words[at] = words[at - 16] + small + words[at - 7] + large;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let at = 0; at < ROUNDS; at++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first =
      (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + constants[at] + words[at]) | 0;
    const second = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => {
    state[at] += word;
  });
}

/** Bytes as hexadecimal digits. */
export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

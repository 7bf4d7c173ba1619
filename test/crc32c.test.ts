import { describe, expect, it } from 'vitest';
import { crc32c } from '../src/crc32c.js';
import { patternBytes } from './peers/pattern.js';

/** Bit by bit, as the definition says. */
function byDefinition(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  }
  return ~value >>> 0;
}

describe('crc32c', () => {
  it('gives the values of RFC 3720, appendix B.4', () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, index) => index);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(ascending)).toBe(0x46dd794e);
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  });

  it('gives the same for every length and every place in a buffer', () => {
    const bytes = patternBytes(1, 20_000);
    for (const length of [0, 1, 7, 8, 4095, 4096, 4097, 8192, 19_000]) {
      for (const from of [0, 1, 2, 4, 8]) {
        const part = bytes.subarray(from, from + length);
        expect(crc32c(part)).toBe(byDefinition(part));
      }
    }
  });
});

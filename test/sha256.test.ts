import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Random } from '../src/random.js';
import { hexadecimal, sha256 } from '../src/sha256.js';

describe('sha256', () => {
  it('gives what Node gives, for every length around the size of a block', () => {
    for (const length of [...Array(200).keys(), 1000, 65_536]) {
      const random = new Random(length);
      const bytes = Uint8Array.from({ length }, () => random.integer(256));
      expect(hexadecimal(sha256(bytes)), `${length} bytes`).toBe(
        createHash('sha256').update(bytes).digest('hex'),
      );
    }
  });

  it('takes a text as UTF-8', () => {
    const text = 'kedi/çiçek 1.jpg';
    expect(hexadecimal(sha256(text))).toBe(createHash('sha256').update(text).digest('hex'));
  });
});

import { describe, expect, it } from 'vitest';
import { crc32InSteps } from '../../src/crc32.js';
import { crc32 } from '../../src/files/crc32.js';
import { noise } from '../datasets/helpers.js';

describe('crc32', () => {
  it('gives the check value of the standard in both implementations', () => {
    const digits = Buffer.from('123456789');
    expect(crc32(digits)).toBe(0xcbf43926);
    expect(crc32InSteps(digits)).toBe(0xcbf43926);
    expect([crc32(Buffer.alloc(0)), crc32InSteps(Buffer.alloc(0))]).toEqual([0, 0]);
  });

  it('continues from a checksum', () => {
    const bytes = noise(10, 10, 1);
    const [start, rest] = [bytes.subarray(0, 77), bytes.subarray(77)];
    expect(crc32(rest, crc32(start))).toBe(crc32InSteps(bytes));
    expect(crc32InSteps(rest, crc32InSteps(start))).toBe(crc32(bytes));
  });
});

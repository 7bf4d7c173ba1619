import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { perceptualHash } from '../../src/photographs/perceptual-hash.js';
import { patternBytes } from './pattern.js';

interface Description {
  readonly size: number;
  readonly keys: readonly number[];
  readonly hashes: readonly string[];
}

const golden: Description = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/hashes.json'), 'utf8'),
);

/** The picture of bench/peers/golden_hashes.py, with three equal channels. */
function smoothPattern(key: number, size: number): Uint8Array {
  const total = new Uint16Array(size * size);
  for (const [level, squares] of [4, 8, 16, 32, 64].entries()) {
    const part = patternBytes(key * 5 + level, squares * squares);
    const side = size / squares;
    for (let pixel = 0; pixel < total.length; pixel++) {
      const [row, column] = [Math.floor(pixel / size), pixel % size];
      total[pixel] += part[Math.floor(row / side) * squares + Math.floor(column / side)];
    }
  }
  return Uint8Array.from({ length: total.length * 3 }, (_, at) => Math.floor(total[Math.floor(at / 3)] / 5));
}

/** Bits in rows of 16 frequencies, as in ImageHash. */
function rowsOf(hash: Uint32Array): number[] {
  return Array.from({ length: 256 }, (_, at) => {
    const [row, column] = [Math.floor(at / 16), at % 16];
    const bit = ((row + column) % 16) * 16 + row;
    return (hash[bit >> 5] >>> (bit & 31)) & 1;
  });
}

describe('perceptualHash compared with ImageHash', () => {
  it.each(golden.keys.map((key, at) => [key, golden.hashes[at]] as const))('pattern %i', (key, expected) => {
    const bits = rowsOf(perceptualHash(smoothPattern(key, golden.size))!);
    const theirs = [...expected].flatMap((digit) =>
      [8, 4, 2, 1].map((bit) => (Number.parseInt(digit, 16) & bit) / bit),
    );
    expect(theirs.length).toBe(256);
    const different = bits.flatMap((bit, at) => (bit === theirs[at] ? [] : [at]));
    // ImageHash keeps the mean brightness as a bit, which also shifts its median by one position.
    expect(different.filter((at) => at !== 0).length).toBeLessThanOrEqual(1);
  });
});

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { patternWords } from './pattern.js';

const folder = new URL('../golden/', import.meta.url);
const projections = 16;

type Kind = readonly [type: 'float32' | 'uint8', ...shape: number[]];

/** Golden numbers that bench/peers/golden.py wrote. */
export class GoldenFile<Description> {
  /** The settings that Keras was run with. */
  readonly description: Description;
  readonly #arrays = new Map<string, Float32Array | Uint8Array>();

  constructor(name: string) {
    const { arrays, ...description } = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
    this.description = description as Description;
    const { buffer } = Uint8Array.from(readFileSync(new URL(`${name}.bin`, folder)));
    let offset = 0;
    for (const [array, [type, ...shape]] of Object.entries(arrays as Record<string, Kind>)) {
      const size = shape.reduce((product, length) => product * length, 1);
      const Numbers = type === 'uint8' ? Uint8Array : Float32Array;
      const values = new Numbers(buffer, offset, size);
      this.#arrays.set(array, values);
      // Every array starts at a multiple of four bytes.
      offset += Math.ceil(values.byteLength / 4) * 4;
    }
    expect(offset, `${name}.bin is not what ${name}.json describes`).toBe(buffer.byteLength);
  }

  get names(): string[] {
    return [...this.#arrays.keys()];
  }

  numbers(name: string): Float32Array | Uint8Array {
    const found = this.#arrays.get(name);
    if (found === undefined) throw new Error(`The golden file has no ${name}.`);
    return found;
  }

  /**
   * The distance of an array from the one with the stored fingerprint, as a fraction of `norm` (default: the norm of
   * the stored array). It is the larger one of two: the estimate from the products with random signs, which covers
   * every entry, and the largest error among the stored entries.
   */
  relativeError(name: string, values: ArrayLike<number>, norm?: number): number {
    const golden = this.numbers(name);
    const count = golden.length - 1 - projections;
    const scale = norm ?? golden[0];
    expect(scale, `${name} is all zeros and proves nothing`).toBeGreaterThan(0);
    const products = randomSignProducts(values);
    const squares = products.reduce((sum, value, index) => sum + (value - golden[1 + index]) ** 2, 0);
    let largest = 0;
    for (let index = 0; index < count; index++) {
      const at = Math.floor((index * values.length) / count);
      largest = Math.max(largest, Math.abs(values[at] - golden[1 + projections + index]));
    }
    return Math.max(Math.sqrt(squares / projections), largest) / scale;
  }
}

/**
 * Products with vectors of 1 and -1, the same as those of `fingerprint` in bench/peers/golden_file.py. The entries that
 * have the same signs in eight of the vectors are added up first, because the arrays have millions of entries.
 */
function randomSignProducts(values: ArrayLike<number>): number[] {
  const sums = [new Float64Array(256), new Float64Array(256)];
  const [first, second] = sums;
  const words = patternWords(values.length, values.length);
  for (let at = 0; at < values.length; at++) {
    first[(words[at] >>> 16) & 255] += values[at];
    second[words[at] >>> 24] += values[at];
  }
  return Array.from({ length: projections }, (_, bit) =>
    sums[bit >> 3].reduce((sum, value, signs) => ((signs >> (bit & 7)) & 1 ? sum - value : sum + value), 0),
  );
}

/** Evenly spaced entries, which bench/peers stores of large arrays. */
export function samplesOf(values: Uint8Array, count: number): Uint8Array {
  return Uint8Array.from(
    { length: count },
    (_, index) => values[Math.floor((index * values.length) / count)],
  );
}

/**
 * Compares pixels from 0 to 255 with Keras': exactly if Keras' are integers. If they are float32, the mean difference
 * must be less than half a step.
 *
 * @param largest the largest difference of a single pixel: half a step of rounding, and what interpolation in fixed
 * point adds
 */
export function compareRounded(
  actual: Uint8Array,
  expected: Float32Array | Uint8Array,
  largest = 0.65,
): void {
  expect(actual.length).toBe(expected.length);
  if (expected instanceof Uint8Array) {
    expect(actual).toEqual(expected);
    return;
  }
  const differences = Array.from(actual, (value, at) => Math.abs(value - expected[at]));
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  expect(mean).toBeLessThan(0.5);
  expect(Math.max(...differences)).toBeLessThan(largest);
}

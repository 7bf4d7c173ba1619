import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { patternWords } from './pattern.js';

const folder = new URL('../golden/', import.meta.url);
const projections = 16;

interface Place {
  readonly type: 'float32' | 'uint8';
  readonly shape: readonly number[];
  readonly offset: number;
}

/** Golden numbers that bench/peers/golden.py wrote. */
export class GoldenFile<Description> {
  /** What was asked of Keras. */
  readonly description: Description;
  readonly #places: Readonly<Record<string, Place>>;
  readonly #bytes: Uint8Array;

  constructor(name: string) {
    const { arrays, ...description } = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
    this.description = description as Description;
    this.#places = arrays;
    this.#bytes = Uint8Array.from(readFileSync(new URL(`${name}.bin`, folder)));
  }

  get names(): string[] {
    return Object.keys(this.#places);
  }

  numbers(name: string): Float32Array | Uint8Array {
    const place = this.#places[name];
    expect(place, `the golden file has no ${name}`).toBeDefined();
    const size = place.shape.reduce((product, length) => product * length, 1);
    const { buffer } = this.#bytes;
    return place.type === 'uint8'
      ? new Uint8Array(buffer, place.offset, size)
      : new Float32Array(buffer, place.offset, size);
  }

  shapeOf(name: string): readonly number[] {
    return this.#places[name].shape;
  }

  /**
   * How far an array is from the one whose fingerprint was kept, as a fraction of `norm` (the kept array's own
   * unless given): the larger of the estimate from the products with random signs, which sees every entry, and of
   * the largest error among the entries that were kept.
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

  normOf(name: string): number {
    return this.numbers(name)[0];
  }
}

/** Products with vectors of 1 and -1; `fingerprint` in bench/peers/golden_file.py makes the same. */
function randomSignProducts(values: ArrayLike<number>): number[] {
  const products = new Array<number>(projections).fill(0);
  const words = patternWords(values.length, values.length);
  for (let at = 0; at < values.length; at++) {
    for (let bit = 0; bit < projections; bit++) {
      products[bit] += (words[at] >>> (16 + bit)) & 1 ? -values[at] : values[at];
    }
  }
  return products;
}

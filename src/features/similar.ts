import type { FeaturesOfPicture } from './picture-features.js';

/** A picture, and how much it is like another one. */
export interface SimilarPicture {
  readonly path: string;
  /** The cosine of the angle between the features of both, at most 1. */
  readonly similarity: number;
}

/**
 * The pictures whose features point most in the direction of `query`, the most similar first; of equal ones the first.
 * It keeps only so many in memory.
 */
export class Nearest {
  readonly #query: Float32Array;
  readonly #count: number;
  readonly #best: SimilarPicture[] = [];

  /** @param count the most pictures to keep, at least 1 */
  constructor(query: Float32Array, count: number) {
    this.#query = unit(query);
    this.#count = count;
  }

  /** Most similar first. */
  get pictures(): readonly SimilarPicture[] {
    return this.#best;
  }

  add({ path, features }: Extract<FeaturesOfPicture, { features: Float32Array }>): void {
    const direction = unit(features);
    const similarity = direction.reduce((sum, value, at) => sum + value * this.#query[at], 0);
    if (this.#best.length === this.#count && similarity <= this.#best.at(-1)!.similarity) return;
    const at = this.#best.findIndex((other) => other.similarity < similarity);
    this.#best.splice(at === -1 ? this.#best.length : at, 0, { path, similarity });
    this.#best.length = Math.min(this.#best.length, this.#count);
  }
}

/** Of length 1; features that are all zero stay zero. */
export function unit(features: Float32Array): Float32Array {
  const length = Math.hypot(...features);
  return length === 0 ? features : features.map((value) => value / length);
}

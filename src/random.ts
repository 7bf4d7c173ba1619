/**
 * Random numbers that are a pure function of their keys.
 *
 * Every draw in Graft (shuffling, augmentation, dropout, initial weights) comes from a generator made for one
 * purpose from whole-number keys such as (seed, epoch) or (seed, layer, image, view). So a draw never depends on
 * how many draws came before it elsewhere, on batch size or on threads, and a run can be resumed anywhere.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spareNormal: number | undefined;

  constructor(...keys: readonly number[]) {
    this.#a = hash(0x9e3779b9, keys);
    this.#b = hash(0x243f6a88, keys);
    this.#c = hash(0xb7e15162, keys);
    for (let warmUp = 0; warmUp < 12; warmUp++) this.uint32();
  }

  /** A whole number in [0, 2^32). Small Fast Counter generator (sfc32, Chris Doty-Humphrey, PractRand). */
  uint32(): number {
    const result = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A number in [low, high), with 32 random bits. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / 4294967296);
  }

  /** A whole number in [0, bound). */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** A draw from the normal distribution with mean 0 and standard deviation 1 (Box and Muller, 1958). */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /**
   * A number in [0, 1] from the beta distribution: X / (X + Y), where X and Y are drawn from the gamma distributions
   * of these shapes. It is worked out with logarithms, because for small shapes X and Y underflow.
   *
   * @param alpha above 0
   * @param beta above 0
   */
  beta(alpha: number, beta: number): number {
    return 1 / (1 + Math.exp(this.#logGamma(beta) - this.#logGamma(alpha)));
  }

  /** The whole numbers 0 to count - 1 in random order (Fisher and Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = order[last];
      order[last] = order[other];
      order[other] = kept;
    }
    return order;
  }

  /** The logarithm of a draw from the gamma distribution of scale 1 (Marsaglia and Tsang, 2000). */
  #logGamma(shape: number): number {
    if (shape < 1) return this.#logGamma(shape + 1) + Math.log(1 - this.uniform()) / shape;
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const normal = this.normal();
      const v = (1 + c * normal) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) {
        return Math.log(d * v);
      }
    }
  }
}

/** Folds whole-number keys into 32 bits (the finalizer of MurmurHash3, Austin Appleby, after each key). */
function hash(start: number, keys: readonly number[]): number {
  let value = start | 0;
  for (const key of keys) {
    const low = key | 0;
    const high = Math.floor(key / 4294967296) | 0;
    for (const word of [low, high]) {
      value = Math.imul(value ^ word, 0x85ebca6b);
      value ^= value >>> 13;
      value = Math.imul(value, 0xc2b2ae35);
      value ^= value >>> 16;
    }
  }
  return value;
}

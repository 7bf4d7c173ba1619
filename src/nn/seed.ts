import { Random } from '../random.js';

let source: Random | undefined;

/**
 * Makes every later draw of a seed that was not given (initial weights, dropout, augmentation, shuffling)
 * follow from one number, as `keras.utils.set_random_seed` does.
 */
export function setRandomSeed(seed: number): void {
  source = new Random(seed);
}

/** A seed for something that was given none: random, or the next one after `setRandomSeed`. */
export function nextSeed(): number {
  return source === undefined ? Math.floor(Math.random() * 2 ** 32) : source.uint32();
}

import { currentSession, defaultSession } from './session.js';

/**
 * Makes every later draw of a seed that was not given (initial weights, dropout, augmentation) follow from one number,
 * in the default session; others have a seed of their own. Keras `keras.utils.set_random_seed`.
 *
 * @throws UsageError unless it is a whole number
 */
export function setRandomSeed(seed: number): void {
  defaultSession.setSeed(seed);
}

/** Starts the automatic names of the default session anew. Keras `keras.utils.clear_session`. */
export function clearSession(): void {
  defaultSession.clearNames();
}

/**
 * A seed for something that was given none, from the session in which it is made: random, or the next one that follows
 * from the session's seed.
 */
export function nextSeed(): number {
  return currentSession().nextSeed();
}

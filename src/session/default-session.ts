import { currentSession, defaultSession } from './session.js';

/**
 * Sets the seed of the default session: every later random number (initial weights, dropout, augmentation) follows from
 * it. Other sessions have a seed of their own. Keras `keras.utils.set_random_seed`.
 *
 * @throws UsageError unless it is a whole number
 */
export function setRandomSeed(seed: number): void {
  defaultSession.setSeed(seed);
}

/** Restarts the automatic layer names of the default session. Keras `keras.utils.clear_session`. */
export function clearSession(): void {
  defaultSession.clearNames();
}

/**
 * A seed for an object that was given none, from the session that the object belongs to: random, or the next one that
 * follows from the session's seed.
 */
export function nextSeed(): number {
  return currentSession().nextSeed();
}

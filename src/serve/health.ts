import { reasonOf } from '../errors.js';
import type { ServedClassifier } from './classify-pictures.js';
import { Problem } from './problem.js';

/** A PNG of one grey pixel. */
const SMALLEST_PICTURE = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
    'base64',
  ),
);

/**
 * Whether a classifier answers. It is tried on a picture at the beginning, and again when it failed with something that
 * was no fault of a picture: both take the whole way of a request, with decoding and the network.
 */
export class Health {
  readonly #classifier: ServedClassifier;
  #trial: Promise<void>;
  #suspect = false;
  #ending = false;

  constructor(classifier: ServedClassifier) {
    this.#classifier = classifier;
    this.#trial = this.#try();
  }

  /** A request failed by the server's fault. */
  suspect(): void {
    this.#suspect = true;
  }

  /** From now on it is not ready, so that whoever distributes requests sends no more. */
  end(): void {
    this.#ending = true;
  }

  /**
   * Resolves when the classifier answers.
   *
   * @throws GraftError that the classifier gave
   */
  async ready(): Promise<void> {
    if (this.#suspect) {
      this.#suspect = false;
      this.#trial = this.#try();
    }
    try {
      await this.#trial;
    } catch (error) {
      this.#suspect = true;
      throw error;
    }
  }

  /** @throws Problem 503 when it does not answer, or the server is ending */
  async expectReady(): Promise<void> {
    if (this.#ending) throw new Problem('ending', 'The server is ending.');
    await this.ready().catch((error: unknown) => {
      throw new Problem('not-ready', `The classifier does not answer: ${reasonOf(error)}.`);
    });
  }

  #try(): Promise<void> {
    const trial = this.#classifier.classify(SMALLEST_PICTURE).then(() => undefined);
    // Whoever asks gets the failure; until then it must not count as unhandled.
    trial.catch(() => undefined);
    return trial;
  }
}

import type { PictureAnswer } from './classification.js';

interface Waiting {
  readonly pixels: Uint8Array;
  readonly resolve: (answer: PictureAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** The most pictures that go through the network together. */
const LARGEST_BATCH = 32;

/**
 * A queue of pictures for a network. While it classifies some, others wait and then go together, so that all threads
 * are busy when many pictures come at once.
 */
export class PredictionQueue {
  readonly #predict: (pixels: Uint8Array, count: number) => Promise<PictureAnswer[]>;
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;

  /** @param predict takes decoded pictures, one after the other in an array, and returns an answer for each */
  constructor(predict: (pixels: Uint8Array, count: number) => Promise<PictureAnswer[]>) {
    this.#predict = predict;
  }

  /** The answer for one decoded picture. */
  async add(pixels: Uint8Array): Promise<PictureAnswer> {
    const answer = new Promise<PictureAnswer>((resolve, reject) => {
      this.#waiting.push({ pixels, resolve, reject });
    });
    this.#working ??= this.#work();
    return await answer;
  }

  /** Resolves when no picture is being classified or waits. */
  async end(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, LARGEST_BATCH);
      try {
        const answers = await this.#predict(joined(batch.map(({ pixels }) => pixels)), batch.length);
        batch.forEach(({ resolve }, row) => {
          resolve(answers[row]);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#working = undefined;
  }
}

function joined(pictures: readonly Uint8Array[]): Uint8Array {
  if (pictures.length === 1) return pictures[0];
  const data = new Uint8Array(pictures.length * pictures[0].length);
  pictures.forEach((picture, row) => {
    data.set(picture, row * picture.length);
  });
  return data;
}

interface Waiting {
  readonly pixels: Uint8Array;
  readonly resolve: (probabilities: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/** The most pictures that go through the network together. */
const LARGEST_BATCH = 32;

/**
 * A queue of pictures for a network. While it classifies some, others wait and then go together, so that all threads
 * are busy when many pictures come at once.
 */
export class PredictionQueue {
  readonly #predict: (pixels: Uint8Array, count: number) => Promise<Float32Array>;
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;

  /** @param predict takes decoded pictures, one after the other in an array, and returns [count, classes] */
  constructor(predict: (pixels: Uint8Array, count: number) => Promise<Float32Array>) {
    this.#predict = predict;
  }

  /** The probabilities of one decoded picture: [classes]. */
  async add(pixels: Uint8Array): Promise<Float32Array> {
    const probabilities = new Promise<Float32Array>((resolve, reject) => {
      this.#waiting.push({ pixels, resolve, reject });
    });
    this.#working ??= this.#work();
    return await probabilities;
  }

  /** Resolves when no picture is being classified or waits. */
  async end(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, LARGEST_BATCH);
      try {
        const results = await this.#predict(joined(batch.map(({ pixels }) => pixels)), batch.length);
        const classes = results.length / batch.length;
        batch.forEach(({ resolve }, row) => {
          resolve(results.slice(row * classes, (row + 1) * classes));
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

interface Waiting {
  readonly pixels: Uint8Array;
  readonly resolve: (probabilities: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/** Pictures that go through the network together, at most. */
const LARGEST_BATCH = 32;

/**
 * Pictures on their way through a network. While some are in it, others wait and then go together, so that all threads
 * are at work when many pictures come at once.
 */
export class PredictionQueue {
  readonly #predict: (pixels: Uint8Array, count: number) => Promise<Float32Array>;
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;

  /** @param predict takes decoded pictures one after the other, and gives [count, classes] */
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

  /** Resolves when nothing is at work and nothing waits. */
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

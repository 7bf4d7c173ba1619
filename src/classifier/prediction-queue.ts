import type { PictureAnswer } from './classification.js';

/** A network in several threads. */
export interface Network {
  readonly threads: {
    /** Number of threads that have nothing to do. */
    readonly free: number;
    /** Starts a further thread, if there may be one. @returns whether there is one more; rejects when there is none */
    grow(): Promise<boolean>;
  };
  /** Takes decoded pictures, one after the other in an array; a free thread gives an answer for each. */
  predict(pixels: Uint8Array, count: number): Promise<PictureAnswer[]>;
}

interface Waiting {
  readonly pixels: Uint8Array;
  readonly resolve: (answer: PictureAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** The most pictures that go to a thread together: more would only make the first of them wait for the last. */
const LARGEST_BATCH = 8;

/**
 * Pictures on their way to a network. Those that are there at the same time are divided among the free threads; while
 * all are at work, the next ones wait and then go together.
 */
export class PredictionQueue {
  readonly #network: Network;
  readonly #wait: number;
  readonly #waiting: Waiting[] = [];
  readonly #batchSizes = new Array<number>(LARGEST_BATCH).fill(0);
  /** Pictures that are on their way to this queue. */
  #announced = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param wait milliseconds that a picture waits for others that are announced */
  constructor(network: Network, wait: number) {
    this.#network = network;
    this.#wait = wait;
  }

  /** How many batches of each size went to the network, of one picture first. */
  get batchSizes(): readonly number[] {
    return [...this.#batchSizes];
  }

  /**
   * The answer for a picture that is still to be decoded. Until then others may wait for it.
   *
   * @throws what decoding or the network throws
   */
  async announced(decode: () => Promise<Uint8Array>): Promise<PictureAnswer> {
    this.#announced++;
    let pixels: Uint8Array;
    try {
      pixels = await decode();
    } finally {
      this.#announced--;
    }
    return await this.#add(pixels);
  }

  #add(pixels: Uint8Array): Promise<PictureAnswer> {
    return new Promise<PictureAnswer>((resolve, reject) => {
      this.#waiting.push({ pixels, resolve, reject });
      const isFull = this.#waiting.length >= LARGEST_BATCH;
      if (this.#wait === 0 || this.#announced === 0 || isFull) this.#send();
      else this.#timer ??= setTimeout(() => this.#send(), this.#wait);
    });
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { threads } = this.#network;
    const isMuch = this.#waiting.length > threads.free;
    while (this.#waiting.length > 0 && threads.free > 0) {
      const share = Math.ceil(this.#waiting.length / threads.free);
      void this.#predict(this.#waiting.splice(0, Math.min(share, LARGEST_BATCH)));
    }
    if (isMuch) void this.#grow();
  }

  async #grow(): Promise<void> {
    try {
      if (await this.#network.threads.grow()) this.#send();
    } catch (error) {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    }
  }

  async #predict(batch: readonly Waiting[]): Promise<void> {
    this.#batchSizes[batch.length - 1]++;
    try {
      const answers = await this.#network.predict(joined(batch.map(({ pixels }) => pixels)), batch.length);
      batch.forEach(({ resolve }, row) => {
        resolve(answers[row]);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#send();
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

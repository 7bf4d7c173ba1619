import type { BatchPosition } from '../train/index.js';

/** Measures how many images a second an epoch trains on. */
export class EpochSpeed {
  /** `performance.now()`, and how many images were done then. */
  #from: { readonly time: number; readonly images: number } | undefined;
  #images = 0;
  #keptImages = 0;

  /** An epoch begins. An interrupted one goes on without this call. */
  begin(): void {
    this.#from = { time: performance.now(), images: 0 };
    this.#images = 0;
    this.#keptImages = 0;
  }

  /** A step has ended. */
  step({ images, keptImages }: Pick<BatchPosition, 'images' | 'keptImages'>): void {
    // What another process has done of the epoch took no time here.
    this.#from ??= { time: performance.now(), images };
    this.#images = images;
    this.#keptImages = keptImages;
  }

  /** The epoch is over. */
  end(): void {
    this.#from = undefined;
  }

  /**
   * Images a second since the epoch began, validation included; null where that would say nothing: features of images were
   * kept from earlier epochs, so that they were not computed again.
   */
  get imagesPerSecond(): number | null {
    if (this.#from === undefined || this.#keptImages > 0) return null;
    const [images, seconds] = [
      this.#images - this.#from.images,
      (performance.now() - this.#from.time) / 1000,
    ];
    return images > 0 && seconds > 0 ? Math.round(images / seconds) : null;
  }
}

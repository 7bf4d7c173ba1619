import { type Thread, threads } from '#platform';
import { GraftError, UsageError } from '../errors.js';
import { bytesPerImage, type Images } from '../pictures/index.js';
import { shown } from '../shown.js';
import { checkImages } from './augment.js';
import { type AugmentRequest, augmentBatch } from './augment-task.js';
import { checkSteps } from './check-steps.js';
import type { AugmentationStep } from './layer.js';
import { isMixing } from './steps.js';

export interface AugmenterOptions {
  /** Number of worker threads, default 1: about 2,000 images of 160 x 160 per second. */
  readonly threads?: number;
}

/**
 * Augments batches in worker threads, so that the main thread stays free, or in the calling thread where the platform
 * has no threads. The result is the same as that of `augmentImages`, whatever the number of threads. The threads start
 * with the first batch and do not keep the process alive while they wait; `close` ends them.
 */
export class Augmenter {
  readonly #steps: readonly AugmentationStep[];
  readonly #threadCount: number;
  #threads: Thread[] = [];
  #closed = false;

  /** @throws UsageError when a step is not valid or `threads` is not a whole number above 0 */
  constructor(steps: readonly AugmentationStep[], options: AugmenterOptions = {}) {
    checkSteps(steps);
    const count = options.threads ?? 1;
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new UsageError(`Expected a whole number above 0 for threads but received ${shown(count)}.`);
    }
    this.#steps = steps.map((step) => ({ ...step }));
    this.#threadCount = threads.start === undefined ? 1 : count;
  }

  /**
   * The augmented images; `images` is left unchanged. Calls may overlap.
   *
   * @param images shape [count, height, width, 3]
   * @param indices one number per image that identifies it
   * @param view which of its random versions each image gets
   * @throws GraftError when the augmenter is closed or a thread ends
   */
  async apply(images: Images, indices: readonly number[], view: number): Promise<Images> {
    if (this.#closed) throw new GraftError('The augmenter is closed.');
    checkImages(images, indices);
    const [count] = images.shape;
    if (this.#steps.length === 0 || count === 0) return images;

    const share = Math.ceil(count / this.#threadCount);
    if (share === count) {
      return await this.#carryOut(0, { task: 'both', images: copyPart(images, 0, count), indices, view });
    }
    const parts: Promise<Images>[] = [];
    for (let start = 0; start < count; start += share) {
      const part = copyPart(images, start, Math.min(start + share, count));
      const partIndices = indices.slice(start, start + share);
      const request = { task: 'pictures', images: part, indices: partIndices, view } as const;
      parts.push(this.#carryOut(parts.length, request));
    }
    const together = join(await Promise.all(parts));
    // A picture can be mixed with any other of the batch, so one thread must have all of them.
    if (!this.#steps.some(isMixing)) return together;
    return await this.#carryOut(0, { task: 'mixing', images: together, indices, view });
  }

  /** Ends the threads. Batches in progress are rejected. Closing twice is allowed. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()));
  }

  /** The pixels of a request are transferred to a thread, so the array is empty afterwards. */
  async #carryOut(position: number, request: AugmentRequest): Promise<Images> {
    if (threads.start === undefined) return augmentBatch(this.#steps, request);
    this.#threads[position] ??= threads.start({
      program: 'augmentation',
      setup: this.#steps,
      name: 'The augmentation thread',
    });
    return (await this.#threads[position].ask(request, [
      request.images.data.buffer as ArrayBuffer,
    ])) as Images;
  }
}

/** A copy, because pixels that are transferred to a thread are no longer available in this one. */
function copyPart(images: Images, start: number, end: number): Images {
  const [, height, width, channels] = images.shape;
  const imageBytes = bytesPerImage([height, width]);
  return {
    data: images.data.slice(start * imageBytes, end * imageBytes),
    shape: [end - start, height, width, channels],
  };
}

/** Joins the parts of a batch, which all have images of one size. */
function join(parts: readonly Images[]): Images {
  const [, height, width, channels] = parts[0].shape;
  const count = parts.reduce((total, part) => total + part.shape[0], 0);
  const data = new Uint8Array(count * bytesPerImage([height, width]));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, shape: [count, height, width, channels] };
}

import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../../errors.js';
import type { Images } from '../images.js';
import { augmentImages } from './augment.js';
import type { AugmentationStep } from './steps.js';

/** What the Augmenter sends: a part of a batch. */
export interface AugmentRequest {
  readonly id: number;
  readonly images: Images;
  readonly indices: readonly number[];
  readonly view: number;
}

/** What comes back: the augmented images, or the reason why there are none. */
export type AugmentReply =
  | { readonly id: number; readonly images: Images }
  | { readonly id: number; readonly error: string };

const steps = workerData as readonly AugmentationStep[];

parentPort?.on('message', ({ id, images, indices, view }: AugmentRequest) => {
  try {
    const augmented = augmentImages(images, steps, indices, view);
    const reply: AugmentReply = { id, images: augmented };
    parentPort?.postMessage(reply, [augmented.data.buffer as ArrayBuffer]);
  } catch (error) {
    const reply: AugmentReply = { id, error: reasonOf(error) };
    parentPort?.postMessage(reply);
  }
});

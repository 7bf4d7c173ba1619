import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../errors.js';
import type { Images } from '../pictures/index.js';
import { augmentPictures } from './augment.js';
import type { AugmentationStep } from './layer.js';
import { mixImages } from './mixing.js';
import { mixingSteps, pictureSteps } from './steps.js';

/** Which steps to carry out: those on each picture, those that mix a whole batch, or both. */
export type AugmentTask = 'pictures' | 'mixing' | 'both';

/** What the Augmenter sends: a part of a batch, or all of it where it is to be mixed. */
export interface AugmentRequest {
  readonly id: number;
  readonly task: AugmentTask;
  readonly images: Images;
  readonly indices: readonly number[];
  readonly view: number;
}

/** What comes back: the augmented images, or the reason why there are none. */
export type AugmentReply =
  | { readonly id: number; readonly images: Images }
  | { readonly id: number; readonly error: string };

const steps = workerData as readonly AugmentationStep[];
const [onPictures, onBatches] = [pictureSteps(steps), mixingSteps(steps)];

parentPort?.on('message', ({ id, task, images, indices, view }: AugmentRequest) => {
  try {
    const changed = task === 'mixing' ? images : augmentPictures(images, onPictures, indices, view);
    const augmented = task === 'pictures' ? changed : mixImages(changed, onBatches, indices, view);
    const reply: AugmentReply = { id, images: augmented };
    parentPort?.postMessage(reply, [augmented.data.buffer as ArrayBuffer]);
  } catch (error) {
    const reply: AugmentReply = { id, error: reasonOf(error) };
    parentPort?.postMessage(reply);
  }
});

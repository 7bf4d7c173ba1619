import type { Images } from '../pictures/index.js';
import { augmentPictures } from './augment.js';
import type { AugmentationStep } from './layer.js';
import { mixImages } from './mixing.js';
import { mixingSteps, pictureSteps } from './steps.js';

/** Which steps to apply: those on each picture, those that mix a whole batch, or both. */
export type AugmentTask = 'pictures' | 'mixing' | 'both';

/** A request of the Augmenter: a part of a batch, or all of it if it is mixed. */
export interface AugmentRequest {
  readonly task: AugmentTask;
  readonly images: Images;
  readonly indices: readonly number[];
  readonly view: number;
}

/** Augments the images of a request, whose pixels may be overwritten. */
export function augmentBatch(
  steps: readonly AugmentationStep[],
  { task, images, indices, view }: AugmentRequest,
): Images {
  const changed = task === 'mixing' ? images : augmentPictures(images, pictureSteps(steps), indices, view);
  return task === 'pictures' ? changed : mixImages(changed, mixingSteps(steps), indices, view);
}

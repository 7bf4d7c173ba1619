import { UsageError } from '../errors.js';
import { bytesPerImage, CHANNELS, type ImageSize, type Images } from '../pictures/index.js';
import { Random } from '../random.js';
import { augmentationOf } from './augmentations.js';
import { checkSteps } from './check-steps.js';
import type { AugmentationStep, PictureStep } from './layer.js';
import { mixImages } from './mixing.js';
import { mixingSteps, pictureSteps } from './steps.js';

/**
 * Applies random augmentation steps to a batch. Pure: the same arguments give the same pixels.
 *
 * The draws for an image depend only on the step's seed, the step's position in the list, the image's index and the
 * view, not on the image's batch. Only steps that mix images depend on the batch: on its indices, in their order.
 *
 * @param images shape [count, height, width, 3]; left unchanged
 * @param indices one number per image that identifies it: its position in the whole data set
 * @param view which of its random versions each image gets: 0, 1, 2 ... (usually the epoch)
 * @returns as many images, of the size that the last crop gives them
 * @throws UsageError when a step is not valid or the shapes do not fit together
 */
export function augmentImages(
  images: Images,
  steps: readonly AugmentationStep[],
  indices: readonly number[],
  view: number,
): Images {
  checkSteps(steps);
  checkImages(images, indices);
  const changed = augmentPictures(images, pictureSteps(steps), indices, view);
  return mixImages(changed, mixingSteps(steps), indices, view);
}

/** Applies the steps that work on single images, without checks. */
export function augmentPictures(
  images: Images,
  steps: readonly PictureStep[],
  indices: readonly number[],
  view: number,
): Images {
  const [count, height, width] = images.shape;
  const sizes = sizesAlong([height, width], steps);
  const outputSize = sizes[steps.length];
  const inputBytes = bytesPerImage(sizes[0]);
  const outputBytes = bytesPerImage(outputSize);
  const output = new Uint8Array(count * outputBytes);
  if (steps.length === 0) output.set(images.data);
  const scratchBytes = Math.max(...sizes.map(bytesPerImage));
  const scratch = [new Uint8Array(scratchBytes), new Uint8Array(scratchBytes)];

  for (let image = 0; image < count; image++) {
    let current = images.data.subarray(image * inputBytes, (image + 1) * inputBytes);
    steps.forEach((step, position) => {
      const isLast = position === steps.length - 1;
      const target = isLast
        ? output.subarray(image * outputBytes, (image + 1) * outputBytes)
        : scratch[position % 2].subarray(0, bytesPerImage(sizes[position + 1]));
      const random = new Random(step.seed, position, indices[image], view);
      augmentationOf(step).apply(current, target, sizes[position], step, random);
      current = target;
    });
  }
  return { data: output, shape: [count, ...outputSize, CHANNELS] };
}

/** @throws UsageError when the pixels do not fill the shape or there is not one index per image */
export function checkImages(images: Images, indices: readonly number[]): void {
  const [count, height, width, channels] = images.shape;
  if (channels !== CHANNELS || images.data.length !== count * height * width * channels) {
    throw new UsageError(
      `Expected RGB images of shape [count, height, width, 3] but received shape [${images.shape.join(', ')}] ` +
        `with ${images.data.length} values.`,
    );
  }
  if (indices.length !== count) {
    throw new UsageError(`Expected one index for each of ${count} images but received ${indices.length}.`);
  }
}

/** The size of an image before the first step and after each. */
function sizesAlong(size: ImageSize, steps: readonly PictureStep[]): ImageSize[] {
  const sizes = [size];
  for (const step of steps) {
    sizes.push(augmentationOf(step).outputSize?.(step) ?? sizes[sizes.length - 1]);
  }
  return sizes;
}

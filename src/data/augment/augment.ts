import { UsageError } from '../../errors.js';
import { Random } from '../../random.js';
import { bytesPerImage, CHANNELS, type ImageSize, type Images } from '../images.js';
import { affineTransform } from './affine.js';
import { flipBoth, flipHorizontal, flipVertical } from './flip.js';
import { rotationMatrix } from './rotation.js';
import { type AugmentationStep, checkSteps, type FlipStep, type RotationStep } from './steps.js';

/**
 * Applies random augmentation steps to a batch. Pure: the same arguments give the same pixels.
 *
 * What is drawn for an image depends only on the step's seed, the step's position in the list, the image's index and
 * the view, and not on the batch that the image sits in.
 *
 * @param images shape [count, height, width, 3]; left unchanged
 * @param indices one number per image that names it for good (its position in the whole data set)
 * @param view which of its random versions each image gets: 0, 1, 2 ... (usually the epoch)
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
  const [count, height, width] = images.shape;
  const size: ImageSize = [height, width];
  const imageBytes = bytesPerImage(size);
  const output = new Uint8Array(images.data.length);
  if (steps.length === 0) output.set(images.data);
  const scratch = [new Uint8Array(imageBytes), new Uint8Array(imageBytes)];

  for (let image = 0; image < count; image++) {
    let current = images.data.subarray(image * imageBytes, (image + 1) * imageBytes);
    steps.forEach((step, position) => {
      const isLast = position === steps.length - 1;
      const target = isLast
        ? output.subarray(image * imageBytes, (image + 1) * imageBytes)
        : scratch[position % 2];
      applyStep(current, target, size, step, new Random(step.seed, position, indices[image], view));
      current = target;
    });
  }
  return { data: output, shape: images.shape };
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

function applyStep(
  input: Uint8Array,
  output: Uint8Array,
  size: ImageSize,
  step: AugmentationStep,
  random: Random,
): void {
  if (step.kind === 'flip') flip(input, output, size, step, random);
  else rotate(input, output, size, step, random);
}

/** One draw decides for both axes, as in Keras 3: with 'horizontal_and_vertical' a picture is turned upside down. */
function flip(input: Uint8Array, output: Uint8Array, size: ImageSize, step: FlipStep, random: Random): void {
  if (random.uniform() >= 0.5) output.set(input);
  else if (step.mode === 'horizontal') flipHorizontal(input, output, size);
  else if (step.mode === 'vertical') flipVertical(input, output, size);
  else flipBoth(input, output, size);
}

function rotate(
  input: Uint8Array,
  output: Uint8Array,
  size: ImageSize,
  step: RotationStep,
  random: Random,
): void {
  const angle = random.uniform(step.lower, step.upper) * 2 * Math.PI;
  affineTransform(input, output, size, rotationMatrix(angle, size), step);
}

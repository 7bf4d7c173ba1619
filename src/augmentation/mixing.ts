import type { Images } from '../pictures/index.js';
import { Random } from '../random.js';
import type { Mixing } from './augmentation.js';
import { augmentationOf } from './augmentations.js';
import type { MixingStep } from './layer.js';

/** Separates the draws for a batch from those for a picture. */
const MIXING_PURPOSE = 4;

/**
 * The partner of each picture and its share: a pure function of the step's seed, its position among the steps that mix,
 * the batch's indices in their order, and the view.
 */
export function drawMixing(
  step: MixingStep,
  position: number,
  indices: readonly number[],
  view: number,
): Mixing {
  const random = new Random(step.seed, MIXING_PURPOSE, position, view, ...indices);
  return augmentationOf(step).draw(step, indices.length, random);
}

/** Applies the steps to a batch; the given images are left unchanged. */
export function mixImages(
  images: Images,
  steps: readonly MixingStep[],
  indices: readonly number[],
  view: number,
): Images {
  return steps.reduce(
    (mixed, step, position) => augmentationOf(step).mix(mixed, drawMixing(step, position, indices, view)),
    images,
  );
}

/**
 * The targets of a batch that `mixImages` has mixed: each picture's own targets times its share plus the partner's
 * times the rest. A sum of 1 stays 1.
 *
 * A target below 0 is unknown: what it is mixed into is unknown too.
 *
 * @param targets [images, outputs], one-hot or probabilities; left unchanged
 * @param indices those of the images, in the batch's order
 * @param view the one that the images were mixed for
 */
export function mixTargets(
  targets: Float32Array,
  steps: readonly MixingStep[],
  indices: readonly number[],
  view: number,
): Float32Array {
  return steps.reduce(
    (mixed, step, position) => blendRows(mixed, drawMixing(step, position, indices, view)),
    targets,
  );
}

/** @param values [pictures, width] */
export function blendRows(values: Float32Array, { partners, weights }: Mixing): Float32Array {
  const width = values.length / partners.length;
  return Float32Array.from(values, (value, at) => {
    const row = Math.floor(at / width);
    const other = values[partners[row] * width + (at % width)];
    if (weights[row] > 0 && weights[row] < 1 && Math.min(value, other) < 0) return Math.min(value, other);
    return weights[row] * value + (1 - weights[row]) * other;
  });
}

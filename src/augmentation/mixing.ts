import { bytesPerImage, CHANNELS, type Images } from '../pictures/index.js';
import { Random } from '../random.js';
import { boxAt, pixelsOf } from './box.js';
import type { CutMixStep, MixingStep, MixUpStep } from './steps.js';

/** Keeps the draws for a batch apart from those for a picture. */
const mixingPurpose = 4;

/** What is drawn for the pictures of a batch, in their order. */
export interface Mixing {
  /** Which picture of the batch each one is mixed with; it may be itself. */
  readonly partners: Uint32Array;
  /** The share of itself that each one keeps, 0 to 1. */
  readonly weights: Float64Array;
}

/** Where the partner's part lies with CutMix: how much of the room that is left is above it and to the left, 0 to 1. */
export interface CutMixing extends Mixing {
  readonly places: readonly (readonly [down: number, right: number])[];
}

/**
 * What a picture is mixed with and how strongly: a pure function of the step's seed, its position among the steps that
 * mix, the batch's indices in their order, and the view.
 */
export function drawMixUp(
  step: MixUpStep,
  position: number,
  indices: readonly number[],
  view: number,
): Mixing {
  const random = mixingRandom(step, position, indices, view);
  const partners = random.permutation(indices.length);
  const weights = Float64Array.from(indices, () => random.beta(step.alpha, step.alpha));
  return { partners, weights };
}

/** The same for CutMix; alpha is drawn once a batch, as in Keras. */
export function drawCutMix(
  step: CutMixStep,
  position: number,
  indices: readonly number[],
  view: number,
): CutMixing {
  const random = mixingRandom(step, position, indices, view);
  const partners = random.permutation(indices.length);
  // Keras adds this much too: Beta(0, 0) does not exist.
  const alpha = random.uniform(...step.factor) + 1e-6;
  const weights = Float64Array.from(indices, () => random.beta(alpha, alpha));
  const places = indices.map((): [number, number] => [random.uniform(), random.uniform()]);
  return { partners, weights, places };
}

/** Applies the steps to a batch; the images given are left unchanged. */
export function mixImages(
  images: Images,
  steps: readonly MixingStep[],
  indices: readonly number[],
  view: number,
): Images {
  return steps.reduce(
    (mixed, step, position) =>
      step.kind === 'mixUp'
        ? mixUp(mixed, drawMixUp(step, position, indices, view))
        : cutMix(mixed, drawCutMix(step, position, indices, view)),
    images,
  );
}

/**
 * The targets of a batch that `mixImages` has mixed: each one's own times its share plus the partner's times the rest.
 * A sum of 1 stays 1.
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
  return steps.reduce((mixed, step, position) => {
    const drawn =
      step.kind === 'mixUp'
        ? drawMixUp(step, position, indices, view)
        : drawCutMix(step, position, indices, view);
    return blendRows(mixed, drawn);
  }, targets);
}

/** @param values [pictures, width] */
export function blendRows(values: Float32Array, { partners, weights }: Mixing): Float32Array {
  const width = values.length / partners.length;
  return Float32Array.from(values, (value, at) => {
    const row = Math.floor(at / width);
    const other = values[partners[row] * width + (at % width)];
    return weights[row] * value + (1 - weights[row]) * other;
  });
}

/** Blends each picture with its partner; results are rounded to whole values. */
export function mixUp({ data, shape }: Images, { partners, weights }: Mixing): Images {
  const [count, height, width] = shape;
  const size = bytesPerImage([height, width]);
  const mixed = new Uint8Array(data.length);
  for (let image = 0; image < count; image++) {
    const own = data.subarray(image * size, (image + 1) * size);
    const other = data.subarray(partners[image] * size, (partners[image] + 1) * size);
    const output = mixed.subarray(image * size, (image + 1) * size);
    const [kept, taken] = [weights[image], 1 - weights[image]];
    for (let at = 0; at < size; at++) output[at] = kept * own[at] + taken * other[at] + 0.5;
  }
  return { data: mixed, shape };
}

/** Puts a box of the partner into each picture, whose area is what the picture does not keep. */
export function cutMix({ data, shape }: Images, { partners, weights, places }: CutMixing): Images {
  const [count, height, width] = shape;
  const size = bytesPerImage([height, width]);
  const mixed = data.slice();
  for (let image = 0; image < count; image++) {
    const share = Math.sqrt(1 - weights[image]);
    const box = boxAt([height, width], [share, share], places[image]);
    const { top, bottom, left, right } = pixelsOf(box, [height, width]);
    const rowBytes = (right - left) * CHANNELS;
    for (let y = top; y < bottom; y++) {
      const at = (y * width + left) * CHANNELS;
      const from = partners[image] * size + at;
      mixed.set(data.subarray(from, from + rowBytes), image * size + at);
    }
  }
  return { data: mixed, shape };
}

function mixingRandom(step: MixingStep, position: number, indices: readonly number[], view: number): Random {
  return new Random(step.seed, mixingPurpose, position, view, ...indices);
}

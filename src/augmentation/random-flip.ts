import { CHANNELS, type ImageSize } from '../pictures/index.js';
import type { ChoiceSetting, PictureAugmentation } from './augmentation.js';
import { AugmentationLayer, type AugmentationOptions } from './layer.js';
import { oneOf } from './layer-options.js';
import { expectOneOf } from './step-rules.js';

const MODES = ['horizontal', 'vertical', 'horizontal_and_vertical'] as const;

/** The axes on which `RandomFlip` mirrors. */
export type FlipMode = (typeof MODES)[number];

/** RandomFlip as a plain object. */
export interface RandomFlipConfig {
  name: 'RandomFlip';
  mode?: FlipMode;
  seed?: number;
}

/** Mirrors each picture with probability 0.5; one draw decides for both axes (Keras 3 RandomFlip). */
export interface FlipStep {
  readonly kind: 'flip';
  readonly mode: FlipMode;
  readonly seed: number;
}

declare module './layer.js' {
  interface AugmentationConfigs {
    RandomFlip: RandomFlipConfig;
  }
  interface PictureSteps {
    flip: FlipStep;
  }
}

/**
 * Mirrors a picture with probability one half. Keras `RandomFlip`; as in Keras 3 one draw decides for both axes, so
 * that 'horizontal_and_vertical' turns a picture upside down or leaves it unchanged. For a separate draw for each axis
 * use two layers. It is on only during training, and comes directly after the model's input.
 *
 * @example
 * ```ts
 * import { RandomFlip, RandomRotation, Sequential } from '@graft-vision/graft';
 *
 * const augmentation = new Sequential([new RandomFlip('horizontal'), new RandomRotation(0.2)]);
 * ```
 */
export class RandomFlip extends AugmentationLayer {
  readonly mode: FlipMode;

  /** @throws UsageError for an unknown mode */
  constructor(mode: FlipMode = 'horizontal_and_vertical', options: AugmentationOptions = {}) {
    super(options);
    this.mode = oneOf('RandomFlip: mode', mode, MODES);
  }

  get className(): string {
    return 'RandomFlip';
  }

  get step(): FlipStep {
    return { kind: 'flip', mode: this.mode, seed: this.seed };
  }

  toPlainObject(): RandomFlipConfig {
    return { name: 'RandomFlip', mode: this.mode, seed: this.seed };
  }
}

export const randomFlip: PictureAugmentation<'RandomFlip', 'flip', ChoiceSetting<'flip', FlipMode>> = {
  name: 'RandomFlip',
  kind: 'flip',
  keys: ['mode', 'seed'],
  create: ({ mode, ...options }) => new RandomFlip(mode, options),
  check: (where, step) => expectOneOf(`${where}: flip mode`, step.mode, MODES),
  apply: (input, output, size, step, random) => {
    if (random.uniform() >= 0.5) output.set(input);
    else if (step.mode === 'horizontal') flipHorizontal(input, output, size);
    else if (step.mode === 'vertical') flipVertical(input, output, size);
    else flipBoth(input, output, size);
  },
  setting: {
    name: 'flip',
    kind: 'choice',
    choices: MODES,
    description: 'mirror half of the photographs (RandomFlip)',
    layer: (mode) => new RandomFlip(mode),
  },
};

/** Mirrors one RGB image left to right. The arrays must not overlap. */
function flipHorizontal(input: Uint8Array, output: Uint8Array, [height, width]: ImageSize): void {
  const rowBytes = width * CHANNELS;
  for (let y = 0; y < height; y++) {
    let from = y * rowBytes;
    let to = from + rowBytes - CHANNELS;
    for (let x = 0; x < width; x++) {
      output[to] = input[from];
      output[to + 1] = input[from + 1];
      output[to + 2] = input[from + 2];
      from += CHANNELS;
      to -= CHANNELS;
    }
  }
}

/** Mirrors one RGB image top to bottom. The arrays must not overlap. */
function flipVertical(input: Uint8Array, output: Uint8Array, [height, width]: ImageSize): void {
  const rowBytes = width * CHANNELS;
  for (let y = 0; y < height; y++) {
    output.set(input.subarray(y * rowBytes, (y + 1) * rowBytes), (height - 1 - y) * rowBytes);
  }
}

/** Turns one RGB image by half a turn, which is both flips. The arrays must not overlap. */
export function flipBoth(input: Uint8Array, output: Uint8Array, [height, width]: ImageSize): void {
  const last = (height * width - 1) * CHANNELS;
  for (let from = 0; from <= last; from += CHANNELS) {
    output[last - from] = input[from];
    output[last - from + 1] = input[from + 1];
    output[last - from + 2] = input[from + 2];
  }
}

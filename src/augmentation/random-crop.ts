import { UsageError } from '../errors.js';
import type { Shape } from '../nn/index.js';
import { CHANNELS, type CropBox, centerCropBox, type ImageSize, resizeBilinear } from '../pictures/index.js';
import type { PictureAugmentation } from './augmentation.js';
import { AugmentationLayer, type AugmentationOptions } from './layer.js';

/** RandomCrop as a plain object. */
export interface RandomCropConfig {
  name: 'RandomCrop';
  height: number;
  width: number;
  seed?: number;
}

/**
 * Cuts a window of this size out of each picture, at a random position. A picture that is not larger in both directions
 * is cropped in the middle to the window's aspect ratio and resized (Keras RandomCrop).
 */
export interface CropStep {
  readonly kind: 'crop';
  /** Pixels of the window. */
  readonly height: number;
  readonly width: number;
  readonly seed: number;
}

declare module './layer.js' {
  interface AugmentationConfigs {
    RandomCrop: RandomCropConfig;
  }
  interface PictureSteps {
    crop: CropStep;
  }
}

/** A window of a picture, in whole pixels. */
export interface CropWindow {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Cuts a window of height x width pixels out of a picture. Keras `RandomCrop`, as its documentation describes it.
 * During training the position is random for each picture (Keras: one position for a whole batch). Otherwise, and for
 * pictures that are not larger in both directions, the largest window with this aspect ratio is cut out of the middle
 * and resized (bilinear, not antialiased). The network after it gets pictures of height x width; the model's input
 * keeps the size of the original pictures. Place it directly after the model's input or after other augmentation
 * layers.
 *
 * @example
 * ```ts
 * import { RandomCrop, Sequential } from '@graft-vision/graft';
 *
 * // From pictures that are loaded larger, e.g. 160 x 160 pixels.
 * const augmentation = new Sequential([new RandomCrop(144, 144)]);
 * ```
 */
export class RandomCrop extends AugmentationLayer {
  readonly height: number;
  readonly width: number;

  /** @throws UsageError unless height and width are whole numbers above 0 */
  constructor(height: number, width: number, options: AugmentationOptions = {}) {
    super(options);
    for (const [name, length] of Object.entries({ height, width })) {
      if (!Number.isSafeInteger(length) || length < 1) {
        throw new UsageError(
          `RandomCrop expects a whole number above 0 as ${name}, but received ${JSON.stringify(length)}.`,
        );
      }
    }
    this.height = height;
    this.width = width;
  }

  get className(): string {
    return 'RandomCrop';
  }

  get step(): CropStep {
    return { kind: 'crop', height: this.height, width: this.width, seed: this.seed };
  }

  toPlainObject(): RandomCropConfig {
    return { name: 'RandomCrop', height: this.height, width: this.width, seed: this.seed };
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [batch, height, width, channels] = this.onlyInput(inputShapes, 4);
    if (height === null || width === null) {
      throw new UsageError(`Layer ${this.name} (RandomCrop) must know the height and width of its input.`, {
        hint: 'Pass them in the shape of Input.',
      });
    }
    return [batch, this.height, this.width, channels];
  }

  /**
   * The largest window in the middle of a picture that has this layer's aspect ratio.
   *
   * @internal
   */
  middleOf(height: number, width: number): CropWindow {
    const within = (value: number, most: number): number => Math.max(1, Math.min(most, Math.floor(value)));
    const windowHeight = within((width * this.height) / this.width, height);
    const windowWidth = within((height * this.width) / this.height, width);
    return {
      top: Math.floor((height - windowHeight) / 2),
      left: Math.floor((width - windowWidth) / 2),
      height: windowHeight,
      width: windowWidth,
    };
  }
}

/** Recipes have no setting for it: they resize photographs to the size that the network expects. */
export const randomCrop: PictureAugmentation<'RandomCrop', 'crop', undefined> = {
  name: 'RandomCrop',
  kind: 'crop',
  keys: ['height', 'width', 'seed'],
  create: ({ height, width, ...options }) => new RandomCrop(height, width, options),
  check: (where, step) => {
    for (const [name, length] of Object.entries({ height: step.height, width: step.width })) {
      if (!Number.isSafeInteger(length) || length < 1) {
        throw new UsageError(
          `${where}: expected a whole number above 0 for the crop's ${name} but received ${length}.`,
        );
      }
    }
  },
  outputSize: ({ height, width }) => [height, width],
  apply: (input, output, size, { height, width }, random) => {
    // Keras crops at random only if the picture is larger in both directions.
    if (size[0] > height && size[1] > width) {
      const top = random.integer(size[0] - height + 1);
      const left = random.integer(size[1] - width + 1);
      cropTo(input, output, size, { top, left, height, width });
    } else {
      cropMiddle(input, output, size, [height, width]);
    }
  },
  setting: undefined,
};

/** Copies a box of one RGB image; `output` is as large as the box. */
export function cropTo(
  input: Uint8Array,
  output: Uint8Array,
  [, inputWidth]: ImageSize,
  { top, left, height, width }: CropBox,
): void {
  const rowBytes = width * CHANNELS;
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * inputWidth + left) * CHANNELS;
    output.set(input.subarray(from, from + rowBytes), y * rowBytes);
  }
}

/** Cuts the largest box with the target's aspect ratio out of the middle and resizes it (Keras `smart_resize`). */
export function cropMiddle(input: Uint8Array, output: Uint8Array, size: ImageSize, target: ImageSize): void {
  const box = centerCropBox(size, target);
  if (box.height === target[0] && box.width === target[1]) cropTo(input, output, size, box);
  else output.set(resizeBilinear({ data: input, size }, target, box));
}

import type { AugmentationStep } from '../../../augmentation/index.js';
import { UsageError } from '../../../errors.js';
import type { Shape } from '../../shape.js';
import { AugmentationLayer, type AugmentationOptions } from './layer.js';

/** RandomCrop as a plain object. */
export interface RandomCropConfig {
  name: 'RandomCrop';
  height: number;
  width: number;
  seed?: number;
}

/** A window of a picture, in whole pixels. */
export interface CropWindow {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Cuts a window of height x width pixels out of a picture. Keras `RandomCrop`, as its documentation has it. While
 * training the place is random, for each picture its own (Keras: one for all of a batch). Otherwise, and for pictures
 * that are not larger in both directions, the largest window with this aspect ratio is cut out of the middle and
 * resized (bilinear, not antialiased). The network behind it sees pictures of height x width; the model's input stays
 * as large as the pictures that it is given. Directly behind the model's input or behind other augmentation layers.
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

  get step(): AugmentationStep {
    return { kind: 'crop', height: this.height, width: this.width, seed: this.seed };
  }

  getConfig(): RandomCropConfig {
    return { name: 'RandomCrop', height: this.height, width: this.width, seed: this.seed };
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [batch, height, width, channels] = this.onlyInput(inputShapes, 4);
    if (height === null || width === null) {
      throw new UsageError(`Layer ${this.name} (RandomCrop) must know the height and width of its input.`, {
        hint: 'Give them in the shape of Input.',
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

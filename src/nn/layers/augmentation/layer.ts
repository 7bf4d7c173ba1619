import type { AugmentationStep } from '../../../augmentation/index.js';
import { UsageError } from '../../../errors.js';
import { Layer, type LayerOptions } from '../../layer.js';
import { nextSeed } from '../../seed.js';
import type { Shape } from '../../shape.js';
import type { AugmentationConfig } from './config.js';

/** What every augmentation layer can be told. */
export interface AugmentationOptions extends LayerOptions {
  /** Which random changes there are: with the same seed, the same picture changes the same way. Default: `nextSeed()`. */
  seed?: number;
}

/**
 * A layer that changes pictures at random, and only while training. It runs on the pixels before they enter the
 * network, so it must stand directly behind the model's input, or behind another such layer. Pixels are whole numbers
 * from 0 to 255 throughout; results are rounded.
 */
export abstract class AugmentationLayer extends Layer {
  readonly seed: number;

  constructor(options: AugmentationOptions = {}) {
    super(options);
    this.seed = expectSeed(this, options.seed ?? nextSeed());
  }

  /**
   * What the data room is to do to each picture.
   *
   * @internal
   */
  abstract get step(): AugmentationStep;

  /** The layer as a plain object, from which `augmentationFromConfig` makes the same layer. */
  abstract getConfig(): AugmentationConfig;

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return this.onlyInput(inputShapes, 4);
  }
}

function expectSeed(layer: Layer, seed: number): number {
  if (Number.isSafeInteger(seed)) return seed;
  throw new UsageError(`${layer.className} expects a whole number as seed, but received ${seed}.`);
}

/**
 * An augmentation layer that mixes the pictures of a batch with each other, and their targets in the same proportion.
 * It stands behind all layers that change each picture by itself.
 */
export abstract class MixingLayer extends AugmentationLayer {}

import type { AugmentationStep } from '../../../augmentation/index.js';
import { oneOf } from './checks.js';
import { AugmentationLayer, type AugmentationOptions } from './layer.js';

/** The axes on which `RandomFlip` mirrors. */
export type FlipMode = 'horizontal' | 'vertical' | 'horizontal_and_vertical';

/** RandomFlip as a plain object. */
export interface RandomFlipConfig {
  name: 'RandomFlip';
  mode?: FlipMode;
  seed?: number;
}

/**
 * Mirrors a picture with probability one half. Keras `RandomFlip`; as in Keras 3 one draw decides for both axes, so
 * that 'horizontal_and_vertical' turns a picture upside down or leaves it as it is. For each axis a draw of its own,
 * use two layers. Only while training, and directly behind the model's input.
 */
export class RandomFlip extends AugmentationLayer {
  readonly mode: FlipMode;

  /** @throws UsageError for an unknown mode */
  constructor(mode: FlipMode = 'horizontal_and_vertical', options: AugmentationOptions = {}) {
    super(options);
    this.mode = oneOf('RandomFlip: mode', mode, ['horizontal', 'vertical', 'horizontal_and_vertical']);
  }

  get className(): string {
    return 'RandomFlip';
  }

  get step(): AugmentationStep {
    return { kind: 'flip', mode: this.mode, seed: this.seed };
  }

  getConfig(): RandomFlipConfig {
    return { name: 'RandomFlip', mode: this.mode, seed: this.seed };
  }
}

import { GraftError } from '../../errors.js';
import { belowOne, type SettingRule, whole } from '../../options.js';
import { nextSeed } from '../../session/index.js';
import { checkLayerCall } from '../arguments.js';
import { ElementwiseLayer, type LayerOptions } from '../layer.js';
import { formatShape, type Shape } from '../shape.js';

/** Options of `Dropout`. */
export interface DropoutOptions extends LayerOptions {
  /**
   * 1: one draw for everything along this axis; null: a separate draw for each position. The batch comes first. [null,
   * 1, 1, 1] keeps or drops whole samples, which drops residual branches at random ("drop connect"). Default: a draw
   * for every number.
   */
  noiseShape?: readonly (number | null)[];
  /** The seed of the draws. Default: the session's next one. */
  seed?: number;
}

const noiseShapeRule: SettingRule = {
  expected: 'a list of null and 1, one entry per axis',
  holds: (value) => Array.isArray(value) && value.every((size) => size === null || size === 1),
};

/**
 * While training, sets a fraction `rate` of the inputs to zero and divides the others by 1 - rate. Keras `Dropout`;
 * Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
 *
 * @example
 * ```ts
 * import { Dropout, Input } from '@graft-vision/graft';
 *
 * const x = new Dropout(0.2).apply(Input({ shape: [1280] }));
 * ```
 */
export class Dropout extends ElementwiseLayer {
  readonly rate: number;
  readonly seed: number;
  readonly noiseShape: readonly (number | null)[] | undefined;

  /**
   * @param rate from 0 up to but not including 1
   * @throws UsageError when an argument is missing, unknown or out of range
   */
  constructor(rate: number, options: DropoutOptions = {}) {
    checkLayerCall({
      className: 'Dropout',
      first: { rate: [rate, belowOne] },
      options,
      rules: { noiseShape: noiseShapeRule, seed: whole },
      example: 'new Dropout(0.2)',
    });
    super(options);
    this.rate = rate;
    this.seed = options.seed ?? nextSeed();
    this.noiseShape = options.noiseShape;
  }

  get className(): string {
    return 'Dropout';
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const shape = super.computeOutputShape(inputShapes);
    if (this.noiseShape !== undefined && this.noiseShape.length !== shape.length) {
      throw new GraftError(
        `Layer ${this.name} (Dropout) has a noiseShape with ${this.noiseShape.length} axes, but received ${formatShape(shape)}.`,
      );
    }
    return shape;
  }
}

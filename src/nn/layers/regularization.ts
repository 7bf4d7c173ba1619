import { GraftError, UsageError } from '../../errors.js';
import { ElementwiseLayer, type LayerOptions } from '../layer.js';
import { nextSeed } from '../seed.js';
import { formatShape, type Shape } from '../shape.js';

/** What `Dropout` can be told besides its rate. */
export interface DropoutOptions extends LayerOptions {
  /**
   * One draw for everything along an axis where this says 1, a draw of its own where it says null; the batch first.
   * [null, 1, 1, 1] keeps or drops whole samples, which is how residual branches are left out at random ("drop
   * connect"). Default: a draw for every number.
   */
  noiseShape?: readonly (number | null)[];
  /** Which numbers fall out. Default: `nextSeed()`. */
  seed?: number;
}

/**
 * While training, sets a fraction `rate` of the inputs to zero and divides the others by 1 - rate. Keras `Dropout`;
 * Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
 */
export class Dropout extends ElementwiseLayer {
  readonly rate: number;
  readonly seed: number;
  readonly noiseShape: readonly (number | null)[] | undefined;

  constructor(rate: number, options: DropoutOptions = {}) {
    super(options);
    if (!(rate >= 0 && rate < 1)) {
      throw new UsageError(`Dropout expects a rate from 0 up to but not including 1, but received ${rate}.`);
    }
    this.rate = rate;
    this.seed = options.seed ?? nextSeed();
    this.noiseShape = options.noiseShape;
    if (this.noiseShape?.some((size) => size !== null && size !== 1)) {
      throw new UsageError(
        `Dropout expects a noiseShape of null and 1, but received [${this.noiseShape.join(', ')}].`,
      );
    }
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

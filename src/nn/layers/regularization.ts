import { UsageError } from '../../errors.js';
import { ElementwiseLayer, type LayerOptions } from '../layer.js';
import { nextSeed } from '../seed.js';

/**
 * While training, sets a fraction `rate` of the inputs to zero and divides the others by 1 - rate. Keras `Dropout`;
 * Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
 */
export class Dropout extends ElementwiseLayer {
  readonly rate: number;
  readonly seed: number;

  constructor(rate: number, options: LayerOptions & { seed?: number } = {}) {
    super(options);
    if (!(rate >= 0 && rate < 1)) {
      throw new UsageError(`Dropout expects a rate from 0 up to but not including 1, but received ${rate}.`);
    }
    this.rate = rate;
    this.seed = options.seed ?? nextSeed();
  }

  get className(): string {
    return 'Dropout';
  }
}

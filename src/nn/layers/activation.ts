import { UsageError } from '../../errors.js';
import { ElementwiseLayer, type LayerOptions } from '../layer.js';
import type { ActivationName } from './dense.js';

/** Keras `ReLU`: max(x, 0), or min(max(x, 0), maxValue). */
export class ReLU extends ElementwiseLayer {
  readonly maxValue: number | undefined;

  constructor(options: LayerOptions & { maxValue?: number } = {}) {
    super(options);
    this.maxValue = options.maxValue;
    if (this.maxValue !== undefined && !(this.maxValue > 0)) {
      throw new UsageError(`ReLU expects maxValue to be above 0, but received ${this.maxValue}.`);
    }
  }

  get className(): string {
    return 'ReLU';
  }
}

/** Keras `Activation`: a function of its own name; softmax works over the last axis. */
export class Activation extends ElementwiseLayer {
  readonly activation: ActivationName;

  constructor(activation: ActivationName, options: LayerOptions = {}) {
    super(options);
    this.activation = activation;
  }

  get className(): string {
    return 'Activation';
  }
}

import { UsageError } from '../../errors.js';
import { GlorotUniform, type Initializer, Zeros } from '../initializers.js';
import { Layer, type LayerOptions } from '../layer.js';
import type { Shape } from '../shape.js';
import type { Variable } from '../variable.js';

/** Keras' name of an activation; 'linear' changes nothing; 'swish' and 'silu' are both x * sigmoid(x). */
export type ActivationName = 'linear' | 'relu' | 'relu6' | 'sigmoid' | 'silu' | 'softmax' | 'swish' | 'tanh';

export interface DenseOptions extends LayerOptions {
  /** Default 'linear'. */
  activation?: ActivationName;
  /** Default true. */
  useBias?: boolean;
  /** Default `GlorotUniform`. */
  kernelInitializer?: Initializer;
  /** Default `Zeros`. */
  biasInitializer?: Initializer;
}

/**
 * A fully connected layer: activation(x * kernel + bias), from [batch, features] to [batch, units]. Keras `Dense`.
 * Kernel [features, units], bias [units]; both are there once the layer has been applied.
 */
export class Dense extends Layer {
  readonly units: number;
  readonly activation: ActivationName;
  readonly useBias: boolean;
  /** [features, units]. */
  kernel!: Variable;
  /** [units]; undefined without a bias. */
  bias: Variable | undefined;
  readonly #options: DenseOptions;

  constructor(units: number, options: DenseOptions = {}) {
    super(options);
    if (!Number.isInteger(units) || units < 1) {
      throw new UsageError(`Dense expects units to be a whole number of at least 1, but received ${units}.`);
    }
    this.units = units;
    this.activation = options.activation ?? 'linear';
    this.useBias = options.useBias ?? true;
    this.#options = options;
  }

  get className(): string {
    return 'Dense';
  }

  protected override build(inputShapes: readonly Shape[]): void {
    const features = this.onlyInput(inputShapes, 2)[1]!;
    this.kernel = this.addVariable({
      name: 'kernel',
      shape: [features, this.units],
      initializer: this.#options.kernelInitializer ?? new GlorotUniform(),
    });
    if (this.useBias) {
      this.bias = this.addVariable({
        name: 'bias',
        shape: [this.units],
        initializer: this.#options.biasInitializer ?? new Zeros(),
      });
    }
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return [this.onlyInput(inputShapes, 2)[0], this.units];
  }
}

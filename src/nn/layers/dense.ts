import { trueOrFalse, wholeAboveZero } from '../../options.js';
import { type ActivationName, activationRule } from '../activations.js';
import { checkLayerCall, initializerRule } from '../arguments.js';
import { GlorotUniform, type Initializer, Zeros } from '../initializers.js';
import { Layer, type LayerOptions } from '../layer.js';
import {
  type Regularizer,
  type RegularizerOrName,
  regularizerFrom,
  regularizerRule,
} from '../regularizers.js';
import type { Shape } from '../shape.js';
import type { Variable } from '../variable.js';

/** Options of `Dense`. */
export interface DenseOptions extends LayerOptions {
  /** Default 'linear'. */
  activation?: ActivationName;
  /** Default true. */
  useBias?: boolean;
  /** Default `GlorotUniform`. */
  kernelInitializer?: Initializer;
  /** Default `Zeros`. */
  biasInitializer?: Initializer;
  /** The penalty on the kernel that training adds to the loss. Default: none. */
  kernelRegularizer?: RegularizerOrName;
  /** The same for the bias. */
  biasRegularizer?: RegularizerOrName;
}

/**
 * A fully connected layer: activation(x * kernel + bias), from [batch, features] to [batch, units]; of maps, [batch,
 * height, width, features], each position by itself. Keras `Dense`. Kernel [features, units], bias [units]; both exist
 * once the layer has been applied.
 *
 * @example
 * ```ts
 * import { Dense, Input } from '@graft-vision/graft';
 *
 * const features = Input({ shape: [1280] });
 * const outputs = new Dense(1, { activation: 'sigmoid' }).apply(features); // [null, 1]
 * ```
 */
export class Dense extends Layer {
  readonly units: number;
  readonly activation: ActivationName;
  readonly useBias: boolean;
  /** [features, units]. */
  kernel!: Variable;
  /** [units]; undefined without a bias. */
  bias: Variable | undefined;
  readonly kernelInitializer: Initializer | undefined;
  readonly biasInitializer: Initializer | undefined;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;

  /**
   * @param units numbers in the output
   * @throws UsageError when an argument is missing, unknown or out of range
   */
  constructor(units: number, options: DenseOptions = {}) {
    checkLayerCall({
      className: 'Dense',
      first: { units: [units, wholeAboveZero] },
      options,
      rules: {
        activation: activationRule,
        useBias: trueOrFalse,
        kernelInitializer: initializerRule,
        biasInitializer: initializerRule,
        kernelRegularizer: regularizerRule,
        biasRegularizer: regularizerRule,
      },
      example: "new Dense(10, { activation: 'softmax' })",
    });
    super(options);
    this.units = units;
    this.activation = options.activation ?? 'linear';
    this.useBias = options.useBias ?? true;
    this.kernelInitializer = options.kernelInitializer;
    this.biasInitializer = options.biasInitializer;
    this.kernelRegularizer = regularizerFrom(options.kernelRegularizer);
    this.biasRegularizer = regularizerFrom(options.biasRegularizer);
  }

  get className(): string {
    return 'Dense';
  }

  protected override build(inputShapes: readonly Shape[]): void {
    const features = this.#inputOf(inputShapes).at(-1)!;
    this.kernel = this.addVariable({
      name: 'kernel',
      shape: [features, this.units],
      initializer: this.kernelInitializer ?? new GlorotUniform(),
      regularizer: this.kernelRegularizer,
    });
    if (this.useBias) {
      this.bias = this.addVariable({
        name: 'bias',
        shape: [this.units],
        initializer: this.biasInitializer ?? new Zeros(),
        regularizer: this.biasRegularizer,
      });
    }
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return [...this.#inputOf(inputShapes).slice(0, -1), this.units];
  }

  /** Features, or maps of them. */
  #inputOf(inputShapes: readonly Shape[]): Shape {
    return this.onlyInput(inputShapes, inputShapes[0]?.length === 4 ? 4 : 2);
  }
}

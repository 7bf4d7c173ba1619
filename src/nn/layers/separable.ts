import { trueOrFalse, wholeAboveZero } from '../../options.js';
import { type ActivationName, activationRule } from '../activations.js';
import { checkLayerCall, initializerRule, paddingRule, sizesRule } from '../arguments.js';
import { Functional } from '../functional.js';
import type { Initializer } from '../initializers.js';
import type { Layer } from '../layer.js';
import { type Regularizer, type RegularizerOrName, regularizerRule } from '../regularizers.js';
import type { Padding, Shape } from '../shape.js';
import { Conv2D, type ConvolutionOptions, DepthwiseConv2D } from './convolution.js';
import { Input } from './input.js';

/** Options of `SeparableConv2D`. */
export interface SeparableConv2DOptions extends ConvolutionOptions {
  /** Maps that the first convolution makes of each channel. Default 1. */
  depthMultiplier?: number;
  /** Default `GlorotUniform`. */
  depthwiseInitializer?: Initializer;
  /** Default `GlorotUniform`. */
  pointwiseInitializer?: Initializer;
  /** The penalty on the depthwise kernel that training adds to the loss. Default: none. */
  depthwiseRegularizer?: RegularizerOrName;
  /** The same for the pointwise kernel. */
  pointwiseRegularizer?: RegularizerOrName;
}

/**
 * A convolution of each channel by itself, and one of 1 x 1 that mixes the channels. Keras `SeparableConv2D`; Chollet,
 * "Xception: Deep Learning with Depthwise Separable Convolutions", 2017. Weights in Keras' order: the depthwise kernel
 * [height, width, channels, depthMultiplier], the pointwise kernel [1, 1, channels * depthMultiplier, filters], the bias
 * [filters]. It is a network of two layers, `NAME_depthwise` and `NAME_pointwise`.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { SeparableConv2D } from '@graft-vision/graft/layers';
 *
 * const inputs = Input({ shape: [32, 32, 16] });
 * const x = new SeparableConv2D(24, 3, { padding: 'same' }).apply(inputs); // [null, 32, 32, 24]
 * ```
 */
export class SeparableConv2D extends Functional {
  readonly depthwise: DepthwiseConv2D;
  readonly pointwise: Conv2D;

  /**
   * @param filters channels of the output
   * @param kernelSize height and width of the window; one number for both
   * @throws UsageError when an argument is missing, unknown or out of range
   */
  constructor(
    filters: number,
    kernelSize: number | readonly [number, number],
    options: SeparableConv2DOptions = {},
  ) {
    checkLayerCall({
      className: 'SeparableConv2D',
      first: { filters: [filters, wholeAboveZero], kernelSize: [kernelSize, sizesRule] },
      options,
      rules: {
        strides: sizesRule,
        padding: paddingRule,
        dilationRate: sizesRule,
        depthMultiplier: wholeAboveZero,
        useBias: trueOrFalse,
        activation: activationRule,
        depthwiseInitializer: initializerRule,
        pointwiseInitializer: initializerRule,
        biasInitializer: initializerRule,
        depthwiseRegularizer: regularizerRule,
        pointwiseRegularizer: regularizerRule,
        biasRegularizer: regularizerRule,
      },
      example: "new SeparableConv2D(32, 3, { padding: 'same' })",
    });
    super(options.name === undefined ? {} : { name: options.name });
    const { strides, padding, dilationRate, depthMultiplier } = options;
    const { depthwiseInitializer, depthwiseRegularizer, pointwiseInitializer, pointwiseRegularizer } =
      options;
    const { useBias, activation, biasInitializer, biasRegularizer } = options;
    this.depthwise = new DepthwiseConv2D(kernelSize, {
      name: `${this.name}_depthwise`,
      useBias: false,
      strides,
      padding,
      dilationRate,
      depthMultiplier,
      depthwiseInitializer,
      depthwiseRegularizer,
    });
    this.pointwise = new Conv2D(filters, 1, {
      name: `${this.name}_pointwise`,
      useBias,
      activation,
      kernelInitializer: pointwiseInitializer,
      kernelRegularizer: pointwiseRegularizer,
      biasInitializer,
      biasRegularizer,
    });
    if (options.trainable !== undefined) this.trainable = options.trainable;
  }

  override get className(): string {
    return 'SeparableConv2D';
  }

  /** The two convolutions. */
  override get layers(): readonly Layer[] {
    return [this.depthwise, this.pointwise];
  }

  get filters(): number {
    return this.pointwise.filters;
  }

  get kernelSize(): readonly [number, number] {
    return this.depthwise.kernelSize;
  }

  get strides(): readonly [number, number] {
    return this.depthwise.strides;
  }

  get padding(): Padding {
    return this.depthwise.padding;
  }

  get dilationRate(): readonly [number, number] {
    return this.depthwise.dilationRate;
  }

  get depthMultiplier(): number {
    return this.depthwise.depthMultiplier;
  }

  get useBias(): boolean {
    return this.pointwise.useBias;
  }

  get activation(): ActivationName {
    return this.pointwise.activation;
  }

  get depthwiseInitializer(): Initializer | undefined {
    return this.depthwise.kernelInitializer;
  }

  get pointwiseInitializer(): Initializer | undefined {
    return this.pointwise.kernelInitializer;
  }

  get biasInitializer(): Initializer | undefined {
    return this.pointwise.biasInitializer;
  }

  get depthwiseRegularizer(): Regularizer | undefined {
    return this.depthwise.kernelRegularizer;
  }

  get pointwiseRegularizer(): Regularizer | undefined {
    return this.pointwise.kernelRegularizer;
  }

  get biasRegularizer(): Regularizer | undefined {
    return this.pointwise.biasRegularizer;
  }

  protected override build(inputShapes: readonly Shape[]): void {
    const [, ...sizes] = this.onlyInput(inputShapes, 4);
    const inputs = Input({ shape: sizes });
    this.buildNetwork(inputs, this.pointwise.apply(this.depthwise.apply(inputs)));
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    // Once it is built, its maps have one size.
    if (this.isBuilt) return super.computeOutputShape(inputShapes);
    return this.pointwise.computeOutputShape([this.depthwise.computeOutputShape(inputShapes)]);
  }
}

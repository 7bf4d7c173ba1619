import { GraftError, UsageError } from '../../errors.js';
import { type SettingRule, type SettingRules, trueOrFalse, wholeAboveZero } from '../../options.js';
import { type ActivationName, activationRule } from '../activations.js';
import { checkLayerCall, initializerRule, paddingRule, sizesRule } from '../arguments.js';
import { GlorotUniform, type Initializer, Zeros } from '../initializers.js';
import { Layer, type LayerOptions } from '../layer.js';
import {
  type Regularizer,
  type RegularizerOrName,
  regularizerFrom,
  regularizerRule,
} from '../regularizers.js';
import { formatShape, type Padding, pair, type Shape, windowedSize } from '../shape.js';
import type { Variable } from '../variable.js';

/** Options of both kinds of convolution. */
export interface ConvolutionOptions extends LayerOptions {
  /** Steps of the window down and to the right; one number for both. Default 1. */
  strides?: number | readonly [number, number];
  /** 'valid' (default): the window stays inside. 'same': zeros are added, as TensorFlow places them. */
  padding?: Padding;
  /**
   * The distance between two positions under the window, down and to the right; one number for both. As in Keras, only
   * without strides. Default 1.
   */
  dilationRate?: number | readonly [number, number];
  /** Default true. */
  useBias?: boolean;
  /** The activation of the output. Default 'linear'. */
  activation?: ActivationName;
  /** Default `Zeros`. */
  biasInitializer?: Initializer;
  /** The penalty on the bias that training adds to the loss. Default: none. */
  biasRegularizer?: RegularizerOrName;
}

/** Options of `Conv2D`. */
export interface Conv2DOptions extends ConvolutionOptions {
  /**
   * The channels and the filters are divided into so many groups, and each filter reads its own group of channels. Both
   * numbers must be multiples of it. Default 1.
   */
  groups?: number;
  /** Default `GlorotUniform`. */
  kernelInitializer?: Initializer;
  /** The penalty on the kernel that training adds to the loss. Default: none. */
  kernelRegularizer?: RegularizerOrName;
}

/** Options of `DepthwiseConv2D`. */
export interface DepthwiseConv2DOptions extends ConvolutionOptions {
  /** Filters of each channel, whose outputs are next to each other. Default 1. */
  depthMultiplier?: number;
  /** Default `GlorotUniform`. */
  depthwiseInitializer?: Initializer;
  /** The penalty on the kernel that training adds to the loss. Default: none. */
  depthwiseRegularizer?: RegularizerOrName;
}

const rules: SettingRules = {
  strides: sizesRule,
  padding: paddingRule,
  dilationRate: sizesRule,
  useBias: trueOrFalse,
  activation: activationRule,
  biasInitializer: initializerRule,
  biasRegularizer: regularizerRule,
};

/** For an option that `Conv2D` has but Keras' `DepthwiseConv2D` does not. */
function calledOtherwise(name: string): SettingRule {
  return { expected: `called ${name}, as in Keras`, holds: () => false };
}

interface KernelOptions {
  readonly initializer: Initializer | undefined;
  readonly regularizer: RegularizerOrName | undefined;
}

/** The common part of both convolutions: a window that moves over height and width. */
abstract class Convolution extends Layer {
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly dilationRate: readonly [number, number];
  readonly useBias: boolean;
  readonly activation: ActivationName;
  kernel!: Variable;
  bias: Variable | undefined;
  readonly kernelInitializer: Initializer | undefined;
  readonly biasInitializer: Initializer | undefined;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;

  constructor(
    kernelSize: number | readonly [number, number],
    options: ConvolutionOptions,
    kernelOptions: KernelOptions,
  ) {
    super(options);
    this.kernelSize = pair(kernelSize);
    this.strides = pair(options.strides ?? 1);
    this.padding = options.padding ?? 'valid';
    this.dilationRate = pair(options.dilationRate ?? 1);
    this.useBias = options.useBias ?? true;
    this.activation = options.activation ?? 'linear';
    this.kernelInitializer = kernelOptions.initializer;
    this.biasInitializer = options.biasInitializer;
    this.kernelRegularizer = regularizerFrom(kernelOptions.regularizer);
    this.biasRegularizer = regularizerFrom(options.biasRegularizer);
    if ([this.strides, this.dilationRate].every((sizes) => sizes.some((size) => size > 1))) {
      throw new UsageError(
        `Layer ${this.name} has the strides ${this.strides.join(' and ')} and the dilationRate ${this.dilationRate.join(' and ')}, but only one of them may be above 1.`,
      );
    }
  }

  /** Height and width of what the window covers: `kernelSize` with the gaps of `dilationRate`. */
  get windowSize(): readonly [number, number] {
    const covered = (axis: 0 | 1): number => (this.kernelSize[axis] - 1) * this.dilationRate[axis] + 1;
    return [covered(0), covered(1)];
  }

  protected createVariables(kernelShape: readonly number[], biasSize: number): void {
    this.kernel = this.addVariable({
      name: 'kernel',
      shape: kernelShape,
      initializer: this.kernelInitializer ?? new GlorotUniform(),
      regularizer: this.kernelRegularizer,
    });
    if (!this.useBias) return;
    this.bias = this.addVariable({
      name: 'bias',
      shape: [biasSize],
      initializer: this.biasInitializer ?? new Zeros(),
      regularizer: this.biasRegularizer,
    });
  }

  protected outputShapeWith(inputShapes: readonly Shape[], channels: number): Shape {
    const shape = this.onlyInput(inputShapes, 4);
    const spatial = [0, 1].map((axis) => {
      const size = shape[axis + 1];
      return size === null
        ? null
        : windowedSize(size, this.windowSize[axis], this.strides[axis], this.padding);
    });
    if (spatial.some((size) => size !== null && size < 1)) {
      throw new GraftError(
        `Layer ${this.name} (${this.className}) moves a window of ${this.windowSize.join('x')} over maps that are smaller: ${formatShape(shape)}.`,
        { hint: "Use larger images, a smaller kernelSize or padding: 'same'." },
      );
    }
    return [shape[0], ...spatial, channels];
  }
}

/**
 * Keras `Conv2D`. Kernel [height, width, channels in / groups, filters].
 *
 * @example
 * ```ts
 * import { Conv2D, Input } from '@graft-vision/graft';
 *
 * const inputs = Input({ shape: [32, 32, 3] });
 * const x = new Conv2D(16, 3, { padding: 'same', activation: 'relu' }).apply(inputs); // [null, 32, 32, 16]
 * ```
 */
export class Conv2D extends Convolution {
  readonly filters: number;
  readonly groups: number;

  /**
   * @param filters channels of the output
   * @param kernelSize height and width of the window; one number for both
   * @throws UsageError when an argument is missing, unknown or out of range
   */
  constructor(filters: number, kernelSize: number | readonly [number, number], options: Conv2DOptions = {}) {
    checkLayerCall({
      className: 'Conv2D',
      first: { filters: [filters, wholeAboveZero], kernelSize: [kernelSize, sizesRule] },
      options,
      rules: {
        ...rules,
        groups: wholeAboveZero,
        kernelInitializer: initializerRule,
        kernelRegularizer: regularizerRule,
      },
      example: "new Conv2D(32, 3, { padding: 'same' })",
    });
    const { kernelInitializer: initializer, kernelRegularizer: regularizer } = options;
    super(kernelSize, options, { initializer, regularizer });
    this.filters = filters;
    this.groups = options.groups ?? 1;
    if (filters % this.groups !== 0) {
      throw new UsageError(
        `Layer ${this.name} (Conv2D) cannot divide ${filters} filters into ${this.groups} groups.`,
      );
    }
  }

  get className(): string {
    return 'Conv2D';
  }

  protected override build(inputShapes: readonly Shape[]): void {
    const channels = this.onlyInput(inputShapes, 4)[3]!;
    if (channels % this.groups !== 0) {
      throw new UsageError(
        `Layer ${this.name} (Conv2D) cannot divide ${channels} channels into ${this.groups} groups.`,
      );
    }
    this.createVariables([...this.kernelSize, channels / this.groups, this.filters], this.filters);
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return this.outputShapeWith(inputShapes, this.filters);
  }
}

/**
 * Keras `DepthwiseConv2D`. Kernel [height, width, channels, depthMultiplier].
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { DepthwiseConv2D } from '@graft-vision/graft/layers';
 *
 * const inputs = Input({ shape: [32, 32, 16] });
 * const x = new DepthwiseConv2D(3, { padding: 'same' }).apply(inputs); // [null, 32, 32, 16]
 * ```
 */
export class DepthwiseConv2D extends Convolution {
  readonly depthMultiplier: number;

  /**
   * @param kernelSize height and width of the window; one number for both
   * @throws UsageError when an argument is missing, unknown or out of range
   */
  constructor(kernelSize: number | readonly [number, number], options: DepthwiseConv2DOptions = {}) {
    checkLayerCall({
      className: 'DepthwiseConv2D',
      first: { kernelSize: [kernelSize, sizesRule] },
      options,
      rules: {
        ...rules,
        depthMultiplier: wholeAboveZero,
        depthwiseInitializer: initializerRule,
        depthwiseRegularizer: regularizerRule,
        kernelInitializer: calledOtherwise('depthwiseInitializer'),
        kernelRegularizer: calledOtherwise('depthwiseRegularizer'),
      },
      example: "new DepthwiseConv2D(3, { padding: 'same' })",
    });
    const { depthwiseInitializer: initializer, depthwiseRegularizer: regularizer } = options;
    super(kernelSize, options, { initializer, regularizer });
    this.depthMultiplier = options.depthMultiplier ?? 1;
  }

  get className(): string {
    return 'DepthwiseConv2D';
  }

  protected override build(inputShapes: readonly Shape[]): void {
    const channels = this.onlyInput(inputShapes, 4)[3]!;
    const { depthMultiplier } = this;
    this.createVariables([...this.kernelSize, channels, depthMultiplier], channels * depthMultiplier);
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return this.outputShapeWith(inputShapes, this.onlyInput(inputShapes, 4)[3]! * this.depthMultiplier);
  }
}

import { GraftError, UsageError } from '../../errors.js';
import { GlorotUniform, type Initializer, Zeros } from '../initializers.js';
import { Layer, type LayerOptions } from '../layer.js';
import { formatShape, type Padding, pair, type Shape, windowedSize } from '../shape.js';
import type { Variable } from '../variable.js';
import type { ActivationName } from './dense.js';

/** What both kinds of convolution can be told. */
export interface ConvolutionOptions extends LayerOptions {
  /** Height and width of the window; one number for both. */
  kernelSize: number | readonly [number, number];
  /** Steps of the window down and to the right; one number for both. Default 1. */
  strides?: number | readonly [number, number];
  /** 'valid' (default): the window stays inside. 'same': zeros are added, as TensorFlow places them. */
  padding?: Padding;
  /** Default true. */
  useBias?: boolean;
  /** Done to the output. Default 'linear'. */
  activation?: ActivationName;
  /** Default `GlorotUniform`. */
  kernelInitializer?: Initializer;
}

/** What the two kinds of convolution share: a window that moves over height and width. */
abstract class Convolution extends Layer {
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly useBias: boolean;
  readonly activation: ActivationName;
  kernel!: Variable;
  bias: Variable | undefined;
  protected readonly kernelInitializer: Initializer | undefined;

  constructor(options: ConvolutionOptions) {
    super(options);
    this.kernelSize = pair(options.kernelSize);
    this.strides = pair(options.strides ?? 1);
    this.padding = options.padding ?? 'valid';
    this.useBias = options.useBias ?? true;
    this.activation = options.activation ?? 'linear';
    this.kernelInitializer = options.kernelInitializer;
    for (const value of [...this.kernelSize, ...this.strides]) {
      if (!Number.isInteger(value) || value < 1) {
        throw new UsageError(
          `Layer ${this.name}: kernelSize and strides must be whole numbers of at least 1, but received ${value}.`,
        );
      }
    }
  }

  protected createVariables(kernelShape: readonly number[], biasSize: number): void {
    this.kernel = this.addVariable({
      name: 'kernel',
      shape: kernelShape,
      initializer: this.kernelInitializer ?? new GlorotUniform(),
    });
    if (this.useBias) {
      this.bias = this.addVariable({ name: 'bias', shape: [biasSize], initializer: new Zeros() });
    }
  }

  protected outputShapeWith(inputShapes: readonly Shape[], channels: number): Shape {
    const shape = this.onlyInput(inputShapes, 4);
    const spatial = [0, 1].map((axis) => {
      const size = shape[axis + 1];
      return size === null
        ? null
        : windowedSize(size, this.kernelSize[axis], this.strides[axis], this.padding);
    });
    if (spatial.some((size) => size !== null && size < 1)) {
      throw new GraftError(
        `Layer ${this.name} (${this.className}) moves a window of ${this.kernelSize.join('x')} over maps that are smaller: ${formatShape(shape)}.`,
        { hint: "Use larger images, a smaller kernelSize or padding: 'same'." },
      );
    }
    return [shape[0], ...spatial, channels];
  }
}

/** Keras `Conv2D` (groups 1, no dilation). Kernel [height, width, channels in, filters]. */
export class Conv2D extends Convolution {
  readonly filters: number;

  constructor(options: ConvolutionOptions & { filters: number }) {
    super(options);
    if (!Number.isInteger(options.filters) || options.filters < 1) {
      throw new UsageError(
        `Conv2D expects filters to be a whole number of at least 1, but received ${options.filters}.`,
      );
    }
    this.filters = options.filters;
  }

  get className(): string {
    return 'Conv2D';
  }

  protected override build(inputShapes: readonly Shape[]): void {
    const channels = this.onlyInput(inputShapes, 4)[3]!;
    this.createVariables([...this.kernelSize, channels, this.filters], this.filters);
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return this.outputShapeWith(inputShapes, this.filters);
  }
}

/** Keras `DepthwiseConv2D` (depth multiplier 1). Kernel [height, width, channels, 1]. */
export class DepthwiseConv2D extends Convolution {
  get className(): string {
    return 'DepthwiseConv2D';
  }

  protected override build(inputShapes: readonly Shape[]): void {
    const channels = this.onlyInput(inputShapes, 4)[3]!;
    this.createVariables([...this.kernelSize, channels, 1], channels);
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return this.outputShapeWith(inputShapes, this.onlyInput(inputShapes, 4)[3]!);
  }
}

import { GraftError } from '../../errors.js';
import { trueOrFalse } from '../../options.js';
import { checkLayerCall, firstAndOptions, orNothing, paddingRule, sizesRule } from '../arguments.js';
import { Layer, type LayerOptions } from '../layer.js';
import { formatShape, type Padding, pair, type Shape, windowedSize } from '../shape.js';

/** Options of both kinds of global pooling. */
export interface GlobalPoolingOptions extends LayerOptions {
  /** True: [batch, 1, 1, channels], a map of one position. Default false: [batch, channels]. */
  keepdims?: boolean;
}

abstract class GlobalPooling2D extends Layer {
  readonly keepdims: boolean;

  constructor(className: string, options: GlobalPoolingOptions) {
    checkLayerCall({
      className,
      options,
      rules: { keepdims: trueOrFalse },
      example: `new ${className}({ keepdims: true })`,
    });
    super(options);
    this.keepdims = options.keepdims ?? false;
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [batch, , , channels] = this.onlyInput(inputShapes, 4);
    return this.keepdims ? [batch, 1, 1, channels] : [batch, channels];
  }
}

/**
 * The mean over height and width: [batch, height, width, channels] to [batch, channels]. Keras
 * `GlobalAveragePooling2D`.
 *
 * @example
 * ```ts
 * import { GlobalAveragePooling2D, Input } from '@graft-vision/graft';
 *
 * const x = new GlobalAveragePooling2D().apply(Input({ shape: [5, 5, 1280] })); // [null, 1280]
 * ```
 */
export class GlobalAveragePooling2D extends GlobalPooling2D {
  constructor(options: GlobalPoolingOptions = {}) {
    super('GlobalAveragePooling2D', options);
  }

  get className(): string {
    return 'GlobalAveragePooling2D';
  }
}

/**
 * The largest number of each map: [batch, height, width, channels] to [batch, channels]. Keras `GlobalMaxPooling2D`.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { GlobalMaxPooling2D } from '@graft-vision/graft/layers';
 *
 * const x = new GlobalMaxPooling2D().apply(Input({ shape: [5, 5, 1280] })); // [null, 1280]
 * ```
 */
export class GlobalMaxPooling2D extends GlobalPooling2D {
  constructor(options: GlobalPoolingOptions = {}) {
    super('GlobalMaxPooling2D', options);
  }

  get className(): string {
    return 'GlobalMaxPooling2D';
  }
}

/** Height and width of a pooling window; one number for both. */
export type PoolSize = number | readonly [number, number];

/** Options of both kinds of pooling. */
export interface PoolingOptions extends LayerOptions {
  /** Steps of the window down and to the right; one number for both. Default `poolSize`. */
  strides?: number | readonly [number, number];
  /**
   * 'valid' (default): the window stays inside. 'same': it may reach beyond the border, where positions do not count.
   */
  padding?: Padding;
}

/** The common part of both poolings: a window that moves over each map separately. */
export abstract class Pooling2D extends Layer {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;

  constructor(className: string, first: PoolSize | PoolingOptions | undefined, second?: PoolingOptions) {
    const [poolSize, options] = firstAndOptions<PoolSize, PoolingOptions>(first, second);
    checkLayerCall({
      className,
      first: { poolSize: [poolSize, orNothing(sizesRule)] },
      options,
      rules: { strides: sizesRule, padding: paddingRule },
      example: `new ${className}(3, { strides: 2 })`,
    });
    super(options);
    this.poolSize = pair(poolSize ?? 2);
    this.strides = pair(options.strides ?? this.poolSize);
    this.padding = options.padding ?? 'valid';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const shape = this.onlyInput(inputShapes, 4);
    const spatial = [0, 1].map((axis) => {
      const size = shape[axis + 1];
      return size === null ? null : windowedSize(size, this.poolSize[axis], this.strides[axis], this.padding);
    });
    if (spatial.some((size) => size !== null && size < 1)) {
      throw new GraftError(
        `Layer ${this.name} (${this.className}) moves a window of ${this.poolSize.join('x')} over maps that are smaller: ${formatShape(shape)}.`,
        { hint: "Use larger images, a smaller poolSize or padding: 'same'." },
      );
    }
    return [shape[0], ...spatial, shape[3]];
  }
}

/**
 * The largest number under each position of the window. Keras `MaxPooling2D`.
 *
 * @example
 * ```ts
 * import { Input, MaxPooling2D } from '@graft-vision/graft';
 *
 * const x = new MaxPooling2D(2).apply(Input({ shape: [32, 32, 16] })); // [null, 16, 16, 16]
 * ```
 */
export class MaxPooling2D extends Pooling2D {
  /** @param poolSize height and width of the window; one number for both. Default 2 */
  constructor(poolSize?: PoolSize, options?: PoolingOptions);
  constructor(options: PoolingOptions);
  constructor(first?: PoolSize | PoolingOptions, second?: PoolingOptions) {
    super('MaxPooling2D', first, second);
  }

  get className(): string {
    return 'MaxPooling2D';
  }
}

/**
 * The mean of the numbers under each position of the window. Keras `AveragePooling2D`.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { AveragePooling2D } from '@graft-vision/graft/layers';
 *
 * const x = new AveragePooling2D(2).apply(Input({ shape: [32, 32, 16] })); // [null, 16, 16, 16]
 * ```
 */
export class AveragePooling2D extends Pooling2D {
  /** @param poolSize height and width of the window; one number for both. Default 2 */
  constructor(poolSize?: PoolSize, options?: PoolingOptions);
  constructor(options: PoolingOptions);
  constructor(first?: PoolSize | PoolingOptions, second?: PoolingOptions) {
    super('AveragePooling2D', first, second);
  }

  get className(): string {
    return 'AveragePooling2D';
  }
}

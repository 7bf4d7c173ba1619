import { GraftError } from '../../errors.js';
import type { SettingRule } from '../../options.js';
import { checkLayerCall, firstAndOptions, orNothing, zeroPaddingRule } from '../arguments.js';
import { Layer, type LayerOptions } from '../layer.js';
import { formatShape, pair, type Shape, sizeOf } from '../shape.js';

/** Rows above and below, columns to the left and to the right. */
export type ZeroPadding = readonly [
  readonly [top: number, bottom: number],
  readonly [left: number, right: number],
];

/** Options of `ZeroPadding2D`. */
export interface ZeroPadding2DOptions extends LayerOptions {}

type GivenPadding = number | readonly [height: number, width: number] | ZeroPadding;

/**
 * Adds rows and columns of zeros. Keras `ZeroPadding2D`.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { ZeroPadding2D } from '@graft-vision/graft/layers';
 *
 * const x = new ZeroPadding2D(1).apply(Input({ shape: [32, 32, 3] })); // [null, 34, 34, 3]
 * ```
 */
export class ZeroPadding2D extends Layer {
  readonly padding: ZeroPadding;

  /**
   * @param padding one number for all four sides (default 1), [height, width] for both sides of each, or
   *   [[top, bottom], [left, right]]
   * @throws UsageError when an argument is unknown or out of range
   */
  constructor(padding?: GivenPadding, options?: ZeroPadding2DOptions);
  constructor(options: ZeroPadding2DOptions);
  constructor(first?: GivenPadding | ZeroPadding2DOptions, second?: ZeroPadding2DOptions) {
    const [padding, options] = firstAndOptions<GivenPadding, ZeroPadding2DOptions>(first, second);
    checkLayerCall({
      className: 'ZeroPadding2D',
      first: { padding: [padding, orNothing(zeroPaddingRule)] },
      options,
      example: 'new ZeroPadding2D([[0, 1], [0, 1]])',
    });
    super(options);
    const [height, width] = pair<number | readonly [number, number]>(padding ?? 1);
    this.padding = [pair<number>(height), pair<number>(width)];
  }

  get className(): string {
    return 'ZeroPadding2D';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [batch, height, width, channels] = this.onlyInput(inputShapes, 4);
    const [[top, bottom], [left, right]] = this.padding;
    return [
      batch,
      height === null ? null : height + top + bottom,
      width === null ? null : width + left + right,
      channels,
    ];
  }
}

/** Options of `Cropping2D`. */
export interface Cropping2DOptions extends LayerOptions {}

/**
 * Takes rows and columns away at the edges. Keras `Cropping2D`.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { Cropping2D } from '@graft-vision/graft/layers';
 *
 * const x = new Cropping2D([[1, 0], [1, 0]]).apply(Input({ shape: [32, 32, 3] })); // [null, 31, 31, 3]
 * ```
 */
export class Cropping2D extends Layer {
  /** Rows from the top and the bottom, columns from the left and the right. */
  readonly cropping: ZeroPadding;

  /**
   * @param cropping one number for all four sides (default 0), [height, width] for both sides of each, or
   *   [[top, bottom], [left, right]]
   * @throws UsageError when an argument is unknown or out of range
   */
  constructor(cropping?: GivenPadding, options?: Cropping2DOptions);
  constructor(options: Cropping2DOptions);
  constructor(first?: GivenPadding | Cropping2DOptions, second?: Cropping2DOptions) {
    const [cropping, options] = firstAndOptions<GivenPadding, Cropping2DOptions>(first, second);
    checkLayerCall({
      className: 'Cropping2D',
      first: { cropping: [cropping, orNothing(zeroPaddingRule)] },
      options,
      example: 'new Cropping2D([[1, 0], [1, 0]])',
    });
    super(options);
    const [height, width] = pair<number | readonly [number, number]>(cropping ?? 0);
    this.cropping = [pair<number>(height), pair<number>(width)];
  }

  get className(): string {
    return 'Cropping2D';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const shape = this.onlyInput(inputShapes, 4);
    const [batch, height, width, channels] = shape;
    const [[top, bottom], [left, right]] = this.cropping;
    const sizes = [
      height === null ? null : height - top - bottom,
      width === null ? null : width - left - right,
    ];
    if (sizes.some((size) => size !== null && size < 1)) {
      throw new GraftError(
        `Layer ${this.name} (Cropping2D) takes ${top + bottom} rows and ${left + right} columns away, but received ${formatShape(shape)}.`,
      );
    }
    return [batch, ...sizes, channels];
  }
}

/** Options of `Reshape`. */
export interface ReshapeOptions extends LayerOptions {}

const targetShapeRule: SettingRule = {
  expected: 'a list of sizes of at least 1, and at most one -1',
  holds: (value) =>
    Array.isArray(value) &&
    value.filter((size) => size === -1).length <= 1 &&
    value.every((size) => size === -1 || (Number.isInteger(size) && size >= 1)),
};

/**
 * The same numbers with other axes after the batch; channels stay last in memory. Keras `Reshape`. One size may be -1
 * and is then computed.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { Reshape } from '@graft-vision/graft/layers';
 *
 * const x = new Reshape([5, -1]).apply(Input({ shape: [400] })); // [null, 5, 80]
 * ```
 */
export class Reshape extends Layer {
  readonly targetShape: readonly number[];

  /**
   * @param targetShape the sizes after the batch
   * @throws UsageError when an argument is missing, unknown or out of range
   */
  constructor(targetShape: readonly number[], options: ReshapeOptions = {}) {
    checkLayerCall({
      className: 'Reshape',
      first: { targetShape: [targetShape, targetShapeRule] },
      options,
      example: 'new Reshape([1, 1, 1280])',
    });
    super(options);
    this.targetShape = targetShape;
  }

  get className(): string {
    return 'Reshape';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [shape] = inputShapes;
    const size = sizeOf(this.onlyInput(inputShapes, shape?.length ?? 0).slice(1));
    const known = this.targetShape.reduce(
      (product, length) => (length === -1 ? product : product * length),
      1,
    );
    const sizes = this.targetShape.map((length) => (length === -1 ? size / known : length));
    if (sizes.reduce((product, length) => product * length, 1) !== size || !sizes.every(Number.isInteger)) {
      throw new GraftError(
        `Layer ${this.name} (Reshape) cannot turn ${formatShape(shape)} into (None, ${this.targetShape.join(', ')}).`,
      );
    }
    return [shape[0], ...sizes];
  }
}

/** Options of `Flatten`. */
export interface FlattenOptions extends LayerOptions {}

/**
 * All numbers of a sample in one row: [batch, height, width, channels] to [batch, features]. Keras `Flatten`.
 *
 * @example
 * ```ts
 * import { Flatten, Input } from '@graft-vision/graft';
 *
 * const x = new Flatten().apply(Input({ shape: [5, 5, 16] })); // [null, 400]
 * ```
 */
export class Flatten extends Layer {
  constructor(options: FlattenOptions = {}) {
    checkLayerCall({ className: 'Flatten', options, example: 'new Flatten()' });
    super(options);
  }

  get className(): string {
    return 'Flatten';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [batch, ...sizes] = this.onlyInput(inputShapes, inputShapes[0]?.length ?? 0);
    return [batch, sizes.includes(null) ? null : sizeOf(sizes)];
  }
}

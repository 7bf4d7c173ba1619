import { GraftError, UsageError } from '../../errors.js';
import { Layer, type LayerOptions } from '../layer.js';
import { formatShape, type Shape, sizeOf } from '../shape.js';

/** Rows above and below, columns to the left and to the right. */
export type ZeroPadding = readonly [
  readonly [top: number, bottom: number],
  readonly [left: number, right: number],
];

/** Adds rows and columns of zeros. Keras `ZeroPadding2D`. */
export class ZeroPadding2D extends Layer {
  readonly padding: ZeroPadding;

  constructor(options: LayerOptions & { padding: ZeroPadding }) {
    super(options);
    this.padding = options.padding;
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

/**
 * The same numbers with other axes behind the batch; channels stay last in memory. Keras `Reshape`. One size may be -1
 * and is then worked out.
 */
export class Reshape extends Layer {
  readonly targetShape: readonly number[];

  constructor(targetShape: readonly number[], options: LayerOptions = {}) {
    super(options);
    this.targetShape = targetShape;
    const unknown = targetShape.filter((size) => size === -1).length;
    if (unknown > 1 || targetShape.some((size) => !Number.isInteger(size) || (size < 1 && size !== -1))) {
      throw new UsageError(
        `Layer ${this.name} (Reshape) expects sizes of at least 1, and at most one -1, but received [${targetShape.join(', ')}].`,
      );
    }
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

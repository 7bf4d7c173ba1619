import { GraftError, UsageError } from '../../errors.js';
import { Layer, type LayerOptions } from '../layer.js';
import { formatShape, type Padding, pair, type Shape, windowedSize } from '../shape.js';

/** The mean over height and width: [batch, height, width, channels] to [batch, channels]. Keras `GlobalAveragePooling2D`. */
export class GlobalAveragePooling2D extends Layer {
  get className(): string {
    return 'GlobalAveragePooling2D';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const shape = this.onlyInput(inputShapes, 4);
    return [shape[0], shape[3]];
  }
}

/** What both kinds of pooling can be told. */
export interface PoolingOptions extends LayerOptions {
  /** Height and width of the window; one number for both. Default 2. */
  poolSize?: number | readonly [number, number];
  /** Steps of the window down and to the right; one number for both. Default `poolSize`. */
  strides?: number | readonly [number, number];
  /** 'valid' (default): the window stays inside. 'same': it may reach beyond the border, where nothing counts. */
  padding?: Padding;
}

/** What the two kinds of pooling share: a window that moves over each map by itself. */
export abstract class Pooling2D extends Layer {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;

  constructor(options: PoolingOptions = {}) {
    super(options);
    this.poolSize = pair(options.poolSize ?? 2);
    this.strides = pair(options.strides ?? this.poolSize);
    this.padding = options.padding ?? 'valid';
    for (const value of [...this.poolSize, ...this.strides]) {
      if (!Number.isInteger(value) || value < 1) {
        throw new UsageError(
          `Layer ${this.name}: poolSize and strides must be whole numbers of at least 1, but received ${value}.`,
        );
      }
    }
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

/** The largest number under each position of the window. Keras `MaxPooling2D`. */
export class MaxPooling2D extends Pooling2D {
  get className(): string {
    return 'MaxPooling2D';
  }
}

/** The mean of the numbers under each position of the window. Keras `AveragePooling2D`. */
export class AveragePooling2D extends Pooling2D {
  get className(): string {
    return 'AveragePooling2D';
  }
}

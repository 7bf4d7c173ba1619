import { Layer, type LayerOptions } from '../layer.js';
import type { Shape } from '../shape.js';

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

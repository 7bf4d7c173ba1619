import { GraftError } from '../../errors.js';
import { finite, wholeAboveZero } from '../../options.js';
import { checkLayerCall } from '../arguments.js';
import { ElementwiseLayer, type LayerOptions } from '../layer.js';
import { formatShape, type Shape, sizeOf } from '../shape.js';
import type { Variable } from '../variable.js';

/** Options of `LayerScale`. */
export interface LayerScaleOptions extends LayerOptions {}

/**
 * x * gamma, with one trained number for each channel. Keras has this layer in `applications.ConvNeXt*` only; Touvron
 * et al., "Going Deeper with Image Transformers", 2021.
 *
 * @example
 * ```ts
 * import { Input } from '@graft-vision/graft';
 * import { LayerScale } from '@graft-vision/graft/layers';
 *
 * const x = new LayerScale(1e-6, 96).apply(Input({ shape: [32, 32, 96] }));
 * ```
 */
export class LayerScale extends ElementwiseLayer {
  readonly initValues: number;
  readonly projectionDim: number;
  /** [projectionDim]. */
  gamma!: Variable;

  /**
   * @param initValues what all numbers of gamma begin with
   * @param projectionDim the number of channels
   * @throws UsageError when an argument is missing, unknown or out of range
   */
  constructor(initValues: number, projectionDim: number, options: LayerScaleOptions = {}) {
    checkLayerCall({
      className: 'LayerScale',
      first: { initValues: [initValues, finite], projectionDim: [projectionDim, wholeAboveZero] },
      options,
      example: 'new LayerScale(1e-6, 96)',
    });
    super(options);
    this.initValues = initValues;
    this.projectionDim = projectionDim;
  }

  get className(): string {
    return 'LayerScale';
  }

  protected override build(): void {
    const { initValues, projectionDim } = this;
    const initializer = {
      initialize: (shape: readonly number[]) => new Float32Array(sizeOf(shape)).fill(initValues),
    };
    this.gamma = this.addVariable({ name: 'gamma', shape: [projectionDim], initializer });
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const shape = super.computeOutputShape(inputShapes);
    if (shape.at(-1) !== this.projectionDim) {
      throw new GraftError(
        `Layer ${this.name} (LayerScale) is for ${this.projectionDim} channels, but received ${formatShape(shape)}.`,
      );
    }
    return shape;
  }
}

import { GraftError, UsageError } from '../../errors.js';
import { finite, whole } from '../../options.js';
import { checkLayerCall } from '../arguments.js';
import { Layer, type LayerOptions } from '../layer.js';
import { formatShape, type Shape } from '../shape.js';

/** Options of `Add` and `Multiply`. */
export interface MergeOptions extends LayerOptions {}

/**
 * The sum of two or more inputs of one shape. Keras `Add`.
 *
 * @example
 * ```ts
 * import { Conv2D, Input } from '@graft-vision/graft';
 * import { Add } from '@graft-vision/graft/layers';
 *
 * const inputs = Input({ shape: [32, 32, 16] });
 * const branch = new Conv2D(16, 3, { padding: 'same' }).apply(inputs);
 * const x = new Add().apply([inputs, branch]);
 * ```
 */
export class Add extends Layer {
  constructor(options: MergeOptions = {}) {
    checkLayerCall({ className: 'Add', options, example: 'new Add().apply([x, y])' });
    super(options);
  }

  get className(): string {
    return 'Add';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [first, ...others] = inputShapes;
    const differs = others.find((shape) => shape.some((size, axis) => size !== first[axis]));
    if (others.length === 0 || differs !== undefined) {
      throw new GraftError(
        `Layer ${this.name} (${this.className}) expects two or more inputs of one shape, but received ${inputShapes.map(formatShape).join(', ')}.`,
      );
    }
    return first;
  }
}

/**
 * The product of two inputs with the same shape, or of one with maps and one with maps of 1 x 1: then every position of
 * a map is multiplied by the same number, as in squeeze and excitation. Keras `Multiply`.
 *
 * @example
 * ```ts
 * import { Conv2D, Input } from '@graft-vision/graft';
 * import { Multiply } from '@graft-vision/graft/layers';
 *
 * const inputs = Input({ shape: [32, 32, 16] });
 * const gate = new Conv2D(16, 1, { activation: 'sigmoid' }).apply(inputs);
 * const x = new Multiply().apply([inputs, gate]);
 * ```
 */
export class Multiply extends Layer {
  constructor(options: MergeOptions = {}) {
    checkLayerCall({ className: 'Multiply', options, example: 'new Multiply().apply([x, y])' });
    super(options);
  }

  get className(): string {
    return 'Multiply';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [first, second] = inputShapes;
    const fits =
      inputShapes.length === 2 &&
      first.length === second.length &&
      first.every(
        (size, axis) =>
          size === second[axis] || (first.length === 4 && isSpatial(axis) && second[axis] === 1),
      ) &&
      isOneMapOrAll(first, second);
    if (!fits) {
      throw new GraftError(
        `Layer ${this.name} (Multiply) expects two inputs of one shape, or the second with maps of 1 x 1, but received ${inputShapes.map(formatShape).join(', ')}.`,
      );
    }
    return first;
  }
}

/**
 * The first input, and the second one times a number. Keras has this layer, under this name, in
 * `applications.InceptionResNetV2` only.
 *
 * @example
 * ```ts
 * import { Conv2D, Input } from '@graft-vision/graft';
 * import { CustomScaleLayer } from '@graft-vision/graft/layers';
 *
 * const inputs = Input({ shape: [32, 32, 16] });
 * const branch = new Conv2D(16, 3, { padding: 'same' }).apply(inputs);
 * const x = new CustomScaleLayer(0.17).apply([inputs, branch]);
 * ```
 */
export class CustomScaleLayer extends Add {
  readonly scale: number;

  /** @throws UsageError when the scale is missing or not a number */
  constructor(scale: number, options: MergeOptions = {}) {
    checkLayerCall({
      className: 'CustomScaleLayer',
      first: { scale: [scale, finite] },
      options,
      example: 'new CustomScaleLayer(0.17).apply([x, y])',
    });
    super(options);
    this.scale = scale;
  }

  override get className(): string {
    return 'CustomScaleLayer';
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    if (inputShapes.length === 2) return super.computeOutputShape(inputShapes);
    throw new GraftError(
      `Layer ${this.name} (CustomScaleLayer) expects two inputs, but received ${inputShapes.length}.`,
    );
  }
}

/** Options of `Concatenate`. */
export interface ConcatenateOptions extends LayerOptions {
  /** The axis; only the last one is supported, as -1 or by its number. Default -1. */
  axis?: number;
}

/**
 * The channels of two or more inputs one after the other; all other sizes are equal. Keras `Concatenate`.
 *
 * @example
 * ```ts
 * import { Conv2D, Input } from '@graft-vision/graft';
 * import { Concatenate } from '@graft-vision/graft/layers';
 *
 * const inputs = Input({ shape: [32, 32, 16] });
 * const branch = new Conv2D(8, 1).apply(inputs);
 * const x = new Concatenate().apply([inputs, branch]); // [null, 32, 32, 24]
 * ```
 */
export class Concatenate extends Layer {
  readonly axis: number;

  /** @throws UsageError when an option is unknown or the axis is not a whole number */
  constructor(options: ConcatenateOptions = {}) {
    checkLayerCall({
      className: 'Concatenate',
      options,
      rules: { axis: whole },
      example: 'new Concatenate().apply([x, y])',
    });
    super(options);
    this.axis = options.axis ?? -1;
  }

  get className(): string {
    return 'Concatenate';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [first] = inputShapes;
    const others = (shape: Shape): string => JSON.stringify(shape.slice(0, -1));
    const shapes = inputShapes.map(formatShape).join(', ');
    if (inputShapes.length < 2 || inputShapes.some((shape) => others(shape) !== others(first))) {
      throw new GraftError(
        `Layer ${this.name} (Concatenate) expects two or more inputs that differ in their last axis alone, but received ${shapes}.`,
      );
    }
    if (this.axis !== -1 && this.axis !== first.length - 1) {
      throw new UsageError(
        `Layer ${this.name} (Concatenate) joins inputs along their last axis, -1 or ${first.length - 1}, but received axis ${this.axis}.`,
      );
    }
    const channels = inputShapes.map((shape) => shape.at(-1) as number);
    return [...first.slice(0, -1), channels.reduce((sum, count) => sum + count, 0)];
  }
}

function isSpatial(axis: number): boolean {
  return axis === 1 || axis === 2;
}

/** Both spatial sizes are the first input's, or both are 1. */
function isOneMapOrAll(first: Shape, second: Shape): boolean {
  if (first.length !== 4) return true;
  const same = first[1] === second[1] && first[2] === second[2];
  return same || (second[1] === 1 && second[2] === 1);
}

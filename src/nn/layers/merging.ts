import { GraftError } from '../../errors.js';
import { Layer } from '../layer.js';
import { formatShape, type Shape } from '../shape.js';

/** The sum of two or more inputs of one shape. Keras `Add`. */
export class Add extends Layer {
  get className(): string {
    return 'Add';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [first, ...others] = inputShapes;
    const differs = others.find((shape) => shape.some((size, axis) => size !== first[axis]));
    if (others.length === 0 || differs !== undefined) {
      throw new GraftError(
        `Layer ${this.name} (Add) expects two or more inputs of one shape, but received ${inputShapes.map(formatShape).join(', ')}.`,
      );
    }
    return first;
  }
}

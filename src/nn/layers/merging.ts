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

/**
 * The product of two inputs, of one shape or the second one with maps of 1 x 1: then every position of a map is
 * multiplied by the same number, as squeeze and excitation does. Keras `Multiply`.
 */
export class Multiply extends Layer {
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

function isSpatial(axis: number): boolean {
  return axis === 1 || axis === 2;
}

/** Both spatial sizes are the first input's, or both are 1. */
function isOneMapOrAll(first: Shape, second: Shape): boolean {
  if (first.length !== 4) return true;
  const same = first[1] === second[1] && first[2] === second[2];
  return same || (second[1] === 1 && second[2] === 1);
}

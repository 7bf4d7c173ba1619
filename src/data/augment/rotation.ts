import type { ImageSize } from '../images.js';
import type { AffineMatrix } from './affine.js';

/**
 * The matrix that rotates an image about its centre ((width - 1) / 2, (height - 1) / 2), from output to input
 * positions (Keras RandomRotation).
 *
 * @param angle in radians; a positive angle turns the picture counter-clockwise
 */
export function rotationMatrix(angle: number, [height, width]: ImageSize): AffineMatrix {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const lastX = width - 1;
  const lastY = height - 1;
  const offsetX = (lastX - (cos * lastX - sin * lastY)) / 2;
  const offsetY = (lastY - (sin * lastX + cos * lastY)) / 2;
  return [cos, -sin, offsetX, sin, cos, offsetY];
}

import type { ImageSize } from '../pictures/index.js';
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

/**
 * The matrix that zooms about the centre, from output to input positions (Keras RandomZoom).
 *
 * @param zoomY how much of the input's height the output shows: above 1 the picture gets smaller, below 1 larger
 * @param zoomX the same for the width
 */
export function zoomMatrix(zoomY: number, zoomX: number, [height, width]: ImageSize): AffineMatrix {
  return [zoomX, 0, ((width - 1) / 2) * (1 - zoomX), 0, zoomY, ((height - 1) / 2) * (1 - zoomY)];
}

/**
 * The matrix that moves a picture, from output to input positions (Keras RandomTranslation).
 *
 * @param down how far, as a fraction of the height
 * @param right how far, as a fraction of the width
 */
export function translationMatrix(down: number, right: number, [height, width]: ImageSize): AffineMatrix {
  return [1, 0, -right * width, 0, 1, -down * height];
}

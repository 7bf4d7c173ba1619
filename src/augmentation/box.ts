import type { ImageSize } from '../pictures/index.js';

/** A rectangle inside a picture, in pixels and fractions of them. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * A box of a given size at a given position, as Keras' RandomErasing and CutMix place it.
 *
 * @param shares of the picture's height and width, 0 to 1
 * @param place how much of the remaining space is above the box and to the left of it, 0 to 1
 */
export function boxAt(
  [height, width]: ImageSize,
  shares: readonly [height: number, width: number],
  place: readonly [down: number, right: number],
): Box {
  const [boxHeight, boxWidth] = [shares[0] * height, shares[1] * width];
  const top = place[0] * (height - boxHeight);
  const left = place[1] * (width - boxWidth);
  return { top, bottom: top + boxHeight, left, right: left + boxWidth };
}

/** The rows and columns whose numbers are in the box, including its upper and left edges; ends are exclusive. */
export function pixelsOf({ top, bottom, left, right }: Box, [height, width]: ImageSize): Box {
  return {
    top: Math.ceil(top),
    bottom: Math.min(Math.ceil(bottom), height),
    left: Math.ceil(left),
    right: Math.min(Math.ceil(right), width),
  };
}

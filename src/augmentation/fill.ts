/**
 * The pixels beyond the edges of an image, with Keras' names. With the pixels a b c d: 'reflect' d c b a | a b c d | d
 * c b a, 'wrap' a b c d | a b c d | a b c d, 'nearest' a a a a | a b c d | d d d d, 'constant' k k k k | a b c d | k k
 * k k.
 */
export type FillMode = (typeof FILL_MODES)[number];

export const FILL_MODES = ['reflect', 'wrap', 'constant', 'nearest'] as const;

/**
 * Moves a position outside [0, length - 1] back inside, as TensorFlow's ImageProjectiveTransformV3 does: the mode acts
 * on the continuous position, and a position that is then still outside is moved to the edge. With 'constant' the
 * result only has to be a valid position: the pixel is written separately.
 */
export function mapCoordinate(position: number, length: number, fillMode: FillMode): number {
  const last = length - 1;
  let mapped = position;
  if (length > 1 && fillMode === 'reflect') mapped = reflect(position, length);
  else if (length > 1 && fillMode === 'wrap') mapped = wrap(position, length);
  return mapped > 0 ? Math.min(mapped, last) : 0;
}

function reflect(position: number, length: number): number {
  const period = 2 * length;
  if (position < 0) {
    const shifted = position + period * Math.floor(-position / period);
    return shifted < -length ? shifted + period : -shifted - 1;
  }
  if (position > length - 1) {
    const shifted = position - period * Math.floor(position / period);
    return shifted >= length ? period - shifted - 1 : shifted;
  }
  return position;
}

// TensorFlow counts the periods with length - 1 but moves by length, so that positions far outside end at an edge.
function wrap(position: number, length: number): number {
  if (position < 0) return position + length * (Math.floor(-position / (length - 1)) + 1);
  if (position > length - 1) return position - length * Math.floor(position / (length - 1));
  return position;
}

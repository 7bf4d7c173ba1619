import type { SmallPicture } from './small-picture.js';

/** Fields in a row and in a column. */
const FIELDS = 8;

/**
 * How much two pictures of the same size differ: the mean absolute difference of their grey values, 0 to 255, in that of
 * 8 x 8 fields where it is largest. So a small object that moves counts in front of a large background that does not. A
 * change of the whole picture's brightness does not count, because cameras adjust it all the time.
 */
export function difference(one: SmallPicture, other: SmallPicture): number {
  const { width, height } = one;
  if (other.width !== width || other.height !== height) return 255;
  const brighter = mean(one.grey) - mean(other.grey);
  const sums = new Float64Array(FIELDS * FIELDS);
  const counts = new Uint32Array(FIELDS * FIELDS);
  for (let row = 0; row < height; row++) {
    const above = Math.floor((row * FIELDS) / height) * FIELDS;
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      const field = above + Math.floor((column * FIELDS) / width);
      sums[field] += Math.abs(one.grey[at] - other.grey[at] - brighter);
      counts[field] += 1;
    }
  }
  return sums.reduce((most, sum, field) => Math.max(most, counts[field] === 0 ? 0 : sum / counts[field]), 0);
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

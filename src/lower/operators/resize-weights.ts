/** How an axis is resized, in ONNX' words. */
export interface ResizeSettings {
  /** 'nearest', 'linear' or 'cubic'. */
  readonly mode: string;
  /** `coordinate_transformation_mode`. */
  readonly coordinates: string;
  /** `nearest_mode`. */
  readonly rounding: string;
  /** New sizes per old ones; undefined takes the sizes themselves. */
  readonly scale: number | undefined;
}

const CUBIC = -0.75;

/**
 * The shares of the old positions of an axis in the new ones: a matrix [to, from].
 *
 * @throws Error for a mode that is not known
 */
export function resizeWeights(from: number, to: number, settings: ResizeSettings): Float64Array {
  const weights = new Float64Array(to * from);
  const put = (row: number, place: number, share: number): void => {
    weights[row * from + Math.min(Math.max(place, 0), from - 1)] += share;
  };
  for (let row = 0; row < to; row++) {
    const at = oldPlace(row, from, to, settings);
    const below = Math.floor(at);
    const rest = at - below;
    if (settings.mode === 'nearest') put(row, rounded(at, settings.rounding), 1);
    else if (settings.mode === 'linear') {
      put(row, below, 1 - rest);
      put(row, below + 1, rest);
    } else if (settings.mode === 'cubic') {
      for (let tap = -1; tap <= 2; tap++) put(row, below + tap, cubicShare(Math.abs(rest - tap)));
    } else throw new Error(`Resize has no mode ${settings.mode}.`);
  }
  return weights;
}

function oldPlace(
  place: number,
  from: number,
  to: number,
  { coordinates, scale = to / from }: ResizeSettings,
): number {
  switch (coordinates) {
    case 'half_pixel':
      return (place + 0.5) / scale - 0.5;
    case 'pytorch_half_pixel':
      return to > 1 ? (place + 0.5) / scale - 0.5 : 0;
    case 'align_corners':
      return to === 1 ? 0 : (place * (from - 1)) / (to - 1);
    case 'asymmetric':
      return place / scale;
    default:
      throw new Error(`Resize has no mode ${coordinates} for coordinates.`);
  }
}

function rounded(place: number, rounding: string): number {
  if (rounding === 'floor') return Math.floor(place);
  if (rounding === 'ceil') return Math.ceil(place);
  if (rounding === 'round_prefer_ceil') return Math.floor(place + 0.5);
  return Math.ceil(place - 0.5);
}

function cubicShare(distance: number): number {
  if (distance <= 1) return ((CUBIC + 2) * distance - (CUBIC + 3)) * distance ** 2 + 1;
  if (distance < 2) return ((distance - 5) * distance + 8) * distance * CUBIC - 4 * CUBIC;
  return 0;
}

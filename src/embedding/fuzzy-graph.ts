import type { Neighbours } from './nearest-neighbours.js';

/** Which rows belong together, and how much; each pair is there in both directions. */
export interface FuzzyGraph {
  /** Number of rows. */
  readonly count: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Above 0, at most 1. */
  readonly weights: Float64Array;
}

const MOST_BISECTIONS = 64;
const TOLERANCE = 1e-5;
/** A row's scale is at least this share of the mean distance, so that copies do not make it zero. */
const LEAST_SCALE = 1e-3;

/**
 * The fuzzy simplicial set of UMAP: distances become memberships, relative to the density around each row, and two rows
 * belong together if either of them says so.
 */
export function fuzzyGraph({ indices, distances }: Neighbours): FuzzyGraph {
  const meanOfAll = mean(distances.map(mean));
  const memberships = distances.map((own, row) => membershipsOf(own, indices[row], row, meanOfAll));
  const places = indices.map((own) => new Map(own.map((other, place) => [other, place])));
  const [from, to, weights]: number[][] = [[], [], []];
  const add = (one: number, other: number, weight: number): void => {
    from.push(one);
    to.push(other);
    weights.push(weight);
  };
  indices.forEach((own, row) => {
    own.forEach((other, place) => {
      if (other === row) return;
      const there = memberships[row][place];
      const placeBack = places[other].get(row);
      const back = placeBack === undefined ? 0 : memberships[other][placeBack];
      const weight = there + back - there * back;
      if (weight === 0) return;
      add(row, other, weight);
      if (placeBack === undefined) add(other, row, weight);
    });
  });
  return {
    count: indices.length,
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    weights: Float64Array.from(weights),
  };
}

/** How much each neighbour belongs to a row: the nearest one wholly, the others by what they are farther away. */
function membershipsOf(
  distances: readonly number[],
  indices: readonly number[],
  row: number,
  meanOfAll: number,
): number[] {
  const nearest = distances.find((distance) => distance > 0) ?? 0;
  const beyond = distances.map((distance) => Math.max(0, distance - nearest));
  const least = LEAST_SCALE * (nearest > 0 ? mean(distances) : meanOfAll);
  const scale = Math.max(least, scaleOf(beyond));
  return beyond.map((distance, place) => {
    if (indices[place] === row) return 0;
    return distance === 0 ? 1 : Math.exp(-distance / scale);
  });
}

/** The scale at which the memberships of all neighbours add up to log2 of their number, by bisection. */
function scaleOf(beyond: readonly number[]): number {
  const wanted = Math.log2(beyond.length);
  let [low, high, scale] = [0, Number.POSITIVE_INFINITY, 1];
  for (let step = 0; step < MOST_BISECTIONS; step++) {
    let sum = 0;
    // The first is the row itself.
    for (let place = 1; place < beyond.length; place++) sum += Math.exp(-beyond[place] / scale);
    if (Math.abs(sum - wanted) < TOLERANCE) break;
    if (sum > wanted) high = scale;
    else low = scale;
    scale = high === Number.POSITIVE_INFINITY ? 2 * scale : (low + high) / 2;
  }
  return scale;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

import { Random } from '../random.js';
import { fuzzyGraph } from './fuzzy-graph.js';
import { layOut } from './layout.js';
import { nearestNeighbours } from './nearest-neighbours.js';
import { principalComponents } from './principal-components.js';
import { type Rows, rowOf } from './rows.js';

export interface ArrangeOptions {
  /** Default 0. */
  readonly seed?: number;
}

/** Neighbours of a picture that are to stay beside it, itself included; UMAP's own default. */
const NEIGHBOURS = 15;
/** Features in more directions differ by little more than noise. */
const DIRECTIONS = 32;
/** Of fewer pictures there is nothing to learn about neighbours; their principal components are the map. */
const FEWEST_FOR_UMAP = 6;
/** UMAP begins within this distance from the middle, as its reference implementation does. */
const FIRST_RADIUS = 10;
/** How far about the positions are shaken at first. */
const FIRST_NOISE = 1e-3;

/** Shares of the whole work, as measured with thousands of pictures. */
const AFTER_COMPONENTS = 0.25;
const AFTER_NEIGHBOURS = 0.5;

/** Positions of all rows: x and y of the first, x and y of the second, and so on, each from -1 to 1. */
export type Positions = Float32Array;

/**
 * Places pictures in two dimensions so that similar ones are side by side, and the middle of all is at (0, 0).
 *
 * Features are compared by their direction, in their 32 principal components. UMAP (L. McInnes, J. Healy, J. Melville,
 * 2018) gets the exact nearest neighbours and begins from the first two components, so that also what is far apart
 * keeps its order (D. Kobak, G. C. Linderman, 2021). The same features and seed give the same bits.
 *
 * @param features the numbers of each picture, which are overwritten; at most some ten thousand rows, because each is
 *   compared with each
 * @yields the share that is done, from 0 to 1, between two pieces of work
 */
export function* arrange(features: Rows, { seed = 0 }: ArrangeOptions = {}): Generator<number, Positions> {
  if (features.count === 0) return new Float32Array();
  const components = yield* within(
    0,
    AFTER_COMPONENTS,
    principalComponents(toUnits(features), DIRECTIONS, seed),
  );
  const first = firstTwo(components);
  if (features.count < FEWEST_FOR_UMAP || components.size === 0) return scaled(first, 1);
  const neighbours = yield* within(
    AFTER_COMPONENTS,
    AFTER_NEIGHBOURS,
    nearestNeighbours(components, Math.min(NEIGHBOURS, features.count - 1)),
  );
  const positions = shaken(scaled(first, FIRST_RADIUS), seed);
  yield* within(AFTER_NEIGHBOURS, 1, layOut(fuzzyGraph(neighbours), positions, seed));
  return scaled(Float32Array.from(positions), 1);
}

/** A little apart, so that copies can be moved. */
function shaken(positions: Positions, seed: number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from(positions, (value) => value + FIRST_NOISE * random.normal());
}

/** Brings each row to length 1, so that only its direction counts. In place: they may be most of the memory. */
function toUnits(rows: Rows): Rows {
  for (let row = 0; row < rows.count; row++) {
    const own = rowOf(rows, row);
    let square = 0;
    for (const value of own) square += value * value;
    const length = Math.sqrt(square);
    if (length > 0) for (let at = 0; at < rows.size; at++) own[at] /= length;
  }
  return rows;
}

function firstTwo(rows: Rows): Positions {
  const positions = new Float32Array(2 * rows.count);
  for (let row = 0; row < rows.count; row++) positions.set(rowOf(rows, row).subarray(0, 2), 2 * row);
  return positions;
}

/** Around (0, 0), as far as `radius` in the direction in which it is largest. */
function scaled(positions: Positions, radius: number): Positions {
  const [left, right] = rangeOf(positions, 0);
  const [top, bottom] = rangeOf(positions, 1);
  const extent = Math.max(right - left, bottom - top) / 2;
  const scale = extent === 0 ? 0 : radius / extent;
  const middle = [(left + right) / 2, (top + bottom) / 2];
  return positions.map((value, at) => (value - middle[at % 2]) * scale);
}

function rangeOf(positions: Positions, axis: 0 | 1): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = axis; at < positions.length; at += 2) {
    least = Math.min(least, positions[at]);
    most = Math.max(most, positions[at]);
  }
  return [least, most];
}

/** The progress of a part as progress of the whole. */
function* within<Result>(
  from: number,
  to: number,
  work: Generator<number, Result>,
): Generator<number, Result> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    yield from + (to - from) * value;
  }
}

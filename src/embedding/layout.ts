import { Random } from '../random.js';
import type { FuzzyGraph } from './fuzzy-graph.js';

/* The curve 1 / (1 + A * distance^(2 B)) that UMAP fits for its defaults, a least distance of 0.1 and a spread of 1. */
const A = 1.5769434603113077;
const B = 0.8950608779109733;
/** Rows that push for each one that pulls. */
const PUSHES = 5;
const LONGEST_STEP = 4;
const EDGES_AT_ONCE = 100_000;

/**
 * The layout of UMAP: along the edges of the graph rows pull each other together, the more often the heavier the edge,
 * and rows that are drawn at random push each other away.
 *
 * @param positions x and y of each row, moved in place
 * @yields the share that is done, from 0 to 1, between two pieces of work
 */
export function* layOut(graph: FuzzyGraph, positions: Float64Array, seed: number): Generator<number, void> {
  const random = new Random(seed, graph.count);
  const epochs = epochsFor(graph.count);
  const schedule = new Schedule(graph, epochs);
  let since = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 1 - epoch / epochs;
    for (let edge = 0; edge < schedule.from.length; edge++) {
      if (schedule.next[edge] > epoch) continue;
      const [one, other] = [2 * schedule.from[edge], 2 * schedule.to[edge]];
      pull(positions, one, other, rate);
      schedule.next[edge] += schedule.every[edge];
      const pushEvery = schedule.every[edge] / PUSHES;
      const pushes = Math.floor((epoch - schedule.nextPush[edge]) / pushEvery);
      for (let count = 0; count < pushes; count++)
        push(positions, one, 2 * random.integer(graph.count), rate);
      schedule.nextPush[edge] += pushes * pushEvery;
    }
    since += schedule.from.length;
    if (since < EDGES_AT_ONCE) continue;
    since = 0;
    yield (epoch + 1) / epochs;
  }
}

/** More epochs for fewer rows, as UMAP's own implementations do. */
function epochsFor(count: number): number {
  if (count <= 2500) return 500;
  if (count <= 5000) return 400;
  return count <= 7500 ? 300 : 200;
}

/** In which epochs each edge pulls. */
class Schedule {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Epochs from one time to the next; 1 for the heaviest edges. */
  readonly every: Float64Array;
  readonly next: Float64Array;
  readonly nextPush: Float64Array;

  constructor({ from, to, weights }: FuzzyGraph, epochs: number) {
    const heaviest = weights.reduce((most, weight) => Math.max(most, weight), 0);
    // Lighter edges would not have their turn once.
    const kept = Array.from(weights.keys()).filter((edge) => weights[edge] >= heaviest / epochs);
    this.from = Int32Array.from(kept, (edge) => from[edge]);
    this.to = Int32Array.from(kept, (edge) => to[edge]);
    this.every = Float64Array.from(kept, (edge) => heaviest / weights[edge]);
    this.next = this.every.slice();
    this.nextPush = this.every.map((every) => every / PUSHES);
  }
}

function pull(positions: Float64Array, one: number, other: number, rate: number): void {
  const x = positions[one] - positions[other];
  const y = positions[one + 1] - positions[other + 1];
  const square = x * x + y * y;
  if (square === 0) return;
  const power = square ** B;
  const strength = (-2 * A * B * power) / square / (A * power + 1);
  const stepX = limited(strength * x) * rate;
  const stepY = limited(strength * y) * rate;
  positions[one] += stepX;
  positions[one + 1] += stepY;
  positions[other] -= stepX;
  positions[other + 1] -= stepY;
}

function push(positions: Float64Array, one: number, other: number, rate: number): void {
  if (one === other) return;
  const x = positions[one] - positions[other];
  const y = positions[one + 1] - positions[other + 1];
  const square = x * x + y * y;
  // Two rows at the same place have no direction; any will do.
  const strength = square === 0 ? 0 : (2 * B) / ((0.001 + square) * (A * square ** B + 1));
  positions[one] += (square === 0 ? LONGEST_STEP : limited(strength * x)) * rate;
  positions[one + 1] += (square === 0 ? LONGEST_STEP : limited(strength * y)) * rate;
}

function limited(step: number): number {
  return Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step));
}

/** Pairs of steps and changes of the gradient that describe the curvature. */
const HISTORY = 8;
/** Sufficient decrease of the line search (Armijo). */
const DECREASE = 1e-4;
const MOST_HALVINGS = 10;
/** Values that differ by less than this part may be equal: they are sums of 32-bit numbers. */
const ROUNDING = 1e-6;

interface Pair {
  readonly step: Float32Array;
  readonly change: Float32Array;
  readonly scale: number;
}

/**
 * Limited-memory BFGS (Nocedal and Wright, "Numerical Optimization", algorithm 7.5) for a smooth convex function, with
 * backtracking. It computes no gradients: the caller evaluates the function at `point` and calls `receive`, so that
 * several problems can share one pass over the data.
 */
export class Lbfgs {
  #point: Float32Array;
  /** The best point so far, with its value and gradient. */
  #base: { point: Float32Array; value: number; gradient: Float32Array } | undefined;
  #direction: Float32Array;
  #slope = 0;
  #length = 1;
  #halvings = 0;
  #done = false;
  readonly #pairs: Pair[] = [];
  readonly #tolerance: number;

  /** @param tolerance it is done when no entry of the gradient is larger */
  constructor(start: Float32Array, tolerance: number) {
    this.#point = start;
    this.#direction = new Float32Array(start.length);
    this.#tolerance = tolerance;
  }

  /** Where the function is to be evaluated next; the result once it is done. */
  get point(): Float32Array {
    return this.#point;
  }

  get done(): boolean {
    return this.#done;
  }

  /** @param gradient is kept and not changed */
  receive(value: number, gradient: Float32Array): void {
    if (this.#done) return;
    const base = this.#base;
    if (base !== undefined) {
      const noise = ROUNDING * Math.abs(base.value);
      const isEnough = value <= base.value + DECREASE * this.#length * this.#slope + noise;
      if (!isEnough) {
        this.#backtrack(base.point);
        return;
      }
      this.#remember(base, gradient);
    }
    this.#base = { point: this.#point, value, gradient };
    if (gradient.every((one) => Math.abs(one) <= this.#tolerance)) {
      this.#done = true;
      return;
    }
    this.#direction = this.#descent(gradient);
    this.#slope = dot(this.#direction, gradient);
    // Without curvature the length of the gradient says nothing about the distance.
    this.#length = this.#pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    this.#halvings = 0;
    this.#point = along(this.#base.point, this.#direction, this.#length);
  }

  /** Ends the search at the best point so far. */
  finish(): void {
    if (this.#base !== undefined) this.#point = this.#base.point;
    this.#done = true;
  }

  #backtrack(from: Float32Array): void {
    if (++this.#halvings > MOST_HALVINGS) {
      // Rounding does not allow a lower value.
      this.finish();
      return;
    }
    this.#length /= 2;
    this.#point = along(from, this.#direction, this.#length);
  }

  #remember(base: { point: Float32Array; gradient: Float32Array }, gradient: Float32Array): void {
    const step = this.#point.map((value, at) => value - base.point[at]);
    const change = gradient.map((value, at) => value - base.gradient[at]);
    const curvature = dot(step, change);
    if (!(curvature > 1e-10)) return;
    this.#pairs.push({ step, change, scale: 1 / curvature });
    if (this.#pairs.length > HISTORY) this.#pairs.shift();
  }

  #descent(gradient: Float32Array): Float32Array {
    const direction = gradient.map((value) => -value);
    const shares: number[] = [];
    for (const { step, change, scale } of this.#pairs.toReversed()) {
      const share = scale * dot(step, direction);
      shares.push(share);
      add(direction, change, -share);
    }
    const last = this.#pairs.at(-1);
    if (last !== undefined) {
      const factor = 1 / (last.scale * dot(last.change, last.change));
      direction.forEach((value, at) => {
        direction[at] = value * factor;
      });
    }
    for (const { step, change, scale } of this.#pairs) {
      add(direction, step, shares.pop()! - scale * dot(change, direction));
    }
    return direction;
  }
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at] * other[at];
  return sum;
}

function add(target: Float32Array, other: Float32Array, factor: number): void {
  for (let at = 0; at < target.length; at++) target[at] += factor * other[at];
}

function along(from: Float32Array, direction: Float32Array, length: number): Float32Array {
  const point = from.slice();
  add(point, direction, length);
  return point;
}

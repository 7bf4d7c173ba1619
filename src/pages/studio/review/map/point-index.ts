import { MAP_SIZE, type Place } from './map-view.js';

/** Part of a map, with its edges. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const CELLS = 128;
const CELL_SIZE = (MAP_SIZE + 1) / CELLS;

/** Finds points of a map by where they are. */
export class PointIndex {
  readonly #x: ArrayLike<number>;
  readonly #y: ArrayLike<number>;
  /** Where the points of each cell begin in `#order`. */
  readonly #starts = new Uint32Array(CELLS * CELLS + 1);
  readonly #order: Uint32Array;

  constructor(x: ArrayLike<number>, y: ArrayLike<number>) {
    this.#x = x;
    this.#y = y;
    const cells = Uint32Array.from({ length: x.length }, (_, at) => cellOf(y[at]) * CELLS + cellOf(x[at]));
    for (const cell of cells) this.#starts[cell + 1]++;
    for (let cell = 0; cell < CELLS * CELLS; cell++) this.#starts[cell + 1] += this.#starts[cell];
    const next = this.#starts.slice();
    this.#order = new Uint32Array(x.length);
    for (const [at, cell] of cells.entries()) this.#order[next[cell]++] = at;
  }

  placeOf(at: number): Place {
    return { x: this.#x[at], y: this.#y[at] };
  }

  /** The points in a rectangle, in no particular order. */
  within({ left, top, right, bottom }: Rectangle): number[] {
    const found: number[] = [];
    for (let row = cellOf(top); row <= cellOf(bottom); row++) {
      const first = this.#starts[row * CELLS + cellOf(left)];
      const end = this.#starts[row * CELLS + cellOf(right) + 1];
      for (let place = first; place < end; place++) {
        const at = this.#order[place];
        const [x, y] = [this.#x[at], this.#y[at]];
        if (x >= left && x <= right && y >= top && y <= bottom) found.push(at);
      }
    }
    return found;
  }

  /** The nearest point at most `distance` away that is accepted; of equal ones the first. */
  nearest(
    { x, y }: Place,
    distance: number,
    accepts: (at: number) => boolean = () => true,
  ): number | undefined {
    const around = { left: x - distance, top: y - distance, right: x + distance, bottom: y + distance };
    let best: { readonly at: number; readonly square: number } | undefined;
    for (const at of this.within(around)) {
      const square = (this.#x[at] - x) ** 2 + (this.#y[at] - y) ** 2;
      if (square > distance ** 2 || !accepts(at)) continue;
      if (best === undefined || square < best.square || (square === best.square && at < best.at)) {
        best = { at, square };
      }
    }
    return best?.at;
  }
}

function cellOf(value: number): number {
  return Math.min(CELLS - 1, Math.max(0, Math.floor(value / CELL_SIZE)));
}

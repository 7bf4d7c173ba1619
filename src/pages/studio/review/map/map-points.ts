import type { PartName, Photograph, PhotographMap } from '../../../../studio/api.js';
import { boundsOf, isInside, type Lasso } from './lasso.js';
import type { Place } from './map-view.js';
import { PointIndex } from './point-index.js';

const PARTS: readonly PartName[] = ['train', 'validation', 'test'];

/** Stands for the photographs without a class. */
export const NO_CLASS = '';

/** The photographs of a map, by their positions in its columns. */
export class MapPoints {
  readonly map: PhotographMap;
  readonly index: PointIndex;
  /** What the model takes a photograph for, where it is wrong. */
  readonly mistakes: ReadonlyMap<number, string>;
  readonly suspects: ReadonlySet<number>;
  readonly #several: ReadonlyMap<number, Pick<Photograph, 'classes' | 'unknown'>>;
  readonly #problems: ReadonlyMap<number, NonNullable<Photograph['problem']>>;

  constructor(map: PhotographMap) {
    this.map = map;
    this.index = new PointIndex(map.x, map.y);
    this.mistakes = new Map(map.mistakes?.photographs.map(({ at, predicted }) => [at, predicted]));
    this.suspects = new Set(map.suspects);
    this.#several = new Map(map.several.map(({ at, ...labels }) => [at, labels]));
    this.#problems = new Map(map.problems.map(({ at, problem }) => [at, problem]));
  }

  get count(): number {
    return this.map.ids.length;
  }

  placeOf(at: number): Place {
    return { x: this.map.x[at], y: this.map.y[at] };
  }

  /** The ids of its classes: mostly one; none for a photograph that waits for one. */
  classesOf(at: number): readonly string[] {
    const one = this.map.classIds[this.map.classes[at]];
    return this.#several.get(at)?.classes ?? (one === undefined ? [] : [one]);
  }

  photograph(at: number): Photograph {
    const several = this.#several.get(at);
    return {
      id: this.map.ids[at],
      name: this.map.names[at],
      classes: this.classesOf(at),
      unknown: several?.unknown ?? [],
      aside: false,
      ...(several === undefined && this.map.classes[at] === -1 && { unlabelled: true }),
      part: PARTS[this.map.parts[at]] ?? null,
      problem: this.#problems.get(at) ?? null,
    };
  }

  /** Those inside a lasso that is drawn on the map. */
  inside(lasso: Lasso): number[] {
    if (lasso.length < 3) return [];
    return this.index.within(boundsOf(lasso)).filter((at) => isInside(lasso, this.placeOf(at)));
  }

  /** How many photographs each class has on the map, by its id; those without one under ''. */
  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (let at = 0; at < this.count; at++) {
      const classes = this.classesOf(at);
      for (const id of classes.length === 0 ? [NO_CLASS] : classes) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }
}

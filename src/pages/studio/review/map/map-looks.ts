import type { ClassMark } from './class-marks.js';
import { type MapPoints, NO_CLASS } from './map-points.js';

/** How the photographs of a map are drawn, by their positions; found once, because every frame needs it. */
export interface MapLooks {
  readonly marks: readonly ClassMark[];
  /** Positions in `marks`. */
  readonly kinds: Uint16Array;
  /** 1 for photographs of a class that is switched on. */
  readonly shown: Uint8Array;
  /** 1 for photographs that stand back while another class is pointed at. */
  readonly faint: Uint8Array;
}

interface Wanted {
  /** By the ids of classes. */
  readonly marks: ReadonlyMap<string, ClassMark>;
  readonly noMark: ClassMark;
  /** The ids of classes that are switched off. */
  readonly hidden: ReadonlySet<string>;
  /** The id of the class that is pointed at. */
  readonly stress: string | undefined;
}

/** A photograph of several classes is drawn as the first, and is there as long as one of them is. */
export function looksOf(points: MapPoints, { marks, noMark, hidden, stress }: Wanted): MapLooks {
  const all = [noMark, ...marks.values()];
  const kindOf = new Map([...marks.keys()].map((id, at) => [id, at + 1]));
  const kinds = new Uint16Array(points.count);
  const shown = new Uint8Array(points.count);
  const faint = new Uint8Array(points.count);
  for (let at = 0; at < points.count; at++) {
    const own = classesOrNone(points, at);
    kinds[at] = kindOf.get(own[0]) ?? 0;
    shown[at] = own.some((id) => !hidden.has(id)) ? 1 : 0;
    faint[at] = stress === undefined || own.includes(stress) ? 0 : 1;
  }
  return { marks: all, kinds, shown, faint };
}

/** The ids of its classes, or what stands for none. */
export function classesOrNone(points: MapPoints, at: number): readonly string[] {
  const own = points.classesOf(at);
  return own.length === 0 ? [NO_CLASS] : own;
}

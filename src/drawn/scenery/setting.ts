import type { Color } from '../color.js';

/** The side of a picture, in the units in which scenes are drawn. */
export const SIDE = 400;

/** A place for an animal. */
export interface Setting {
  /** Drawn behind the animal. */
  readonly back: string;
  /** Drawn in front of it: blades of grass, the edge of a seat. */
  readonly front: string;
  /** An animal can stand between these heights. */
  readonly ground: readonly [top: number, bottom: number];
  /** Drawn over the background, like haze. */
  readonly haze: Color;
  /** Indoors or outdoors, by day or by night. */
  readonly light: 'room' | 'day' | 'night';
}

import type { Color } from '../color.js';

/** The side of a picture, in the units in which scenes are drawn. */
export const SIDE = 400;

/** A place for an animal. */
export interface Setting {
  /** Drawn behind the animal. */
  readonly back: string;
  /** Drawn in front of it: blades of grass, the edge of a seat. */
  readonly front: string;
  /** Between these heights an animal can stand. */
  readonly ground: readonly [top: number, bottom: number];
  /** Lies over the background, as air does. */
  readonly haze: Color;
  /** Under a roof or under the sky, by day or by night. */
  readonly light: 'room' | 'day' | 'night';
}

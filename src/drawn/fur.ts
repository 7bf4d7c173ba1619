import type { Random } from '../random.js';
import { stroke } from './canvas.js';
import { type Color, darker, lighter } from './color.js';
import { type Point, path } from './geometry.js';

/** Strokes of fur in a rectangle, to be shown inside an outline. */
export interface FurStrokes {
  /** Left, top, right and bottom. */
  readonly box: readonly [number, number, number, number];
  readonly color: Color;
  /** Average distance between strokes. */
  readonly spacing: number;
  readonly length: number;
  /** The origin of the fur: it points away from here, and a little downwards. */
  readonly from: Point;
}

export function drawFurStrokes(random: Random, { box, color, spacing, length, from }: FurStrokes): string {
  const [left, top, right, bottom] = box;
  const count = Math.round(((right - left) * (bottom - top)) / spacing ** 2);
  let dark = '';
  let light = '';
  for (let index = 0; index < count; index++) {
    const [x, y] = [random.uniform(left, right), random.uniform(top, bottom)];
    const angle = Math.atan2(y - from[1] + 30, x - from[0]) + random.uniform(-0.35, 0.35);
    const reach = length * random.uniform(0.6, 1.3);
    const [dx, dy] = [reach * Math.cos(angle), reach * Math.sin(angle)];
    const bend = random.uniform(-0.2, 0.2);
    const d = path`M${x} ${y}q${dx * 0.5 - dy * bend} ${dy * 0.5 + dx * bend} ${dx} ${dy}`;
    if (index % 5 < 3) dark += d;
    else light += d;
  }
  return stroke(dark, darker(color, 0.45), 2, 0.28) + stroke(light, lighter(color, 0.6), 2, 0.4);
}

/** The rectangle around points. */
export function boxOf(points: readonly Point[]): readonly [number, number, number, number] {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The short fur of a face, which points away from the nose. */
export function drawFaceFur(random: Random, color: Color, outline: readonly Point[], nose: Point): string {
  return drawFurStrokes(random, { box: boxOf(outline), color, spacing: 16, length: 14, from: nose });
}

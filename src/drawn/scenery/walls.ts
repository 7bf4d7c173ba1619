import type { Random } from '../../random.js';
import { type Canvas, ellipse, fill, rectangle, stroke } from '../canvas.js';
import { chance } from '../choose.js';
import { type Color, darker, hue, lighter } from '../color.js';
import { path, polygon } from '../geometry.js';
import { SIDE } from './setting.js';

export const WOODS: readonly Color[] = [
  [176, 128, 88],
  [142, 98, 70],
  [206, 168, 124],
  [112, 80, 64],
  [190, 180, 168],
];

export const INDOOR_HAZE: Color = [228, 218, 208];

export function wallColor(random: Random): Color {
  return hue(random.uniform(0, 360), random.uniform(0.08, 0.42), random.uniform(0.42, 0.84));
}

/** A wall down to `floor`, with or without a wallpaper. */
export function drawWall(canvas: Canvas, random: Random, floor: number): string {
  const color = wallColor(random);
  const paint = canvas.fade(
    canvas.light < 0 ? lighter(color, 0.16) : darker(color, 0.16),
    canvas.light < 0 ? darker(color, 0.16) : lighter(color, 0.16),
    'right',
  );
  const parts = [rectangle(0, 0, SIDE, floor, paint)];
  const pattern = random.integer(4);
  const ink = chance(random, 0.5) ? lighter(color, 0.3) : darker(color, 0.14);
  const step = random.uniform(26, 52);
  if (pattern === 0) {
    for (let x = random.uniform(0, step); x < SIDE; x += step)
      parts.push(rectangle(x, 0, step * 0.4, floor, ink, { opacity: 0.5 }));
  } else if (pattern === 1) {
    for (let y = 14; y < floor; y += step * 0.8) {
      for (let x = (Math.round(y / step) % 2) * step * 0.5; x < SIDE; x += step)
        parts.push(ellipse(x, y, step * 0.11, step * 0.11, ink, 0.6));
    }
  }
  parts.push(rectangle(0, floor - 12, SIDE, 14, lighter(color, 0.55)));
  return parts.join('');
}

/** Boards, a carpet or tiles below `top`. */
export function drawFloor(canvas: Canvas, random: Random, top: number, wood: Color): string {
  const kind = random.integer(3);
  const color = kind === 0 ? wood : kind === 1 ? wallColor(random) : lighter(wallColor(random), 0.4);
  const paint = canvas.fade(darker(color, 0.18), lighter(color, 0.08));
  const parts = [rectangle(0, top, SIDE, SIDE - top, paint)];
  if (kind === 0) {
    let y = top + 14;
    for (let row = 0; y < SIDE; row++) {
      parts.push(stroke(path`M0 ${y}H${SIDE}`, darker(color, 0.4), 1.4, 0.6));
      const gap = 14 + row * 5;
      for (let x = random.uniform(0, 120); x < SIDE; x += 140)
        parts.push(stroke(path`M${x} ${y}v${gap}`, darker(color, 0.4), 1.4, 0.5));
      y += gap;
    }
  } else if (kind === 2) {
    const dark = darker(color, 0.28);
    let y = top;
    for (let row = 0; y < SIDE; row++) {
      const high = 14 + row * 7;
      const wide = 30 + row * 10;
      for (let tile = -7; tile < 8; tile++) {
        if ((tile + row) % 2 === 0) {
          const spread = (wide + 10) / wide;
          const [left, right] = [200 + tile * wide, 200 + (tile + 1) * wide];
          const outer = (x: number): number => 200 + (x - 200) * spread;
          parts.push(
            fill(
              polygon([
                [left, y],
                [right, y],
                [outer(right), y + high],
                [outer(left), y + high],
              ]),
              dark,
              0.7,
            ),
          );
        }
      }
      y += high;
    }
  }
  if (chance(random, 0.55))
    parts.push(drawRug(canvas, random, random.uniform(120, 280), top + (SIDE - top) * 0.62));
  return parts.join('');
}

function drawRug(canvas: Canvas, random: Random, x: number, y: number): string {
  const color = hue(random.uniform(0, 360), random.uniform(0.2, 0.5), random.uniform(0.4, 0.7));
  const wide = random.uniform(130, 220);
  const flat = wide * 0.27;
  return [
    ellipse(x, y + 3, wide, flat, darker(color, 0.4), 0.5),
    ellipse(x, y, wide, flat, canvas.round(color, 0.6)),
    ellipse(x, y, wide * 0.82, flat * 0.82, lighter(color, 0.45)),
    ellipse(x, y, wide * 0.7, flat * 0.7, color),
  ].join('');
}

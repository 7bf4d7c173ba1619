import type { Random } from '../random.js';
import { type Canvas, ellipse, fill, stroke } from './canvas.js';
import { pickWeighted } from './choose.js';
import { type Color, darker, hue, lighter } from './color.js';
import { path } from './geometry.js';

/** Draws what an animal wears at its neck, given the middle of the neck's front and half its width. */
export type Collar = (x: number, y: number, halfWidth: number) => string;

/** Something to wear, or nothing. Cats and dogs wear the same things. */
export function drawCollar(canvas: Canvas, random: Random): Collar {
  const color = hue(random.uniform(0, 360), random.uniform(0.5, 0.8), random.uniform(0.38, 0.6));
  const metal: Color = [232, 190, 92];
  switch (pickWeighted(random, { none: 0.5, collar: 0.26, bandana: 0.1, bow: 0.08, scarf: 0.06 })) {
    case 'collar':
      return (x, y, half) =>
        band(canvas, color, { x, y, half, width: 13 }) +
        ellipse(x, y + 25, 10, 10, canvas.round(metal)) +
        ellipse(x, y + 26, 4, 4, darker(metal, 0.4), 0.5);
    case 'bandana':
      return (x, y, half) => {
        const d = path`M${x - half - 4} ${y - 12}Q${x} ${y + 20} ${x + half + 4} ${y - 12}Q${x + half * 0.6} ${y + 40} ${x} ${y + 76}Q${x - half * 0.6} ${y + 40} ${x - half - 4} ${y - 12}Z`;
        const dots = [
          [-18, 22],
          [16, 24],
          [0, 46],
          [-2, 20],
        ].map(([dx, dy]) => ellipse(x + dx, y + dy, 4, 4, lighter(color, 0.8), 0.9));
        return fill(d, canvas.round(color)) + dots.join('') + stroke(d, darker(color, 0.4), 2.4, 0.6);
      };
    case 'bow':
      return (x, y, half) => {
        const wing = (side: number): string => {
          const d = path`M${x} ${y + 14}Q${x + side * 20} ${y - 8} ${x + side * 40} ${y - 2}Q${x + side * 46} ${y + 14} ${x + side * 40} ${y + 32}Q${x + side * 18} ${y + 36} ${x} ${y + 14}Z`;
          return fill(d, canvas.round(color)) + stroke(d, darker(color, 0.4), 2.2, 0.6);
        };
        return (
          band(canvas, darker(color, 0.15), { x, y, half, width: 9 }) +
          wing(-1) +
          wing(1) +
          ellipse(x, y + 14, 9, 10, canvas.round(lighter(color, 0.15)))
        );
      };
    case 'scarf':
      return (x, y, half) => {
        const end = path`M${x + half * 0.2} ${y + 6}q34 4 40 0l8 70q-24 10 -44 2Z`;
        return (
          fill(end, canvas.round(darker(color, 0.1))) +
          stroke(end, darker(color, 0.4), 2.2, 0.5) +
          band(canvas, color, { x, y: y + 2, half: half + 8, width: 32 })
        );
      };
    default:
      return () => '';
  }
}

function band(
  canvas: Canvas,
  color: Color,
  {
    x,
    y,
    half,
    width,
  }: { readonly x: number; readonly y: number; readonly half: number; readonly width: number },
): string {
  const d = path`M${x - half} ${y - 14}Q${x} ${y + 26} ${x + half} ${y - 14}`;
  const paint = canvas.fade(
    canvas.light < 0 ? lighter(color, 0.15) : darker(color, 0.3),
    canvas.light < 0 ? darker(color, 0.3) : lighter(color, 0.15),
    'right',
  );
  return stroke(d, darker(color, 0.5), width + 3, 0.6) + stroke(d, paint, width);
}

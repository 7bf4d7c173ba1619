import type { Random } from '../random.js';
import { type Canvas, ellipse, fill, stroke } from './canvas.js';
import { type Coat, lineColor } from './coat.js';
import { type Color, darker, mix } from './color.js';
import type { DogBreed } from './dog-breed.js';
import { ellipsePoints, furry, type Point, smoothClosed, smoothOpen } from './geometry.js';
import type { HeadView } from './head-view.js';

/** A dog's ear: the part behind the skull and the part in front of it. */
export interface DogEar {
  readonly behind: string;
  readonly front: string;
}

export function drawDogEar(
  canvas: Canvas,
  random: Random,
  {
    breed,
    coat,
    view,
    side,
  }: { readonly breed: DogBreed; readonly coat: Coat; readonly view: HeadView; readonly side: -1 | 1 },
): DogEar {
  const color = earColor(coat);
  switch (breed.ears) {
    case 'pricked':
    case 'bat':
      return { behind: upright(canvas, random, { breed, coat, view, side, color }), front: '' };
    case 'folded':
      return folded(canvas, breed, view, side, color);
    case 'hanging':
    case 'long':
    case 'curly': {
      const ear = hanging(canvas, random, { breed, view, side, color });
      return view.isFar(side) ? { behind: ear, front: '' } : { behind: '', front: ear };
    }
  }
}

/** The ears are often darker than the face, and keep a patched dog's color. */
function earColor({ pattern, base, marking }: Coat): Color {
  if (pattern === 'pointed' || pattern === 'patched' || pattern === 'spotted') return marking;
  if (pattern === 'striped') return mix(base, marking, 0.8);
  return pattern === 'tan' ? base : darker(base, 0.16);
}

function upright(
  canvas: Canvas,
  random: Random,
  {
    breed,
    coat,
    view,
    side,
    color,
  }: {
    readonly breed: DogBreed;
    readonly coat: Coat;
    readonly view: HeadView;
    readonly side: -1 | 1;
    readonly color: Color;
  },
): string {
  const bat = breed.ears === 'bat';
  const height = (bat ? 66 : 76) * breed.earLength;
  const wide = breed.skull;
  const z = -10;
  const point = (x: number, y: number): Point => view.at(side * x, y, z);
  const tipX = wide * (bat ? 0.86 : 0.8);
  const outer = bat ? 26 : 16;
  const points = [
    point(wide * 0.2, -70),
    point(wide * (bat ? 0.36 : 0.4), -78 - height * 0.55),
    point(tipX - (bat ? 13 : 8), -74 - height),
    point(tipX + (bat ? 13 : 10), -73 - height),
    point(wide * 0.86 + outer * 0.5, -60 - height * 0.5),
    point(wide * 0.98, -30),
    point(wide * 0.6, -30),
  ];
  const middle = point(wide * 0.62, -58 - height * 0.3);
  const inner = points.map(
    ([x, y]): Point => [middle[0] + (x - middle[0]) * 0.58, middle[1] + (y - middle[1]) * 0.66 + 4],
  );
  const outline =
    breed.fur > 0.5
      ? furry(random, side > 0 ? points : [...points].reverse(), { length: 5, spacing: 14 })
      : smoothClosed(points);
  return [
    fill(outline, canvas.round(color)),
    fill(smoothClosed(inner), mix(coat.innerEar, darker(color, 0.25), 0.35)),
    fill(
      smoothClosed(inner.map(([x, y]): Point => [x + side * 7, y + 9])),
      darker(coat.innerEar, 0.45),
      0.35,
    ),
    stroke(outline, lineColor(color), 2.5, 0.6),
  ].join('');
}

/** An ear that stands up and tips over. */
function folded(canvas: Canvas, breed: DogBreed, view: HeadView, side: -1 | 1, color: Color): DogEar {
  const wide = breed.skull;
  const rise = 34 * breed.earLength;
  const point = (x: number, y: number, z: number): Point => view.at(side * x, y, z);
  const stem = smoothClosed([
    point(wide * 0.34, -66, -5),
    point(wide * 0.42, -84 - rise * 0.7, -5),
    point(wide * 0.74, -86 - rise, -5),
    point(wide * 1.04, -70 - rise * 0.5, -5),
    point(wide * 1.0, -30, -5),
  ]);
  const flap = smoothClosed([
    point(wide * 0.4, -82 - rise * 0.62, 14),
    point(wide * 0.76, -88 - rise, 8),
    point(wide * 1.08, -72 - rise * 0.4, 8),
    point(wide * 1.16, -46, 18),
    point(wide * 1.1, -22 + rise * 0.3, 26),
    point(wide * 0.98, -34, 30),
    point(wide * 0.66, -66 - rise * 0.2, 28),
  ]);
  const line = lineColor(color);
  return {
    behind: fill(stem, canvas.round(darker(color, 0.3))) + stroke(stem, line, 2.5, 0.6),
    front: fill(flap, canvas.round(color)) + stroke(flap, line, 2.5, 0.65),
  };
}

function hanging(
  canvas: Canvas,
  random: Random,
  {
    breed,
    view,
    side,
    color,
  }: { readonly breed: DogBreed; readonly view: HeadView; readonly side: -1 | 1; readonly color: Color },
): string {
  const far = view.isFar(side);
  const wide = breed.skull * (far ? 0.98 : 1);
  const drop =
    { hanging: 52, long: 106, curly: 74 }[breed.ears as 'hanging' | 'long' | 'curly'] * breed.earLength;
  const high = breed.ears === 'long' ? 20 : 0;
  const point = (x: number, y: number): Point => view.at(side * x, y, -4);
  const points = [
    point(wide * 0.56, -80 + high),
    point(wide * 0.86, -84 + high * 0.8),
    point(wide * 1.2, -52 + high * 0.6),
    point(wide * 1.36, drop * 0.3),
    point(wide * 1.34, drop * 0.8),
    point(wide * 1.14, drop * 1.06),
    point(wide * 0.94, drop * 0.86),
    point(wide * 0.84, drop * 0.2),
    point(wide * 0.8, -30 + high * 0.4),
  ];
  const clockwise = side > 0 ? points : [...points].reverse();
  const outline =
    breed.ears === 'curly' || breed.fur > 0.6
      ? furry(random, clockwise, { length: breed.ears === 'curly' ? 6 : 10, spacing: 15, droop: 1 })
      : smoothClosed(points);
  const fold = smoothOpen([
    point(wide * 0.84, -70 + high),
    point(wide * 0.98, -10),
    point(wide * 1.0, drop * 0.7),
  ]);
  return [
    fill(outline, canvas.round(color)),
    breed.ears === 'curly' ? curls(random, points, color) : stroke(fold, darker(color, 0.4), 5, 0.35),
    stroke(outline, lineColor(color), 2.5, 0.65),
  ].join('');
}

/** Little rings of fur. */
function curls(random: Random, outline: readonly Point[], color: Color): string {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const middle: Point = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
  const reach: Point = [
    (Math.max(...xs) - Math.min(...xs)) * 0.3,
    (Math.max(...ys) - Math.min(...ys)) * 0.38,
  ];
  return Array.from({ length: 8 }, () => {
    const x = middle[0] + random.uniform(-1, 1) * reach[0];
    const y = middle[1] + random.uniform(-1, 1) * reach[1];
    return stroke(smoothOpen(ellipsePoints(x, y, 8, 7, 7).slice(1)), darker(color, 0.35), 2.4, 0.5);
  }).join('');
}

/** A poodle's crown of curls. */
export function drawTopknot(canvas: Canvas, random: Random, coat: Coat, view: HeadView): string {
  const [x, y] = view.at(0, -82, 20);
  const points = ellipsePoints(x, y, 66, 40);
  const outline = furry(random, points, { length: 8, spacing: 15, droop: 0 });
  return (
    fill(outline, canvas.round(coat.base)) +
    curls(random, points, coat.base) +
    ellipse(x, y + 36, 50, 10, darker(coat.base, 0.5), 0.2)
  );
}

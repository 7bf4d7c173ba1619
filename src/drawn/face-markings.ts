import type { Random } from '../random.js';
import { type Canvas, ellipse, fill } from './canvas.js';
import { sign } from './choose.js';
import type { Coat } from './coat.js';
import { lighter, mix } from './color.js';
import { blob, leaf, type Point, smoothClosed } from './geometry.js';
import type { HeadView } from './head-view.js';

const SIDES = [-1, 1] as const;

/** A cat's colors on the face, to be shown inside the outline of the skull. */
export function catFaceMarkings(canvas: Canvas, random: Random, coat: Coat, view: HeadView): string {
  const { pattern } = coat;
  const parts: string[] = [];
  if (pattern === 'patched') parts.push(patches(random, coat, view));
  if (pattern === 'pointed') parts.push(mask(canvas, coat, view, 62));
  if (pattern === 'spotted') parts.push(spots(random, coat, view, 12));
  if (pattern === 'tan') parts.push(patches(random, coat, view));
  if (pattern === 'striped' || pattern === 'spotted') parts.push(tabby(coat, view));
  if (coat.blaze) parts.push(blaze(coat, view, 15, 74));
  else if (pattern === 'striped') parts.push(rings(coat, view));
  const [x, y] = view.at(0, 70, 84);
  if (pattern !== 'pointed') parts.push(canvas.glow(x, y, 66, 44, { color: coat.light, opacity: 1 }));
  return parts.join('');
}

/** A dog's colors on the face. */
export function dogFaceMarkings(canvas: Canvas, random: Random, coat: Coat, view: HeadView): string {
  const { pattern } = coat;
  const parts: string[] = [];
  if (pattern === 'patched') parts.push(patches(random, coat, view));
  if (pattern === 'spotted') parts.push(spots(random, coat, view, 14));
  if (pattern === 'pointed') parts.push(mask(canvas, coat, view, 66));
  if (pattern === 'striped') parts.push(saddleCap(coat, view));
  if (pattern === 'tan') parts.push(brows(coat, view));
  if (coat.blaze) parts.push(blaze(coat, view, 12, 84));
  return parts.join('');
}

/** The M on a tabby's forehead and the lines from its eyes to its cheeks. */
function tabby({ marking }: Coat, view: HeadView): string {
  const parts: string[] = [];
  for (const side of SIDES) {
    const stripes: [Point, Point, number, number][] = [
      [[side * 8, -34], [side * 13, -82], 6, 0],
      [[side * 25, -33], [side * 38, -78], 6.5, side * 5],
      [[side * 60, -34], [side * 66, -64], 5, side * 4],
      [[side * 68, 2], [side * 108, -4], 6, side * 5],
      [[side * 62, 24], [side * 106, 28], 6.5, side * -7],
      [[side * 62, 44], [side * 94, 54], 6, side * -6],
    ];
    for (const [from, to, width, bend] of stripes) {
      const depth = (x: number): number => Math.sqrt(Math.max(0, 104 * 104 - x * x)) * 0.72;
      parts.push(
        fill(
          leaf(view.at(...from, depth(from[0])), view.at(...to, depth(to[0])), width, bend),
          marking,
          0.85,
        ),
      );
    }
  }
  parts.push(fill(leaf(view.at(0, -48, 74), view.at(0, -84, 50), 5), marking, 0.85));
  return parts.join('');
}

/** Light rings around a tabby's eyes. */
function rings({ light, base }: Coat, view: HeadView): string {
  return SIDES.map((side) => {
    const [x, y] = view.at(side * 43, -5, 74);
    return ellipse(x, y, 35 * view.narrowing(side * 43, 74), 31, mix(base, light, 0.6), 0.75);
  }).join('');
}

function mask(canvas: Canvas, { marking }: Coat, view: HeadView, size: number): string {
  const [x, y] = view.at(0, 30, 80);
  const paint = canvas.radial([
    { offset: 0, color: marking, opacity: 0.95 },
    { offset: 0.6, color: marking, opacity: 0.8 },
    { offset: 1, color: marking, opacity: 0 },
  ]);
  return ellipse(x, y, size + 16, size + 12, paint);
}

function blaze({ light }: Coat, view: HeadView, width: number, foot: number): string {
  const z = 80;
  const d = smoothClosed([
    view.at(0, -88, 40),
    view.at(width * 0.5, -60, 60),
    view.at(width * 0.7, -20, z),
    view.at(width * 1.6, 16, z),
    view.at(foot * 0.78, 48, 60),
    view.at(foot * 0.7, 90, 40),
    view.at(0, 110, 40),
    view.at(-foot * 0.7, 90, 40),
    view.at(-foot * 0.78, 48, 60),
    view.at(-width * 1.6, 16, z),
    view.at(-width * 0.7, -20, z),
    view.at(-width * 0.5, -60, 60),
  ]);
  return fill(d, light);
}

function patches(random: Random, coat: Coat, view: HeadView): string {
  const side = sign(random);
  const first = view.at(side * random.uniform(46, 62), random.uniform(-36, -8), 60);
  const parts = [
    fill(blob(random, first[0], first[1], random.uniform(44, 58), random.uniform(50, 66)), coat.marking),
  ];
  if (random.uniform() < 0.7) {
    const second = view.at(-side * random.uniform(56, 80), random.uniform(-66, -40), 40);
    parts.push(fill(blob(random, second[0], second[1], random.uniform(34, 50)), coat.second));
  }
  return parts.join('');
}

function spots(random: Random, { marking }: Coat, view: HeadView, count: number): string {
  let parts = '';
  for (let spot = 0; spot < count; spot++) {
    const x = random.uniform(-90, 90);
    const [seenX, seenY] = view.at(x, random.uniform(-76, 60), 60 - Math.abs(x) * 0.5);
    parts += fill(blob(random, seenX, seenY, random.uniform(5, 10)), marking, 0.9);
  }
  return parts;
}

/** The dark cap of a shepherd or a husky. */
function saddleCap({ marking }: Coat, view: HeadView): string {
  const z = 66;
  const d = smoothClosed([
    view.at(0, -110, 0),
    view.at(70, -90, 10),
    view.at(104, -30, 0),
    view.at(84, -6, 40),
    view.at(60, -34, z),
    view.at(34, -40, z),
    view.at(14, -14, z + 12),
    view.at(0, 4, z + 18),
    view.at(-14, -14, z + 12),
    view.at(-34, -40, z),
    view.at(-60, -34, z),
    view.at(-84, -6, 40),
    view.at(-104, -30, 0),
    view.at(-70, -90, 10),
  ]);
  return fill(d, marking, 0.9);
}

/** The tan dots above the eyes of a black and tan dog. */
function brows({ marking }: Coat, view: HeadView): string {
  return SIDES.map((side) => {
    const [x, y] = view.at(side * 32, -42, 74);
    const [cheekX, cheekY] = view.at(side * 66, 46, 46);
    return ellipse(x, y, 12, 9, lighter(marking, 0.1)) + ellipse(cheekX, cheekY, 24, 32, marking);
  }).join('');
}

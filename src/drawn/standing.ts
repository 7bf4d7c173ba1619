import type { Random } from '../random.js';
import { chestPatch, leg, paintTail, paintTrunk, paw } from './body-parts.js';
import type { Canvas } from './canvas.js';
import { mix } from './color.js';
import type { Point } from './geometry.js';
import type { Dressed, Posed } from './pose.js';

/** Standing or walking to the right of the picture. */
export function stand(canvas: Canvas, random: Random, { subject, face, collar, head }: Dressed): Posed {
  const { girth, legs, coat, kind } = subject;
  const cat = kind === 'cat';
  const long = (cat ? 92 : 106) * legs;
  const deep = (cat ? 84 : 100) * girth;
  const top = -(long + deep);
  const back: Point[] = [
    [78, top - 20],
    [30, top + 6],
    [-50, top + 8],
    [-120, top + 2],
    [-150, top + 34],
  ];
  const torso: Point[] = [
    [112, top - 22],
    [136, top + 44],
    [112, -long],
    [30, -long + 8],
    [-60, -long - 8],
    [-122, -long - 2],
    ...[...back].reverse(),
  ];
  const stride = random.uniform(-16, 22);
  const half = kind === 'cat' ? 17 : 19;
  const front = (x: number, step: number, far: boolean): string =>
    leg(canvas, random, subject, {
      middle: [
        [x, -long - 34],
        [x + step * 0.4, -long * 0.5],
        [x + step, -12],
      ],
      halfWidths: [half + 7, half, half - 3],
      far,
    }) + paw(canvas, subject, { x: x + step + 6, y: far ? 0 : 3, width: half + 5, far });
  const hind = (x: number, step: number, far: boolean): string =>
    leg(canvas, random, subject, {
      middle: [
        [x, -long - 44],
        [x + 5 + step * 0.2, -long * 0.66],
        [x - 7 + step * 0.6, -long * 0.36],
        [x - 2 + step * 0.9, -long * 0.2],
        [x + step, -12],
      ],
      halfWidths: [40, 27, half - 1, half - 3, half - 3],
      far,
    }) + paw(canvas, subject, { x: x + step + 6, y: far ? 0 : 3, width: half + 5, far });
  const belly =
    coat.pattern === 'tan'
      ? ''
      : canvas.glow(-10, -long + 12, 150, 46, { color: mix(coat.base, coat.light, 0.8), opacity: 0.85 });
  const chest =
    belly +
    chestPatch(canvas, coat, { x: 124, y: top + 54, width: 30, height: 56 }) +
    canvas.shade(112, top + 6, 84, 50, 0.38);
  const headX = kind === 'cat' ? 134 : 142;
  const headY = top - (kind === 'cat' ? 52 : 66);
  const parts = [
    paintTail(canvas, random, subject, standingTail(random, subject.tail, -146, top + 28)),
    front(116, 10 + stride, true),
    hind(-92, -stride, true),
    paintTrunk(canvas, random, subject, torso, {
      region: { spine: back, inward: [10, 58], box: [-150, top, 130, -long] },
      chest,
    }),
    hind(-120, stride * 0.8, false),
    front(90, -stride * 0.9, false),
    collar(118, top + 4, 48),
    head(headX, headY, face(14)),
  ];
  return { markup: parts.join(''), head: [headX, headY], box: [-230, headY - 120, 240, 8] };
}

function standingTail(random: Random, tail: string, x: number, y: number): Point[] {
  switch (tail) {
    case 'short':
      return [
        [x + 8, y],
        [x - 22, y - 26],
        [x - 30, y - 40],
      ];
    case 'curled':
      return [
        [x + 14, y - 6],
        [x - 20, y - 46],
        [x - 10, y - 96],
        [x + 40, y - 104],
        [x + 48, y - 66],
      ];
    case 'cat':
      return random.uniform() < 0.6
        ? [
            [x + 10, y],
            [x - 40, y - 30],
            [x - 50, y - 100],
            [x - 34, y - 150],
            [x - 52, y - 180],
          ]
        : [
            [x + 10, y],
            [x - 50, y + 16],
            [x - 76, y + 70],
            [x - 104, y + 84],
            [x - 120, y + 66],
          ];
    default:
      return random.uniform() < 0.65
        ? [
            [x + 10, y],
            [x - 34, y - 30],
            [x - 60, y - 84],
            [x - 50, y - 132],
          ]
        : [
            [x + 10, y],
            [x - 40, y + 14],
            [x - 66, y + 60],
            [x - 78, y + 92],
          ];
  }
}

import type { Random } from '../random.js';
import { bodyMarkings } from './body-markings.js';
import { chestColor, chestPatch, furTicks, haunch, leg, paintTail, paintTrunk, paw } from './body-parts.js';
import type { Canvas } from './canvas.js';
import { sign } from './choose.js';
import { mirrored, type Point } from './geometry.js';
import type { Dressed, Posed } from './pose.js';

/** Sitting, seen from the front. */
export function sitFront(canvas: Canvas, random: Random, { subject, face, collar, head }: Dressed): Posed {
  const { girth, legs, coat, kind } = subject;
  const headY = -(148 + 122 * legs);
  const wide = (x: number): number => x * girth;
  const torso = mirrored([
    [0, headY + 30],
    [wide(48), headY + 56],
    [wide(70), headY + 104],
    [wide(80), -92],
    [wide(98), -44],
    [wide(82), -4],
    [0, 0],
  ]);
  const side = sign(random);
  const parts = [paintTail(canvas, random, subject, sittingTail(random, subject, side, wide(84)))];
  const edge: Point[] = [
    [wide(-72), headY + 100],
    [wide(-84), -92],
    [wide(-98), -40],
  ];
  const chest =
    chestPatch(canvas, coat, { x: 0, y: headY + 110, width: wide(40), height: 66 }) +
    canvas.shade(0, headY + 62, 84, 50, 0.42) +
    canvas.shade(0, -10, 40, 60, 0.3);
  const mirroredStripes = bodyMarkings(canvas, random, subject, {
    spine: edge.map(([x, y]): Point => [-x, y]),
    inward: [-54, 10],
    box: [0, headY, 100, 0],
  });
  const trunk = paintTrunk(canvas, random, subject, torso, {
    region: { spine: edge, inward: [54, 10], box: [-100, headY, 0, 0] },
    chest: (coat.pattern === 'patched' ? '' : mirroredStripes) + chest,
  });
  parts.push(trunk);
  for (const at of [-1, 1]) {
    parts.push(haunch(canvas, random, subject, { x: at * wide(82), y: -46, radiusX: wide(36), radiusY: 45 }));
    parts.push(paw(canvas, subject, { x: at * wide(94), y: 2, width: 35 }));
  }
  for (const at of [-1, 1]) {
    const top = Math.max(headY + 150, -128);
    parts.push(
      leg(canvas, random, subject, {
        middle: [
          [at * wide(36), top],
          [at * wide(31), -60],
          [at * wide(30), -12],
        ],
        halfWidths: [kind === 'cat' ? 21 : 25, 19, 18],
      }),
    );
    parts.push(paw(canvas, subject, { x: at * wide(30), y: 3, width: kind === 'cat' ? 25 : 29 }));
  }
  parts.push(furTicks(random, chestColor(coat), 0, headY + 112, 24));
  parts.push(collar(0, headY + 66, wide(50)), head(0, headY, face(0)));
  return { markup: parts.join(''), head: [0, headY], box: [wide(-150), headY - 120, wide(150), 8] };
}

function sittingTail(random: Random, { tail }: { tail: string }, side: -1 | 1, root: number): Point[] {
  if (tail === 'short')
    return [
      [side * (root - 10), -30],
      [side * (root + 30), -52],
      [side * (root + 44), -60],
    ];
  if (random.uniform() < 0.5) {
    return [
      [side * (root - 20), -26],
      [side * (root + 34), -8],
      [side * (root + 62), -30],
      [side * (root + 52), -66],
    ];
  }
  return [
    [side * (root - 20), -30],
    [side * (root + 40), -52],
    [side * (root + 66), -108],
    [side * (root + 50), -160],
    [side * (root + 66), -190],
  ];
}

/** Sitting, turned to the right of the picture. */
export function sitTurned(canvas: Canvas, random: Random, { subject, face, collar, head }: Dressed): Posed {
  const { girth, legs, coat, kind } = subject;
  const headY = -(146 + 122 * legs);
  const back: Point[] = [
    [-36, headY + 56],
    [-66 * girth, headY + 112],
    [-108 * girth, -124],
    [-130 * girth, -60],
    [-114 * girth, -8],
  ];
  const torso: Point[] = [
    [-4, headY + 16],
    [50, headY + 40],
    [76, headY + 104],
    [70, -88],
    [48, -14],
    [-40, 0],
    ...[...back].reverse(),
  ];
  const tailRoot = -112 * girth;
  const tail: Point[] =
    subject.tail === 'short'
      ? [
          [tailRoot + 6, -40],
          [tailRoot - 26, -66],
          [tailRoot - 36, -78],
        ]
      : random.uniform() < 0.5
        ? [
            [tailRoot + 10, -22],
            [tailRoot - 52, -14],
            [tailRoot - 88, -38],
            [tailRoot - 84, -80],
          ]
        : [
            [tailRoot + 10, -34],
            [tailRoot - 44, -54],
            [tailRoot - 66, -106],
            [tailRoot - 44, -158],
            [tailRoot - 58, -184],
          ];
  const half = kind === 'cat' ? 19 : 22;
  const chest =
    chestPatch(canvas, coat, { x: 58, y: headY + 116, width: 34, height: 62 }) +
    canvas.shade(30, headY + 64, 80, 52, 0.42);
  const parts = [
    paintTail(canvas, random, subject, tail),
    leg(canvas, random, subject, {
      middle: [
        [66, -130],
        [76, -60],
        [78, -14],
      ],
      halfWidths: [half, half - 3, half - 4],
      far: true,
    }),
    paw(canvas, subject, { x: 84, y: 0, width: half + 4, far: true }),
    paintTrunk(canvas, random, subject, torso, {
      region: { spine: back, inward: [62, 16], box: [-130, headY + 40, 70, 0] },
      chest,
    }),
    leg(canvas, random, subject, {
      middle: [
        [42, -132],
        [46, -60],
        [44, -12],
      ],
      halfWidths: [half + 4, half - 1, half - 3],
    }),
    paw(canvas, subject, { x: 52, y: 3, width: half + 6 }),
    haunch(canvas, random, subject, { x: -60 * girth, y: -56, radiusX: 60 * girth, radiusY: 58 }),
    paw(canvas, subject, { x: -26, y: 3, width: 42 }),
    furTicks(random, chestColor(coat), 52, headY + 118, 18),
    collar(22, headY + 66, 48),
    head(20, headY, face(15)),
  ];
  return { markup: parts.join(''), head: [20, headY], box: [-205 * girth, headY - 120, 130, 8] };
}

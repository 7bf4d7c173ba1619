import type { Random } from '../random.js';
import { bodyMarkings } from './body-markings.js';
import { chestColor, chestPatch, furTicks, paintTrunk, paw } from './body-parts.js';
import type { Canvas } from './canvas.js';
import { mirrored, type Point } from './geometry.js';
import type { Dressed, Posed } from './pose.js';

/** Head and shoulders; the frame, or something in front, cuts the rest. The head is at the origin. */
export function bust(canvas: Canvas, random: Random, { subject, face, collar, head }: Dressed): Posed {
  const { girth, coat } = subject;
  const wide = (x: number): number => x * girth;
  const torso = mirrored([
    [0, 20],
    [wide(56), 60],
    [wide(84), 118],
    [wide(112), 190],
    [wide(128), 330],
    [wide(120), 460],
    [0, 470],
  ]);
  const edge: Point[] = [
    [wide(-60), 70],
    [wide(-112), 190],
    [wide(-128), 330],
  ];
  const other = bodyMarkings(canvas, random, subject, {
    spine: edge.map(([x, y]): Point => [-x, y]),
    inward: [-64, 16],
    box: [0, 60, 130, 330],
  });
  const chest =
    chestPatch(canvas, coat, { x: 0, y: 170, width: wide(58), height: 110 }) +
    canvas.shade(0, 74, 110, 66, 0.42);
  const parts = [
    paintTrunk(canvas, random, subject, torso, {
      region: { spine: edge, inward: [64, 16], box: [-130, 60, 0, 330] },
      chest: (coat.pattern === 'patched' ? '' : other) + chest,
    }),
    furTicks(random, chestColor(coat), 0, 152, 32),
    collar(0, 78, wide(60)),
    head(0, 0, face(0)),
  ];
  return { markup: parts.join(''), head: [0, 0], box: [-130, -140, 130, 230] };
}

/** Looking over an edge with the paws on it. The edge is at y = 0. */
export function peek(canvas: Canvas, random: Random, { subject, face, head, collar }: Dressed): Posed {
  const { girth, kind } = subject;
  const headY = -random.uniform(72, 112);
  const torso = mirrored([
    [0, headY + 20],
    [62 * girth, headY + 56],
    [96 * girth, headY + 130],
    [104 * girth, 120],
    [0, 130],
  ]);
  const width = kind === 'cat' ? 29 : 33;
  const parts = [
    paintTrunk(canvas, random, subject, torso, {
      region: {
        spine: [
          [-90, headY + 60],
          [-100, 60],
        ],
        inward: [60, 10],
        box: [-100, headY, 100, 100],
      },
      chest: canvas.shade(0, headY + 70, 110, 66, 0.4),
    }),
    collar(0, headY + 74, 58),
    head(0, headY, face(0)),
  ];
  const paws = [-1, 1].map((at) => paw(canvas, subject, { x: at * (104 + 8 * girth), y: 19, width }));
  return { markup: parts.join(''), front: paws.join(''), head: [0, headY], box: [-150, headY - 120, 150, 0] };
}

import type { Random } from '../random.js';
import { bodyMarkings } from './body-markings.js';
import { chestPatch, haunch, leg, paintTail, paintTrunk, paw } from './body-parts.js';
import type { Canvas } from './canvas.js';
import { sign } from './choose.js';
import { ellipsePoints, mirrored, type Point } from './geometry.js';
import type { Dressed, Posed } from './pose.js';

/** Lying like a sphinx, turned to the right of the picture. */
export function lieTurned(canvas: Canvas, random: Random, { subject, face, collar, head }: Dressed): Posed {
  const { girth, coat, kind } = subject;
  const high = (y: number): number => y * girth;
  const back: Point[] = [
    [26, high(-146)],
    [-30, high(-134)],
    [-96, high(-130)],
    [-164, high(-112)],
    [-200, -62],
  ];
  const torso: Point[] = [
    [70, high(-146)],
    [104, -84],
    [98, -18],
    [0, 0],
    [-130, 0],
    [-188, -12],
    ...[...back].reverse(),
  ];
  const half = kind === 'cat' ? 17 : 20;
  const tail: Point[] =
    subject.tail === 'short'
      ? [
          [-184, -50],
          [-220, -58],
          [-234, -64],
        ]
      : random.uniform() < 0.6
        ? [
            [-176, -34],
            [-224, -30],
            [-240, -4],
            [-180, 8],
            [-104, 2],
          ]
        : [
            [-186, -40],
            [-232, -44],
            [-256, -84],
            [-240, -118],
          ];
  const chest =
    chestPatch(canvas, coat, { x: 92, y: -84, width: 32, height: 60 }) +
    canvas.shade(70, high(-120), 90, 56, 0.4);
  const inFront = tail[tail.length - 1][1] > 0;
  const drawnTail = paintTail(canvas, random, subject, tail);
  const parts = [
    inFront ? '' : drawnTail,
    leg(canvas, random, subject, {
      middle: [
        [78, -40],
        [120, -20],
        [172, -17],
      ],
      halfWidths: [half + 2, half, half - 2],
      far: true,
    }),
    paw(canvas, subject, { x: 184, y: -4, width: half + 7, far: true }),
    paintTrunk(canvas, random, subject, torso, {
      region: { spine: back, inward: [16, 70], box: [-195, high(-130), 90, 0] },
      chest,
    }),
    haunch(canvas, random, subject, { x: -126, y: -56, radiusX: 64, radiusY: 55 * girth }),
    paw(canvas, subject, { x: -78, y: 3, width: 44 }),
    leg(canvas, random, subject, {
      middle: [
        [52, -44],
        [84, -18],
        [140, -13],
      ],
      halfWidths: [half + 8, half + 2, half - 1],
    }),
    paw(canvas, subject, { x: 152, y: 3, width: half + 9 }),
    inFront ? drawnTail : '',
    collar(72, high(-126), 48),
    head(74, high(-146) - 44, face(12)),
  ];
  return { markup: parts.join(''), head: [74, high(-146) - 44], box: [-255, high(-146) - 160, 200, 12] };
}

/** Lying with the head towards the viewer; `resting` on the paws or held up. */
export function lieFront(canvas: Canvas, random: Random, dressed: Dressed, resting: boolean): Posed {
  const { subject, face, collar, head } = dressed;
  const { girth, coat, kind } = subject;
  const wide = (x: number): number => x * girth;
  const torso = mirrored([
    [0, -156],
    [wide(66), -148],
    [wide(124), -98],
    [wide(140), -40],
    [wide(122), -2],
    [0, 0],
  ]);
  const edge: Point[] = [
    [wide(-60), -148],
    [wide(-122), -98],
    [wide(-140), -36],
  ];
  const headY = resting ? -72 : -150;
  const side = sign(random);
  const shadow = canvas.shade(0, headY + 44, 116, 74, 0.42);
  const otherSide = bodyMarkings(canvas, random, subject, {
    spine: edge.map(([x, y]): Point => [-x, y]),
    inward: [-50, 22],
    box: [20, -150, 140, 0],
  });
  const tail: Point[] =
    subject.tail === 'short'
      ? [
          [side * 110, -60],
          [side * 150, -84],
          [side * 160, -92],
        ]
      : [
          [side * 108, -36],
          [side * 160, -18],
          [side * 196, -44],
          [side * 188, -88],
        ];
  const parts = [
    paintTail(canvas, random, subject, tail),
    paintTrunk(canvas, random, subject, torso, {
      region: { spine: edge, inward: [50, 22], box: [-140, -150, -20, 0] },
      chest:
        (coat.pattern === 'patched' ? '' : otherSide) +
        (resting ? '' : chestPatch(canvas, coat, { x: 0, y: headY + 96, width: wide(40), height: 56 })) +
        shadow,
    }),
  ];
  for (const at of [-1, 1])
    parts.push(
      haunch(canvas, random, subject, { x: at * wide(112), y: -40, radiusX: wide(36), radiusY: 40 }),
    );
  const half = kind === 'cat' ? 21 : 24;
  const pawX = resting ? 64 : 42;
  const legs = [-1, 1].flatMap((at) => [
    leg(canvas, random, subject, {
      middle: [
        [at * wide(pawX + 12), -66],
        [at * wide(pawX + 4), -34],
        [at * wide(pawX), -12],
      ],
      halfWidths: [half, half, half - 1],
    }),
    paw(canvas, subject, { x: at * wide(pawX), y: 6, width: half + 9 }),
  ]);
  const drawnHead = collar(0, headY + 66, 54) + head(0, headY, face(0));
  parts.push(...legs, drawnHead);
  return { markup: parts.join(''), head: [0, headY], box: [wide(-180), headY - 120, wide(180), 14] };
}

/** Curled up, asleep or nearly so. */
export function curlUp(canvas: Canvas, random: Random, { subject, face, head }: Dressed): Posed {
  const { girth } = subject;
  const torso = ellipsePoints(10, -68 * girth, 152, 70 * girth, 12);
  const back: Point[] = [
    [-90, -120 * girth],
    [0, -136 * girth],
    [90, -122 * girth],
    [150, -80],
  ];
  const tail: Point[] =
    subject.tail === 'short'
      ? [
          [150, -40],
          [172, -20],
          [170, -8],
        ]
      : [
          [140, -44],
          [156, 0],
          [84, 10],
          [0, 6],
          [-50, 4],
        ];
  const parts = [
    paintTrunk(canvas, random, subject, torso, {
      region: { spine: back, inward: [-6, 76], box: [-130, -130, 150, 0] },
      chest: canvas.shade(-74, -50, 120, 84, 0.42),
    }),
    haunch(canvas, random, subject, { x: 84, y: -54, radiusX: 62, radiusY: 52 }),
    paw(canvas, subject, { x: 32, y: 4, width: 36 }),
    paw(canvas, subject, { x: -128, y: 2, width: 30 }),
    paintTail(canvas, random, subject, tail),
    head(-82, -64, { ...face(-6), eyes: 0, mouth: 'closed', tilt: random.uniform(-20, -4) }),
  ];
  return { markup: parts.join(''), head: [-82, -64], box: [-190, -180, 190, 16] };
}

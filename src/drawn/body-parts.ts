import type { Random } from '../random.js';
import { bodyMarkings, type Region } from './body-markings.js';
import { type Canvas, ellipse, fill, stroke } from './canvas.js';
import { type Coat, lineColor } from './coat.js';
import { type Color, darker, lighter, mix, WHITE } from './color.js';
import { boxOf, drawFurStrokes } from './fur.js';
import {
  alongSpline,
  blob,
  ellipsePoints,
  furry,
  type Point,
  path,
  smoothClosed,
  smoothOpen,
  tube,
} from './geometry.js';
import type { Subject } from './subject.js';

/** Draws one part of a body: its fur, the markings from `inside`, light and shade, and its edge. */
function paintPart(
  canvas: Canvas,
  random: Random,
  subject: Subject,
  points: readonly Point[],
  options: { readonly color?: Color; readonly inside?: string; readonly fluffy?: boolean } = {},
): string {
  const { color = subject.coat.base, inside = '', fluffy = subject.fur > 0.5 } = options;
  const d = fluffy
    ? furry(random, points, { length: 5 + 5 * subject.fur, spacing: 16, droop: 0.8 })
    : smoothClosed(points);
  return fill(d, canvas.round(color)) + canvas.clipped(d, inside) + stroke(d, lineColor(color), 2.5, 0.6);
}

/** The trunk with its markings and a light chest or belly. */
export function paintTrunk(
  canvas: Canvas,
  random: Random,
  subject: Subject,
  points: readonly Point[],
  { region, chest }: { readonly region: Region; readonly chest: string },
): string {
  return paintPart(canvas, random, subject, points, {
    inside: bodyMarkings(canvas, random, subject, region) + trunkFur(random, subject, points) + chest,
  });
}

function trunkFur(random: Random, { coat, fur }: Subject, points: readonly Point[]): string {
  const box = boxOf(points);
  const from: Point = [(box[0] + box[2]) / 2, box[1] - 60];
  return drawFurStrokes(random, { box, color: coat.base, spacing: 18, length: 14 + 10 * fur, from });
}

/** A light chest: soft, or a white bib. */
export function chestPatch(
  canvas: Canvas,
  coat: Coat,
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): string {
  const { pattern, light, marking, base } = coat;
  if (pattern === 'bicolor' || pattern === 'patched') {
    return fill(smoothClosed(ellipsePoints(x, y, width, height, 10)), light);
  }
  if (pattern === 'tan') {
    return (
      ellipse(x - width * 0.4, y, width * 0.36, height * 0.3, marking) +
      ellipse(x + width * 0.4, y, width * 0.36, height * 0.3, marking)
    );
  }
  return canvas.glow(x, y, width * 1.3, height * 1.2, { color: mix(base, light, 0.8), opacity: 0.9 });
}

/** A few strokes of fur. */
export function furTicks(random: Random, color: Color, x: number, y: number, spread: number): string {
  let parts = '';
  for (const [offsetX, offsetY] of [
    [-0.6, 0],
    [0, 0.5],
    [0.55, 0.1],
    [-0.2, 1.1],
    [0.35, 1.2],
  ]) {
    const [startX, startY] = [x + offsetX * spread, y + offsetY * spread];
    const side = random.uniform(-4, 4);
    parts += stroke(
      path`M${startX - 6} ${startY}q${5 + side} 10 6 15q3 -6 7 -13`,
      darker(color, 0.3),
      2.4,
      0.4,
    );
  }
  return parts;
}

/** Fur of the lower legs and the paws. */
function pawColor({ pattern, socks, light, marking, base }: Coat): Color {
  if (pattern === 'pointed' || pattern === 'tan') return marking;
  return socks || pattern === 'patched' ? light : base;
}

/** A leg along `middle`, from the body to the paw, with a sock if the coat has socks. Its upper end fades away. */
export function leg(
  canvas: Canvas,
  random: Random,
  subject: Subject,
  {
    middle,
    halfWidths,
    far = false,
  }: { readonly middle: readonly Point[]; readonly halfWidths: readonly number[]; readonly far?: boolean },
): string {
  const { coat } = subject;
  const shade = (color: Color): Color => (far ? darker(color, 0.24) : color);
  const [footX, footY] = middle[middle.length - 1];
  const [topX, topY] = middle[0];
  const points = tube(middle, halfWidths);
  const d = smoothClosed(points);
  const [base, foot] = [shade(coat.base), shade(pawColor(coat))];
  const [across, down] = [footX - topX, footY - topY];
  const paint = canvas.linear(
    [
      { offset: 0, color: base, opacity: far ? 1 : 0 },
      { offset: 0.35, color: base },
      { offset: 1, color: darker(base, 0.1) },
    ],
    Math.abs(across) > Math.abs(down) ? 'right' : 'down',
  );
  let inside = '';
  if (foot !== base) {
    const reach = Math.hypot(across, down) * 0.64;
    inside += canvas.glow(footX, footY, reach, reach, { color: foot, opacity: 1 });
  }
  if (coat.pattern === 'striped' && subject.kind === 'cat') inside += legStripes(coat, middle, halfWidths[0]);
  if (coat.pattern === 'spotted') inside += legSpots(random, coat, middle, halfWidths[0]);
  const start = Math.round(points.length * 0.1);
  const sides = [
    points.slice(start, points.length / 2),
    points.slice(points.length / 2, points.length - start),
  ];
  const line = lineColor(base);
  return (
    fill(d, paint) +
    canvas.clipped(d, inside) +
    sides.map((side) => stroke(smoothOpen(side), line, 2.5, 0.6)).join('')
  );
}

function legSpots(random: Random, coat: Coat, middle: readonly Point[], half: number): string {
  return [0.35, 0.55, 0.75]
    .map((position) => {
      const [x, y] = alongSpline(middle, position * (middle.length - 1));
      return fill(
        blob(random, x + random.uniform(-0.7, 0.7) * half, y, random.uniform(4, 8)),
        coat.marking,
        0.9,
      );
    })
    .join('');
}

function legStripes(coat: Coat, middle: readonly Point[], half: number): string {
  return [0.25, 0.45, 0.65]
    .map((position) => {
      const [x, y] = alongSpline(middle, position * (middle.length - 1));
      return stroke(path`M${x - half} ${y}q${half} 9 ${half * 1.3} 2`, coat.marking, 6, 0.7);
    })
    .join('');
}

/** A paw whose sole is at (x, y). */
export function paw(
  canvas: Canvas,
  subject: Subject,
  {
    x,
    y,
    width,
    far = false,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly far?: boolean },
): string {
  const plain = pawColor(subject.coat);
  const color = far ? darker(plain, 0.24) : plain;
  const height = width * (subject.kind === 'cat' ? 0.62 : 0.66);
  const line = lineColor(color);
  const d = smoothClosed([
    [x - width, y - height * 0.32],
    [x - width * 0.7, y - height * 0.86],
    [x, y - height * 1.05],
    [x + width * 0.7, y - height * 0.86],
    [x + width, y - height * 0.32],
    [x + width * 0.72, y],
    [x - width * 0.72, y],
  ]);
  const toes = [-0.34, 0.34].map((offset) =>
    stroke(
      path`M${x + offset * width} ${y - height * 0.44}L${x + offset * width * 1.08} ${y - height * 0.04}`,
      line,
      2.6,
      0.75,
    ),
  );
  return fill(d, canvas.round(color)) + stroke(d, line, 2.4, 0.6) + toes.join('');
}

/** A tail along `middle`, from its root to its tip. */
export function paintTail(
  canvas: Canvas,
  random: Random,
  subject: Subject,
  middle: readonly Point[],
): string {
  const { coat, tail, fur } = subject;
  const bushy = tail === 'bushy' || tail === 'curled' || fur > 0.6;
  const widths = bushy ? [13, 23, 27, 22, 7] : tail === 'cat' ? [14, 14, 13.5, 13, 11] : [14, 12, 10, 8, 6];
  const color =
    coat.pattern === 'pointed' ? coat.marking : coat.pattern === 'patched' ? coat.marking : coat.base;
  const last = middle.length - 1;
  let inside = '';
  if (coat.pattern === 'striped' && subject.kind === 'cat') {
    for (let ring = 1; ring < 8; ring++) inside += tailRing(coat, middle, (ring / 8) * last);
  }
  const [tipX, tipY] = middle[last];
  if (coat.pattern === 'bicolor' && coat.socks) inside += ellipse(tipX, tipY, 30, 30, coat.light);
  const points = tube(middle, widths);
  return paintPart(canvas, random, subject, points, { color, inside, fluffy: bushy });
}

function tailRing(coat: Coat, middle: readonly Point[], position: number): string {
  const [x, y] = alongSpline(middle, position);
  const [nextX, nextY] = alongSpline(middle, Math.min(position + 0.08, middle.length - 1));
  const length = Math.hypot(nextX - x, nextY - y) || 1;
  const across: Point = [(-(nextY - y) / length) * 30, ((nextX - x) / length) * 30];
  return stroke(
    smoothOpen([
      [x - across[0], y - across[1]],
      [x + across[0], y + across[1]],
    ]),
    coat.marking,
    9,
    0.75,
  );
}

/** The thigh of a sitting or lying animal. */
export function haunch(
  canvas: Canvas,
  random: Random,
  subject: Subject,
  {
    x,
    y,
    radiusX,
    radiusY,
  }: { readonly x: number; readonly y: number; readonly radiusX: number; readonly radiusY: number },
): string {
  const { coat } = subject;
  const points = ellipsePoints(x, y, radiusX, radiusY, 12);
  const box = [x - radiusX, y - radiusY, x + radiusX, y + radiusY] as const;
  const spine: Point[] = [
    [x - radiusX, y - radiusY * 0.6],
    [x - radiusX * 0.3, y - radiusY],
    [x + radiusX * 0.5, y - radiusY * 0.85],
  ];
  const inside =
    coat.pattern === 'striped' && subject.kind === 'dog'
      ? ''
      : bodyMarkings(canvas, random, subject, { spine, inward: [radiusX * 0.3, radiusY * 0.8], box });
  return paintPart(canvas, random, subject, points, {
    inside:
      inside +
      ellipse(x + canvas.light * radiusX * 0.2, y - radiusY * 0.5, radiusX * 0.5, radiusY * 0.3, WHITE, 0.07),
  });
}

/** The color of the chest's fur, for strokes on it. */
export function chestColor(coat: Coat): Color {
  return coat.pattern === 'bicolor' || coat.pattern === 'patched' ? coat.light : lighter(coat.base, 0.1);
}

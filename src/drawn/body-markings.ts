import type { Random } from '../random.js';
import { type Canvas, fill, stroke } from './canvas.js';
import { mix } from './color.js';
import { alongSpline, blob, leaf, type Point, smoothOpen } from './geometry.js';
import type { Subject } from './subject.js';

/** A part of the body that carries markings. */
export interface Region {
  /** Along the back, or along the edge where stripes begin. */
  readonly spine: readonly Point[];
  /** From the spine to where stripes end. */
  readonly inward: Point;
  /** Left, top, right and bottom. */
  readonly box: readonly [number, number, number, number];
}

/** A coat's markings on a region, to be shown inside its outline. */
export function bodyMarkings(canvas: Canvas, random: Random, subject: Subject, region: Region): string {
  const { coat, kind } = subject;
  switch (coat.pattern) {
    case 'striped':
      return kind === 'cat' ? stripes(random, subject, region) : saddle(canvas, subject, region);
    case 'patched':
      return patches(random, subject, region);
    case 'spotted':
      return spots(random, subject, region);
    default:
      return '';
  }
}

function stripes(random: Random, { coat }: Subject, { spine, inward }: Region): string {
  const count = Math.max(4, Math.round(spineLength(spine) / 27));
  let parts = '';
  for (let stripe = 0; stripe < count; stripe++) {
    const [x, y] = alongSpline(spine, ((stripe + 0.5) / count) * (spine.length - 1));
    const reach = random.uniform(0.75, 1.15);
    const end: Point = [x + inward[0] * reach, y + inward[1] * reach];
    parts += fill(
      leaf([x - inward[0] * 0.2, y - inward[1] * 0.2], end, random.uniform(7, 10), random.uniform(6, 14)),
      coat.marking,
      0.8,
    );
  }
  return parts;
}

/** The dark back of a shepherd. */
function saddle(canvas: Canvas, { coat }: Subject, { spine, inward }: Region): string {
  const reach = Math.hypot(...inward);
  const soft = mix(coat.base, coat.marking, 0.6);
  const paint = canvas.fade(coat.marking, soft);
  return (
    stroke(smoothOpen(spine), soft, reach * 1.5, 0.6) + stroke(smoothOpen(spine), paint, reach * 1.1, 0.9)
  );
}

function patches(random: Random, { coat }: Subject, { spine, inward }: Region): string {
  let parts = '';
  for (const [index, place] of [
    random.uniform(0.05, 0.35),
    random.uniform(0.5, 0.7),
    random.uniform(0.8, 1),
  ].entries()) {
    const [x, y] = alongSpline(spine, place * (spine.length - 1));
    const size = Math.hypot(...inward) * random.uniform(0.42, 0.72);
    const depth = random.uniform(0.1, 0.7);
    parts += fill(
      blob(random, x + inward[0] * depth, y + inward[1] * depth, size, size * random.uniform(0.7, 1.1)),
      index === 1 ? coat.second : coat.marking,
    );
  }
  return parts;
}

function spots(random: Random, { coat }: Subject, { box: [left, top, right, bottom] }: Region): string {
  const count = Math.round(((right - left) * (bottom - top)) / 1100);
  let parts = '';
  for (let spot = 0; spot < count; spot++) {
    const size = random.uniform(5, 10);
    parts += fill(
      blob(random, random.uniform(left, right), random.uniform(top, bottom), size),
      coat.marking,
      0.9,
    );
  }
  return parts;
}

function spineLength(spine: readonly Point[]): number {
  return spine
    .slice(1)
    .reduce((sum, [x, y], index) => sum + Math.hypot(x - spine[index][0], y - spine[index][1]), 0);
}

import type { Random } from '../random.js';

/** In the units of the drawing; y grows downwards. */
export type Point = readonly [x: number, y: number];

/** A tenth of a unit is smaller than a pixel of any picture that Graft draws. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The text of a path with its numbers rounded: path`M${point}h${width}`. */
export function path(texts: TemplateStringsArray, ...values: readonly (number | string | Point)[]): string {
  const written = values.map((value) =>
    typeof value === 'number' ? round(value) : typeof value === 'string' ? value : at(value),
  );
  return String.raw({ raw: texts }, ...written);
}

function at([x, y]: Point): string {
  return `${round(x)} ${round(y)}`;
}

/** A closed curve through all points (Catmull and Rom's spline, as cubic Bézier curves). */
export function smoothClosed(points: readonly Point[]): string {
  const count = points.length;
  const point = (index: number): Point => points[(index + count) % count];
  let d = `M${at(points[0])}`;
  for (let index = 0; index < count; index++) d += curveTo(point, index);
  return `${d}Z`;
}

/** An open curve through all points. */
export function smoothOpen(points: readonly Point[]): string {
  const last = points.length - 1;
  const point = (index: number): Point => points[Math.min(Math.max(index, 0), last)];
  let d = `M${at(points[0])}`;
  for (let index = 0; index < last; index++) d += curveTo(point, index);
  return d;
}

function curveTo(point: (index: number) => Point, index: number): string {
  const [before, from, to, after] = [point(index - 1), point(index), point(index + 1), point(index + 2)];
  const first: Point = [from[0] + (to[0] - before[0]) / 6, from[1] + (to[1] - before[1]) / 6];
  const second: Point = [to[0] - (after[0] - from[0]) / 6, to[1] - (after[1] - from[1]) / 6];
  return `C${at(first)} ${at(second)} ${at(to)}`;
}

export function polygon(points: readonly Point[]): string {
  return `M${points.map(at).join('L')}Z`;
}

/** The right half of an outline, from top to bottom, with its mirror image on the left. */
export function mirrored(rightHalf: readonly Point[]): Point[] {
  const left = rightHalf.filter(([x]) => x !== 0).map(([x, y]): Point => [-x, y]);
  return [...rightHalf, ...left.reverse()];
}

export function ellipsePoints(x: number, y: number, radiusX: number, radiusY: number, count = 14): Point[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count;
    return [x + radiusX * Math.cos(angle), y + radiusY * Math.sin(angle)];
  });
}

/** The outline around all points (monotone chain, A. M. Andrew, 1979). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (order: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of order) {
      while (chain.length >= 2 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0)
        chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** A stripe that is pointed at both ends: a marking, a blade of grass, a leaf. */
export function leaf(from: Point, to: Point, width: number, bend = 0): string {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const normal: Point = [-dy / length, dx / length];
  const side = (offset: number): Point => [
    from[0] + dx * 0.5 + normal[0] * (bend + offset),
    from[1] + dy * 0.5 + normal[1] * (bend + offset),
  ];
  return `M${at(from)}Q${at(side(width))} ${at(to)}Q${at(side(-width))} ${at(from)}Z`;
}

/** An irregular round shape. */
export function blob(random: Random, x: number, y: number, radiusX: number, radiusY = radiusX): string {
  const start = random.uniform(0, 2 * Math.PI);
  const points = Array.from({ length: 8 }, (_, index): Point => {
    const angle = start + (2 * Math.PI * index) / 8;
    const reach = random.uniform(0.74, 1.16);
    return [x + radiusX * reach * Math.cos(angle), y + radiusY * reach * Math.sin(angle)];
  });
  return smoothClosed(points);
}

export interface FurOptions {
  /** How far tufts stick out. */
  readonly length: number;
  /** Distance from tuft to tuft along the outline. */
  readonly spacing: number;
  /** How much tufts hang down instead of sticking out, from 0 to 1. */
  readonly droop?: number;
}

/** A closed outline as a furry edge. */
export function furry(random: Random, points: readonly Point[], options: FurOptions): string {
  const { length, spacing, droop = 0.5 } = options;
  const border = evenlySpaced(isClockwise(points) ? points : [...points].reverse(), spacing);
  let d = `M${at(border[0])}`;
  border.forEach((from, index) => {
    const to = border[(index + 1) % border.length];
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const step = Math.hypot(dx, dy) || 1;
    const out = length * random.uniform(0.55, 1.25);
    const outward: Point = [dy / step, -dx / step];
    const along = random.uniform(0.35, 0.75);
    const tip: Point = [
      from[0] + dx * along + outward[0] * out,
      from[1] + dy * along + outward[1] * out + droop * out * 0.7,
    ];
    const first: Point = [from[0] + outward[0] * out * 0.5, from[1] + outward[1] * out * 0.5];
    const second: Point = [
      to[0] - dx * 0.25 + outward[0] * out * 0.15,
      to[1] - dy * 0.25 + outward[1] * out * 0.15,
    ];
    d += `Q${at(first)} ${at(tip)}Q${at(second)} ${at(to)}`;
  });
  return `${d}Z`;
}

function isClockwise(points: readonly Point[]): boolean {
  const doubleArea = points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return doubleArea > 0;
}

/** Points of the closed smooth curve through `points`, about `spacing` apart. */
function evenlySpaced(points: readonly Point[], spacing: number): Point[] {
  const dense: Point[] = [];
  const count = points.length;
  for (let index = 0; index < count; index++) {
    const [p0, p1, p2, p3] = [-1, 0, 1, 2].map((offset) => points[(index + offset + count) % count]);
    for (let part = 0; part < 10; part++) {
      const t = part / 10;
      dense.push([spline(p0[0], p1[0], p2[0], p3[0], t), spline(p0[1], p1[1], p2[1], p3[1], t)]);
    }
  }
  const kept = [dense[0]];
  let walked = 0;
  for (let index = 1; index < dense.length; index++) {
    walked += Math.hypot(dense[index][0] - dense[index - 1][0], dense[index][1] - dense[index - 1][1]);
    if (walked < spacing) continue;
    kept.push(dense[index]);
    walked = 0;
  }
  return kept;
}

function spline(before: number, from: number, to: number, after: number, t: number): number {
  const slope = (to - before) / 2;
  const nextSlope = (after - from) / 2;
  const [t2, t3] = [t * t, t * t * t];
  return (
    (2 * t3 - 3 * t2 + 1) * from + (t3 - 2 * t2 + t) * slope + (3 * t2 - 2 * t3) * to + (t3 - t2) * nextSlope
  );
}

/** The outline of a leg or a tail: a tube around the curve through `middle`, with half its width at each point. */
export function tube(middle: readonly Point[], halfWidths: readonly number[]): Point[] {
  const steps = (middle.length - 1) * 3;
  const left: Point[] = [];
  const right: Point[] = [];
  let tip: Point = middle[0];
  for (let step = 0; step <= steps; step++) {
    const position = (step / steps) * (middle.length - 1);
    const [x, y] = alongSpline(middle, position);
    const [fromX, fromY] = alongSpline(middle, Math.max(position - 0.1, 0));
    const [toX, toY] = alongSpline(middle, Math.min(position + 0.1, middle.length - 1));
    const length = Math.hypot(toX - fromX, toY - fromY) || 1;
    const direction: Point = [(toX - fromX) / length, (toY - fromY) / length];
    const half = alongNumbers(halfWidths, (position / (middle.length - 1)) * (halfWidths.length - 1));
    left.push([x + direction[1] * half, y - direction[0] * half]);
    right.push([x - direction[1] * half, y + direction[0] * half]);
    if (step === steps) tip = [x + direction[0] * half * 0.8, y + direction[1] * half * 0.8];
  }
  return [...left, tip, ...right.reverse()];
}

/** A point of the open smooth curve through `points`; 1.5 lies between the second and the third. */
export function alongSpline(points: readonly Point[], position: number): Point {
  const last = points.length - 1;
  const index = Math.min(Math.floor(position), last - 1);
  const [p0, p1, p2, p3] = [-1, 0, 1, 2].map((offset) => points[Math.min(Math.max(index + offset, 0), last)]);
  const t = position - index;
  return [spline(p0[0], p1[0], p2[0], p3[0], t), spline(p0[1], p1[1], p2[1], p3[1], t)];
}

function alongNumbers(values: readonly number[], position: number): number {
  const index = Math.min(Math.floor(position), Math.max(values.length - 2, 0));
  const next = values[Math.min(index + 1, values.length - 1)];
  return values[index] + (next - values[index]) * (position - index);
}

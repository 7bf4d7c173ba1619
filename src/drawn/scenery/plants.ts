import type { Random } from '../../random.js';
import { type Canvas, ellipse, fill, rectangle, stroke } from '../canvas.js';
import { pick } from '../choose.js';
import { type Color, darker, hue, lighter, mix, vary } from '../color.js';
import { blob, leaf, path, polygon } from '../geometry.js';
import type { Sky } from './sky.js';

type Tint = Sky['tint'];

export const LEAF_GREENS: readonly Color[] = [
  [92, 148, 74],
  [70, 128, 82],
  [128, 162, 78],
  [58, 110, 88],
];

/** A tree with its foot at (x, y). */
export function drawTree(
  canvas: Canvas,
  random: Random,
  {
    x,
    y,
    height,
    tint,
    crown,
  }: {
    readonly x: number;
    readonly y: number;
    readonly height: number;
    readonly tint: Tint;
    readonly crown?: Color;
  },
): string {
  const color = tint(crown ?? vary(random, pick(random, LEAF_GREENS), 14));
  const trunk = tint([112, 84, 66]);
  const width = height * 0.05;
  const parts = [
    fill(
      polygon([
        [x - width, y],
        [x + width, y],
        [x + width * 0.6, y - height * 0.6],
        [x - width * 0.6, y - height * 0.6],
      ]),
      trunk,
    ),
  ];
  for (const [dx, dy, size] of [
    [-0.16, -0.56, 0.22],
    [0.18, -0.58, 0.22],
    [0, -0.76, 0.27],
  ]) {
    const radius = height * size;
    parts.push(fill(blob(random, x + dx * height, y + dy * height, radius), canvas.round(color)));
  }
  return parts.join('');
}

/** A fir with its foot at (x, y). */
export function drawFir(x: number, y: number, height: number, color: Color, snow?: Color): string {
  const parts = [
    rectangle(x - height * 0.04, y - height * 0.14, height * 0.08, height * 0.14, darker(color, 0.4)),
  ];
  for (const [index, width] of [0.3, 0.24, 0.17].entries()) {
    const base = y - height * (0.12 + index * 0.26);
    const tier = polygon([
      [x - width * height, base],
      [x + width * height, base],
      [x, base - height * 0.44],
    ]);
    parts.push(fill(tier, darker(color, 0.12 - index * 0.06)));
    if (snow) {
      const cap = polygon([
        [x - width * height * 0.5, base - height * 0.22],
        [x, base - height * 0.16],
        [x + width * height * 0.5, base - height * 0.22],
        [x, base - height * 0.44],
      ]);
      parts.push(fill(cap, snow, 0.9));
    }
  }
  return parts.join('');
}

/** Blades of grass with their feet around y, from the left edge to the right. */
export function grassBlades(random: Random, y: number, height: number, count: number, color: Color): string {
  let parts = '';
  for (let blade = 0; blade < count; blade++) {
    const x = random.uniform(-10, 410);
    const foot = y + random.uniform(-6, 6);
    const tall = height * random.uniform(0.5, 1.1);
    parts += fill(
      leaf(
        [x, foot],
        [x + random.uniform(-0.4, 0.4) * tall, foot - tall],
        random.uniform(2.5, 4.5),
        random.uniform(-4, 4),
      ),
      vary(random, color, 16),
    );
  }
  return parts;
}

export function drawFlower(random: Random, x: number, y: number, size: number, tint: Tint): string {
  const petal = tint(hue(random.uniform(0, 360), 0.65, 0.68));
  const parts = [
    stroke(
      path`M${x} ${y}q${random.uniform(-6, 6)} ${-size} 0 ${-size * 2}`,
      tint([86, 132, 70]),
      size * 0.22,
    ),
  ];
  for (let index = 0; index < 5; index++) {
    const angle = (index * 2 * Math.PI) / 5;
    parts.push(
      ellipse(
        x + Math.cos(angle) * size * 0.5,
        y - size * 2 + Math.sin(angle) * size * 0.5,
        size * 0.42,
        size * 0.42,
        petal,
      ),
    );
  }
  parts.push(ellipse(x, y - size * 2, size * 0.32, size * 0.32, tint([246, 206, 90])));
  return parts.join('');
}

/** A plant in a pot that stands at (x, y). */
export function drawPottedPlant(
  canvas: Canvas,
  random: Random,
  x: number,
  y: number,
  height: number,
): string {
  const pot = hue(random.uniform(0, 360), random.uniform(0.15, 0.5), random.uniform(0.45, 0.75));
  const green = vary(random, pick(random, LEAF_GREENS), 14);
  const potHeight = height * 0.32;
  const top = y - potHeight;
  const half = height * 0.17;
  const parts: string[] = [];
  const leaves = 7 + random.integer(5);
  const slim = random.uniform(0.05, 0.13);
  for (let index = 0; index < leaves; index++) {
    const spread = (index / (leaves - 1)) * 2 - 1;
    const reach = height * random.uniform(0.5, 0.74) * (1 - 0.25 * Math.abs(spread));
    const tipX = x + spread * height * 0.42 + random.uniform(-6, 6);
    const d = leaf([x + spread * half * 0.4, top + 4], [tipX, top - reach], height * slim, spread * 10);
    parts.push(fill(d, mix(green, index % 2 ? darker(green, 0.25) : lighter(green, 0.12), 0.8)));
  }
  const body = polygon([
    [x - half, top],
    [x + half, top],
    [x + half * 0.74, y],
    [x - half * 0.74, y],
  ]);
  parts.push(
    fill(body, canvas.round(pot)),
    rectangle(x - half * 1.1, top - 3, half * 2.2, potHeight * 0.2, darker(pot, 0.1), { corner: 2 }),
  );
  return parts.join('');
}

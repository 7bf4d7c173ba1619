import type { Random } from '../../random.js';
import { type Canvas, ellipse, fill, rectangle, stroke } from '../canvas.js';
import { pick } from '../choose.js';
import { type Color, darker, hue, lighter, WHITE } from '../color.js';
import { path, polygon, smoothClosed } from '../geometry.js';
import { drawCushion } from './furniture.js';
import { drawPottedPlant } from './plants.js';

/** Draws a thing around the origin; it stands at y = 0 and is about 60 units wide. */
type Thing = (canvas: Canvas, random: Random, color: Color) => string;

const ball: Thing = (canvas, random, color) => {
  const size = random.uniform(18, 28);
  const seam = lighter(color, 0.7);
  return [
    ellipse(0, -size, size, size, canvas.round(color)),
    stroke(
      path`M${-size * 0.8} ${-size * 1.5}Q0 ${-size * 0.9} ${-size * 0.6} ${-size * 0.25}`,
      seam,
      3,
      0.9,
    ),
    stroke(
      path`M${size * 0.5} ${-size * 1.8}Q${size * 0.1} ${-size} ${size * 0.8} ${-size * 0.5}`,
      seam,
      3,
      0.9,
    ),
    ellipse(canvas.light * size * 0.35, -size * 1.4, size * 0.22, size * 0.16, WHITE, 0.6),
  ].join('');
};

const bowl: Thing = (canvas, random, color) => {
  const food: Color = random.integer(2) === 0 ? [150, 96, 60] : [168, 214, 234];
  return [
    fill('M-36 -24L36 -24L28 0L-28 0Z', canvas.round(color)),
    ellipse(0, -24, 36, 9, lighter(color, 0.3)),
    ellipse(0, -23, 30, 6.5, food),
    ellipse(-10, -25, 8, 3, lighter(food, 0.4), 0.7),
    rectangle(-12, -15, 24, 6, lighter(color, 0.7), { corner: 3 }),
  ].join('');
};

const yarn: Thing = (canvas, random, color) => {
  const threads = [-14, -6, 4, 13].map((offset) =>
    stroke(path`M${offset - 16} -36Q${offset + 8} -24 ${offset - 4} -4`, darker(color, 0.3), 2, 0.55),
  );
  const across = [-34, -22, -12].map((y) =>
    stroke(`M-22 ${y}Q0 ${y + 10} 22 ${y - 4}`, lighter(color, 0.35), 2, 0.6),
  );
  const end = random.uniform(40, 80);
  return (
    stroke(path`M16 -6Q40 8 ${end} -3`, color, 3) +
    ellipse(0, -24, 25, 24, canvas.round(color)) +
    threads.join('') +
    across.join('')
  );
};

const bone: Thing = (canvas) => {
  const color: Color = [242, 232, 210];
  const d = smoothClosed([
    [-24, -14],
    [-34, -24],
    [-44, -17],
    [-38, -9],
    [-44, -1],
    [-33, 1],
    [-24, -6],
    [24, -6],
    [33, 1],
    [44, -1],
    [38, -9],
    [44, -17],
    [34, -24],
    [24, -14],
  ]);
  return fill(d, canvas.round(color, 0.8)) + stroke(d, darker(color, 0.4), 2, 0.5);
};

const mouse: Thing = (canvas, _random, color) => {
  const body = 'M-30 0Q-26 -28 6 -24Q26 -20 34 -2Q30 2 -30 0Z';
  return [
    stroke('M-28 -4Q-54 -18 -62 0', lighter(color, 0.2), 3.5),
    fill(body, canvas.round(color)),
    ellipse(6, -24, 9, 9, lighter(color, 0.3)),
    ellipse(6, -23, 5, 5, [232, 160, 164]),
    ellipse(20, -12, 2.4, 2.4, [30, 24, 30]),
    ellipse(34, -3, 3, 3, [232, 140, 150]),
  ].join('');
};

const books: Thing = (canvas, random) =>
  [0, 1, 2]
    .map((index) => {
      const color = hue(random.uniform(0, 360), 0.45, random.uniform(0.35, 0.6));
      const shift = random.uniform(-6, 6);
      return (
        rectangle(shift - 34, -14 * (index + 1), 68, 13, canvas.round(color, 0.7), { corner: 2 }) +
        rectangle(shift + 20, -14 * (index + 1) + 2, 15, 9, [244, 238, 224])
      );
    })
    .join('');

const mug: Thing = (canvas, _random, color) =>
  stroke('M20 -34q20 0 18 14q-2 10 -18 10', darker(color, 0.1), 6) +
  fill('M-22 -44L22 -44L19 0L-19 0Z', canvas.round(color)) +
  ellipse(0, -44, 22, 5.5, lighter(color, 0.4)) +
  ellipse(0, -43.5, 18, 4, [92, 62, 48]);

const plant: Thing = (canvas, random) => drawPottedPlant(canvas, random, 0, 0, random.uniform(70, 130));

const cushion: Thing = (canvas, random, color) =>
  drawCushion(canvas, random, { x: 0, y: 4, size: random.uniform(64, 90), color });

const shoe: Thing = (canvas, _random, color) => {
  const d = 'M-36 0L-36 -30Q-24 -22 -10 -30Q6 -12 30 -11Q44 -8 42 0Z';
  return (
    fill(d, canvas.round(color)) +
    rectangle(-37, -5, 80, 7, [240, 236, 228], { corner: 3 }) +
    stroke('M-10 -26l10 -5M-2 -20l10 -5M6 -15l9 -5', WHITE, 2.6, 0.9)
  );
};

const blocks: Thing = (canvas, random) =>
  [
    [-16, 0],
    [16, 0],
    [0, -30],
  ]
    .map(([x, y]) => {
      const color = hue(random.uniform(0, 360), 0.55, 0.58);
      return (
        rectangle(x - 15, y - 30, 30, 30, canvas.round(color, 0.7), { corner: 3 }) +
        ellipse(x, y - 15, 7, 7, lighter(color, 0.6))
      );
    })
    .join('');

const box: Thing = (canvas) => {
  const color: Color = [196, 152, 104];
  return [
    fill(
      polygon([
        [-46, -50],
        [-60, -64],
        [-6, -64],
        [0, -50],
      ]),
      darker(color, 0.1),
    ),
    fill(
      polygon([
        [46, -50],
        [60, -66],
        [8, -66],
        [0, -50],
      ]),
      darker(color, 0.2),
    ),
    rectangle(-46, -50, 92, 50, canvas.round(color, 0.7)),
    rectangle(-8, -50, 16, 20, [226, 200, 152], { opacity: 0.8 }),
  ].join('');
};

const duck: Thing = (canvas) => {
  const color: Color = [246, 206, 76];
  return [
    fill(
      smoothClosed([
        [-34, -22],
        [-22, -4],
        [10, 0],
        [28, -10],
        [26, -24],
        [6, -24],
        [-14, -18],
      ]),
      canvas.round(color),
    ),
    ellipse(16, -36, 15, 15, canvas.round(color)),
    ellipse(33, -34, 9, 4, [234, 132, 60]),
    ellipse(20, -39, 2.4, 2.4, [30, 24, 30]),
  ].join('');
};

const THINGS: readonly Thing[] = [
  ball,
  ball,
  bowl,
  yarn,
  bone,
  mouse,
  books,
  mug,
  plant,
  cushion,
  shoe,
  blocks,
  box,
  duck,
];

/** A toy or another thing around the origin, standing at y = 0, about 60 units wide. */
export function drawThing(canvas: Canvas, random: Random): string {
  const color = hue(random.uniform(0, 360), random.uniform(0.35, 0.75), random.uniform(0.4, 0.66));
  return canvas.shade(0, 0, 44, 10, 0.4) + pick(random, THINGS)(canvas, random, color);
}

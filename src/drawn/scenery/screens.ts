import type { Random } from '../../random.js';
import { type Canvas, ellipse, fill, place, rectangle, stroke } from '../canvas.js';
import { chance, pick } from '../choose.js';
import { type Color, darker, hue, lighter, vary } from '../color.js';
import { leaf, path, polygon, smoothOpen } from '../geometry.js';
import { drawCushion } from './furniture.js';
import { LEAF_GREENS } from './plants.js';
import { type Setting, SIDE } from './setting.js';

/** Something that an animal looks over, with its upper edge at y. It hides everything below. */
export function drawLedge(canvas: Canvas, random: Random, y: number, { light }: Setting): string {
  const ledges =
    light === 'room' ? [table, cardboard, blanketEdge, armrest] : [gardenWall, gardenWall, cardboard, table];
  return pick(random, ledges)(canvas, random, y);
}

function table(canvas: Canvas, random: Random, y: number): string {
  const color = vary(
    random,
    pick(random, [
      [176, 128, 88],
      [142, 98, 70],
      [226, 220, 210],
      [206, 168, 124],
    ] as const),
    12,
  );
  return [
    rectangle(0, y + 18, SIDE, SIDE, canvas.fade(darker(color, 0.4), darker(color, 0.2))),
    rectangle(
      0,
      y - 8,
      SIDE,
      30,
      canvas.linear([
        { offset: 0, color: lighter(color, 0.35) },
        { offset: 1, color },
      ]),
    ),
  ].join('');
}

function cardboard(canvas: Canvas, random: Random, y: number): string {
  const color = vary(random, [198, 154, 106], 14);
  const [left, right] = [random.uniform(20, 70), random.uniform(330, 384)];
  return [
    fill(
      polygon([
        [left, y],
        [left - 46, y + 44],
        [left + 6, y + 60],
        [left + 30, y],
      ]),
      darker(color, 0.16),
    ),
    fill(
      polygon([
        [right, y],
        [right + 46, y + 40],
        [right - 4, y + 60],
        [right - 30, y],
      ]),
      darker(color, 0.22),
    ),
    rectangle(
      left,
      y,
      right - left,
      SIDE,
      canvas.linear([
        { offset: 0, color: lighter(color, 0.14) },
        { offset: 1, color: darker(color, 0.16) },
      ]),
    ),
    rectangle((left + right) / 2 - 20, y, 40, 60, lighter(color, 0.4), { opacity: 0.7 }),
    rectangle(left, y, right - left, 5, darker(color, 0.25)),
    stroke(path`M${left + 40} ${y + 70}h50m-50 14h34`, darker(color, 0.45), 4, 0.6),
  ].join('');
}

function blanketEdge(canvas: Canvas, random: Random, y: number): string {
  const color = hue(random.uniform(0, 360), random.uniform(0.2, 0.55), random.uniform(0.42, 0.72));
  const edge = smoothOpen(
    [0, 1, 2, 3, 4, 5, 6].map((index) => [index * 74 - 20, y + random.uniform(-7, 9)] as const),
  );
  const d = `${edge}V${SIDE + 10}H-20Z`;
  const folds = [60, 150, 240, 330].map((x) =>
    stroke(
      smoothOpen([
        [x, y + 20],
        [x + random.uniform(-14, 14), y + 80],
        [x + random.uniform(-30, 30), SIDE],
      ]),
      darker(color, 0.4),
      5,
      0.28,
    ),
  );
  const dots: string[] = [];
  if (chance(random, 0.5)) {
    for (let dot = 0; dot < 30; dot++)
      dots.push(
        ellipse(random.uniform(0, SIDE), random.uniform(y + 30, SIDE), 5, 5, lighter(color, 0.6), 0.8),
      );
  }
  return (
    fill(d, canvas.fade(lighter(color, 0.2), darker(color, 0.14))) +
    folds.join('') +
    dots.join('') +
    stroke(edge, lighter(color, 0.5), 6)
  );
}

function gardenWall(canvas: Canvas, random: Random, y: number): string {
  const color = vary(random, [176, 158, 142], 24);
  const parts = [rectangle(0, y, SIDE, SIDE, darker(color, 0.3))];
  for (let row = 0; row < 6; row++) {
    for (let x = row % 2 ? -30 : 0; x < SIDE; x += 64)
      parts.push(rectangle(x, y + 22 + row * 27, 61, 24, vary(random, color, 12), { corner: 3 }));
  }
  parts.push(
    rectangle(
      -4,
      y - 8,
      SIDE + 8,
      28,
      canvas.linear([
        { offset: 0, color: lighter(color, 0.35) },
        { offset: 1, color },
      ]),
      { corner: 4 },
    ),
  );
  return parts.join('');
}

function armrest(canvas: Canvas, random: Random, y: number): string {
  const color = hue(random.uniform(0, 360), random.uniform(0.12, 0.5), random.uniform(0.32, 0.66));
  return [
    rectangle(
      -30,
      y - 6,
      SIDE + 60,
      SIDE,
      canvas.linear([
        { offset: 0, color: lighter(color, 0.2) },
        { offset: 0.3, color },
        { offset: 1, color: darker(color, 0.2) },
      ]),
      { corner: 30 },
    ),
    stroke(path`M-30 ${y + 34}H${SIDE + 30}`, darker(color, 0.4), 3, 0.4),
  ].join('');
}

/**
 * Something in the foreground, at the lower edge or at one side (-1 left, 1 right), that hides a little of the animal.
 */
export function drawScreen(canvas: Canvas, random: Random, side: -1 | 1, { light }: Setting): string {
  const screens =
    light === 'room' ? [leaves, lowBlanket, sideCurtain, cushionEdge] : [leaves, leaves, cushionEdge];
  return pick(random, screens)(canvas, random, side);
}

function leaves(_canvas: Canvas, random: Random, side: -1 | 1): string {
  const color = darker(vary(random, pick(random, LEAF_GREENS), 14), 0.15);
  const rootX = side < 0 ? -20 : SIDE + 20;
  let parts = '';
  for (let index = 0; index < 7; index++) {
    const reach = random.uniform(90, 150);
    const angle = random.uniform(0.15, 1.25);
    const to = [rootX - side * reach * Math.cos(angle), SIDE + 20 - reach * 1.5 * Math.sin(angle)] as const;
    parts += fill(
      leaf([rootX, SIDE + 20], to, random.uniform(14, 24), random.uniform(-12, 12)),
      vary(random, color, 22),
      0.96,
    );
  }
  return parts;
}

function lowBlanket(canvas: Canvas, random: Random): string {
  return blanketEdge(canvas, random, random.uniform(330, 362));
}

function sideCurtain(canvas: Canvas, random: Random, side: -1 | 1): string {
  const color = hue(random.uniform(0, 360), random.uniform(0.15, 0.5), random.uniform(0.4, 0.75));
  const width = random.uniform(40, 90);
  const left = side < 0;
  const parts = [0, 1, 2].map((fold) =>
    rectangle(
      (left ? 0 : SIDE - width) + (fold * width) / 3,
      0,
      width / 3 + 0.5,
      SIDE,
      canvas.linear(
        [
          { offset: 0, color: darker(color, 0.24) },
          { offset: 0.4, color: lighter(color, 0.1) },
          { offset: 1, color: darker(color, 0.2) },
        ],
        'right',
      ),
    ),
  );
  return parts.join('');
}

/** A cushion in a lower corner. */
function cushionEdge(canvas: Canvas, random: Random, side: -1 | 1): string {
  const color: Color = hue(random.uniform(0, 360), random.uniform(0.2, 0.55), random.uniform(0.42, 0.7));
  const x = SIDE / 2 + side * random.uniform(140, 210);
  const size = random.uniform(120, 170);
  const cushion = drawCushion(canvas, random, { x: 0, y: 0, size, color });
  return place(cushion, { x, y: SIDE + size * 0.35, turn: random.uniform(-16, 16) });
}

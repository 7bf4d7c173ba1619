import type { Random } from '../../random.js';
import { type Canvas, ellipse, fill, rectangle, stroke } from '../canvas.js';
import { chance } from '../choose.js';
import { type Color, darker, hue, lighter, mix, WHITE } from '../color.js';
import { path, polygon } from '../geometry.js';
import { drawPottedPlant, drawTree } from './plants.js';
import { drawSky, hills } from './sky.js';

/** A window with what is outside; (x, y) is its upper left corner. */
export function drawWindow(
  canvas: Canvas,
  random: Random,
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): string {
  const pane = path`M${x} ${y}h${width}v${height}h${-width}Z`;
  const horizon = y + height * random.uniform(0.6, 0.85);
  const sky = drawSky(canvas, random, horizon);
  const outside = [sky.markup, hills(random, horizon, 8, sky.tint([110, 152, 92]))];
  if (chance(random, 0.6)) {
    outside.push(
      drawTree(canvas, random, {
        x: x + width * random.uniform(0.1, 0.9),
        y: horizon + 14,
        height: height * 0.7,
        tint: sky.tint,
      }),
    );
  } else {
    for (let house = 0; house < 3; house++) {
      const left = x + width * (house * 0.36 - 0.05);
      const top = horizon - height * random.uniform(0.15, 0.5);
      outside.push(rectangle(left, top, width * 0.32, 200, sky.tint(hue(random.uniform(0, 60), 0.2, 0.6))));
      outside.push(
        rectangle(
          left + width * 0.08,
          top + 10,
          width * 0.06,
          12,
          sky.hour === 'night' ? [255, 220, 130] : sky.tint([90, 110, 130]),
        ),
      );
    }
  }
  const frame: Color = chance(random, 0.7) ? [244, 240, 232] : [138, 102, 76];
  const bar = Math.max(4, width * 0.035);
  return [
    rectangle(x - bar * 2, y - bar * 2, width + bar * 4, height + bar * 4, darker(frame, 0.1), { corner: 2 }),
    canvas.clipped(pane, outside.join('')),
    fill(
      polygon([
        [x, y + height * 0.7],
        [x + width * 0.5, y],
        [x + width * 0.72, y],
        [x, y + height],
      ]),
      WHITE,
      0.12,
    ),
    rectangle(x + width / 2 - bar / 2, y, bar, height, frame),
    rectangle(x, y + height * 0.42, width, bar, frame),
    stroke(pane, frame, bar * 1.6),
  ].join('');
}

/** A curtain from (x, y) down; folds are drawn as stripes. */
export function drawCurtain(
  canvas: Canvas,
  {
    x,
    y,
    width,
    height,
    color,
  }: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly color: Color;
  },
): string {
  const folds = 4;
  let parts = '';
  for (let fold = 0; fold < folds; fold++) {
    const paint = canvas.linear(
      [
        { offset: 0, color: darker(color, 0.22) },
        { offset: 0.4, color: lighter(color, 0.12) },
        { offset: 1, color: darker(color, 0.16) },
      ],
      'right',
    );
    parts += rectangle(x + (fold * width) / folds, y, width / folds + 0.5, height, paint);
  }
  return parts;
}

function drawPictureFrame(random: Random, x: number, y: number, width: number, height: number): string {
  const art = hue(random.uniform(0, 360), 0.4, 0.66);
  const inner = width * 0.12;
  return [
    rectangle(x, y, width, height, chance(random, 0.5) ? [92, 70, 56] : [236, 226, 206], { corner: 2 }),
    rectangle(x + inner, y + inner, width - 2 * inner, height - 2 * inner, lighter(art, 0.5)),
    ellipse(x + width * random.uniform(0.35, 0.65), y + height * 0.45, width * 0.18, width * 0.18, art),
    rectangle(x + inner, y + height * 0.62, width - 2 * inner, height * 0.38 - inner, darker(art, 0.2)),
  ].join('');
}

/** A floor lamp that stands at (x, y), with its light. */
function drawLamp(canvas: Canvas, random: Random, x: number, y: number, height: number): string {
  const shade = hue(random.uniform(20, 60), 0.5, 0.76);
  const top = y - height;
  return [
    canvas.glow(x, top + 24, 130, 130, { color: [255, 224, 150], opacity: 0.6 }),
    rectangle(x - 2, top + 30, 4, height - 30, [84, 72, 66]),
    ellipse(x, y, 20, 4, [84, 72, 66]),
    fill(
      polygon([
        [x - 18, top],
        [x + 18, top],
        [x + 32, top + 44],
        [x - 32, top + 44],
      ]),
      canvas.round(shade, 0.7),
    ),
  ].join('');
}

/** Shelves with books; (x, y) is the upper left corner. */
function drawShelf(
  random: Random,
  {
    x,
    y,
    width,
    rows,
    wood,
  }: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly rows: number;
    readonly wood: Color;
  },
): string {
  const rowHeight = 54;
  const parts = [rectangle(x, y, width, rows * rowHeight + 6, darker(wood, 0.35))];
  for (let row = 0; row < rows; row++) {
    const floor = y + (row + 1) * rowHeight;
    let left = x + 6;
    while (left < x + width - 16) {
      const thick = random.uniform(7, 14);
      const high = random.uniform(28, 44);
      if (chance(random, 0.82)) {
        parts.push(
          rectangle(
            left,
            floor - high,
            thick - 1,
            high,
            hue(random.uniform(0, 360), 0.38, random.uniform(0.35, 0.65)),
          ),
        );
      }
      left += thick;
    }
    parts.push(rectangle(x, floor, width, 6, wood));
  }
  parts.push(
    rectangle(x, y - 4, width, 6, wood),
    rectangle(x - 4, y - 4, 6, rows * rowHeight + 12, wood),
    rectangle(x + width - 2, y - 4, 6, rows * rowHeight + 12, wood),
  );
  return parts.join('');
}

export function drawCushion(
  canvas: Canvas,
  random: Random,
  {
    x,
    y,
    size,
    color,
  }: { readonly x: number; readonly y: number; readonly size: number; readonly color: Color },
): string {
  const half = size / 2;
  const bulge = size * 0.1;
  const d = path`M${x - half} ${y - size}Q${x} ${y - size + bulge} ${x + half} ${y - size}Q${x + half - bulge} ${y - half} ${x + half} ${y}Q${x} ${y - bulge} ${x - half} ${y}Q${x - half + bulge} ${y - half} ${x - half} ${y - size}Z`;
  let pattern = '';
  const kind = random.integer(3);
  if (kind === 0) {
    for (let stripe = 0; stripe < 4; stripe++)
      pattern += rectangle(
        x - half,
        y - size + stripe * size * 0.28,
        size,
        size * 0.1,
        lighter(color, 0.45),
        { opacity: 0.7 },
      );
  } else if (kind === 1) {
    for (let dot = 0; dot < 9; dot++)
      pattern += ellipse(
        x - size * 0.3 + (dot % 3) * size * 0.3,
        y - size * 0.8 + Math.floor(dot / 3) * size * 0.3,
        size * 0.05,
        size * 0.05,
        lighter(color, 0.6),
      );
  }
  return fill(d, canvas.round(color)) + canvas.clipped(d, pattern) + stroke(d, darker(color, 0.35), 2, 0.5);
}

/** Things along a wall: some of a window, pictures, a lamp, shelves and a plant. */
export function furnish(canvas: Canvas, random: Random, floor: number, wood: Color): string {
  const parts: string[] = [];
  const slots = [random.uniform(16, 60), random.uniform(150, 190), random.uniform(275, 320)];
  const order = random.permutation(6);
  for (const [index, left] of slots.entries()) {
    switch (order[index]) {
      case 0:
        parts.push(drawWindow(canvas, random, { x: left, y: 30, width: 84, height: floor - 110 }));
        break;
      case 1:
        parts.push(
          drawPictureFrame(random, left, random.uniform(40, 80), 60, 46),
          drawPictureFrame(random, left + 30, random.uniform(112, 126), 40, 52),
        );
        break;
      case 2:
        parts.push(drawLamp(canvas, random, left + 40, floor + 8, random.uniform(150, 200)));
        break;
      case 3:
        parts.push(drawShelf(random, { x: left, y: floor - 172, width: 92, rows: 3, wood }));
        break;
      case 4:
        parts.push(drawPottedPlant(canvas, random, left + 40, floor + 10, random.uniform(110, 170)));
        break;
      default:
        parts.push(drawSideboard(canvas, random, left, floor, mix(wood, [255, 255, 255], 0.1)));
    }
  }
  return parts.join('');
}

function drawSideboard(canvas: Canvas, random: Random, x: number, floor: number, wood: Color): string {
  const top = floor - 70;
  return [
    drawPottedPlant(canvas, random, x + 26, top, 64),
    rectangle(x, top, 104, 66, canvas.round(wood, 0.6), { corner: 3 }),
    rectangle(x + 6, top + 8, 44, 50, darker(wood, 0.14), { corner: 2 }),
    rectangle(x + 54, top + 8, 44, 50, darker(wood, 0.14), { corner: 2 }),
    ellipse(x + 44, top + 32, 3, 3, [232, 200, 130]),
    ellipse(x + 60, top + 32, 3, 3, [232, 200, 130]),
  ].join('');
}

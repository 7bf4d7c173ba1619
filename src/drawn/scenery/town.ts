import type { Random } from '../../random.js';
import { type Canvas, ellipse, fill, rectangle, stroke } from '../canvas.js';
import { chance, pick } from '../choose.js';
import { type Color, darker, hue, lighter, vary } from '../color.js';
import { leaf, path } from '../geometry.js';
import { LEAF_GREENS } from './plants.js';
import { type Setting, SIDE } from './setting.js';
import { brightColor, drawSky, OUTDOOR_HAZE } from './sky.js';

/** Houses along a pavement. */
export function street(canvas: Canvas, random: Random): Setting {
  const foot = random.uniform(250, 285);
  const sky = drawSky(canvas, random, 130);
  const lit = sky.hour === 'night' || sky.hour === 'dusk';
  const parts = [sky.markup];
  for (let x = random.uniform(-60, 0); x < SIDE; ) {
    const width = random.uniform(90, 150);
    parts.push(
      house(canvas, random, { x, foot, width, height: random.uniform(150, 250), tint: sky.tint, lit }),
    );
    x += width;
  }
  const stone = sky.tint(vary(random, [184, 178, 172], 12));
  parts.push(rectangle(0, foot, SIDE, SIDE - foot, canvas.fade(darker(stone, 0.2), stone)));
  for (let row = 0; row < 4; row++) {
    const y = foot + 12 + row * (14 + row * 6);
    parts.push(stroke(path`M0 ${y}H${SIDE}`, darker(stone, 0.4), 1.6, 0.5));
    for (let x = random.uniform(0, 60); x < SIDE; x += 60 + row * 16)
      parts.push(
        stroke(path`M${x} ${y}l${(x - 200) * 0.1} ${14 + (row + 1) * 6}`, darker(stone, 0.4), 1.6, 0.5),
      );
  }
  if (chance(random, 0.5)) {
    const x = random.uniform(20, 380);
    parts.push(rectangle(x - 3, 70, 6, foot - 64, [58, 60, 66]), ellipse(x, 66, 12, 15, [255, 236, 178]));
    if (lit) parts.push(canvas.glow(x, 66, 110, 110, { color: [255, 226, 150], opacity: 0.7 }));
  }
  return {
    back: parts.join(''),
    front: '',
    ground: [foot + 46, 388],
    haze: sky.tint(OUTDOOR_HAZE),
    light: sky.light,
  };
}

function house(
  canvas: Canvas,
  random: Random,
  {
    x,
    foot,
    width,
    height,
    tint,
    lit,
  }: {
    readonly x: number;
    readonly foot: number;
    readonly width: number;
    readonly height: number;
    readonly tint: (color: Color) => Color;
    readonly lit: boolean;
  },
): string {
  const wall = tint(hue(random.uniform(0, 60), random.uniform(0.15, 0.5), random.uniform(0.5, 0.78)));
  const top = foot - height;
  const parts = [rectangle(x, top, width + 1, height, canvas.fade(lighter(wall, 0.08), darker(wall, 0.1)))];
  parts.push(rectangle(x - 2, top - 8, width + 5, 10, darker(wall, 0.35)));
  for (let y = top + 18; y < foot - 110; y += 56) {
    for (const part of [0.16, 0.6]) {
      const glass: Color = lit && chance(random, 0.6) ? [255, 222, 138] : tint([96, 122, 146]);
      parts.push(
        rectangle(x + width * part - 3, y - 3, width * 0.24 + 6, 44, lighter(wall, 0.5)),
        rectangle(x + width * part, y, width * 0.24, 38, glass),
      );
    }
  }
  const awning = tint(brightColor(random));
  parts.push(
    rectangle(x + width * 0.08, foot - 82, width * 0.5, 66, lit ? [255, 226, 158] : tint([110, 136, 156])),
  );
  parts.push(rectangle(x + width * 0.68, foot - 80, width * 0.24, 80, darker(awning, 0.3), { corner: 2 }));
  for (let stripe = 0; stripe < 6; stripe++)
    parts.push(
      rectangle(
        x + width * (0.05 + stripe * 0.095),
        foot - 98,
        width * 0.096,
        24,
        stripe % 2 ? lighter(awning, 0.7) : awning,
      ),
    );
  return parts.join('');
}

/** In front of a wall of bricks or planks. */
export function yard(canvas: Canvas, random: Random): Setting {
  const floor = random.uniform(255, 295);
  const wall = chance(random, 0.6)
    ? vary(random, [178, 104, 82], 22)
    : hue(random.uniform(0, 360), 0.16, random.uniform(0.5, 0.75));
  const parts = [rectangle(0, 0, SIDE, floor, darker(wall, 0.25))];
  for (let y = 0, row = 0; y < floor; y += 24, row++) {
    for (let x = row % 2 ? -26 : 0; x < SIDE; x += 52)
      parts.push(rectangle(x, y, 49, 21, vary(random, wall, 12), { corner: 2 }));
  }
  const stone = vary(random, [170, 162, 152], 14);
  parts.push(rectangle(0, floor, SIDE, SIDE - floor, canvas.fade(darker(stone, 0.25), stone)));
  if (chance(random, 0.6)) {
    const green = vary(random, pick(random, LEAF_GREENS), 12);
    const x = random.uniform(0, SIDE);
    for (let ivy = 0; ivy < 26; ivy++) {
      const [leafX, leafY] = [x + random.normal() * 40, random.uniform(-10, 200)];
      parts.push(
        fill(leaf([leafX, leafY], [leafX + random.uniform(-10, 10), leafY + 20], 8), vary(random, green, 18)),
      );
    }
  }
  return { back: parts.join(''), front: '', ground: [floor + 40, 388], haze: OUTDOOR_HAZE, light: 'day' };
}

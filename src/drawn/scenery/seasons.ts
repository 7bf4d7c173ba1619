import type { Random } from '../../random.js';
import { type Canvas, ellipse, fill, rectangle, stroke } from '../canvas.js';
import { chance } from '../choose.js';
import { type Color, darker, lighter, mix, vary, WHITE } from '../color.js';
import { path, polygon, smoothOpen } from '../geometry.js';
import { drawFir } from './plants.js';
import { type Setting, SIDE } from './setting.js';
import { brightColor, drawSky, hills, OUTDOOR_HAZE } from './sky.js';

/** Sea, sand and an umbrella. */
export function beach(canvas: Canvas, random: Random): Setting {
  const horizon = random.uniform(130, 180);
  const shore = horizon + random.uniform(60, 90);
  const sky = drawSky(canvas, random, horizon);
  const sea = sky.tint(vary(random, [70, 158, 180], 16));
  const sand = sky.tint(vary(random, [236, 210, 162], 12));
  const parts = [
    sky.markup,
    rectangle(0, horizon, SIDE, 160, canvas.fade(darker(sea, 0.2), lighter(sea, 0.3))),
  ];
  for (let wave = 0; wave < 9; wave++) {
    const [x, y] = [random.uniform(0, SIDE), random.uniform(horizon + 6, shore - 6)];
    parts.push(stroke(path`M${x} ${y}q14 -5 28 0q14 5 28 0`, WHITE, 2, 0.5));
  }
  if (chance(random, 0.4)) {
    const x = random.uniform(40, 340);
    parts.push(
      fill(
        polygon([
          [x, horizon - 44],
          [x + 30, horizon - 2],
          [x, horizon - 2],
        ]),
        WHITE,
        0.9,
      ),
      fill(
        polygon([
          [x - 20, horizon],
          [x + 36, horizon],
          [x + 26, horizon + 9],
          [x - 12, horizon + 9],
        ]),
        sky.tint(brightColor(random)),
      ),
    );
  }
  parts.push(
    hills(random, shore - 3, 5, mix(WHITE, sea, 0.2)),
    hills(
      random,
      shore + 4,
      5,
      canvas.linear([
        { offset: 0, color: darker(sand, 0.14) },
        { offset: 0.3, color: sand },
        { offset: 1, color: lighter(sand, 0.2) },
      ]),
    ),
  );
  if (chance(random, 0.6))
    parts.push(umbrella(canvas, random.uniform(40, 360), shore + 60, sky.tint(brightColor(random))));
  for (let stone = 0; stone < 16; stone++)
    parts.push(
      ellipse(
        random.uniform(0, SIDE),
        random.uniform(shore + 20, SIDE),
        random.uniform(2, 5),
        2,
        darker(sand, 0.25),
        0.6,
      ),
    );
  return {
    back: parts.join(''),
    front: '',
    ground: [shore + 60, 388],
    haze: sky.tint(OUTDOOR_HAZE),
    light: sky.light,
  };
}

function umbrella(canvas: Canvas, x: number, foot: number, color: Color): string {
  const top = foot - 170;
  const d = path`M${x - 84} ${top + 62}Q${x} ${top - 56} ${x + 84} ${top + 62}Q${x + 56} ${top + 48} ${x + 28} ${top + 62}Q${x} ${top + 48} ${x - 28} ${top + 62}Q${x - 56} ${top + 48} ${x - 84} ${top + 62}Z`;
  const stripe = path`M${x - 28} ${top + 62}Q${x - 22} ${top + 10} ${x} ${top}Q${x + 22} ${top + 10} ${x + 28} ${top + 62}Q${x} ${top + 48} ${x - 28} ${top + 62}Z`;
  return (
    rectangle(x - 2.5, top + 10, 5, 160, [236, 228, 214]) +
    fill(d, canvas.round(color)) +
    fill(stripe, WHITE, 0.85)
  );
}

/** Firs in the snow, with flakes in front. */
export function snow(canvas: Canvas, random: Random): Setting {
  const horizon = random.uniform(200, 240);
  const sky = drawSky(canvas, random, horizon);
  const white = sky.tint([240, 244, 250]);
  const fir = sky.tint(vary(random, [68, 104, 92], 12));
  const parts = [sky.markup, hills(random, horizon - 30, 26, mix(white, sky.tint([150, 170, 200]), 0.6))];
  for (let tree = 0; tree < 7; tree++)
    parts.push(
      drawFir(
        random.uniform(0, SIDE),
        horizon + random.uniform(0, 16),
        random.uniform(80, 170),
        mix(fir, white, random.uniform(0, 0.3)),
        white,
      ),
    );
  parts.push(hills(random, horizon + 12, 7, canvas.fade(darker(white, 0.12), lighter(white, 0.5))));
  for (let drift = 0; drift < 4; drift++) {
    const [x, y] = [random.uniform(0, SIDE), random.uniform(horizon + 50, SIDE)];
    parts.push(
      stroke(
        smoothOpen([
          [x - 70, y],
          [x, y - 8],
          [x + 80, y + 4],
        ]),
        darker(white, 0.25),
        4,
        0.25,
      ),
    );
  }
  let flakes = '';
  for (let flake = 0; flake < 30; flake++) {
    const size = random.uniform(1.5, 4);
    flakes += ellipse(random.uniform(0, SIDE), random.uniform(0, SIDE), size, size, WHITE, 0.8);
  }
  return {
    back: parts.join(''),
    front: chance(random, 0.6) ? flakes : '',
    ground: [horizon + 50, 388],
    haze: sky.tint(OUTDOOR_HAZE),
    light: sky.light,
  };
}

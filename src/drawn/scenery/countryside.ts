import type { Random } from '../../random.js';
import { type Canvas, fill, rectangle } from '../canvas.js';
import { chance, pick } from '../choose.js';
import { type Color, darker, hue, lighter, mix, vary } from '../color.js';
import { blob, leaf, polygon } from '../geometry.js';
import { drawFlower, drawTree, grassBlades, LEAF_GREENS } from './plants.js';
import { type Setting, SIDE } from './setting.js';
import { drawSky, hills, OUTDOOR_HAZE } from './sky.js';

/** A lawn with a fence or a hedge, trees and flowers. */
export function garden(canvas: Canvas, random: Random): Setting {
  const horizon = random.uniform(200, 250);
  const sky = drawSky(canvas, random, horizon);
  const grass = sky.tint(vary(random, [126, 172, 84], 18));
  const parts = [sky.markup];
  const trees = 1 + random.integer(3);
  for (let tree = 0; tree < trees; tree++) {
    parts.push(
      drawTree(canvas, random, {
        x: random.uniform(0, SIDE),
        y: horizon + 6,
        height: random.uniform(130, 230),
        tint: sky.tint,
      }),
    );
  }
  if (chance(random, 0.5))
    parts.push(fence(random, horizon, sky.tint(chance(random, 0.5) ? [240, 234, 222] : [168, 122, 86])));
  else {
    const hedge = sky.tint(vary(random, pick(random, LEAF_GREENS), 12));
    for (let x = -10; x < SIDE + 30; x += 34)
      parts.push(fill(blob(random, x, horizon - 14, 34, 30), canvas.round(hedge)));
  }
  parts.push(
    rectangle(0, horizon, SIDE, SIDE - horizon, canvas.fade(darker(grass, 0.16), lighter(grass, 0.1))),
  );
  parts.push(
    grassBlades(random, horizon + 10, 16, 30, darker(grass, 0.12)),
    grassBlades(random, horizon + 60, 20, 24, darker(grass, 0.06)),
  );
  const flowers = random.integer(9);
  for (let flower = 0; flower < flowers; flower++) {
    parts.push(
      drawFlower(
        random,
        random.uniform(0, SIDE),
        random.uniform(horizon + 20, 380),
        random.uniform(5, 10),
        sky.tint,
      ),
    );
  }
  const front = grassBlades(random, 404, random.uniform(24, 54), 34, darker(grass, 0.08));
  return {
    back: parts.join(''),
    front: chance(random, 0.6) ? front : '',
    ground: [horizon + 60, 388],
    haze: sky.tint(OUTDOOR_HAZE),
    light: sky.light,
  };
}

function fence(random: Random, foot: number, color: Color): string {
  const parts = [
    rectangle(0, foot - 52, SIDE, 7, darker(color, 0.15)),
    rectangle(0, foot - 20, SIDE, 7, darker(color, 0.15)),
  ];
  const step = random.uniform(22, 32);
  for (let x = random.uniform(-20, 0); x < SIDE; x += step) {
    const [left, right] = [x, x + step * 0.68];
    parts.push(
      fill(
        polygon([
          [left, foot + 6],
          [left, foot - 66],
          [(left + right) / 2, foot - 78],
          [right, foot - 66],
          [right, foot + 6],
        ]),
        color,
      ),
    );
  }
  return parts.join('');
}

/** Hills to the horizon. */
export function meadow(canvas: Canvas, random: Random): Setting {
  const horizon = random.uniform(180, 240);
  const sky = drawSky(canvas, random, horizon + 30);
  const green = vary(
    random,
    pick(random, [
      [132, 170, 88],
      [168, 176, 96],
      [104, 154, 104],
    ] as const),
    14,
  );
  const parts = [
    sky.markup,
    hills(random, horizon - 10, 22, sky.tint(mix(green, [150, 170, 200], 0.6))),
    hills(random, horizon + 20, 16, sky.tint(mix(green, [150, 170, 200], 0.3))),
  ];
  const trees = random.integer(4);
  for (let tree = 0; tree < trees; tree++) {
    parts.push(
      drawTree(canvas, random, {
        x: random.uniform(0, SIDE),
        y: horizon + 40,
        height: random.uniform(50, 110),
        tint: sky.tint,
      }),
    );
  }
  const near = sky.tint(green);
  parts.push(hills(random, horizon + 52, 10, canvas.fade(near, lighter(near, 0.16))));
  parts.push(grassBlades(random, horizon + 90, 22, 40, darker(near, 0.1)));
  const front = grassBlades(random, 404, random.uniform(30, 60), 40, darker(near, 0.1));
  return {
    back: parts.join(''),
    front: chance(random, 0.5) ? front : '',
    ground: [horizon + 96, 388],
    haze: sky.tint(OUTDOOR_HAZE),
    light: sky.light,
  };
}

/** Between trunks, on fallen leaves. */
export function forest(canvas: Canvas, random: Random): Setting {
  const horizon = random.uniform(230, 270);
  const autumn = chance(random, 0.55);
  const crown = autumn
    ? hue(random.uniform(14, 48), 0.62, 0.52)
    : vary(random, pick(random, LEAF_GREENS), 14);
  const haze = mix(crown, [232, 232, 214], 0.62);
  const parts = [rectangle(0, 0, SIDE, horizon + 10, canvas.fade(mix(crown, haze, 0.5), lighter(haze, 0.3)))];
  for (let row = 0; row < 3; row++) {
    const trunk = mix(haze, [88, 66, 56], 0.25 + row * 0.3);
    for (let tree = 0; tree < 4; tree++) {
      const width = 7 + row * 8;
      const x = random.uniform(-10, SIDE);
      parts.push(
        rectangle(
          x,
          0,
          width,
          horizon + row * 6,
          canvas.fade(lighter(trunk, 0.12), darker(trunk, 0.25), 'right'),
        ),
      );
    }
    for (let tuft = 0; tuft < 5; tuft++)
      parts.push(
        fill(
          blob(random, random.uniform(0, SIDE), random.uniform(-10, 60), random.uniform(34, 70), 34),
          mix(haze, vary(random, crown, 20), 0.4 + row * 0.3),
          0.9,
        ),
      );
  }
  const soil = autumn ? mix(crown, [120, 84, 56], 0.5) : mix(crown, [110, 96, 66], 0.4);
  parts.push(rectangle(0, horizon, SIDE, SIDE - horizon, canvas.fade(darker(soil, 0.24), soil)));
  for (let fallen = 0; fallen < 46; fallen++) {
    const [x, y] = [random.uniform(0, SIDE), random.uniform(horizon + 6, SIDE)];
    const angle = random.uniform(0, Math.PI);
    const size = 6 + (y - horizon) * 0.06;
    parts.push(
      fill(
        leaf([x, y], [x + Math.cos(angle) * size, y + Math.sin(angle) * size * 0.5], size * 0.4),
        vary(random, crown, 36),
        0.85,
      ),
    );
  }
  return { back: parts.join(''), front: '', ground: [horizon + 46, 388], haze: OUTDOOR_HAZE, light: 'day' };
}

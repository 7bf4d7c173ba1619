import type { Random } from '../random.js';
import { type Canvas, fill, rectangle } from './canvas.js';
import { chance, pickWeighted } from './choose.js';
import { BLACK, type Color } from './color.js';
import { polygon } from './geometry.js';
import { type Setting, SIDE } from './scenery/setting.js';

/** The light over the whole picture: warm or cold, from one side, dim, with dark corners. */
export function drawLighting(canvas: Canvas, random: Random, setting: Setting): string {
  const parts: string[] = [];
  const { light } = setting;
  if (light === 'night') {
    // The moon is not bright enough for the colors of the day.
    parts.push(rectangle(0, 0, SIDE, SIDE, [26, 32, 84], { opacity: random.uniform(0.16, 0.3) }));
  }
  const mood = pickWeighted(random, {
    plain: 0.4,
    warm: light === 'night' ? 0.06 : 0.24,
    cold: light === 'night' ? 0 : 0.16,
    dim: light === 'room' ? 0.1 : 0,
    bright: light === 'night' ? 0 : 0.1,
  });
  switch (mood) {
    case 'warm':
      parts.push(sideLight(canvas, [255, 190, 92], random.uniform(0.1, 0.28)));
      break;
    case 'cold':
      parts.push(rectangle(0, 0, SIDE, SIDE, [86, 128, 190], { opacity: random.uniform(0.08, 0.2) }));
      break;
    case 'dim':
      parts.push(rectangle(0, 0, SIDE, SIDE, [22, 20, 58], { opacity: random.uniform(0.18, 0.34) }));
      parts.push(
        canvas.glow(200 + canvas.light * random.uniform(60, 160), random.uniform(40, 160), 230, 230, {
          color: [255, 206, 130],
          opacity: 0.4,
        }),
      );
      break;
    case 'bright':
      parts.push(rectangle(0, 0, SIDE, SIDE, [255, 252, 240], { opacity: random.uniform(0.04, 0.11) }));
      break;
    default:
  }
  if (light !== 'night' && chance(random, 0.18)) parts.push(beam(canvas, random));
  if (chance(random, 0.6)) parts.push(vignette(canvas, random.uniform(0.12, 0.34)));
  return parts.join('');
}

function sideLight(canvas: Canvas, color: Color, opacity: number): string {
  const [near, far] = [
    { color, opacity },
    { color, opacity: opacity * 0.25 },
  ];
  const [left, right] = canvas.light < 0 ? [near, far] : [far, near];
  return rectangle(
    0,
    0,
    SIDE,
    SIDE,
    canvas.linear(
      [
        { offset: 0, ...left },
        { offset: 1, ...right },
      ],
      'right',
    ),
  );
}

/** Sunlight that falls in from one side. */
function beam(canvas: Canvas, random: Random): string {
  const from = canvas.light < 0 ? random.uniform(-60, 80) : random.uniform(320, 460);
  const reach = -canvas.light * random.uniform(120, 220);
  const width = random.uniform(50, 90);
  const paint = canvas.linear([
    { offset: 0, color: [255, 244, 206], opacity: 0.42 },
    { offset: 1, color: [255, 244, 206], opacity: 0 },
  ]);
  const ray = (start: number, wide: number): string =>
    fill(
      polygon([
        [start, 0],
        [start + wide, 0],
        [start + wide * 1.7 + reach, SIDE],
        [start + reach, SIDE],
      ]),
      paint,
    );
  return ray(from, width) + ray(from + width * 1.4, width * 0.4);
}

function vignette(canvas: Canvas, opacity: number): string {
  const paint = canvas.radial(
    [
      { offset: 0.55, color: BLACK, opacity: 0 },
      { offset: 1, color: [20, 10, 30], opacity },
    ],
    { x: 0.5, y: 0.5, radius: 0.75 },
  );
  return rectangle(0, 0, SIDE, SIDE, paint);
}

import type { Random } from '../../random.js';
import { type Canvas, ellipse, fill, rectangle } from '../canvas.js';
import { chance, pickWeighted } from '../choose.js';
import { type Color, hue, lighter, mix, WHITE } from '../color.js';
import { type Point, smoothOpen } from '../geometry.js';
import { SIDE } from './setting.js';

export type Hour = 'day' | 'golden' | 'overcast' | 'dusk' | 'night';

export interface Sky {
  readonly markup: string;
  readonly hour: Hour;
  readonly light: 'day' | 'night';
  /** Changes the color of a thing in daylight to its color at this hour. */
  readonly tint: (color: Color) => Color;
}

const COLORS: Readonly<Record<Hour, { top: Color; bottom: Color; veil: Color; strength: number }>> = {
  day: { top: [112, 176, 226], bottom: [206, 232, 244], veil: [255, 255, 255], strength: 0 },
  golden: { top: [136, 160, 206], bottom: [255, 214, 160], veil: [250, 176, 100], strength: 0.2 },
  overcast: { top: [166, 178, 190], bottom: [220, 224, 226], veil: [168, 176, 186], strength: 0.26 },
  dusk: { top: [88, 82, 140], bottom: [244, 158, 130], veil: [110, 74, 128], strength: 0.34 },
  night: { top: [18, 24, 58], bottom: [56, 66, 112], veil: [24, 32, 76], strength: 0.6 },
};

/** The color of air, before it is tinted. */
export const OUTDOOR_HAZE: Color = [218, 226, 230];

/** The sky down to the horizon. */
export function drawSky(canvas: Canvas, random: Random, horizon: number): Sky {
  const hour = pickWeighted<Hour>(random, { day: 0.4, golden: 0.2, overcast: 0.14, dusk: 0.13, night: 0.13 });
  const { top, bottom, veil, strength } = COLORS[hour];
  const paint = canvas.fade(top, bottom);
  const parts = [rectangle(0, 0, SIDE, horizon + 4, paint)];
  const sunX = random.uniform(40, 360);
  const sunY = horizon * random.uniform(0.12, hour === 'golden' || hour === 'dusk' ? 0.85 : 0.4);
  if (hour === 'night') {
    for (let star = 0; star < 26; star++) {
      const size = random.uniform(0.6, 1.8);
      parts.push(
        ellipse(
          random.uniform(0, SIDE),
          random.uniform(0, horizon * 0.8),
          size,
          size,
          WHITE,
          random.uniform(0.4, 1),
        ),
      );
    }
    parts.push(
      canvas.glow(sunX, sunY, 80, 80, { color: [220, 226, 255], opacity: 0.35 }),
      ellipse(sunX, sunY, 20, 20, [244, 240, 222]),
    );
  } else if (hour !== 'overcast' && chance(random, 0.65)) {
    const sun: Color = hour === 'day' ? [255, 248, 214] : [255, 222, 150];
    parts.push(
      canvas.glow(sunX, sunY, 150, 150, { color: sun, opacity: 0.8 }),
      ellipse(sunX, sunY, 22, 22, lighter(sun, 0.4)),
    );
  }
  const clouds = random.integer(4);
  for (let cloud = 0; cloud < clouds; cloud++) {
    const color = mix(WHITE, bottom, hour === 'night' ? 0.9 : 0.3);
    parts.push(
      drawCloud(
        random.uniform(-20, SIDE),
        random.uniform(16, horizon * 0.7),
        random.uniform(0.5, 1.3),
        color,
      ),
    );
  }
  const light = hour === 'night' ? 'night' : 'day';
  return { markup: parts.join(''), hour, light, tint: (color) => mix(color, veil, strength) };
}

function drawCloud(x: number, y: number, scale: number, color: Color): string {
  return [
    [-34, 4, 26, 14],
    [-8, -8, 28, 22],
    [24, -2, 26, 18],
    [50, 6, 20, 11],
    [6, 8, 58, 11],
  ]
    .map(([dx, dy, rx, ry]) => ellipse(x + dx * scale, y + dy * scale, rx * scale, ry * scale, color, 0.8))
    .join('');
}

/** Rolling land from the left edge to the right, down to the bottom. */
export function hills(random: Random, y: number, height: number, paint: Color | string): string {
  const points: Point[] = [];
  for (let x = -20; x <= SIDE + 60; x += 70) points.push([x, y + random.uniform(-height, height)]);
  return fill(`${smoothOpen(points)}V${SIDE}H-20Z`, paint);
}

/** A color for painted wood, awnings, towels and umbrellas. */
export function brightColor(random: Random): Color {
  return hue(random.uniform(0, 360), random.uniform(0.35, 0.7), random.uniform(0.42, 0.68));
}

import type { Random } from '../random.js';

/** Red, green and blue from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

export const WHITE: Color = [255, 255, 255];
export const BLACK: Color = [0, 0, 0];

const WARM_LIGHT: Color = [255, 249, 236];
const COOL_SHADE: Color = [34, 22, 44];

/** Mixes `a` and `b`: 0 gives `a`, 1 gives `b`. */
export function mix(a: Color, b: Color, amount: number): Color {
  return [0, 1, 2].map((channel) => a[channel] + (b[channel] - a[channel]) * amount) as unknown as Color;
}

/** Lights are a little warm and shades a little violet, as painters mix them. */
export function lighter(color: Color, amount: number): Color {
  return mix(color, WARM_LIGHT, amount);
}

export function darker(color: Color, amount: number): Color {
  return mix(color, COOL_SHADE, amount);
}

/** A color near this one. */
export function vary(random: Random, color: Color, amount = 10): Color {
  const common = random.uniform(-amount, amount);
  return color.map((channel) =>
    Math.min(Math.max(channel + common + random.uniform(-amount, amount) * 0.5, 0), 255),
  ) as unknown as Color;
}

/** From 0 (black) to 1 (white), with the channels weighted as the eye sees them (ITU-R BT.601). */
export function luminance([red, green, blue]: Color): number {
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

export function css(color: Color): string {
  return `#${color.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** A fully saturated color from an angle on the color wheel, in degrees. */
export function hue(degrees: number, saturation = 0.6, lightness = 0.55): Color {
  const chroma = (1 - Math.abs(2 * lightness - 1)) * saturation;
  const channel = (shift: number): number => {
    const position = (shift + degrees / 30) % 12;
    return 255 * (lightness - (chroma / 2) * Math.max(-1, Math.min(position - 3, 9 - position, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

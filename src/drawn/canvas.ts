import { type Color, css, darker, lighter } from './color.js';
import { round } from './geometry.js';

/** A color or an opacity along a gradient, from 0 to 1. */
export interface Stop {
  readonly offset: number;
  readonly color: Color;
  readonly opacity?: number;
}

/** Gradients and clips of one picture, each with a unique name. */
export class Canvas {
  /** Where the light comes from: -1 left, 1 right. */
  readonly light: -1 | 1;
  readonly #definitions: string[] = [];
  readonly #known = new Map<string, string>();

  constructor(light: -1 | 1) {
    this.light = light;
  }

  /** A round body of this color: lit from above on the side of the light, shaded on the other side. */
  round(color: Color, contrast = 1): string {
    const x = 0.5 + 0.2 * this.light;
    return this.radial(
      [
        { offset: 0, color: lighter(color, 0.2 * contrast) },
        { offset: 0.55, color },
        { offset: 1, color: darker(color, 0.3 * contrast) },
      ],
      { x, y: 0.24, radius: 0.86 },
    );
  }

  radial(stops: readonly Stop[], circle = { x: 0.5, y: 0.5, radius: 0.5 }): string {
    const { x, y, radius } = circle;
    const frame = `cx="${round2(x)}" cy="${round2(y)}" r="${round2(radius)}"`;
    return this.#define(`<radialGradient ${frame}`, `${stops.map(stopMarkup).join('')}</radialGradient>`);
  }

  /** From top to bottom, or from left to right. */
  linear(stops: readonly Stop[], direction: 'down' | 'right' = 'down'): string {
    const frame = direction === 'down' ? 'x1="0" y1="0" x2="0" y2="1"' : 'x1="0" y1="0" x2="1" y2="0"';
    return this.#define(`<linearGradient ${frame}`, `${stops.map(stopMarkup).join('')}</linearGradient>`);
  }

  /** From one color at the top, or at the left, to another. */
  fade(from: Color, to: Color, direction: 'down' | 'right' = 'down'): string {
    return this.linear(
      [
        { offset: 0, color: from },
        { offset: 1, color: to },
      ],
      direction,
    );
  }

  /** A soft shadow: dark in the middle of the ellipse, nothing at its edge. */
  shade(x: number, y: number, radiusX: number, radiusY: number, opacity: number): string {
    return this.glow(x, y, radiusX, radiusY, { color: [24, 14, 34], opacity });
  }

  /** A soft spot of a color. */
  glow(
    x: number,
    y: number,
    radiusX: number,
    radiusY: number,
    { color, opacity }: { readonly color: Color; readonly opacity: number },
  ): string {
    const paint = this.radial([
      { offset: 0, color, opacity },
      { offset: 0.5, color, opacity: opacity * 0.62 },
      { offset: 1, color, opacity: 0 },
    ]);
    return ellipse(x, y, radiusX, radiusY, paint);
  }

  /** Shows `content` only inside the path. */
  clipped(d: string, content: string): string {
    if (content === '') return '';
    const reference = this.#define('<clipPath', `<path d="${d}"/></clipPath>`);
    return `<g clip-path="${reference}">${content}</g>`;
  }

  /** The whole picture: a square of `side` units, drawn with `size` pixels per side. */
  toSvg(content: string, side: number, size: number): string {
    const frame = `width="${size}" height="${size}" viewBox="0 0 ${side} ${side}"`;
    // All lines of a drawing have round ends.
    const lines = 'stroke-linecap="round" stroke-linejoin="round"';
    const definitions = `<defs>${this.#definitions.join('')}</defs>`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${frame} ${lines}>${definitions}${content}</svg>`;
  }

  #define(start: string, end: string): string {
    const key = start + end;
    let reference = this.#known.get(key);
    if (reference === undefined) {
      const id = `d${this.#known.size}`;
      reference = `url(#${id})`;
      this.#known.set(key, reference);
      this.#definitions.push(`${start} id="${id}">${end}`);
    }
    return reference;
  }
}

function stopMarkup({ offset, color, opacity = 1 }: Stop): string {
  const visibility = opacity === 1 ? '' : ` stop-opacity="${round2(opacity)}"`;
  return `<stop offset="${round2(offset)}" stop-color="${css(color)}"${visibility}/>`;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A color, or the reference to a gradient. */
export type Paint = Color | string;

function paintText(paint: Paint): string {
  return typeof paint === 'string' ? paint : css(paint);
}

function opacityText(opacity: number): string {
  return opacity === 1 ? '' : ` opacity="${round2(opacity)}"`;
}

export function fill(d: string, paint: Paint, opacity = 1): string {
  return `<path d="${d}" fill="${paintText(paint)}"${opacityText(opacity)}/>`;
}

export function stroke(d: string, paint: Paint, width: number, opacity = 1): string {
  const line = `stroke="${paintText(paint)}" stroke-width="${round(width)}"`;
  return `<path d="${d}" fill="none" ${line}${opacityText(opacity)}/>`;
}

export function ellipse(
  x: number,
  y: number,
  radiusX: number,
  radiusY: number,
  paint: Paint,
  opacity = 1,
): string {
  const shape = `cx="${round(x)}" cy="${round(y)}" rx="${round(radiusX)}" ry="${round(radiusY)}"`;
  return `<ellipse ${shape} fill="${paintText(paint)}"${opacityText(opacity)}/>`;
}

export function rectangle(
  x: number,
  y: number,
  width: number,
  height: number,
  paint: Paint,
  options: { readonly corner?: number; readonly opacity?: number } = {},
): string {
  const { corner = 0, opacity = 1 } = options;
  const shape = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  const rounded = corner === 0 ? '' : ` rx="${round(corner)}"`;
  return `<rect ${shape}${rounded} fill="${paintText(paint)}"${opacityText(opacity)}/>`;
}

export interface Placement {
  readonly x?: number;
  readonly y?: number;
  /** Degrees, clockwise. */
  readonly turn?: number;
  readonly scale?: number;
  readonly mirror?: boolean;
}

/** Moves, turns and scales a drawing around its origin. */
export function place(content: string, placement: Placement): string {
  const { x = 0, y = 0, turn = 0, scale = 1, mirror = false } = placement;
  let transform = `translate(${round(x)} ${round(y)})`;
  if (turn !== 0) transform += ` rotate(${round(turn)})`;
  const factor = Math.round(scale * 1000) / 1000;
  if (factor !== 1 || mirror) transform += ` scale(${mirror ? -factor : factor} ${factor})`;
  return `<g transform="${transform}">${content}</g>`;
}

import { type ClassMark, tracePath } from './class-marks.js';
import type { MapLooks } from './map-looks.js';
import type { MapView } from './map-view.js';

/** What is drawn. */
export interface Dots {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly looks: MapLooks;
  readonly view: MapView;
  /** Pixels of the page. */
  readonly radius: number;
  /** The colour around each dot, which keeps dots apart that lie on each other. */
  readonly ground: string;
}

/** The pixels of a dot that are not transparent, around its middle. */
interface Stamp {
  readonly dx: Int16Array;
  readonly dy: Int16Array;
  /** As in an `ImageData`. */
  readonly pixels: Uint32Array;
  readonly alpha: Uint8Array;
}

/** How much is left of photographs that stand back. */
export const FAINT = 0.12;
const MOST_STAMPS = 200;

/**
 * Draws many dots pixel by pixel: ten thousand take a few milliseconds also without a graphics card, where a canvas takes
 * tens of milliseconds for as many pictures or paths.
 */
export class DotLayer {
  #image: ImageData | undefined;
  readonly #stamps = new Map<string, Stamp>();

  /** Replaces everything on the canvas. @param which positions of dots; later ones lie on earlier ones */
  draw(context: CanvasRenderingContext2D, dots: Dots, which: readonly number[]): void {
    const { width, height } = context.canvas;
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.#image = new ImageData(width, height);
    }
    const image = this.#image;
    image.data.fill(0);
    const pixels = new Uint32Array(image.data.buffer);
    const ratio = context.getTransform().a;
    const { looks, view } = dots;
    const [scale, left, top] = [view.scale * ratio, view.left * ratio, view.top * ratio];
    for (const faint of [1, 0] as const) {
      const stamps = looks.marks.map((mark) => this.#stampOf(mark, faint, ratio, dots));
      for (const at of which) {
        if (looks.faint[at] !== faint) continue;
        const x = Math.round(dots.x[at] * scale + left);
        const y = Math.round(dots.y[at] * scale + top);
        press(stamps[looks.kinds[at]], x, y, { pixels, bytes: image.data, width, height });
      }
    }
    context.putImageData(image, 0, 0);
  }

  #stampOf(mark: ClassMark, faint: 0 | 1, ratio: number, { radius, ground }: Dots): Stamp {
    const key = [mark.colour, mark.shape, faint, ratio, radius, ground].join();
    const known = this.#stamps.get(key);
    if (known !== undefined) return known;
    if (this.#stamps.size >= MOST_STAMPS) this.#stamps.clear();
    const made = newStamp(mark, radius * ratio, ratio, { ground, opacity: faint === 1 ? FAINT : 1 });
    this.#stamps.set(key, made);
    return made;
  }
}

/** Lets the browser draw the dot once. */
function newStamp(
  { colour, shape }: ClassMark,
  radius: number,
  line: number,
  { ground, opacity }: { readonly ground: string; readonly opacity: number },
): Stamp {
  const half = Math.ceil(radius * 1.4 + line);
  const side = 2 * half + 1;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.translate(half + 0.5, half + 0.5);
  context.globalAlpha = opacity;
  context.beginPath();
  tracePath(context, shape, shape === 'ring' ? radius - 0.75 * line : radius);
  context.fillStyle = colour;
  context.lineWidth = (shape === 'ring' ? 1.75 : 0.75) * line;
  context.strokeStyle = shape === 'ring' ? colour : ground;
  if (shape !== 'ring') context.fill();
  context.stroke();
  const { data } = context.getImageData(0, 0, side, side);
  const drawn = Array.from({ length: side * side }, (_, at) => at).filter((at) => data[4 * at + 3] > 0);
  const all = new Uint32Array(data.buffer);
  return {
    dx: Int16Array.from(drawn, (at) => (at % side) - half),
    dy: Int16Array.from(drawn, (at) => Math.floor(at / side) - half),
    pixels: Uint32Array.from(drawn, (at) => all[at]),
    alpha: Uint8Array.from(drawn, (at) => data[4 * at + 3]),
  };
}

interface Target {
  readonly pixels: Uint32Array;
  /** The same memory. */
  readonly bytes: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

function press(stamp: Stamp, x: number, y: number, { pixels, bytes, width, height }: Target): void {
  const colour = new Uint8Array(stamp.pixels.buffer);
  for (let at = 0; at < stamp.pixels.length; at++) {
    const column = x + stamp.dx[at];
    const row = y + stamp.dy[at];
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const place = row * width + column;
    if (stamp.alpha[at] === 255 || bytes[4 * place + 3] === 0) {
      pixels[place] = stamp.pixels[at];
      continue;
    }
    // One colour over another, both of which may let through what is below.
    const above = stamp.alpha[at] / 255;
    const below = (bytes[4 * place + 3] / 255) * (1 - above);
    for (let channel = 0; channel < 3; channel++) {
      const sum = colour[4 * at + channel] * above + bytes[4 * place + channel] * below;
      bytes[4 * place + channel] = sum / (above + below);
    }
    bytes[4 * place + 3] = 255 * (above + below);
  }
}

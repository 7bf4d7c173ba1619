import { UsageError } from '../errors.js';
import { shown } from '../shown.js';

/** How networks expect their pixels, by Keras' names of these modes. */
export const PIXEL_MODES = ['torch', 'tf', 'raw'] as const;

/**
 * How a network expects its pixels: 'torch' divides by 255 and normalizes with the mean and the deviation of ImageNet's
 * channels, 'tf' scales to [-1, 1], 'raw' leaves [0, 255] as it is. Keras `preprocess_input`.
 */
export type PixelMode = (typeof PIXEL_MODES)[number];

/**
 * How a network expects its pixels, in numbers: (pixels * scale - mean) / std, as PyTorch's `Normalize`. Lists have one
 * number each for red, green and blue.
 */
export interface PixelScaling {
  /** Pixels in [0, 255] are multiplied by it. Default 1/255. */
  readonly scale?: number;
  /** What is subtracted after that. Default 0. */
  readonly mean?: number | readonly number[];
  /** What is divided by after that. Default 1. */
  readonly std?: number | readonly number[];
}

/** What is subtracted from pixels in [0, 255], and what they are divided by, for each channel. */
export interface Normalized {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const CHANNELS = 3;
const BRIGHTEST = 255;
/** What pixels may become, at most. Those of raw pixels are the largest that networks expect. */
const MOST = 256;
const KEYS: readonly string[] = ['scale', 'mean', 'std'];

/**
 * Checks how pixels are to be prepared.
 *
 * @throws UsageError for an unknown mode or numbers that cannot be meant
 */
export function checkPixels(pixels: unknown): PixelMode | Normalized {
  if (typeof pixels === 'string' && (PIXEL_MODES as readonly string[]).includes(pixels)) {
    return pixels as PixelMode;
  }
  const isScaling =
    typeof pixels === 'object' && pixels !== null && Object.keys(pixels).every((key) => KEYS.includes(key));
  if (!isScaling) {
    throw new UsageError(
      `Expected ${PIXEL_MODES.join(', ')} or { scale, mean, std } for pixels but received ${shown(pixels)}.`,
    );
  }
  const { scale = 1 / BRIGHTEST, mean = 0, std = 1 } = pixels as PixelScaling;
  if (!(typeof scale === 'number' && Number.isFinite(scale) && scale > 0)) {
    throw new UsageError(`Expected a number above 0 for scale but received ${shown(scale)}.`, {
      hint: 'Pixels from 0 to 255 are multiplied by it; the default is 1/255.',
    });
  }
  const values = { scale, mean: perChannel('mean', mean), std: perChannel('std', std) };
  const problem = problemOf(values);
  if (problem !== undefined) {
    throw new UsageError(`These pixels cannot be meant: ${problem}.`, { hint: hintFor(values) });
  }
  return ofBytes(values);
}

/** Numbers for each channel, of pixels that were multiplied by `scale`. */
interface Values extends Normalized {
  readonly scale: number;
}

/** The same for pixels in [0, 255]. */
export function ofBytes({ scale, mean, std }: Values): Normalized {
  return { mean: mean.map((value) => value / scale), std: std.map((value) => value / scale) };
}

/** Why numbers cannot be meant, as the end of a sentence; undefined if they can. */
export function problemOf({ scale, mean, std }: Values): string | undefined {
  const brightest = scale * BRIGHTEST;
  const range = `pixels times ${rounded(scale)} go from 0 to ${rounded(brightest)}`;
  const outside = mean.find((value) => value < 0 || value > brightest * (1 + 1e-6));
  if (outside !== undefined) return `the mean ${rounded(outside)} is outside, because ${range}`;
  const none = std.find((value) => !(value > 0));
  if (none !== undefined) return `the deviation ${rounded(none)} is not above 0`;
  const largest = Math.max(
    ...mean.map((value, at) => Math.max(Math.abs(value), Math.abs(brightest - value)) / std[at]),
  );
  if (largest > MOST) return `${range}, so with this deviation they would become ${rounded(largest)}`;
  return undefined;
}

function hintFor({ scale, mean, std }: Values): string {
  if (std.some((value) => !(value > 0)))
    return 'The deviation is divided by: pass what the network was trained with.';
  const other = scale === 1 ? 1 / BRIGHTEST : 1;
  if (problemOf({ scale: other, mean, std }) !== undefined) {
    return 'Pass the numbers that the network was trained with: (pixels * scale - mean) / std.';
  }
  return scale === 1
    ? 'Leave out --scale: mean and std are those of pixels from 0 to 1.'
    : 'Pass --scale 1 if mean and std are those of pixels from 0 to 255.';
}

function perChannel(name: string, value: unknown): readonly number[] {
  const list = typeof value === 'number' ? Array(CHANNELS).fill(value) : value;
  const isList =
    Array.isArray(list) &&
    list.length === CHANNELS &&
    list.every((each) => typeof each === 'number' && Number.isFinite(each));
  if (isList) return list;
  throw new UsageError(
    `Expected one number for ${name}, or three for red, green and blue, but received ${shown(value)}.`,
    { hint: `For example ${name === 'mean' ? '0.485,0.456,0.406' : '0.229,0.224,0.225'}.` },
  );
}

const rounded = (value: number): string => String(Number(value.toPrecision(4)));

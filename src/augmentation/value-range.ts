import { UsageError } from '../errors.js';
import type { AugmentationOptions } from './layer.js';
import type { Bounds } from './layer-options.js';
import type { Range } from './step-rules.js';

/** Options of layers that change values. */
export interface ColorOptions extends AugmentationOptions {
  /** The range to which values are clipped, within 0 to 255. Default [0, 255]. */
  valueRange?: Bounds;
}

/**
 * The range to which pixels are clipped.
 *
 * @throws UsageError unless it is two numbers within 0 to 255 with the second one above 1: augmentation works on pixels
 * that are not scaled yet
 */
export function valueRangeOf(layer: string, range: unknown): Bounds {
  const values = Array.isArray(range) ? (range as readonly unknown[]) : [];
  const fits = values.every((value) => typeof value === 'number' && value >= 0 && value <= 255);
  const [low, high] = [...(values as number[])].sort((a, b) => a - b);
  if (values.length === 2 && fits && low < high && high > 1) return [low, high];
  throw new UsageError(
    `${layer} expects a valueRange of two numbers within 0 to 255, but received ${JSON.stringify(range)}.`,
    { hint: 'Augmentation works on pixels from 0 to 255, before Rescaling; leave valueRange out.' },
  );
}

/** A value within the range, plus one half, so that storing it in a byte rounds it. */
export function clippedByte(value: number, [low, high]: Range): number {
  return Math.min(Math.max(value, low), high) + 0.5;
}

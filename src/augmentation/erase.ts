import { CHANNELS, type ImageSize } from '../pictures/index.js';
import type { Random } from '../random.js';
import { type Box, pixelsOf } from './box.js';
import type { ErasingStep } from './steps.js';

/** Gives the next value of the erased part, row by row, red before green before blue. */
export type Fill = (channel: number) => number;

/**
 * What an erased part is filled with, rounded to whole values: the step's own values, or noise with mean 0, of which
 * half is therefore clipped to the lower end, as in Keras.
 */
export function fillOf({ fillValue, valueRange: [low, high] }: ErasingStep, random: Random): Fill {
  const rounded = (value: number): number => Math.min(Math.max(value, low), high) + 0.5;
  if (fillValue === null) return () => rounded(random.normal() * high);
  const values = typeof fillValue === 'number' ? [fillValue, fillValue, fillValue] : fillValue;
  return (channel) => rounded(values[channel]);
}

/** Overwrites the pixels in a box of one RGB image, where they lie. */
export function eraseBox(image: Uint8Array, size: ImageSize, box: Box, fill: Fill): void {
  const { top, bottom, left, right } = pixelsOf(box, size);
  const [, width] = size;
  for (let y = top; y < bottom; y++) {
    let at = (y * width + left) * CHANNELS;
    for (let x = left; x < right; x++) {
      for (let channel = 0; channel < CHANNELS; channel++) image[at++] = fill(channel);
    }
  }
}

import { CHANNELS } from '../pictures/index.js';
import type { Range } from './steps.js';

/*
 * A value from 0 to 255 has only 256 results, so these look results up in a table that is worked out once a picture.
 */

/**
 * Adds a number to all values of one RGB image (Keras RandomBrightness). Results are clipped and rounded.
 *
 * @param added -255 to 255
 */
export function changeBrightness(
  input: Uint8Array,
  output: Uint8Array,
  added: number,
  valueRange: Range,
): void {
  const results = new Uint8Array(256);
  for (let value = 0; value < 256; value++) results[value] = rounded(value + added, valueRange);
  for (let at = 0; at < input.length; at++) output[at] = results[input[at]];
}

/**
 * Multiplies the distance of each channel's values from the channel's mean in one RGB image (Keras RandomContrast).
 * Results are clipped and rounded.
 */
export function changeContrast(
  input: Uint8Array,
  output: Uint8Array,
  factor: number,
  valueRange: Range,
): void {
  const means = channelMeans(input);
  const [red, green, blue] = means.map((mean) => {
    const results = new Uint8Array(256);
    for (let value = 0; value < 256; value++) {
      results[value] = rounded((value - mean) * factor + mean, valueRange);
    }
    return results;
  });
  for (let at = 0; at < input.length; at += CHANNELS) {
    output[at] = red[input[at]];
    output[at + 1] = green[input[at + 1]];
    output[at + 2] = blue[input[at + 2]];
  }
}

function channelMeans(image: Uint8Array): [number, number, number] {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let at = 0; at < image.length; at += CHANNELS) {
    red += image[at];
    green += image[at + 1];
    blue += image[at + 2];
  }
  const pixels = image.length / CHANNELS;
  return [red / pixels, green / pixels, blue / pixels];
}

function rounded(value: number, [low, high]: Range): number {
  return Math.min(Math.max(value, low), high) + 0.5;
}

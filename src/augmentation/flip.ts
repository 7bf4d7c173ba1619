import { CHANNELS, type ImageSize } from '../pictures/index.js';

/** Mirrors one RGB image left to right. The arrays must not overlap. */
export function flipHorizontal(input: Uint8Array, output: Uint8Array, [height, width]: ImageSize): void {
  const rowBytes = width * CHANNELS;
  for (let y = 0; y < height; y++) {
    let from = y * rowBytes;
    let to = from + rowBytes - CHANNELS;
    for (let x = 0; x < width; x++) {
      output[to] = input[from];
      output[to + 1] = input[from + 1];
      output[to + 2] = input[from + 2];
      from += CHANNELS;
      to -= CHANNELS;
    }
  }
}

/** Mirrors one RGB image top to bottom. The arrays must not overlap. */
export function flipVertical(input: Uint8Array, output: Uint8Array, [height, width]: ImageSize): void {
  const rowBytes = width * CHANNELS;
  for (let y = 0; y < height; y++) {
    output.set(input.subarray(y * rowBytes, (y + 1) * rowBytes), (height - 1 - y) * rowBytes);
  }
}

/** Turns one RGB image by half a turn, which is both flips. The arrays must not overlap. */
export function flipBoth(input: Uint8Array, output: Uint8Array, [height, width]: ImageSize): void {
  const last = (height * width - 1) * CHANNELS;
  for (let from = 0; from <= last; from += CHANNELS) {
    output[last - from] = input[from];
    output[last - from + 1] = input[from + 1];
    output[last - from + 2] = input[from + 2];
  }
}

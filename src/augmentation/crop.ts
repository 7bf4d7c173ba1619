import { CHANNELS, type CropBox, centerCropBox, type ImageSize, resizeBilinear } from '../pictures/index.js';

/** Copies a box of one RGB image; `output` is as large as the box. */
export function cropTo(
  input: Uint8Array,
  output: Uint8Array,
  [, inputWidth]: ImageSize,
  { top, left, height, width }: CropBox,
): void {
  const rowBytes = width * CHANNELS;
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * inputWidth + left) * CHANNELS;
    output.set(input.subarray(from, from + rowBytes), y * rowBytes);
  }
}

/** Cuts the largest box with the target's aspect ratio out of the middle and resizes it (Keras `smart_resize`). */
export function cropMiddle(input: Uint8Array, output: Uint8Array, size: ImageSize, target: ImageSize): void {
  const box = centerCropBox(size, target);
  if (box.height === target[0] && box.width === target[1]) cropTo(input, output, size, box);
  else output.set(resizeBilinear({ data: input, size }, target, box));
}

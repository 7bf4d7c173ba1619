import { describe, expect, it } from 'vitest';
import { resizeWithLoops } from '../../src/pictures/antialias.js';
import type { ImageSize } from '../../src/pictures/images.js';
import { type CropBox, centerCropBox } from '../../src/pictures/resize.js';
import { resizeImage } from '../../src/pictures/resize-image.js';
import { resizeSettings } from '../../src/pictures/resize-settings.js';
import { resizeWithSimd } from '../../src/pictures/simd/simd-sums.js';
import { KERNELS, spansOf } from '../../src/pictures/spans.js';
import { Random } from '../../src/random.js';
import { noise } from '../datasets/helpers.js';

/* Trained models expect the pixels that they were trained on: they must not change by a bit, however they are computed. */

type Interpolation = keyof typeof KERNELS;
const interpolations = Object.keys(KERNELS) as Interpolation[];

/** The weights of one output position, written as plainly as possible. */
function span(index: number, inputSize: number, outputSize: number, interpolation: Interpolation) {
  const scale = inputSize / outputSize;
  const stretch = Math.max(scale, 1);
  const kernel = KERNELS[interpolation];
  const center = (index + 0.5) * scale;
  const first = Math.max(0, Math.ceil(center - kernel.radius * stretch - 0.5));
  const last = Math.min(inputSize - 1, Math.floor(center + kernel.radius * stretch - 0.5));
  const weights = Array.from({ length: last - first + 1 }, (_, tap) =>
    kernel.weight((first + tap + 0.5 - center) / stretch),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { first, weights: Float32Array.from(weights, (weight) => weight / sum) };
}

/** Every result by itself: sums of rows in 32 bits after each row, sums of columns in 64. */
function plainly(
  data: Uint8Array,
  [, inputWidth]: ImageSize,
  [height, width]: ImageSize,
  interpolation: Interpolation,
  box: CropBox,
): Uint8Array {
  const output = new Uint8Array(height * width * 3);
  const row = new Float32Array(box.width * 3);
  for (let y = 0; y < height; y++) {
    const down = span(y, box.height, height, interpolation);
    row.fill(0);
    down.weights.forEach((weight, tap) => {
      const from = ((box.top + down.first + tap) * inputWidth + box.left) * 3;
      for (let at = 0; at < row.length; at++) row[at] += weight * data[from + at];
    });
    for (let x = 0; x < width; x++) {
      const across = span(x, box.width, width, interpolation);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        across.weights.forEach((weight, tap) => {
          sum += weight * row[(across.first + tap) * 3 + channel];
        });
        output[(y * width + x) * 3 + channel] = Math.max(0, Math.min(255, Math.floor(sum + 0.5)));
      }
    }
  }
  return output;
}

const random = new Random(20);
const side = (most: number): number => 1 + random.integer(most);
const sizes = Array.from({ length: 40 }, (_, index): [ImageSize, ImageSize] => {
  const most = index % 2 === 0 ? 40 : 300;
  return [
    [side(most), side(most)],
    [side(60), side(60)],
  ];
});

describe.each(interpolations)('the bits of a resized picture, %s', (interpolation) => {
  it.each(sizes)('are the same in every way of computing them, from %j to %j', (size, target) => {
    const data = noise(...size, size[0]);
    for (const cropToAspectRatio of [false, true]) {
      const box = cropToAspectRatio
        ? centerCropBox(size, target)
        : { top: 0, left: 0, height: size[0], width: size[1] };
      const expected = plainly(data, size, target, interpolation, box);
      const settings = resizeSettings({ interpolation, antialias: true, cropToAspectRatio });
      expect(resizeImage({ data, size }, target, settings)).toEqual(expected);
      const rows = spansOf(box.height, target[0], KERNELS[interpolation]);
      const columns = spansOf(box.width, target[1], KERNELS[interpolation]);
      expect(resizeWithLoops({ data, size }, target, box, rows, columns)).toEqual(expected);
      expect(resizeWithSimd({ data, size }, target, box, rows, columns)).toEqual(expected);
    }
  });

  it('are the same where a picture comes into the memory in parts', () => {
    const size = [1500, 700] as const;
    const data = noise(...size, 4);
    const box = { top: 0, left: 0, height: size[0], width: size[1] };
    const settings = resizeSettings({ interpolation, antialias: true });
    expect(resizeImage({ data, size }, [37, 9], settings)).toEqual(
      plainly(data, size, [37, 9], interpolation, box),
    );
  });
});

describe('a picture that is too large for the memory of WebAssembly', () => {
  it('is resized all the same', () => {
    const size = [3000, 2000] as const;
    const data = new Uint8Array(size[0] * size[1] * 3);
    const part = noise(30, 2000, 5);
    for (let at = 0; at < data.length; at += part.length) data.set(part, at);
    const box = { top: 0, left: 0, height: size[0], width: size[1] };
    const rows = spansOf(size[0], 1, KERNELS.bilinear);
    const columns = spansOf(size[1], 2, KERNELS.bilinear);
    expect(resizeWithSimd({ data, size }, [1, 2], box, rows, columns)).toBeUndefined();
    const settings = resizeSettings({ antialias: true });
    expect(resizeImage({ data, size }, [1, 2], settings)).toEqual(
      plainly(data, size, [1, 2], 'bilinear', box),
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { ImageSize } from '../../src/pictures/images.js';
import { resizeImage } from '../../src/pictures/resize-image.js';
import { resizeSettings } from '../../src/pictures/resize-settings.js';
import { noise } from '../datasets/helpers.js';

const interpolations = ['bilinear', 'bicubic', 'lanczos3'] as const;
type Interpolation = (typeof interpolations)[number];

function resize(
  data: Uint8Array,
  size: ImageSize,
  target: ImageSize,
  interpolation: Interpolation,
  cropToAspectRatio = false,
): Uint8Array {
  return resizeImage(
    { data, size },
    target,
    resizeSettings({ interpolation, antialias: true, cropToAspectRatio }),
  );
}

describe.each(interpolations)('antialiased resizing, %s', (interpolation) => {
  it.each([
    [
      [20, 30],
      [7, 11],
    ],
    [
      [9, 5],
      [31, 12],
    ],
  ] as [ImageSize, ImageSize][])('leaves one colour as it is, from %j to %j', (size, target) => {
    const data = new Uint8Array(size[0] * size[1] * 3).fill(0).map((_, at) => [13, 128, 250][at % 3]);
    const output = resize(data, size, target, interpolation);
    expect(output.length).toBe(target[0] * target[1] * 3);
    expect(output.every((value, at) => value === [13, 128, 250][at % 3])).toBe(true);
  });

  it('does not change a picture of the target size', () => {
    const data = noise(12, 17, 1);
    expect(resize(data, [12, 17], [12, 17], interpolation)).toEqual(data);
  });

  it('keeps the mean of a picture that is made smaller', () => {
    const data = noise(64, 64, 2);
    const mean = (values: Uint8Array): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(resize(data, [64, 64], [8, 8], interpolation)) - mean(data))).toBeLessThan(3);
  });

  it('gives the mirrored result for a mirrored picture', () => {
    const size = [15, 23] as const;
    const mirror = (data: Uint8Array, [height, width]: ImageSize): Uint8Array =>
      Uint8Array.from({ length: height * width * 3 }, (_, at) => {
        const [row, rest] = [Math.floor(at / (width * 3)), at % (width * 3)];
        return data[row * width * 3 + (width - 1 - Math.floor(rest / 3)) * 3 + (rest % 3)];
      });
    const data = noise(...size, 3);
    const target = [6, 9] as const;
    const there = resize(mirror(data, size), size, target, interpolation);
    const back = mirror(there, target);
    const straight = resize(data, size, target, interpolation);
    // Sums in another order may round differently.
    expect(Math.max(...straight.map((value, at) => Math.abs(value - back[at])))).toBeLessThanOrEqual(1);
  });

  it('uses only the cropped part', () => {
    const [height, width] = [10, 30];
    const data = Uint8Array.from({ length: height * width * 3 }, (_, at) => {
      const x = Math.floor(at / 3) % width;
      return x >= 10 && x < 20 ? 200 : 0;
    });
    expect([...resize(data, [height, width], [4, 4], interpolation, true)]).toEqual(
      Array.from({ length: 48 }, () => 200),
    );
  });
});

describe('antialiased bilinear resizing', () => {
  it('weights by distance: a triangle as wide as two output pixels', () => {
    const grey = (values: readonly number[]): Uint8Array =>
      Uint8Array.from(values.flatMap((value) => [value, value, value]));
    // From 8 pixels to 2: the centres are at 2 and 6, the triangle reaches 4 pixels to either side.
    const weights = [0.5, 1.5, 2.5, 3.5].map((distance) => 1 - distance / 4);
    const sides = [weights[1], weights[0], weights[0], weights[1], weights[2], weights[3]];
    const total = sides.reduce((sum, weight) => sum + weight, 0);
    const input = [100, 0, 0, 0, 0, 200, 0, 0];
    const first = (sides[0] * 100 + sides[5] * 200) / total;
    const last = (sides[2] * 200) / total;
    const output = resize(grey(input), [1, 8], [1, 2], 'bilinear');
    expect([output[0], output[3]]).toEqual([Math.round(first), Math.round(last)]);
  });
});

import { describe, expect, it } from 'vitest';
import type { ImageSize } from '../../src/pictures/images.js';
import { centerCropBox, resizeBilinear, resizeNearest } from '../../src/pictures/resize.js';
import { noise } from '../datasets/helpers.js';

/** A grey image from rows of numbers. */
function grey(rows: readonly (readonly number[])[]): { data: Uint8Array; size: ImageSize } {
  return {
    data: Uint8Array.from(rows.flat().flatMap((v) => [v, v, v])),
    size: [rows.length, rows[0].length],
  };
}

/** The first channel as rows of numbers. */
function rowsOf(data: Uint8Array, [height, width]: ImageSize): number[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[(y * width + x) * 3]),
  );
}

/** Plain bilinear sampling in float64. */
function reference(data: Uint8Array, [height, width]: ImageSize, [toHeight, toWidth]: ImageSize): number[] {
  const at = (y: number, x: number, c: number): number => {
    const row = Math.min(Math.max(y, 0), height - 1);
    const column = Math.min(Math.max(x, 0), width - 1);
    return data[(row * width + column) * 3 + c];
  };
  const values: number[] = [];
  for (let y = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++) {
      for (let c = 0; c < 3; c++) {
        const inY = ((y + 0.5) * height) / toHeight - 0.5;
        const inX = ((x + 0.5) * width) / toWidth - 0.5;
        const top = Math.floor(inY);
        const left = Math.floor(inX);
        const above = at(top, left, c) * (left + 1 - inX) + at(top, left + 1, c) * (inX - left);
        const below = at(top + 1, left, c) * (left + 1 - inX) + at(top + 1, left + 1, c) * (inX - left);
        values.push(above * (top + 1 - inY) + below * (inY - top));
      }
    }
  }
  return values;
}

describe('resizeBilinear', () => {
  it('enlarges with half-pixel centres: tf.image.resize([[0, 100], [100, 200]], [4, 4])', () => {
    const output = resizeBilinear(
      grey([
        [0, 100],
        [100, 200],
      ]),
      [4, 4],
    );
    expect(rowsOf(output, [4, 4])).toEqual([
      [0, 25, 75, 100],
      [25, 50, 100, 125],
      [75, 100, 150, 175],
      [100, 125, 175, 200],
    ]);
  });

  it('does not antialias: a quarter of the size uses only the middle pixels', () => {
    const output = resizeBilinear(grey([[255, 10, 20, 255, 255, 30, 50, 255]]), [1, 2]);
    expect(rowsOf(output, [1, 2])).toEqual([[15, 40]]);
  });

  it('rounds to the nearest whole value', () => {
    expect(rowsOf(resizeBilinear(grey([[0, 1, 3, 2]]), [1, 2]), [1, 2])).toEqual([[1, 3]]);
  });

  it('keeps an image of the target size', () => {
    const data = noise(7, 5, 1);
    expect(resizeBilinear({ data, size: [7, 5] }, [7, 5])).toEqual(data);
  });

  it.each<[ImageSize, ImageSize]>([
    [
      [37, 45],
      [16, 16],
    ],
    [
      [5, 9],
      [23, 31],
    ],
    [
      [1, 1],
      [3, 2],
    ],
    [
      [64, 3],
      [2, 50],
    ],
  ])('agrees with a plain float64 reference from %j to %j', (size, target) => {
    const data = noise(size[0], size[1], 2);
    const output = resizeBilinear({ data, size }, target);
    const expected = reference(data, size, target);
    const errors = expected.map((value, at) => Math.abs(value - output[at]));
    expect(output.length).toBe(expected.length);
    expect(Math.max(...errors)).toBeLessThan(0.501);
  });

  it('resizes a box as if it had been cropped before', () => {
    const data = noise(10, 12, 3);
    const cut = Uint8Array.from({ length: 4 * 6 * 3 }, (_, at) => {
      const [y, x, c] = [Math.floor(at / 18), Math.floor((at % 18) / 3), at % 3];
      return data[((y + 5) * 12 + x + 2) * 3 + c];
    });
    const box = { top: 5, left: 2, height: 4, width: 6 };
    const whole = { data, size: [10, 12] as const };
    expect(resizeBilinear(whole, [7, 7], box)).toEqual(resizeBilinear({ data: cut, size: [4, 6] }, [7, 7]));
    expect(resizeNearest(whole, [7, 7], box)).toEqual(resizeNearest({ data: cut, size: [4, 6] }, [7, 7]));
  });
});

describe('resizeNearest', () => {
  it('takes floor((position + 0.5) * scale)', () => {
    expect(rowsOf(resizeNearest(grey([[10, 20, 30, 40, 50]]), [1, 3]), [1, 3])).toEqual([[10, 30, 50]]);
    expect(rowsOf(resizeNearest(grey([[10, 20]]), [1, 5]), [1, 5])).toEqual([[10, 10, 20, 20, 20]]);
  });
});

describe('centerCropBox', () => {
  it('cuts the sides of a wide picture and the ends of a tall one', () => {
    expect(centerCropBox([300, 500], [160, 160])).toEqual({ top: 0, left: 100, height: 300, width: 300 });
    expect(centerCropBox([501, 300], [160, 160])).toEqual({ top: 100, left: 0, height: 300, width: 300 });
  });

  it("has the target's aspect ratio, rounded down, and at least one pixel", () => {
    expect(centerCropBox([100, 100], [30, 50])).toEqual({ top: 20, left: 0, height: 60, width: 100 });
    expect(centerCropBox([1, 500], [500, 1])).toEqual({ top: 0, left: 249, height: 1, width: 1 });
  });
});

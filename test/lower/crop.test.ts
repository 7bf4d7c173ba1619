import { describe, expect, it } from 'vitest';
import { RandomCrop } from '../../src/augmentation/index.js';
import { Functional, Input } from '../../src/nn/index.js';
import { centerCropBox, resizeBilinear } from '../../src/pictures/resize.js';
import { Random } from '../../src/random.js';
import { runInference } from './run.js';

type Size = readonly [height: number, width: number];

const cases: (readonly [from: Size, to: Size])[] = [
  [
    [18, 18],
    [16, 16],
  ],
  [
    [13, 16],
    [9, 10],
  ],
  [
    [13, 16],
    [26, 32],
  ],
  [
    [13, 16],
    [40, 8],
  ],
  [
    [13, 16],
    [13, 10],
  ],
  [
    [13, 16],
    [13, 16],
  ],
  [
    [7, 5],
    [1, 1],
  ],
];

describe('RandomCrop outside training', () => {
  it.each(cases)('%j to %j agrees with resizing pictures, without its rounding', async (from, to) => {
    const random = new Random(1);
    const count = 2;
    const data = Uint8Array.from({ length: count * from[0] * from[1] * 3 }, () => random.integer(256));
    const inputs = Input({ shape: [...from, 3] });
    const model = new Functional({ inputs, outputs: new RandomCrop(...to).apply(inputs) });
    const output = await runInference(model, { shape: [count, ...from, 3], data: Float64Array.from(data) });
    expect(output.shape).toEqual([count, ...to, 3]);
    const size = from[0] * from[1] * 3;
    const expected = Array.from({ length: count }, (_, image) => [
      ...resizeBilinear(
        { data: data.subarray(image * size, (image + 1) * size), size: from },
        to,
        centerCropBox(from, to),
      ),
    ]).flat();
    const differences = expected.map((value, at) => Math.abs(value - output.data[at]));
    expect(Math.max(...differences)).toBeLessThan(0.501);
    const whole = Math.max(...output.data.map((value) => Math.abs(value - Math.round(value))));
    const resized = to[0] !== centerCropBox(from, to).height;
    if (resized && to[0] > 1) expect(whole).toBeGreaterThan(0.01);
  });

  it('uses the same window as resizing files', () => {
    const random = new Random(2);
    for (let round = 0; round < 500; round++) {
      const [height, width, toHeight, toWidth] = Array.from({ length: 4 }, () => 1 + random.integer(300));
      const expected = centerCropBox([height, width], [toHeight, toWidth]);
      expect(new RandomCrop(toHeight, toWidth).middleOf(height, width)).toEqual(expected);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { type AffineMatrix, affineTransform } from '../../src/augmentation/affine.js';
import { augmentImages } from '../../src/augmentation/augment.js';
import type { FillMode } from '../../src/augmentation/fill.js';
import type { AugmentationStep, RotationStep } from '../../src/augmentation/index.js';
import { rotationMatrix } from '../../src/augmentation/random-rotation.js';
import { UsageError } from '../../src/errors.js';
import type { ImageSize, Images } from '../../src/pictures/images.js';
import { noise } from '../datasets/helpers.js';

const FLIP: AugmentationStep = { kind: 'flip', mode: 'horizontal', seed: 5 };
const ROTATION: RotationStep = {
  kind: 'rotation',
  lower: -0.2,
  upper: 0.2,
  fillMode: 'reflect',
  fillValue: 0,
  interpolation: 'bilinear',
  seed: 6,
};

function batch(count: number, [height, width]: ImageSize = [12, 16], seed = 1): Images {
  return { data: noise(count * height, width, seed), shape: [count, height, width, 3] };
}

/** One image of a batch as a batch of its own. */
function only({ data, shape: [, height, width] }: Images, image: number): Images {
  const bytes = height * width * 3;
  return { data: data.slice(image * bytes, (image + 1) * bytes), shape: [1, height, width, 3] };
}

describe('draws', () => {
  const steps = [FLIP, ROTATION];
  const images = batch(6);
  const indices = [40, 3, 17, 8, 90, 22];

  it('are the same for the same arguments, and do not change the input', () => {
    const before = images.data.slice();
    expect(augmentImages(images, steps, indices, 2)).toEqual(augmentImages(images, steps, indices, 2));
    expect(images.data).toEqual(before);
  });

  it('do not depend on the batch of an image', () => {
    const together = augmentImages(images, steps, indices, 2);
    for (const [image, index] of indices.entries()) {
      expect(augmentImages(only(images, image), steps, [index], 2)).toEqual(only(together, image));
    }
  });

  it('differ between images, views and seeds', () => {
    const one = only(images, 0);
    const versions = [
      augmentImages(one, [ROTATION], [40], 0),
      augmentImages(one, [ROTATION], [41], 0),
      augmentImages(one, [ROTATION], [40], 1),
      augmentImages(one, [{ ...ROTATION, seed: 7 }], [40], 0),
    ];
    expect(new Set(versions.map(({ data }) => data.join())).size).toBe(4);
  });

  it('differ between two equal steps', () => {
    const flips = Array.from({ length: 40 }, (_, index) =>
      augmentImages(only(images, 0), [FLIP, FLIP], [index], 0).data.join(),
    );
    // Two equal draws would always cancel out.
    expect(new Set(flips).size).toBe(2);
  });

  it('copy the images if there are no steps', () => {
    const output = augmentImages(images, [], indices, 0);
    expect(output).toEqual(images);
    expect(output.data).not.toBe(images.data);
  });
});

describe('flip', () => {
  const image = batch(1, [3, 4]);
  const at = (x: number, y: number): string => image.data.slice((y * 4 + x) * 3, (y * 4 + x) * 3 + 3).join();
  const picture = (from: (x: number, y: number) => string): string =>
    [0, 1, 2].flatMap((y) => [0, 1, 2, 3].map((x) => from(x, y))).join();
  const versions = {
    kept: picture(at),
    horizontal: picture((x, y) => at(3 - x, y)),
    vertical: picture((x, y) => at(x, 2 - y)),
    both: picture((x, y) => at(3 - x, 2 - y)),
  };

  it.each([
    ['horizontal', ['kept', 'horizontal']],
    ['vertical', ['kept', 'vertical']],
    // One draw for both, as in Keras 3.
    ['horizontal_and_vertical', ['kept', 'both']],
  ] as const)('%s gives each version equally often', (mode, names) => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 400; index++) {
      const { data } = augmentImages(image, [{ kind: 'flip', mode, seed: 1 }], [index], 0);
      counts.set(data.join(), (counts.get(data.join()) ?? 0) + 1);
    }
    expect(new Set(counts.keys())).toEqual(new Set(names.map((name) => versions[name])));
    const expected = 400 / names.length;
    for (const count of counts.values())
      expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});

describe('rotation', () => {
  function turned(image: Images, turns: number, changes: Partial<RotationStep> = {}): Uint8Array {
    return augmentImages(image, [{ ...ROTATION, lower: turns, upper: turns, ...changes }], [0], 0).data;
  }

  it.each(['bilinear', 'nearest'] as const)('by 0 degrees changes nothing (%s)', (interpolation) => {
    const image = batch(1, [13, 9]);
    for (const fillMode of ['reflect', 'wrap', 'constant', 'nearest'] as const) {
      expect(turned(image, 0, { interpolation, fillMode })).toEqual(image.data);
    }
  });

  it.each(['bilinear', 'nearest'] as const)(
    'by 90 degrees is exact, counter-clockwise (%s)',
    (interpolation) => {
      for (const size of [8, 9]) {
        const image = batch(1, [size, size]);
        const last = size - 1;
        const picture = (from: (x: number, y: number) => number): number[] =>
          Array.from({ length: size * size }, (_, at) => {
            const pixel = from(at % size, Math.floor(at / size)) * 3;
            return [...image.data.subarray(pixel, pixel + 3)];
          }).flat();
        const rightColumnOnTop = picture((x, y) => x * size + (last - y));
        const leftColumnOnTop = picture((x, y) => (last - x) * size + y);
        expect([...turned(image, 0.25, { interpolation })]).toEqual(rightColumnOnTop);
        expect([...turned(image, -0.25, { interpolation })]).toEqual(leftColumnOnTop);
      }
    },
  );

  it('by 180 degrees mirrors both axes', () => {
    const image = batch(1, [6, 10]);
    const pixels = Array.from({ length: 60 }, (_, at) => [...image.data.subarray(at * 3, at * 3 + 3)]);
    expect([...turned(image, 0.5)]).toEqual(pixels.reverse().flat());
  });

  it('draws angles uniformly between its bounds', () => {
    // A bright dot to the right of the center shows the angle.
    const size = 101;
    const data = new Uint8Array(size * size * 3);
    const center = 50;
    for (let y = -1; y <= 1; y++)
      for (let x = 39; x <= 41; x++) data[((center + y) * size + center + x) * 3] = 255;
    const image: Images = { data, shape: [1, size, size, 3] };
    const angles = Array.from({ length: 200 }, (_, index) => {
      const output = augmentImages(image, [{ ...ROTATION, lower: -0.1, upper: 0.2 }], [index], 0).data;
      let [sum, sumX, sumY] = [0, 0, 0];
      for (let at = 0; at < size * size; at++) {
        sum += output[at * 3];
        sumX += output[at * 3] * ((at % size) - center);
        sumY += output[at * 3] * (Math.floor(at / size) - center);
      }
      return -Math.atan2(sumY / sum, sumX / sum) / (2 * Math.PI);
    });
    expect(Math.min(...angles)).toBeGreaterThan(-0.105);
    expect(Math.max(...angles)).toBeLessThan(0.205);
    for (const border of [-0.1, 0, 0.1]) {
      const inside = angles.filter((angle) => angle >= border && angle < border + 0.1).length;
      expect(Math.abs(inside - 200 / 3)).toBeLessThan(30);
    }
  });
});

/** Maps a position beyond the edges into the picture, step by step, in each fill mode. */
function place(position: number, length: number, mode: FillMode): number {
  let at = position;
  if (mode === 'reflect' && length > 1) {
    const period = 2 * length;
    if (at < 0) {
      while (at < -period) at += period;
      at = at < -length ? at + period : -at - 1;
    } else if (at > length - 1) {
      while (at >= period) at -= period;
      if (at >= length) at = period - at - 1;
    }
  } else if (mode === 'wrap' && length > 1) {
    if (at < 0) at += length * (Math.trunc(-at / (length - 1)) + 1);
    else if (at > length - 1) at -= length * Math.trunc(at / (length - 1));
  }
  return mode === 'constant' ? at : Math.min(Math.max(at, 0), length - 1);
}

/** ImageProjectiveTransformV3 in float64, one value at a time, not rounded. */
function reference(
  input: Uint8Array,
  [height, width]: ImageSize,
  [a, b, c, d, e, f]: AffineMatrix,
  mode: FillMode,
  fillValue: number,
): number[] {
  const read = (x: number, y: number, channel: number): number =>
    x >= 0 && x < width && y >= 0 && y < height ? input[(y * width + x) * 3 + channel] : fillValue;
  const values: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inX = place(a * x + b * y + c, width, mode);
      const inY = place(d * x + e * y + f, height, mode);
      const left = Math.floor(inX);
      const top = Math.floor(inY);
      for (let channel = 0; channel < 3; channel++) {
        const above =
          (left + 1 - inX) * read(left, top, channel) + (inX - left) * read(left + 1, top, channel);
        const below =
          (left + 1 - inX) * read(left, top + 1, channel) + (inX - left) * read(left + 1, top + 1, channel);
        values.push((top + 1 - inY) * above + (inY - top) * below);
      }
    }
  }
  return values;
}

describe('affineTransform', () => {
  const sizes: ImageSize[] = [
    [20, 20],
    [17, 31],
    [1, 9],
  ];
  const matrices: [string, (size: ImageSize) => AffineMatrix][] = [
    ['a rotation by 50 degrees', (size) => rotationMatrix((50 / 180) * Math.PI, size)],
    ['a rotation by -72 degrees', (size) => rotationMatrix((-72 / 180) * Math.PI, size)],
    ['a zoom far out', () => [7.3, 0, -60.2, 0, 6.1, -44.9]],
    ['a translation', () => [1, 0, -3.25, 0, 1, 41.5]],
  ];
  const fillModes: FillMode[] = ['reflect', 'wrap', 'constant', 'nearest'];

  it.each(matrices)('agrees with a plain float64 reference for %s, in every fill mode', (_, matrixFor) => {
    for (const size of sizes) {
      for (const fillMode of fillModes) {
        const input = noise(size[0], size[1], 4);
        const output = new Uint8Array(input.length);
        const matrix = matrixFor(size);
        affineTransform(input, output, size, matrix, { interpolation: 'bilinear', fillMode, fillValue: 77 });
        const expected = reference(input, size, matrix, fillMode, 77);
        const errors = expected.map((value, at) => Math.abs(value - output[at]));
        // Half a step of rounding, and positions in 1/2048 of a pixel.
        expect(Math.max(...errors)).toBeLessThan(0.64);
      }
    }
  });

  it('reflects (d c b a | a b c d | d c b a), wraps and repeats the edge', () => {
    const row = Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150);
    const shifted = (shift: number, fillMode: FillMode): number[] => {
      const output = new Uint8Array(15);
      affineTransform(row, output, [1, 5], [1, 0, shift, 0, 1, 0], {
        interpolation: 'nearest',
        fillMode,
        fillValue: 7,
      });
      return [0, 3, 6, 9, 12].map((at) => output[at]);
    };
    expect(shifted(-3, 'reflect')).toEqual([70, 40, 10, 10, 40]);
    expect(shifted(3, 'reflect')).toEqual([100, 130, 130, 100, 70]);
    expect(shifted(-12, 'reflect')).toEqual([40, 10, 10, 40, 70]);
    expect(shifted(-2, 'wrap')).toEqual([100, 130, 10, 40, 70]);
    expect(shifted(2, 'wrap')).toEqual([70, 100, 130, 10, 40]);
    expect(shifted(-2, 'nearest')).toEqual([10, 10, 10, 40, 70]);
    expect(shifted(2, 'constant')).toEqual([70, 100, 130, 7, 7]);
    expect(shifted(-0.5, 'constant')).toEqual([7, 40, 70, 100, 130]);
  });

  it('blends the fill value with the edge, as TensorFlow does', () => {
    const row = Uint8Array.of(100, 100, 100, 200, 200, 200);
    const output = new Uint8Array(6);
    affineTransform(row, output, [1, 2], [1, 0, -0.25, 0, 1, 0], {
      interpolation: 'bilinear',
      fillMode: 'constant',
      fillValue: 0,
    });
    expect([...output]).toEqual([75, 75, 75, 175, 175, 175]);
  });
});

describe('wrong arguments', () => {
  it.each<[AugmentationStep, RegExp]>([
    [
      { ...FLIP, mode: 'diagonal' as 'vertical' },
      /Augmentation step 2: flip mode: expected one of horizontal/,
    ],
    [{ ...ROTATION, lower: 0.3 }, /-1 <= lower <= upper <= 1 .* received lower 0.3 and upper 0.2/],
    [{ ...ROTATION, fillMode: 'mirror' as 'reflect' }, /fill mode: expected one of reflect, wrap/],
    [{ ...ROTATION, fillValue: 300 }, /fill value from 0 to 255 but received 300/],
    [{ ...ROTATION, seed: 0.5 }, /whole number for seed but received 0.5/],
    [{ kind: 'blur', seed: 1 } as unknown as AugmentationStep, /kind: expected one of flip, rotation, zoom/],
  ])('refuses %j', (step, message) => {
    expect(() => augmentImages(batch(1), [FLIP, step], [0], 0)).toThrow(UsageError);
    expect(() => augmentImages(batch(1), [FLIP, step], [0], 0)).toThrow(message);
  });

  it('refuses shapes that do not fit together', () => {
    expect(() => augmentImages(batch(2), [], [0], 0)).toThrow(
      'one index for each of 2 images but received 1',
    );
    const wrong: Images = { data: new Uint8Array(10), shape: [1, 2, 2, 3] };
    expect(() => augmentImages(wrong, [], [0], 0)).toThrow('received shape [1, 2, 2, 3] with 10 values');
  });
});

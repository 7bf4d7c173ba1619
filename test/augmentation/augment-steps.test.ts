import { describe, expect, it } from 'vitest';
import { augmentImages } from '../../src/augmentation/augment.js';
import type {
  AugmentationStep,
  ContrastStep,
  CropStep,
  ErasingStep,
  TranslationStep,
  ZoomStep,
} from '../../src/augmentation/index.js';
import { UsageError } from '../../src/errors.js';
import type { ImageSize, Images } from '../../src/pictures/images.js';
import { noise } from '../datasets/helpers.js';

const RESAMPLING = { fillMode: 'reflect', fillValue: 0, interpolation: 'bilinear' } as const;
const ZOOM: ZoomStep = { kind: 'zoom', height: [-0.2, 0.2], width: null, ...RESAMPLING, seed: 1 };
const TRANSLATION: TranslationStep = {
  kind: 'translation',
  height: [-0.5, 0.5],
  width: [-0.5, 0.5],
  ...RESAMPLING,
  seed: 2,
};
const CROP: CropStep = { kind: 'crop', height: 7, width: 9, seed: 3 };
const CONTRAST: ContrastStep = { kind: 'contrast', factor: [0.5, 1.5], valueRange: [0, 255], seed: 4 };
const BRIGHTNESS: AugmentationStep = {
  kind: 'brightness',
  factor: [-0.3, 0.3],
  valueRange: [0, 255],
  seed: 5,
};
const ERASING: ErasingStep = {
  kind: 'erasing',
  probability: [1, 1],
  scale: [0.02, 0.33],
  fillValue: null,
  valueRange: [0, 255],
  seed: 6,
};
const ALL = [ZOOM, CONTRAST, TRANSLATION, CROP, BRIGHTNESS, ERASING];

function batch(count: number, [height, width]: ImageSize = [12, 16], seed = 1): Images {
  return { data: noise(count * height, width, seed), shape: [count, height, width, 3] };
}

/** One image of a batch as a batch of its own. */
function only({ data, shape: [, height, width] }: Images, image: number): Images {
  const bytes = height * width * 3;
  return { data: data.slice(image * bytes, (image + 1) * bytes), shape: [1, height, width, 3] };
}

/** The results of a step on one picture, for many indices. */
function versions(image: Images, step: AugmentationStep, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => augmentImages(image, [step], [index], 0).data);
}

function plain(value: number, [height, width]: ImageSize): Images {
  return { data: new Uint8Array(height * width * 3).fill(value), shape: [1, height, width, 3] };
}

describe('steps on each picture', () => {
  it.each(ALL)('$kind: changes each picture differently, whatever its batch and the order', (step) => {
    const images = batch(6);
    const indices = [40, 3, 17, 8, 90, 22];
    const together = augmentImages(images, [step], indices, 2);
    for (const [image, index] of indices.entries()) {
      expect(augmentImages(only(images, image), [step], [index], 2)).toEqual(only(together, image));
    }
    const same = versions(only(images, 0), step, 30);
    expect(new Set(same.map((data) => data.join())).size).toBeGreaterThan(15);
  });

  it('give the same result together as one after the other', () => {
    const images = batch(2);
    const cropped = augmentImages(images, ALL, [4, 5], 1);
    expect(cropped.shape).toEqual([2, 7, 9, 3]);
    expect(cropped.data.length).toBe(2 * 7 * 9 * 3);
    // The first step of a list draws the same numbers as alone.
    const first = augmentImages(images, [CROP], [4, 5], 1);
    const flipped = augmentImages(first, [{ kind: 'flip', mode: 'vertical', seed: 9 }], [4, 5], 1);
    expect(flipped.shape).toEqual(first.shape);
  });
});

describe('zoom', () => {
  it('keeps the aspect ratio with one factor, and draws twice for two factors', () => {
    // A cross one pixel wide shows both factors by its new width.
    const size = 101;
    const data = new Uint8Array(size * size * 3);
    for (let at = 0; at < size; at++) {
      for (const pixel of [50 * size + at, at * size + 50]) data[pixel * 3] = 255;
    }
    const image: Images = { data, shape: [1, size, size, 3] };
    const thickness = (output: Uint8Array): [number, number] => {
      let [rows, columns] = [0, 0];
      for (let at = 0; at < size; at++) {
        rows += output[at * size * 3] / 255;
        columns += output[at * 3] / 255;
      }
      return [rows, columns];
    };
    const zoomIn = { ...ZOOM, height: [-0.8, -0.5] } as const;
    const one = versions(image, zoomIn, 10).map(thickness);
    for (const [rows, columns] of one) {
      expect(Math.abs(rows - columns)).toBeLessThan(0.02);
      expect(rows).toBeGreaterThan(1.95);
      expect(rows).toBeLessThan(5.05);
    }
    const two = versions(image, { ...zoomIn, width: [-0.8, -0.5] }, 10).map(thickness);
    expect(Math.max(...two.map(([rows, columns]) => Math.abs(rows - columns)))).toBeGreaterThan(0.2);
  });
});

describe('crop', () => {
  it('cuts at every place about equally often', () => {
    const [height, width] = [4, 5];
    const places = Uint8Array.from({ length: height * width * 3 }, (_, at) => Math.floor(at / 3));
    const image: Images = { data: places, shape: [1, height, width, 3] };
    const counts = new Map<number, number>();
    for (const data of versions(image, { ...CROP, height: 2, width: 3 }, 900)) {
      expect(data[data.length - 1] - data[0]).toBe(width + 2);
      counts.set(data[0], (counts.get(data[0]) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 5, 6, 7, 10, 11, 12]);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(45);
  });

  it('cuts the middle if the picture is not larger in both directions, as Keras does', () => {
    const image = batch(1, [7, 16]);
    const all = versions(image, { ...CROP, height: 7, width: 10 }, 10);
    expect(new Set(all.map((data) => data.join())).size).toBe(1);
    expect([...all[0].subarray(0, 3)]).toEqual([...image.data.subarray(9, 12)]);
  });
});

describe('contrast and brightness', () => {
  it('draw factors between their bounds', () => {
    const values = Uint8Array.from({ length: 12 }, (_, at) => (at < 6 ? 100 : 150));
    const image: Images = { data: values, shape: [1, 2, 2, 3] };
    const factors = versions(image, CONTRAST, 200).map((data) => (data[11] - data[0]) / 50);
    expect(Math.min(...factors)).toBeGreaterThan(0.48);
    expect(Math.min(...factors)).toBeLessThan(0.56);
    expect(Math.max(...factors)).toBeGreaterThan(1.44);
    expect(Math.max(...factors)).toBeLessThan(1.52);
    const added = versions(plain(128, [2, 2]), BRIGHTNESS, 200).map((data) => data[0] - 128);
    expect(Math.min(...added)).toBeGreaterThanOrEqual(-77);
    expect(Math.min(...added)).toBeLessThan(-65);
    expect(Math.max(...added)).toBeLessThanOrEqual(77);
    expect(Math.max(...added)).toBeGreaterThan(65);
  });

  it('keep the mean of each channel, and clip', () => {
    const image = batch(1, [20, 20]);
    const step = { ...CONTRAST, factor: [0, 0] } as const;
    const { data } = augmentImages(image, [step], [0], 0);
    for (const channel of [0, 1, 2]) {
      const own = image.data.filter((_, at) => at % 3 === channel);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      expect(new Set(data.filter((_, at) => at % 3 === channel))).toEqual(new Set([Math.floor(mean + 0.5)]));
    }
    const strong = augmentImages(image, [{ ...CONTRAST, factor: [9, 9], valueRange: [10, 240] }], [0], 0);
    expect([Math.min(...strong.data), Math.max(...strong.data)]).toEqual([10, 240]);
  });
});

describe('erasing', () => {
  const size: ImageSize = [40, 50];
  const erased = (data: Uint8Array): number => data.filter((value, at) => at % 3 === 0 && value !== 9).length;

  it('overwrites one rectangle within its bounds', () => {
    const areas = versions(plain(9, size), { ...ERASING, fillValue: 200 }, 200).map((data) => {
      const rows = new Set<number>();
      const columns = new Set<number>();
      data.forEach((value, at) => {
        if (value !== 200) return;
        rows.add(Math.floor(at / 3 / size[1]));
        columns.add(Math.floor(at / 3) % size[1]);
      });
      // Exactly the pixels in the touched rows and columns.
      expect(erased(data)).toBe(rows.size * columns.size);
      return [rows.size / size[0], columns.size / size[1]];
    });
    const [low, high] = ERASING.scale.map(Math.sqrt);
    for (const [rows, columns] of areas) {
      expect(rows).toBeGreaterThanOrEqual(low - 1 / size[0]);
      expect(rows).toBeLessThanOrEqual(high + 1 / size[0]);
      expect(columns).toBeGreaterThanOrEqual(low - 1 / size[1]);
      expect(columns).toBeLessThanOrEqual(high + 1 / size[1]);
    }
    expect(new Set(areas.map(([rows]) => rows)).size).toBeGreaterThan(10);
  });

  it('happens with the given probability', () => {
    const share = (probability: ErasingStep['probability']): number =>
      versions(plain(9, size), { ...ERASING, fillValue: 200, probability }, 400).filter(
        (data) => erased(data) > 0,
      ).length / 400;
    expect(share([0, 0])).toBe(0);
    expect(Math.abs(share([0.25, 0.25]) - 0.25)).toBeLessThan(0.09);
    // The probability is itself drawn between 0 and 1, so it is one half on average.
    expect(Math.abs(share([0, 1]) - 0.5)).toBeLessThan(0.1);
    expect(share([1, 1])).toBe(1);
  });

  it('fills with noise, half of it clipped to 0, or with one value per channel', () => {
    const whole = { ...ERASING, scale: [1, 1] } as const;
    const { data } = augmentImages(plain(9, [60, 60]), [whole], [0], 0);
    const black = data.filter((value) => value === 0).length / data.length;
    expect(Math.abs(black - 0.5)).toBeLessThan(0.02);
    // A normal draw times 255 is above 255 with a probability of 15.9 %.
    const white = data.filter((value) => value === 255).length / data.length;
    expect(Math.abs(white - 0.159)).toBeLessThan(0.02);
    const colored = augmentImages(plain(9, [4, 4]), [{ ...whole, fillValue: [1, 2, 3] }], [0], 0);
    expect([...colored.data.subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3]);
  });
});

describe('wrong arguments', () => {
  it.each<[AugmentationStep, RegExp]>([
    [{ ...ZOOM, height: [0.2, -0.2] }, /zoom of the height: expected two numbers from -1 to 1, the lower/],
    [{ ...TRANSLATION, width: [0, 2] }, /translation of the width: .* but received \[0,2\]/],
    [{ ...CROP, width: 0 }, /whole number above 0 for the crop's width but received 0/],
    [{ ...CONTRAST, factor: [-0.1, 1] }, /contrast factor: expected two numbers at least 0/],
    [{ ...CONTRAST, valueRange: [0, 256] }, /value range: expected two numbers from 0 to 255/],
    [{ ...ERASING, fillValue: [0, 0, 300] }, /fill value from 0 to 255 but received 300/],
    [{ ...ERASING, scale: [0, 1.5] }, /scale of erasing/],
    [{ kind: 'mixUp', alpha: 0, seed: 1 }, /alpha above 0 but received 0/],
    [{ kind: 'cutMix', factor: [0.5, 2], seed: 1 }, /CutMix factor/],
  ])('refuses %j', (step, message) => {
    expect(() => augmentImages(batch(1), [step], [0], 0)).toThrow(UsageError);
    expect(() => augmentImages(batch(1), [step], [0], 0)).toThrow(message);
  });

  it('refuses a step on single pictures after a step that mixes', () => {
    const mixing: AugmentationStep = { kind: 'mixUp', alpha: 0.2, seed: 1 };
    expect(() => augmentImages(batch(1), [mixing, ZOOM], [0], 0)).toThrow(
      'Augmentation step 2: zoom changes single pictures and must come before steps that mix pictures.',
    );
  });
});

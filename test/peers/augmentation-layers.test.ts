import { describe, expect, it } from 'vitest';
import { affineTransform } from '../../src/augmentation/affine.js';
import { pixelsOf } from '../../src/augmentation/box.js';
import { cutMix } from '../../src/augmentation/cut-mix.js';
import {
  type AugmentationStep,
  augmentImages,
  type FillMode,
  RandomBrightness,
  RandomErasing,
  RandomShear,
  RandomZoom,
} from '../../src/augmentation/index.js';
import { mixUp } from '../../src/augmentation/mix-up.js';
import { blendRows } from '../../src/augmentation/mixing.js';
import { cropMiddle, cropTo } from '../../src/augmentation/random-crop.js';
import { eraseBox, fillOf } from '../../src/augmentation/random-erasing.js';
import { flipBoth } from '../../src/augmentation/random-flip.js';
import { shearMatrix } from '../../src/augmentation/random-shear.js';
import type { ImageSize, Images } from '../../src/pictures/index.js';
import { Random } from '../../src/random.js';
import { compareRounded, GoldenFile } from './golden.js';
import { patternBytes } from './pattern.js';

interface Description {
  size: ImageSize;
  zoom: number;
  shears: [x: number, y: number][];
  shearFill: number;
  shearSettings: [fillMode: FillMode, interpolation: 'bilinear' | 'nearest'][];
  valueRanges: [number, number][];
  contrasts: number[];
  brightnesses: number[];
  crops: [height: number, width: number, top: number, left: number][];
  middles: [height: number, width: number][];
  boxes: [top: number, bottom: number, left: number, right: number][];
  fills: (number | [number, number, number])[];
  partners: number[];
  weights: number[];
  places: [number, number][];
  classes: number[];
  betas: number[];
  betaBorders: number[];
}

const golden = new GoldenFile<Description>('augmentation-layers');
const { size, valueRanges, boxes, fills, partners, weights, places, classes } = golden.description;
const [height, width] = size;
const image = patternBytes(1, height * width * 3);

/** One picture after a step without randomness. */
function changed(step: AugmentationStep): Uint8Array {
  return augmentImages({ data: image, shape: [1, height, width, 3] }, [step], [0], 0).data;
}

describe('RandomFlip and RandomZoom', () => {
  it('horizontal_and_vertical does both', () => {
    const output = new Uint8Array(image.length);
    flipBoth(image, output, size);
    compareRounded(output, golden.numbers('flip'));
  });

  it('one factor zooms both axes equally', () => {
    const { zoom } = golden.description;
    compareRounded(changed(new RandomZoom([zoom, zoom], { seed: 1 }).step), golden.numbers('zoom'));
  });
});

describe('RandomShear', () => {
  const { shears, shearFill: fillValue, shearSettings } = golden.description;
  const cases = shears.flatMap(([x, y], index) =>
    shearSettings.map(([fillMode, interpolation]) => ({ x, y, index, fillMode, interpolation })),
  );

  it.each(cases)('$x, $y, $fillMode, $interpolation', ({ x, y, index, fillMode, interpolation }) => {
    const output = new Uint8Array(image.length);
    affineTransform(image, output, size, shearMatrix(x, y), { fillMode, fillValue, interpolation });
    compareRounded(output, golden.numbers(`shear/${index}/${fillMode}/${interpolation}`));
  });

  it('shears one way or the other', () => {
    const [x, y] = shears[2];
    const { step } = new RandomShear([x, x], [y, y], { seed: 1 });
    const versions = Array.from({ length: 20 }, (_, view) =>
      augmentImages({ data: image, shape: [1, height, width, 3] }, [step], [0], view).data.join(),
    );
    const ways = [shearMatrix(x, y), shearMatrix(-x, -y)].map((matrix) => {
      const output = new Uint8Array(image.length);
      affineTransform(image, output, size, matrix, step);
      return output.join();
    });
    expect(new Set(versions)).toEqual(new Set(ways));
  });
});

describe.each(valueRanges.map((range, index) => [range, index] as const))(
  'values clipped to %j',
  (valueRange, index) => {
    it.each(golden.description.contrasts)('RandomContrast by %f', (factor) => {
      const step = { kind: 'contrast', factor: [factor, factor], valueRange, seed: 1 } as const;
      compareRounded(changed(step), golden.numbers(`contrast/${index}/${named(factor)}`), 0.501);
    });

    it.each(golden.description.brightnesses)('RandomBrightness by %f', (factor) => {
      const layer = new RandomBrightness([factor, factor], { valueRange, seed: 1 });
      compareRounded(changed(layer.step), golden.numbers(`brightness/${index}/${named(factor)}`), 0.501);
    });
  },
);

describe('RandomCrop', () => {
  it.each(golden.description.crops)('a window of %i x %i at %i, %i', (rows, columns, top, left) => {
    const output = new Uint8Array(rows * columns * 3);
    cropTo(image, output, size, { top, left, height: rows, width: columns });
    compareRounded(output, golden.numbers(`crop/${rows}x${columns}/${top},${left}`));
  });

  it.each(golden.description.middles)('the middle of the picture as %i x %i', (rows, columns) => {
    const output = new Uint8Array(rows * columns * 3);
    cropMiddle(image, output, size, [rows, columns]);
    compareRounded(output, golden.numbers(`middle/${rows}x${columns}`), 0.501);
  });
});

describe('RandomErasing', () => {
  const cases = boxes.flatMap((box, boxIndex) =>
    fills.map((fillValue, fillIndex) => ({ box, fillValue, name: `erasing/${boxIndex}/${fillIndex}` })),
  );
  it.each(cases)('$box with $fillValue', ({ box: [top, bottom, left, right], fillValue, name }) => {
    const { step } = new RandomErasing(1, { fillValue, seed: 1 });
    const output = image.slice();
    eraseBox(output, size, { top, bottom, left, right }, fillOf(step, new Random(1)));
    compareRounded(output, golden.numbers(name));
  });

  it('erases the pixels with integer positions inside the box', () => {
    const [top, bottom, left, right] = boxes[0];
    const inside = { top: 3, bottom: 8, left: 3, right: 10 };
    expect(pixelsOf({ top, bottom, left, right }, size)).toEqual(inside);
  });
});

describe('MixUp and CutMix', () => {
  const count = partners.length;
  const data = new Uint8Array(count * image.length);
  for (let key = 0; key < count; key++) data.set(patternBytes(key, image.length), key * image.length);
  const images: Images = { data, shape: [count, height, width, 3] };
  const mixing = { partners: Uint32Array.from(partners), weights: Float64Array.from(weights), places };
  const oneHot = Float32Array.from({ length: count * 3 }, (_, at) =>
    classes[Math.floor(at / 3)] === at % 3 ? 1 : 0,
  );
  const binary = Float32Array.from(classes, (label) => (label > 0 ? 1 : 0));

  it('MixUp blends pictures', () => {
    compareRounded(mixUp.mix(images, mixing).data, golden.numbers('mixUp/images'), 0.501);
  });

  it('CutMix inserts parts of other pictures', () => {
    compareRounded(cutMix.mix(images, mixing).data, golden.numbers('cutMix/images'));
  });

  it.each(['mixUp', 'cutMix'])('%s mixes targets', (name) => {
    const check = (targets: Float32Array, expected: ArrayLike<number>): void => {
      const mixed = blendRows(targets, mixing);
      expect(mixed.length).toBe(expected.length);
      mixed.forEach((value, at) => {
        expect(Math.abs(value - expected[at])).toBeLessThan(1e-6);
      });
      expect([...mixed]).not.toEqual([...targets]);
    };
    check(oneHot, golden.numbers(`${name}/one-hot`));
    check(binary, golden.numbers(`${name}/binary`));
  });

  it.each(golden.description.betas)('the share is drawn from Beta(%f, %f)', (alpha) => {
    const random = new Random(5, Math.round(1000 * alpha));
    const draws = 40_000;
    const shares = Float64Array.from({ length: draws }, () => random.beta(alpha, alpha));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    const below = golden.numbers(`beta/${named(alpha)}`);
    golden.description.betaBorders.forEach((border, at) => {
      const counted = shares.filter((share) => share < border).length / draws;
      const deviation = Math.sqrt((below[at] * (1 - below[at])) / draws);
      expect(Math.abs(counted - below[at])).toBeLessThan(4.5 * deviation + 1e-3);
    });
  });
});

/** A number as Python writes it. */
function named(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

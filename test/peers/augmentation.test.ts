import { describe, expect, it } from 'vitest';
import {
  type AugmentationStep,
  augmentImages,
  type FillMode,
  type FlipStep,
} from '../../src/augmentation/index.js';
import type { ImageSize } from '../../src/pictures/index.js';
import { compareRounded, GoldenFile, samplesOf } from './golden.js';
import { patternBytes } from './pattern.js';

interface AugmentationCase {
  name: string;
  kind: 'rotation' | 'zoom' | 'translation';
  /** A fraction of a full turn, or factors for height and width. */
  factors: number[];
  interpolation: 'bilinear' | 'nearest';
  fillMode: FillMode;
}

interface Description {
  size: ImageSize;
  fillValue: number;
  photoFactor: number;
  cases: AugmentationCase[];
}

const golden = new GoldenFile<Description>('augmentation');
const { cases, size, fillValue, photoFactor } = golden.description;
const [height, width] = size;
const image = patternBytes(1, height * width * 3);

/** One picture after a rotation by a fixed angle. */
function rotated(
  data: Uint8Array,
  [rows, columns]: ImageSize,
  turn: number,
  settings: Pick<AugmentationCase, 'interpolation' | 'fillMode'>,
): Uint8Array {
  const { interpolation, fillMode } = settings;
  const step = {
    kind: 'rotation',
    lower: turn,
    upper: turn,
    fillValue,
    interpolation,
    fillMode,
    seed: 1,
  } as const;
  return augmentImages({ data, shape: [1, rows, columns, 3] }, [step], [0], 0).data;
}

describe('RandomFlip', () => {
  it.each(['horizontal', 'vertical'] as const)('%s gives the picture or its mirror image', (mode) => {
    const step: FlipStep = { kind: 'flip', mode, seed: 1 };
    const versions = Array.from({ length: 20 }, (_, view) =>
      augmentImages({ data: image, shape: [1, height, width, 3] }, [step], [0], view).data.join(),
    );
    const expected = [image.join(), golden.numbers(`flip/${mode}`).join()];
    expect(new Set(versions)).toEqual(new Set(expected));
  });
});

describe('RandomRotation', () => {
  it.each(cases.filter(({ kind }) => kind === 'rotation'))('$name', ({ name, factors, ...settings }) => {
    compareRounded(rotated(image, size, factors[0], settings), golden.numbers(name));
  });

  it('of a picture of 160 x 160', () => {
    const expected = golden.numbers('photo');
    const data = patternBytes(2, 160 * 160 * 3);
    const turned = rotated(data, [160, 160], photoFactor, { interpolation: 'bilinear', fillMode: 'reflect' });
    compareRounded(samplesOf(turned, expected.length), expected);
  });
});

describe('RandomZoom and RandomTranslation', () => {
  it.each(cases.filter(({ kind }) => kind !== 'rotation'))(
    '$name',
    ({ name, kind, factors, interpolation, fillMode }) => {
      const [down, right] = factors;
      const step = {
        kind,
        height: [down, down],
        width: [right, right],
        interpolation,
        fillMode,
        fillValue,
        seed: 1,
      } as AugmentationStep;
      const output = augmentImages({ data: image, shape: [1, height, width, 3] }, [step], [0], 0).data;
      compareRounded(output, golden.numbers(name));
    },
  );
});

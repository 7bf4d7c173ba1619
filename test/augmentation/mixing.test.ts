import { describe, expect, it } from 'vitest';
import { augmentImages } from '../../src/augmentation/augment.js';
import type { CutMixStep, MixingStep, MixUpStep } from '../../src/augmentation/index.js';
import { drawMixing, mixTargets } from '../../src/augmentation/mixing.js';
import type { Images } from '../../src/pictures/images.js';
import { noise } from '../datasets/helpers.js';

const MIX_UP: MixUpStep = { kind: 'mixUp', alpha: 0.4, seed: 1 };
const CUT_MIX: CutMixStep = { kind: 'cutMix', factor: [0, 1], seed: 2 };
const steps: readonly MixingStep[] = [MIX_UP, CUT_MIX];

const count = 8;
const [height, width] = [20, 24];
const images: Images = { data: noise(count * height, width, 1), shape: [count, height, width, 3] };
const indices = [40, 3, 17, 8, 90, 22, 5, 61];
const oneHot = Float32Array.from({ length: count * 3 }, (_, at) =>
  indices[Math.floor(at / 3)] % 3 === at % 3 ? 1 : 0,
);

describe.each(steps)('$kind', (step) => {
  it('is the same for the same indices and view, and does not change the input', () => {
    const before = images.data.slice();
    const mixed = augmentImages(images, [step], indices, 2);
    expect(augmentImages(images, [step], indices, 2)).toEqual(mixed);
    expect(images.data).toEqual(before);
    expect(mixTargets(oneHot, [step], indices, 2)).toEqual(mixTargets(oneHot, [step], indices, 2));
  });

  it('differs for other indices, another order, view or seed', () => {
    const swapped = [...indices];
    [swapped[0], swapped[1]] = [swapped[1], swapped[0]];
    const targets = [
      mixTargets(oneHot, [step], indices, 2),
      mixTargets(oneHot, [step], indices, 3),
      mixTargets(oneHot, [step], swapped, 2),
      mixTargets(oneHot, [step], [...indices.slice(0, -1), 62], 2),
      mixTargets(oneHot, [{ ...step, seed: 9 }], indices, 2),
    ];
    expect(new Set(targets.map((values) => values.join())).size).toBe(5);
  });

  it('keeps the sum of the targets at 1', () => {
    for (let view = 0; view < 50; view++) {
      const mixed = mixTargets(oneHot, [step, ...steps], indices, view);
      for (let row = 0; row < count; row++) {
        const own = mixed.subarray(row * 3, row * 3 + 3);
        expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
        expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('mixes targets in the same proportion as pictures', () => {
    // Each picture has one value, so the mean of a mixed picture shows the shares.
    const levels = indices.map((index) => index * 2);
    const data = new Uint8Array(count * height * width * 3);
    levels.forEach((level, row) => {
      data.fill(level, row * height * width * 3, (row + 1) * height * width * 3);
    });
    const targets = Float32Array.from(levels, (level) => level / 255);
    for (let view = 0; view < 20; view++) {
      const mixed = augmentImages({ data, shape: images.shape }, [step], indices, view).data;
      const expected = mixTargets(targets, [step], indices, view);
      levels.forEach((_, row) => {
        const own = mixed.subarray(row * height * width * 3, (row + 1) * height * width * 3);
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        // Rounding of values, and of a rectangle to whole rows and columns.
        const tolerance = step.kind === 'mixUp' ? 0.51 : 180 * (1 / height + 1 / width);
        expect(Math.abs(mean - 255 * expected[row])).toBeLessThan(tolerance);
      });
    }
  });

  it('does not change a batch of one picture', () => {
    const one: Images = { data: images.data.slice(0, height * width * 3), shape: [1, height, width, 3] };
    expect(augmentImages(one, [step], [7], 0).data).toEqual(one.data);
    expect([...mixTargets(Float32Array.of(0, 1), [step], [7], 0)]).toEqual([0, 1]);
  });
});

describe('draws', () => {
  it('use each picture of the batch once as a partner', () => {
    for (let view = 0; view < 20; view++) {
      const { partners } = drawMixing(MIX_UP, 0, indices, view);
      expect([...partners].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    }
  });

  it('differ between two equal steps', () => {
    const first = drawMixing(CUT_MIX, 0, indices, 0);
    const second = drawMixing(CUT_MIX, 1, indices, 0);
    expect([...first.weights]).not.toEqual([...second.weights]);
  });

  it('of CutMix draw alpha once per batch: near 0 pictures stay whole or change places', () => {
    const { weights } = drawMixing({ ...CUT_MIX, factor: [0, 0] }, 0, indices, 0);
    for (const weight of weights) expect(Math.min(weight, 1 - weight)).toBeLessThan(1e-9);
    const { weights: even } = drawMixing({ ...CUT_MIX, factor: [1, 1] }, 0, indices, 0);
    expect(even.filter((weight) => weight > 0.02 && weight < 0.98).length).toBeGreaterThan(4);
  });

  it('work after other steps, on their results', () => {
    const crop = { kind: 'crop', height: 10, width: 12, seed: 3 } as const;
    const cropped = augmentImages(images, [crop], indices, 1);
    const mixed = augmentImages(images, [crop, ...steps], indices, 1);
    expect(mixed).toEqual(augmentImages(cropped, steps, indices, 1));
    expect(mixed.shape).toEqual([count, 10, 12, 3]);
  });
});

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type AnimalKind, drawAnimal } from '../../src/drawn/index.js';
import { UsageError } from '../../src/errors.js';

const KINDS = ['cat', 'dog'] as const;

async function pixels(svg: string): Promise<Buffer> {
  return await sharp(Buffer.from(svg)).flatten().raw().toBuffer();
}

describe('drawAnimal', () => {
  it('draws the same picture for the same options', () => {
    for (const kind of KINDS) {
      const options = { kind, seed: 5, index: 17, size: 200 };
      expect(drawAnimal(options) === drawAnimal({ ...options })).toBe(true);
    }
  });

  it('draws another picture for another seed, index or kind', () => {
    const pictures = [0, 1, 2].flatMap((seed) =>
      [0, 1, 2, 100_000].flatMap((index) => KINDS.map((kind) => drawAnimal({ kind, seed, index }))),
    );
    expect(new Set(pictures).size).toBe(pictures.length);
  });

  it('changes only the number of pixels with the size', () => {
    const [small, large] = [64, 512].map((size) => drawAnimal({ kind: 'cat', seed: 3, index: 4, size }));
    expect(small).toContain('width="64" height="64"');
    expect(small.replace('width="64" height="64"', 'width="512" height="512"') === large).toBe(true);
  });

  it('writes numbers that every SVG reader understands', () => {
    for (let index = 0; index < 150; index++) {
      for (const kind of KINDS) {
        const svg = drawAnimal({ kind, seed: 8, index });
        // More than three decimals would be an unrounded number.
        expect(svg.match(/NaN|undefined|Infinity|\d\.\d{4}|\de-\d/)?.[0]).toBeUndefined();
        // Each reference has its definition.
        const defined = new Set([...svg.matchAll(/ id="(\w+)"/g)].map(([, id]) => id));
        for (const [, id] of svg.matchAll(/url\(#(\w+)\)/g)) expect(defined).toContain(id);
      }
    }
  });

  it('fills the whole square', async () => {
    for (let index = 0; index < 6; index++) {
      const svg = drawAnimal({ kind: KINDS[index % 2], seed: 9, index, size: 48 });
      const { data, info } = await sharp(Buffer.from(svg))
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([48, 48]);
      for (let alpha = 3; alpha < data.length; alpha += 4)
        if (data[alpha] < 255) throw new Error(`Pixel ${(alpha - 3) / 4} of picture ${index} is not opaque.`);
    }
  });

  it('draws pictures of many colors that differ from each other', async () => {
    const drawn = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        pixels(drawAnimal({ kind: KINDS[index % 2], seed: 1, index, size: 48 })),
      ),
    );
    for (const [index, picture] of drawn.entries()) {
      const mean = picture.reduce((sum, value) => sum + value, 0) / picture.length;
      const spread = Math.sqrt(picture.reduce((sum, value) => sum + (value - mean) ** 2, 0) / picture.length);
      expect(spread).toBeGreaterThan(15);
      for (const other of drawn.slice(index + 1)) {
        const distance =
          picture.reduce((sum, value, at) => sum + Math.abs(value - other[at]), 0) / picture.length;
        expect(distance).toBeGreaterThan(10);
      }
    }
  });

  it.each([
    [{ kind: 'horse' as AnimalKind }, /Expected cat or dog for kind but received horse/],
    [{ seed: -1 }, /Expected a whole number of at least 0 for seed but received -1/],
    [{ seed: 0.5 }, /for seed but received 0.5/],
    [{ index: Number.NaN }, /for index but received NaN/],
    [{ size: 8 }, /Expected a whole number from 16 to 4096 for size but received 8/],
  ])('refuses %o', (wrong, message) => {
    const draw = () => drawAnimal({ kind: 'cat', seed: 1, index: 1, ...wrong });
    expect(draw).toThrow(UsageError);
    expect(draw).toThrow(message);
  });
});

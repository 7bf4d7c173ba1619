import { describe, expect, it } from 'vitest';
import type { ImageSize } from '../../src/pictures/images.js';
import { resizeImage } from '../../src/pictures/resize-image.js';
import { resizeSettings } from '../../src/pictures/resize-settings.js';
import { GoldenFile, samplesOf } from './golden.js';
import { patternBytes } from './pattern.js';

interface Description {
  interpolations: ('bilinear' | 'bicubic' | 'lanczos3')[];
  sources: ImageSize[];
  target: ImageSize;
  photoSource: ImageSize;
  photoTarget: ImageSize;
}

const golden = new GoldenFile<Description>('antialiasing');
const { interpolations, sources, target, photoSource, photoTarget } = golden.description;

/** TensorFlow's result has fractions, and values below 0 and above 255, which are clipped here. */
function compare(actual: Uint8Array, expected: Float32Array | Uint8Array): void {
  expect(actual.length).toBe(expected.length);
  const differences = Array.from(actual, (value, at) =>
    Math.abs(value - Math.max(0, Math.min(255, expected[at]))),
  );
  expect(Math.max(...differences)).toBeLessThan(0.501);
}

describe.each(interpolations)('tf.image.resize(antialias=True), %s', (interpolation) => {
  const resize = (source: ImageSize, to: ImageSize): Uint8Array =>
    resizeImage(
      { data: patternBytes(source[0], source[0] * source[1] * 3), size: source },
      to,
      resizeSettings({ interpolation, antialias: true }),
    );

  it.each(sources)('from %i x %i', (height, width) => {
    compare(resize([height, width], target), golden.numbers(`${interpolation}/${height}x${width}`));
  });

  it('of a picture as large as a photograph', () => {
    const expected = golden.numbers(`${interpolation}/photo`);
    compare(samplesOf(resize(photoSource, photoTarget), expected.length), expected);
  });
});

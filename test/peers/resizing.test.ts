import sharp from 'sharp';
import { describe, it } from 'vitest';
import { decodeImage } from '../../src/pictures/decode.js';
import type { ImageSize } from '../../src/pictures/images.js';
import { resizeSettings } from '../../src/pictures/resize-settings.js';
import { compareRounded, GoldenFile, samplesOf } from './golden.js';
import { patternBytes } from './pattern.js';

interface ResizeCase {
  name: string;
  interpolation: 'bilinear' | 'nearest';
  cropToAspectRatio: boolean;
}

interface Description {
  cases: ResizeCase[];
  sources: ImageSize[];
  target: ImageSize;
  photoSource: ImageSize;
  photoTarget: ImageSize;
}

/** From a PNG file to pixels, as data sets load it. */
async function load(source: ImageSize, target: ImageSize, settings: ResizeCase): Promise<Uint8Array> {
  const [height, width] = source;
  const raw = { height, width, channels: 3 } as const;
  const png = await sharp(patternBytes(height, height * width * 3), { raw })
    .png()
    .toBuffer();
  return await decodeImage(png, target, resizeSettings(settings));
}

const golden = new GoldenFile<Description>('resizing');
const { cases, sources, target, photoSource, photoTarget } = golden.description;

describe.each(cases)('image_dataset_from_directory, $name', (settings) => {
  it.each(sources)('from %i x %i', async (height, width) => {
    const expected = golden.numbers(`${settings.name}/${height}x${width}`);
    compareRounded(await load([height, width], target, settings), expected);
  });

  it('of a picture as large as a photograph', async () => {
    const expected = golden.numbers(`${settings.name}/photo`);
    compareRounded(samplesOf(await load(photoSource, photoTarget, settings), expected.length), expected);
  });
});

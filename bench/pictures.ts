import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import {
  type AugmentationLayer,
  Augmenter,
  CutMix,
  MixUp,
  RandomBrightness,
  RandomContrast,
  RandomCrop,
  RandomErasing,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
} from '../src/augmentation/index.js';
import { imageDatasetFromDirectory } from '../src/folders/index.js';
import { Random } from '../src/random.js';
import { medianTime, time } from './timing.js';

const PICTURES = 256;
const WIDTH = 450;
const HEIGHT = 370;
const SIZE = 160;
const BATCH = 32;
/** Of JPEG: pictures take about as many bytes as photographs. */
export const QUALITY = 82;

export interface PictureFigures {
  /** Decoding a JPEG of 450x370 to 160x160 pixels in memory, images/s. */
  readonly decode: number;
  /** Flip and rotation of 160x160 pixels (bilinear, reflect), images/s on all cores. */
  readonly augment: number;
  /** Each augmentation layer alone on 160x160 pixels, images/s of one thread. */
  readonly augmentEach: Readonly<Record<string, number>>;
}

/** Measures decoding and augmentation with drawn photographs. */
export async function benchPictures(threads: number | undefined): Promise<PictureFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-bench-'));
  try {
    await drawPictures(folder);
    return {
      decode: await decodeSpeed(folder),
      augment: await augmentSpeed(flipAndRotation(), threads),
      augmentEach: await eachAugmentationSpeed(),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function drawPictures(folder: string): Promise<void> {
  for (let index = 0; index < PICTURES; index++) {
    const group = join(folder, index % 2 === 0 ? 'even' : 'odd');
    await mkdir(group, { recursive: true });
    await sharp(texture(index, WIDTH, HEIGHT), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .jpeg({ quality: QUALITY })
      .toFile(join(group, `${index}.jpg`));
  }
}

/** Smooth waves with a little noise, which take about as many bytes as a photograph of this size. */
export function texture(seed: number, width: number, height: number): Uint8Array {
  const random = new Random(seed);
  const waves = Array.from({ length: 9 }, () => random.uniform(0.01, 0.2));
  const pixels = new Uint8Array(width * height * 3);
  for (let position = 0; position < pixels.length; position++) {
    const channel = position % 3;
    const [x, y] = [Math.floor(position / 3) % width, Math.floor(position / 3 / width)];
    const wave =
      Math.sin(x * waves[channel]) +
      Math.sin(y * waves[3 + channel]) +
      Math.sin((x + y) * waves[6 + channel]);
    pixels[position] = 128 + 35 * wave + random.uniform(-12, 12);
  }
  return pixels;
}

async function decodeSpeed(folder: string): Promise<number> {
  const runs: number[] = [];
  for (let run = 0; run < 4; run++) {
    const dataset = await imageDatasetFromDirectory(folder, { imageSize: [SIZE, SIZE], seed: 1 });
    const milliseconds = await time(async () => {
      for await (const { indices } of dataset)
        if (indices.length === 0) throw new Error('nothing was decoded');
    });
    await dataset.close();
    // The first run is a warm-up.
    if (run > 0) runs.push((1000 * PICTURES) / milliseconds);
  }
  return runs.sort((a, b) => a - b)[1];
}

function flipAndRotation(): AugmentationLayer[] {
  return [new RandomFlip('horizontal', { seed: 1 }), new RandomRotation(0.2, { seed: 2 })];
}

async function eachAugmentationSpeed(): Promise<Record<string, number>> {
  const seed = 1;
  const layers: AugmentationLayer[] = [
    new RandomFlip('horizontal', { seed }),
    new RandomRotation(0.2, { seed }),
    new RandomZoom(0.2, { seed }),
    new RandomTranslation(0.2, 0.2, { seed }),
    new RandomCrop(140, 140, { seed }),
    new RandomContrast(0.2, { seed }),
    new RandomBrightness(0.2, { seed }),
    new RandomErasing([1, 1], { seed }),
    new MixUp(0.2, { seed }),
    new CutMix(1, { seed }),
  ];
  const speeds: Record<string, number> = {};
  for (const layer of layers) speeds[layer.className] = await augmentSpeed([layer], 1);
  return speeds;
}

async function augmentSpeed(
  layers: readonly AugmentationLayer[],
  threads = availableParallelism(),
): Promise<number> {
  const steps = layers.map((layer) => layer.step);
  const augmenter = new Augmenter(steps, { threads });
  const random = new Random(3);
  const data = Uint8Array.from({ length: BATCH * SIZE * SIZE * 3 }, () => random.integer(256));
  const images = { data, shape: [BATCH, SIZE, SIZE, 3] } as const;
  const indices = Array.from({ length: BATCH }, (_, index) => index);
  const batches = 4 * threads;
  const round = (view: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: batches }, (_, index) => augmenter.apply(images, indices, view + index)),
    );
  await round(0);
  const milliseconds = await medianTime(7, () => round(batches));
  await augmenter.close();
  return (1000 * batches * BATCH) / milliseconds;
}

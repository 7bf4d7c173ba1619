import { mkdtemp, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type FeatureNetwork,
  type FeaturesOfPicture,
  PictureFeatures,
} from '../../dist/src/features/index.js';
import {
  Conv2D,
  Functional,
  GlobalAveragePooling2D,
  Input,
  Rescaling,
  type SymbolicTensor,
} from '../../dist/src/nn/index.js';
import { decodeImage } from '../../dist/src/pictures/index.js';
import { Session } from '../../dist/src/session/index.js';
import { Model } from '../../dist/src/train/index.js';
import { noise, temporaryFolder, writePng } from '../datasets/helpers.js';

const SIZE = 16;
/** More than a batch. */
const COUNT = 40;
/** Half precision has 11 binary digits. */
const HALF_STEP = 2 ** -11;

let parent: string;
let paths: string[];
let cacheDirectory: string;

beforeAll(async () => {
  parent = await temporaryFolder();
  paths = Array.from({ length: COUNT }, (_, index) => join(parent, `${index}.png`));
  for (const [index, path] of paths.entries())
    await writePng(path, { r: index * 6, g: 255 - index * 5, b: 90 });
});

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(parent, 'cache-'));
});

const preprocessInput = (pixels: SymbolicTensor): SymbolicTensor =>
  new Rescaling(1 / 127.5, { offset: -1 }).apply(pixels);

/** @param seed of the weights; @param before layers that are made first, so that names are others */
function network(session: Session, seed = 1, before = 0): FeatureNetwork {
  return session.use(() => {
    for (let index = 0; index < before; index++) new Conv2D(1, 1);
    const inputs = Input({ shape: [SIZE, SIZE, 3] });
    const layer = new Conv2D(6, 3, { strides: 2, activation: 'relu' });
    const base = new Functional({ inputs, outputs: layer.apply(inputs) });
    const values = noise(3, 9, seed);
    layer.kernel.assign(
      Float32Array.from({ length: layer.kernel.size }, (_, at) => values[at % 81] / 255 - 0.4),
    );
    const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;
    return { base, imageSize: [SIZE, SIZE] as const, resize, preprocessInput };
  });
}

/** As a process of its own would compute them. */
async function featuresOf(
  files: readonly string[] = paths,
  change: { seed?: number; before?: number; cache?: boolean } = {},
): Promise<FeaturesOfPicture[]> {
  const session = new Session({ threads: 1 });
  const features = await PictureFeatures.open(network(session, change.seed, change.before), {
    session,
    ...(change.cache !== false && { cacheDirectory }),
  });
  const all: FeaturesOfPicture[] = [];
  for await (const one of features.ofFiles(files)) all.push(one);
  await features.close();
  await session.close();
  return all;
}

describe('PictureFeatures', () => {
  it('are what the network gives, in half precision', async () => {
    const session = new Session({ threads: 1 });
    const { base, resize } = network(session);
    const model = session.use(() => {
      const inputs = Input({ shape: [SIZE, SIZE, 3] });
      const outputs = new GlobalAveragePooling2D().apply(base.apply(preprocessInput(inputs)));
      return new Model({ inputs, outputs });
    });
    const found = await featuresOf();
    expect(found.map(({ path }) => path)).toEqual(paths);
    for (const one of found) {
      const data = await decodeImage(one.path, [SIZE, SIZE], resize);
      const expected = await model.predict({ data, shape: [1, SIZE, SIZE, 3] });
      const features = (one as { features: Float32Array }).features;
      expect(features).toHaveLength(6);
      features.forEach((value, at) => {
        expect(Math.abs(value - expected.data[at])).toBeLessThanOrEqual(
          Math.abs(expected.data[at]) * HALF_STEP + 1e-6,
        );
      });
    }
    await session.close();
  });

  it('come from the cache later, to the last bit, for files that are as they were', async () => {
    // A time that can be set again to the nanosecond.
    await utimes(paths[3], 1e9, 1e9);
    const first = await featuresOf();
    expect(await featuresOf(paths, { cache: false })).toEqual(first);
    // Unreadable now, but with the size and the time of before: only a file that is not read can give features.
    const { size } = await stat(paths[3]);
    const before = await readFile(paths[3]);
    await writeFile(paths[3], Buffer.alloc(size));
    await utimes(paths[3], 1e9, 1e9);
    try {
      expect(await featuresOf()).toEqual(first);
      await writeFile(paths[3], Buffer.alloc(size));
      const [changed] = (await featuresOf()).slice(3);
      expect(changed).toMatchObject({ path: paths[3], reason: expect.any(String) });
    } finally {
      await writeFile(paths[3], before);
    }
  });

  it('are computed anew for other weights, and not because layers have other names', async () => {
    const first = await featuresOf();
    const folders = async (): Promise<string[]> => (await readdir(join(cacheDirectory, 'features'))).sort();
    const [only, ...more] = await folders();
    expect(more).toEqual([]);
    expect(await featuresOf(paths, { before: 3 })).toEqual(first);
    expect(await folders()).toEqual([only]);
    const other = await featuresOf(paths, { seed: 2 });
    expect(other).not.toEqual(first);
    expect(await folders()).toHaveLength(2);
  });
});

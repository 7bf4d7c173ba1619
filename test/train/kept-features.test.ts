import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { imageDatasetFromFiles } from '../../dist/src/datasets/index.js';
import { PictureFeatures } from '../../dist/src/features/index.js';
import {
  CategoricalCrossentropy,
  Conv2D,
  Dense,
  Functional,
  GlobalAveragePooling2D,
  Input,
  Rescaling,
} from '../../dist/src/nn/index.js';
import { Session } from '../../dist/src/session/index.js';
import { Model } from '../../dist/src/train/index.js';
import { noise, temporaryFolder, writePng } from '../datasets/helpers.js';

const SIZE = 16;
/** More than a batch. */
const COUNT = 40;
const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;

let parent: string;
let paths: string[];
let cacheDirectory: string;

beforeAll(async () => {
  parent = await temporaryFolder();
  paths = Array.from({ length: COUNT }, (_, index) => join(parent, `${index}.png`));
  for (const [index, path] of paths.entries()) {
    await writePng(path, { r: index * 6, g: 255 - index * 5, b: 90 });
  }
});

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(parent, 'cache-'));
});

function frozenBase(): Functional {
  const inputs = Input({ shape: [SIZE, SIZE, 3] });
  const layer = new Conv2D(6, 3, { strides: 2, activation: 'relu' });
  const base = new Functional({ inputs, outputs: layer.apply(inputs) });
  const values = noise(3, 9, 1);
  layer.kernel.assign(
    Float32Array.from({ length: layer.kernel.size }, (_, at) => values[at % 81] / 255 - 0.4),
  );
  base.trainable = false;
  return base;
}

const scale = () => new Rescaling(1 / 127.5, { offset: -1 });

interface Trained {
  readonly weights: Float32Array;
  /** Files that were decoded for it. */
  readonly decoded: number;
}

/** Trains a head as a process of its own would. */
async function train(files = paths, options: { cache?: boolean; keep?: boolean } = {}): Promise<Trained> {
  const session = new Session({ threads: 1, seed: 3 });
  const labelled = files.map((path) => ({ path, labels: [Number(paths.indexOf(path) % 2 === 1)] }));
  const dataset = await imageDatasetFromFiles(labelled, ['even', 'odd'], {
    imageSize: [SIZE, SIZE],
    labelMode: 'categorical',
    seed: 5,
    keepFeatures: options.keep !== false,
    ...(options.cache !== false && { cacheDirectory }),
  });
  const model = session.use(() => {
    const inputs = Input({ shape: [SIZE, SIZE, 3] });
    const maps = frozenBase().apply(scale().apply(inputs), { training: false });
    const outputs = new Dense(2).apply(new GlobalAveragePooling2D().apply(maps));
    return new Model({ inputs, outputs });
  });
  const loss = new CategoricalCrossentropy({ fromLogits: true });
  await model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
  await model.fit(dataset, { epochs: 2, verbose: 0 });
  const { inMemory, onDisk } = dataset.cacheState;
  await dataset.close();
  await session.close();
  const weights = Float32Array.from(model.trainableVariables.flatMap(({ value }) => [...value]));
  return { weights, decoded: inMemory + onDisk };
}

describe('features that fit keeps', () => {
  it('train the same weights in a later process, which decodes nothing', async () => {
    const first = await train();
    const second = await train();
    expect(first.decoded).toBe(COUNT);
    expect(second).toEqual({ ...first, decoded: 0 });
    expect(await train(paths, { cache: false })).toEqual(first);
  });

  it('are joined with those of new pictures, with the same result', async () => {
    await train(paths.filter((_, index) => index % 3 !== 0));
    const joined = await train();
    expect(joined.decoded).toBe(Math.ceil(COUNT / 3));
    expect(joined.weights).toEqual((await train(paths, { cache: false })).weights);
  });

  it('are those of PictureFeatures', async () => {
    await train();
    const session = new Session({ threads: 1 });
    const network = session.use(() => ({
      base: frozenBase(),
      imageSize: [SIZE, SIZE] as const,
      resize,
      preprocessInput: (pixels: ReturnType<typeof Input>) => scale().apply(pixels),
    }));
    const features = await PictureFeatures.open(network, { session, cacheDirectory });
    const folders = await readdir(join(cacheDirectory, 'features'));
    for await (const one of features.ofFiles(paths)) expect(one).toHaveProperty('features');
    await features.close();
    await session.close();
    expect(await readdir(join(cacheDirectory, 'features'))).toEqual(folders);
    const [folder] = folders;
    expect(await readdir(join(cacheDirectory, 'features', folder))).toHaveLength(1);
  });

  it('are not kept unless the data set says so', async () => {
    await train(paths, { keep: false });
    expect(await readdir(cacheDirectory)).not.toContain('features');
  });

  it('leave out pictures that cannot be read', async () => {
    const damaged = join(parent, 'damaged.png');
    await writeFile(damaged, 'no picture');
    await train();
    const { decoded } = await train([...paths, damaged]);
    expect(decoded).toBe(0);
  });
});

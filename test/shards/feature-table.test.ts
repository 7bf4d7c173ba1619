import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fromFloat16 } from '../../src/graph/index.js';
import { writeDone } from '../../src/shards/done-file.js';
import { MOST_PATHS } from '../../src/shards/feature-table.js';
import {
  conflictingLabels,
  FeatureTable,
  featureDatasets,
  makePlan,
  type OpenPlan,
  planPath,
  type ShardComputation,
  splitFeatures,
} from '../../src/shards/index.js';
import { type PlannedPicture, readShard } from '../../src/shards/manifest.js';
import { shardDigest } from '../../src/shards/plan.js';
import { filesOfShard } from '../../src/shards/shard-names.js';
import { ShardOutput } from '../../src/shards/shard-output.js';
import { temporaryFolder } from '../datasets/helpers.js';

const SIZE = 4;
const computation: ShardComputation = {
  kind: 'features',
  network: {
    ...{ backbone: 'MobileNetV2', alpha: 1, imageSize: 32, interpolation: 'bilinear' },
    ...{ antialias: false, cropToAspectRatio: false, shrinkOnLoad: false },
  },
  weights: 'openimages',
  size: SIZE,
  digest: 'd1',
};

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

async function planOf(lines: Iterable<object>, shardSize: number): Promise<OpenPlan> {
  const list = join(folder, 'list.jsonl');
  await writeFile(list, '');
  let text = '';
  for (const line of lines) {
    text += `${JSON.stringify(line)}\n`;
    if (text.length < 1e7) continue;
    await appendFile(list, text);
    text = '';
  }
  await appendFile(list, text);
  return await makePlan({
    places: [],
    lists: [{ name: list }],
    out: join(folder, 'plan'),
    shardSize,
    computation,
  });
}

/** Writes a shard as `runShard` does. @param featuresOf undefined for a picture that cannot be read */
async function write(
  opened: OpenPlan,
  index: number,
  featuresOf: (path: string) => number[] | undefined,
): Promise<void> {
  const planned = opened.plan.shards[index];
  const files = filesOfShard(opened.folder, index);
  const output = new ShardOutput(files, SIZE);
  const pictures = await readShard(opened, planned);
  for (const picture of pictures) {
    const features = featuresOf(picture.path);
    const { path } = picture;
    const row =
      features === undefined ? { path, reason: 'broken' } : { path, features: Float32Array.from(features) };
    await output.add(row, picture, false);
  }
  const { computed, unreadable } = output;
  await writeDone(files, {
    digest: shardDigest(opened.plan, planned),
    shard: index,
    pictures: pictures.length,
    ...{ computed, unreadable, temporary: 0, seconds: 1 },
    files: await output.commit(),
  });
}

const numberOf = (path: string): number => Number(/(\d+)\.jpg$/.exec(path)![1]);
const row = (path: string): number[] => [numberOf(path), 1, 2, -0.5];

async function open(
  pictures: readonly object[],
  shardSize = 10,
  featuresOf: (path: string) => number[] | undefined = row,
): Promise<FeatureTable> {
  const opened = await planOf(pictures, shardSize);
  for (const index of opened.plan.shards.keys()) await write(opened, index, featuresOf);
  return await FeatureTable.open(opened);
}

const picture = (index: number, more: Omit<Partial<PlannedPicture>, 'path'> = {}) => ({
  path: `https://example.org/${index}.jpg`,
  labels: [['dog', 'cat', 'bird'][index % 3]],
  ...more,
});

describe('labels that contradict each other', () => {
  it('are found by equal features, and not by equal checksums alone', async () => {
    const cat = { labels: ['cat'] };
    const dog = { labels: ['dog'] };
    const pictures = [picture(1, cat), picture(2, dog), picture(3, dog), picture(4, cat), picture(5, {})];
    // Pictures 1, 3 and 4 are the same; 2 is another one.
    const table = await open(pictures, 2, (path) =>
      [1, 3, 4].includes(numberOf(path)) ? [1, 1, 1, 1] : [numberOf(path), 0, 0, 0],
    );
    expect(await conflictingLabels(table)).toEqual([
      [0, 2],
      [2, 3],
    ]);
    table.hashes.fill(7);
    expect(await conflictingLabels(table)).toEqual([
      [0, 2],
      [2, 3],
    ]);
    await table.close();
  });

  it('are no longer a matter where no picture could be read, which the table counts', async () => {
    const table = await open([picture(1), picture(2)], 2, () => undefined);
    expect({ count: table.count, unreadable: table.unreadable }).toEqual({ count: 0, unreadable: 2 });
    expect(await conflictingLabels(table)).toEqual([]);
    await table.close();
  });
});

describe('a table of features', () => {
  it('gives the features, label, part and path of each picture that could be read', async () => {
    const pictures = Array.from({ length: 25 }, (_, index) =>
      picture(index, index === 3 ? { part: 'test' } : {}),
    );
    const table = await open(pictures, 10, (path) => (numberOf(path) % 7 === 6 ? undefined : row(path)));
    const readable = pictures.filter((_, index) => index % 7 !== 6);
    expect(table.count).toBe(readable.length);
    expect(table.classNames).toEqual(['bird', 'cat', 'dog']);
    const found = await Promise.all(
      readable.map(async (_, index) => ({
        path: table.pathOf(index),
        label: table.classNames[table.labels[index]],
        part: table.partOf(index),
        features: Array.from(fromFloat16(new Uint16Array((await table.read(index)).buffer))),
      })),
    );
    expect(found).toEqual(
      readable.map(({ path, labels, part }) => ({ path, label: labels[0], part, features: row(path) })),
    );
    await table.close();
  });

  it('sorts classes that are numbers by their value', async () => {
    const table = await open([10, 9, 2].map((label, index) => picture(index, { labels: [String(label)] })));
    expect(table.classNames).toEqual(['2', '9', '10']);
    expect([...table.labels]).toEqual([2, 1, 0]);
  });

  it('needs every shard, as it was written', async () => {
    const opened = await planOf(
      Array.from({ length: 30 }, (_, index) => picture(index)),
      10,
    );
    await write(opened, 1, row);
    await expect(FeatureTable.open(opened)).rejects.toThrow(/2 of the 3 shards in .* are missing/);
    await expect(FeatureTable.open(opened)).rejects.toMatchObject({
      hint: expect.stringContaining('--indexes 0,2') as string,
    });
    await write(opened, 0, row);
    await write(opened, 2, row);
    const before = (await FeatureTable.open(opened)).digest;
    await write(opened, 2, (path) => [numberOf(path), 1, 2, 0.5]);
    expect((await FeatureTable.open(opened)).digest).not.toBe(before);
  });

  it('refuses several labels a picture', async () => {
    await expect(open([picture(0), picture(1, { labels: ['a', 'b'] })])).rejects.toThrow(
      'https://example.org/1.jpg has 2 labels (a, b).',
    );
  });

  it('keeps only numbers of very many pictures', async () => {
    const count = MOST_PATHS + 1;
    const table = await open(
      Array.from({ length: count }, (_, index) => picture(index)),
      20_000,
      (path) => [numberOf(path) % 2048, numberOf(path) % 3, 0, 0],
    );
    expect(table.hasPaths).toBe(false);
    expect(table.pathOf(7)).toBe(join(folder, 'plan'));
    expect(table.labels[count - 1]).toBe([2, 1, 0][(count - 1) % 3]);
    const last = fromFloat16(new Uint16Array((await table.read(count - 1)).buffer));
    expect([...last]).toEqual([(count - 1) % 2048, (count - 1) % 3, 0, 0]);
    const parts = splitFeatures(table, { seed: 1, validation: 0.1, test: 0.1 });
    const datasets = featureDatasets(table, parts, { batchSize: 32, labelMode: 'int', seed: 1 });
    const held = datasets.validation!.indices.slice(0, 5);
    expect(datasets.validation!.imageLabels(held)).toEqual(held.map((index) => [[2, 1, 0][index % 3]]));
    await table.close();
  }, 60_000);

  it('is only read with the network that it is of', async () => {
    const table = await open(Array.from({ length: 30 }, (_, index) => picture(index)));
    const parts = splitFeatures(table, { seed: 1, validation: 0.2, test: 0.2 });
    const { train } = featureDatasets(table, parts, { batchSize: 8, labelMode: 'int', seed: 1 });
    const kept = train!.keptFeatures!;
    expect(() => kept.of('d2', SIZE * 2)).toThrow(/is not the one that the features are of/);
    expect(await kept.of('d1', SIZE * 2)!.recall(3)).toEqual(await table.read(3));
    await train!.close();
    await train!.close();
  });
});

describe('the division of features', () => {
  it('takes the same share of each class, and is the same again', async () => {
    const table = await open(
      Array.from({ length: 300 }, (_, index) => picture(index)),
      64,
    );
    const parts = splitFeatures(table, { seed: 5, validation: 0.15, test: 0.1 });
    const count = (part: keyof typeof parts) =>
      [0, 1, 2].map((label) => parts[part].filter((index) => table.labels[index] === label).length);
    expect(count('test')).toEqual([10, 10, 10]);
    expect(count('validation')).toEqual([15, 15, 15]);
    expect(count('train')).toEqual([75, 75, 75]);
    const all = [...parts.train, ...parts.validation, ...parts.test].sort((one, other) => one - other);
    expect(all).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(splitFeatures(table, { seed: 5, validation: 0.15, test: 0.1 })).toEqual(parts);
    expect(splitFeatures(table, { seed: 6, validation: 0.15, test: 0.1 })).not.toEqual(parts);
  });

  it('keeps copies of a picture together', async () => {
    // Each picture is there three times.
    const pictures = Array.from({ length: 90 }, (_, index) =>
      picture(index, { labels: [index < 45 ? 'a' : 'b'] }),
    );
    const table = await open(pictures, 32, (path) => [Math.floor(numberOf(path) / 3), 0, 0, 0]);
    for (const seed of [1, 2, 3, 4]) {
      const parts = splitFeatures(table, { seed, validation: 0.2, test: 0.2 });
      for (const members of Object.values(parts)) {
        const groups = new Map<number, number>();
        for (const index of members) {
          const group = Math.floor(index / 3);
          groups.set(group, (groups.get(group) ?? 0) + 1);
        }
        expect(new Set(groups.values())).toEqual(new Set([3]));
      }
    }
  });

  it('keeps the parts that the manifest names, and leaves out pictures without a label', async () => {
    const pictures = Array.from({ length: 60 }, (_, index) =>
      index === 0
        ? { path: 'https://example.org/0.jpg' }
        : picture(index, index < 10 ? { part: 'test' } : index < 12 ? { part: 'train' } : {}),
    );
    const table = await open(pictures);
    const parts = splitFeatures(table, { seed: 1, validation: 0.2, test: 0.2 });
    expect(parts.test).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Of 17, 17 and 16 pictures a fifth each.
    expect(parts.validation.length).toBe(9);
    expect(parts.train.length).toBe(41);
  });

  it('is one of features only', async () => {
    const opened = await planOf([picture(0), picture(1)], 1);
    const text = await readFile(planPath(opened.folder), 'utf8');
    expect(text).toContain('"kind":"features"');
    const predictions: OpenPlan = {
      ...opened,
      plan: { ...opened.plan, computation: { kind: 'predictions', model: '/m.onnx', digest: 'd' } },
    };
    await expect(FeatureTable.open(predictions)).rejects.toThrow(/are predictions, but features/);
  });
});

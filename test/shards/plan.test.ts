import { appendFile, mkdir, readFile, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { GraftError, UsageError } from '../../src/errors.js';
import {
  expectSamePlan,
  makePlan,
  planDigest,
  readPlan,
  type ShardComputation,
} from '../../src/shards/index.js';
import { type PlannedPicture, readShard } from '../../src/shards/manifest.js';
import { expectShard, shardDigest } from '../../src/shards/plan.js';
import { filesBelow } from '../cli/command.js';
import { temporaryFolder } from '../datasets/helpers.js';

const computation: ShardComputation = { kind: 'predictions', model: '/model.onnx', digest: 'abc' };

let folder: string;
let photos: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  photos = join(folder, 'photos');
});

async function files(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(photos, path, '..'), { recursive: true });
    await writeFile(join(photos, path), '');
  }
}

async function plan(out: string, options: Partial<Parameters<typeof makePlan>[0]> = {}) {
  return await makePlan({ places: [photos], out: join(folder, out), shardSize: 2, computation, ...options });
}

async function planned(out: string): Promise<PlannedPicture[]> {
  const opened = await readPlan(join(folder, out));
  const shards = await Promise.all(opened.plan.shards.map((shard) => readShard(opened, shard)));
  expect(shards.slice(0, -1).every((shard) => shard.length === opened.plan.shardSize)).toBe(true);
  return shards.flat();
}

describe('a plan', () => {
  it('has every picture of a folder once, in a fixed order, with its class', async () => {
    await files(
      'b/2.jpg',
      'b/1.PNG',
      'a/deep/3.webp',
      'top.jpg',
      'a/text.txt',
      '.hidden/4.jpg',
      'a/Thumbs.db',
    );
    await plan('plan');
    expect(await planned('plan')).toEqual([
      { path: join(photos, 'a/deep/3.webp'), labels: ['a'] },
      { path: join(photos, 'b/1.PNG'), labels: ['b'] },
      { path: join(photos, 'b/2.jpg'), labels: ['b'] },
      { path: join(photos, 'top.jpg') },
    ]);
    expect(await filesBelow(join(folder, 'plan'))).toEqual(['manifest.jsonl', 'plan.json']);
  });

  it.each([
    ['a folder that is not there', 'none', 'none'],
    ['a file that is not there', 'none/plan.json', 'none'],
    ['a folder without a plan', 'empty', 'empty'],
  ])('says where to make one: %s', async (_, place, out) => {
    await mkdir(join(folder, 'empty'));
    await expect(readPlan(join(folder, place))).rejects.toMatchObject({
      hint: `Make one: graft plan-shards photos --out ${join(folder, out)}`,
    });
  });

  it('refuses a list that is named like a picture, and says how a list is named', async () => {
    await files('my list.csv');
    const place = join(photos, 'my list.csv');
    const making = plan('plan', { places: [place] });
    await expect(making).rejects.toThrow(/is a list and no picture/);
    await expect(making).rejects.toMatchObject({ hint: expect.stringContaining(`--list '${place}'`) });
  });

  it('knows train, validation and test, but not where one of them stands among classes', async () => {
    await files('train/cat/1.jpg', 'val/cat/2.jpg', 'test/dog/3.jpg');
    await plan('parts');
    expect(await planned('parts')).toEqual([
      { path: join(photos, 'test/dog/3.jpg'), labels: ['dog'], part: 'test' },
      { path: join(photos, 'train/cat/1.jpg'), labels: ['cat'], part: 'train' },
      { path: join(photos, 'val/cat/2.jpg'), labels: ['cat'], part: 'validation' },
    ]);
    await files('bus/4.jpg');
    await plan('classes');
    expect((await planned('classes')).map(({ labels, part }) => [labels?.[0], part])).toEqual([
      ['bus', undefined],
      ['test', undefined],
      ['train', undefined],
      ['val', undefined],
    ]);
  });

  it('skips single folders around everything, but not a single class', async () => {
    await files('archive/pets/cat/1.jpg', 'archive/pets/dog/2.jpg', '__MACOSX/archive/3.jpg');
    await plan('wrapped');
    expect((await planned('wrapped')).map(({ labels }) => labels)).toEqual([['cat'], ['dog']]);
    const one = join(folder, 'one');
    await mkdir(join(one, 'cat'), { recursive: true });
    await writeFile(join(one, 'cat/1.jpg'), '');
    await plan('class', { places: [one] });
    expect((await planned('class')).map(({ labels }) => labels)).toEqual([['cat']]);
  });

  it('says what it does not follow', async () => {
    await files('a/1.jpg');
    await symlink(photos, join(photos, 'a/loop'));
    const skipped: string[] = [];
    await plan('plan', { onSkipped: (path, reason) => skipped.push(`${path}: ${reason}`) });
    expect(skipped).toEqual([`${join(photos, 'a/loop')}: a symbolic link to a folder is not followed`]);
  });

  it('takes files, addresses and lists, in their order', async () => {
    await files('1.jpg');
    const list = join(folder, 'list.txt');
    await writeFile(list, 'https://example.org/3.jpg\n');
    const places = ['https://example.org/2.jpg', join(photos, '1.jpg')];
    await plan('plan', { places, lists: [{ name: list }] });
    expect((await planned('plan')).map(({ path }) => path)).toEqual([...places, 'https://example.org/3.jpg']);
  });

  it('names digests that tell other pictures and another computation apart', async () => {
    await files('1.jpg', '2.jpg', '3.jpg');
    const [first, again] = [await plan('one'), await plan('two')];
    expect(planDigest(again.plan)).toBe(planDigest(first.plan));
    const other = await plan('three', { computation: { ...computation, digest: 'abd' } });
    expect(planDigest(other.plan)).not.toBe(planDigest(first.plan));
    const network = { backbone: 'MobileNetV2', alpha: 1, imageSize: 64, shrinkOnLoad: false } as const;
    const resized = { interpolation: 'bilinear', antialias: true, cropToAspectRatio: false } as const;
    const ofSize = async (out: string, imageSize: number) => {
      const features = { kind: 'features', weights: 'imagenet', size: 1280, digest: 'abc' } as const;
      const sized = { ...features, network: { ...network, ...resized, imageSize } };
      return planDigest((await plan(out, { computation: sized })).plan);
    };
    // The same weights see pictures of both sizes, but not the same.
    expect(await ofSize('64', 64)).not.toBe(await ofSize('96', 96));
    await files('4.jpg');
    const more = await plan('four');
    // The first shard has the same pictures as before.
    const digests = [first, more].map(({ plan }) => plan.shards.map((shard) => shardDigest(plan, shard)));
    expect(digests[1][0]).toBe(digests[0][0]);
    expect(digests[1][1]).not.toBe(digests[0][1]);
  });

  it('is not made over another one, nor of nothing', async () => {
    await files('1.jpg');
    await plan('plan');
    await expect(plan('plan')).rejects.toThrow(/holds a plan already/);
    await expect(plan('empty', { places: [], lists: [] })).rejects.toThrow(UsageError);
    expect(await filesBelow(join(folder, 'empty'))).toEqual([]);
    await expect(plan('gone', { places: [join(photos, 'gone')] })).rejects.toThrow(/cannot be read/);
  });

  it('is gone on with only for the same work', async () => {
    await files('a/1.jpg', 'a/2.jpg', 'b/3.jpg');
    const opened = await plan('plan');
    const asked = { places: [photos], computation };
    const before = await readFile(join(folder, 'plan/manifest.jsonl'), 'utf8');
    await expectSamePlan(opened, { ...asked, shardSize: 2 });
    await expectSamePlan(opened, { places: [], computation });
    await expect(expectSamePlan(opened, { ...asked, shardSize: 3 })).rejects.toThrow(
      /shards have 2 pictures, not 3/,
    );
    const compared = (other: ShardComputation) => expectSamePlan(opened, { ...asked, computation: other });
    await expect(compared({ ...computation, digest: 'abd' })).rejects.toThrow(
      /\/model\.onnx has other content now/,
    );
    await expect(compared({ kind: 'predictions', model: '/b.onnx', digest: 'abd' })).rejects.toThrow(
      /made with the classifier \/model\.onnx, not with the classifier \/b\.onnx/,
    );
    const fewer = expectSamePlan(opened, { ...asked, places: [join(photos, 'a')] });
    await expect(fewer).rejects.toThrow(/has 3 pictures, but 2 were named/);
    await expect(fewer).rejects.toMatchObject({ hint: expect.stringContaining('another folder') as string });
    await rename(join(photos, 'b'), join(photos, 'c'));
    await expect(expectSamePlan(opened, asked)).rejects.toThrow(/from shard 1 on/);
    expect(await readFile(join(folder, 'plan/manifest.jsonl'), 'utf8')).toBe(before);
  });

  it('is made anew where a killed process left only a manifest', async () => {
    await files('1.jpg');
    await mkdir(join(folder, 'plan'));
    await writeFile(join(folder, 'plan/manifest.jsonl'), 'half a line');
    await plan('plan');
    expect(await planned('plan')).toHaveLength(1);
  });

  it('refuses a plan or a manifest that was changed', async () => {
    await files('1.jpg', '2.jpg', '3.jpg');
    const opened = await plan('plan');
    const manifest = join(folder, 'plan/manifest.jsonl');
    const last = opened.plan.shards[1];
    await truncate(manifest, last.offset + last.bytes - 1);
    await expect(readShard(opened, last)).rejects.toThrow(/not the one that its plan\.json was made with/);
    expect(await readShard(opened, opened.plan.shards[0])).toHaveLength(2);
    const path = join(folder, 'plan/plan.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"pictures":3', '"pictures":4'));
    await expect(readPlan(path)).rejects.toThrow(/was changed after Graft wrote it/);
    await appendFile(path, '}');
    await expect(readPlan(path)).rejects.toThrow(GraftError);
    await expect(readPlan(join(folder, 'nowhere'))).rejects.toThrow(UsageError);
  });

  it('has shards from 0 on', async () => {
    await files('1.jpg', '2.jpg', '3.jpg');
    const opened = await plan('plan');
    expect(expectShard(opened, 1)).toMatchObject({ pictures: 1 });
    for (const index of [-1, 2, 0.5]) {
      expect(() => expectShard(opened, index)).toThrow(/2 shards are numbered from 0 to 1/);
    }
  });
});

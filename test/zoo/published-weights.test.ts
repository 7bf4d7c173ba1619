import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GraftError } from '../../src/errors.js';
import { listCache } from '../../src/recipes/index.js';
import { backbones, imagenetWeights, placeOf, storedImagenetWeights } from '../../src/zoo/index.js';
import {
  downloadWeights,
  type PublishedWeights,
  publishedWeights,
  storedWeights,
  weightsPath,
} from '../../src/zoo/published-weights.js';
import { noise } from '../datasets/helpers.js';
import { serveFile, startServer, type TestServer } from '../download/server.js';

const content = Buffer.from(noise(300, 100, 1));

/** A file of which only the checksum matters. */
const file: PublishedWeights = {
  ...backbones.ResNet50V2.imagenetWeights({ inputShape: [224, 224, 3] }),
  bytes: content.length,
  md5: createHash('md5').update(content).digest('hex'),
};

let parent: string;
let cacheDirectory: string;
let path: string;
let server: TestServer;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'graft-published-test-'));
  server = await startServer((request, response) => serveFile(content, request, response));
});
afterAll(async () => {
  await server.close();
  await rm(parent, { recursive: true, force: true });
});
beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(parent, 'cache-'));
  path = weightsPath(file, { cacheDirectory });
});
afterEach(() => {
  server.ranges.length = 0;
});

async function errorOf(promise: Promise<unknown>): Promise<GraftError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GraftError);
  return error as GraftError;
}

describe('weights with a known checksum', () => {
  it('are downloaded once, and found in the cache afterwards', async () => {
    const options = { cacheDirectory, url: server.url };
    expect(await publishedWeights(file, options)).toBe(path);
    expect(await publishedWeights(file, options)).toBe(path);
    expect(server.ranges).toEqual(['']);
    expect(content.equals(await readFile(path))).toBe(true);
    expect(await storedWeights(file, { cacheDirectory })).toBe(path);
    const [entry] = await listCache(cacheDirectory);
    expect(entry).toMatchObject({
      name: 'weights/resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5',
      description: "ResNet50V2's ImageNet weights, as Keras has published them",
      origin: server.url,
    });
  });

  it('are refused if the server has another file of the same length, and no file is left', async () => {
    const other: PublishedWeights = { ...file, md5: '0'.repeat(32) };
    const error = await errorOf(downloadWeights(other, { cacheDirectory, url: server.url }));
    expect(error.message).toContain(`expected the MD5 ${'0'.repeat(32)}, but it has ${file.md5}`);
    expect(await readdir(dirname(path))).toEqual([]);
  });

  it('are refused in the cache if they were changed, without contacting a server', async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'something else');
    const error = await errorOf(storedWeights(file, { cacheDirectory }));
    expect(error.message).toContain(`${path} is not the file that Keras has published: expected the MD5`);
    expect(error.hint).toContain('delete it');
    expect(server.ranges).toEqual([]);
  });

  it('are looked for under the name of their backbone', async () => {
    const asked = { backbone: 'EfficientNetV2B0', inputShape: [96, 96, 3] as const, cacheDirectory };
    const place = placeOf(asked).path;
    expect(place).toBe(join(cacheDirectory, 'weights', 'efficientnetv2-b0_notop.h5'));
    expect((await errorOf(storedImagenetWeights(asked))).message).toBe(`${place} is not there.`);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, 'put there by hand');
    expect(await imagenetWeights(asked)).toBe(place);
    expect((await listCache(cacheDirectory))[0].description).toBe(
      "EfficientNetV2B0's ImageNet weights, as Keras has published them",
    );
  });
});

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GraftError, UsageError } from '../../src/errors.js';
import {
  type Candidate,
  type FailedAttempt,
  firstAvailable,
  sourceOf,
} from '../../src/recipes/candidates.js';
import { dataCandidates, type FindDataOptions } from '../../src/recipes/find-data.js';
import { type FindWeightsOptions, findWeights, weightsCandidates } from '../../src/recipes/find-weights.js';
import { placeOf } from '../../src/zoo/index.js';
import { makeZip, temporaryFolder } from '../datasets/helpers.js';
import { serveFile, startServer, type TestServer } from '../download/server.js';

const weightsFile = join(
  import.meta.dirname,
  '../../../shared/weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5',
);
const hasWeights = existsSync(weightsFile);
const expectedPictures = { 'train/cats': 1, 'train/dogs': 1, 'validation/cats': 1, 'validation/dogs': 1 };
const zip = makeZip(
  Object.keys(expectedPictures).map((folder) => ({
    name: `cats_and_dogs_filtered/${folder}/0.jpg`,
    content: new TextEncoder().encode(folder),
  })),
);
/** Takes the place of the last candidate, which needs no server. */
const standIn: Candidate = {
  source: 'stand-in',
  from: 'package',
  description: 'the stand-in',
  get: async () => 'what always works',
};

let parent: string;
let cacheDirectory: string;
let server: TestServer;
let attempts: FailedAttempt[];

beforeAll(async () => {
  parent = await temporaryFolder();
});
beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(parent, 'cache-'));
  attempts = [];
});
afterEach(() => server?.close());

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FindDataOptions> {
  await server?.close();
  server = await startServer(handle);
  const pictures = { expectedBytes: zip.length, expectedPictures };
  return { cacheDirectory, url: server.url, retryDelay: 1, ...pictures };
}

const find = (what: string, candidates: readonly Candidate[]) =>
  firstAvailable(what, [...candidates.slice(0, -1), standIn], (attempt) => attempts.push(attempt));
const findData = (options: FindDataOptions) => find('data', dataCandidates(options));
const findWeightsHere = (options: Omit<FindWeightsOptions, 'imageSize'>) =>
  find('weights', weightsCandidates({ ...options, imageSize: 96 }));
const tried = () => attempts.map(({ source, from }) => `${source} ${from}`);

describe('findData', () => {
  it('downloads missing data, and finds it in the cache the next time', async () => {
    const options = await serve((request, response) => serveFile(zip, request, response));
    const found = await findData(options);
    expect(sourceOf(found)).toEqual({ source: 'cats-and-dogs', from: 'download', origin: server.url });
    expect(await readdir(join(found.value, 'train/cats'))).toEqual(['0.jpg']);
    expect(attempts).toEqual([
      {
        what: 'data',
        source: 'cats-and-dogs',
        from: 'cache',
        origin: server.url,
        description: 'photographs of the tutorial from the cache',
        reason: `${join(cacheDirectory, 'cats_and_dogs_filtered.zip')} is not there.`,
        next: {
          source: 'cats-and-dogs',
          from: 'download',
          description: 'photographs of the tutorial from 127.0.0.1',
        },
      },
    ]);
    expect(await findData(options)).toMatchObject({ from: 'cache', value: found.value });
    expect(attempts).toHaveLength(1);
    expect(server.ranges).toEqual(['']);
  });

  it('uses the candidate without a server when the download fails, and reports why', async () => {
    const options = await serve((_, response) => response.writeHead(404).end());
    expect(sourceOf(await findData(options))).toEqual({ source: 'stand-in', from: 'package' });
    expect(tried()).toEqual(['cats-and-dogs cache', 'cats-and-dogs download']);
    expect(attempts[1].reason).toBe(`Could not download ${server.url}: the server answered 404 Not Found.`);
    expect(attempts[1].next).toEqual({ source: 'stand-in', from: 'package', description: 'the stand-in' });
    expect(await readdir(cacheDirectory)).toEqual([]);
  });

  it('downloads damaged data in the cache again', async () => {
    const options = await serve((request, response) => serveFile(zip, request, response));
    await writeFile(join(cacheDirectory, 'cats_and_dogs_filtered.zip'), Buffer.alloc(zip.length));
    expect(await findData(options)).toMatchObject({ from: 'download' });
    expect(attempts[0].reason).toMatch(/^Could not unpack .*\.zip: End of central directory/);
    expect(zip.equals(await readFile(join(cacheDirectory, 'cats_and_dogs_filtered.zip')))).toBe(true);
  });

  it('contacts no server when it is offline', async () => {
    const options = await serve((request, response) => serveFile(zip, request, response));
    expect(await findData({ ...options, offline: true })).toMatchObject({ source: 'stand-in' });
    expect(tried()).toEqual(['cats-and-dogs cache']);
    expect(server.ranges).toEqual([]);
  });

  it('takes nothing but what was asked for', () => {
    const ways = (data: string) =>
      dataCandidates({ data, cacheDirectory }).map(({ source, from }) => ({ source, from }));
    expect(ways('photos')).toEqual([{ source: 'folder', from: 'option' }]);
    expect(ways('drawn')).toEqual([{ source: 'drawn', from: 'option' }]);
    expect(dataCandidates({ cacheDirectory }).at(-1)).toMatchObject({ source: 'drawn', from: 'drawing' });
  });
});

describe('findWeights', () => {
  it('uses weights that need no server as the last candidate', async () => {
    expect(weightsCandidates({ imageSize: 96 }).map(({ source, from }) => `${source} ${from}`)).toEqual([
      'imagenet cache',
      'imagenet download',
      'openimages package',
    ]);
    const options = { imageSize: 96, offline: true, cacheDirectory };
    const found = await findWeights({ ...options, onFailed: (attempt) => attempts.push(attempt) });
    expect(found).toMatchObject({ source: 'openimages', from: 'package', value: 'openimages' });
    expect(tried()).toEqual(['imagenet cache']);
  });

  it('takes nothing but what was asked for', async () => {
    const { url, retryDelay } = await serve((_, response) => response.writeHead(404).end());
    const asked = { url, retryDelay, imageSize: 96, cacheDirectory };
    const missing = findWeights({ ...asked, weights: 'mine.h5' });
    await expect(missing).rejects.toThrow(/^The weights file mine\.h5 cannot be read: /);
    expect(await findWeights({ ...asked, weights: 'openimages' })).toMatchObject({
      source: 'openimages',
      from: 'option',
    });
    expect(server.ranges).toEqual([]);
    const failure = await findWeights({ ...asked, weights: 'imagenet' }).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(GraftError);
    expect((failure as Error).message).toMatch(
      /^No weights are available\. ImageNet weights from the cache: .*\.h5 is not there\. ImageNet weights from 127.0.0.1: .* 404 Not Found\.$/,
    );
    await expect(findWeights({ ...asked, weights: 'imagenet', offline: true })).rejects.toThrow(
      /is not there\.$/,
    );
  });

  it.skipIf(!hasWeights)('uses a requested file after reading all of it', async () => {
    const content = await readFile(weightsFile);
    const cutOff = join(cacheDirectory, 'cut-off.h5');
    await writeFile(cutOff, content.subarray(0, content.length - 1000));
    await expect(findWeights({ weights: cutOff, imageSize: 96 })).rejects.toThrow(/cut-off\.h5/);
    expect(await findWeights({ weights: weightsFile, imageSize: 96 })).toMatchObject({
      source: 'file',
      value: weightsFile,
    });
  });

  it.skipIf(!hasWeights)('prefers the cache to the download, and both to the others', async () => {
    const content = await readFile(weightsFile);
    const { path } = placeOf({ inputShape: [96, 96, 3], cacheDirectory });
    const options = await serve((request, response) => serveFile(content, request, response));
    const origin = server.url;
    expect(sourceOf(await findWeightsHere(options))).toEqual({
      source: 'imagenet',
      from: 'download',
      origin,
    });
    expect(sourceOf(await findWeightsHere(options))).toEqual({ source: 'imagenet', from: 'cache', origin });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content.subarray(0, 1e6));
    expect(await findWeightsHere(options)).toMatchObject({ from: 'download', value: 'imagenet' });
    expect(content.equals(await readFile(path))).toBe(true);
    expect(server.ranges).toEqual(['', '']);
    expect(tried()).toEqual(['imagenet cache', 'imagenet cache']);
  });
});

describe('a machine without internet', () => {
  it('waits for an unreachable server only once', async () => {
    const options = await serve(() => undefined);
    await server.close();
    const unreachable = new Map<string, string>();
    const shared = { ...options, unreachable };
    expect(await findWeightsHere(shared)).toMatchObject({ source: 'stand-in' });
    expect(await findData(shared)).toMatchObject({ source: 'stand-in' });
    expect(tried()).toEqual([
      'imagenet cache',
      'imagenet download',
      'cats-and-dogs cache',
      'cats-and-dogs download',
    ]);
    expect(attempts[1].reason).toContain('127.0.0.1 refused the connection');
    expect(attempts[3].reason).toBe(
      '127.0.0.1 could not be reached a moment ago: 127.0.0.1 refused the connection.',
    );
    expect(await readdir(cacheDirectory)).toEqual(['weights']);
  });
});

describe('firstAvailable', () => {
  const failing = (error: unknown): Candidate => ({
    ...standIn,
    get: () => Promise.reject(error),
  });

  it('passes on the error of the only candidate', async () => {
    const error = new UsageError('no such file');
    await expect(firstAvailable('data', [failing(error)])).rejects.toBe(error);
  });

  it('stops at an internal error and at an interruption', async () => {
    const mistake = new TypeError('x is not a function');
    await expect(firstAvailable('data', [failing(mistake), standIn])).rejects.toBe(mistake);
  });

  it('reports all reasons when no candidate works', async () => {
    const both = [failing(new GraftError('One is empty.')), failing(new GraftError('Two is full.'))];
    await expect(firstAvailable('data', both)).rejects.toThrow(
      'No data are available. The stand-in: One is empty. The stand-in: Two is full.',
    );
  });
});

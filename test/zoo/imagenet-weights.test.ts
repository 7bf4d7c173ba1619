import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultCacheDirectory } from '../../src/download/index.js';
import { GraftError } from '../../src/errors.js';
import {
  downloadImagenetWeights,
  imagenetWeights,
  MobileNetV2,
  placeOf,
  storedImagenetWeights,
} from '../../src/zoo/index.js';
import { noise } from '../datasets/helpers.js';
import { serveFile, startServer, type TestServer } from '../download/server.js';

const weightsFile = join(
  import.meta.dirname,
  '../../../shared/weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5',
);
const inputShape = [96, 96, 3] as const;
const name = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5';

let parent: string;
let cacheDirectory: string;
let path: string;
let server: TestServer;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'graft-imagenet-test-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));
beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(parent, 'cache-'));
  path = join(cacheDirectory, 'weights', name);
});
afterEach(async () => {
  await server?.close();
});

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<void> {
  await server?.close();
  server = await startServer(handle);
}

/** The error, which must be a `GraftError`. */
async function errorOf(promise: Promise<unknown>): Promise<GraftError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GraftError);
  return error as GraftError;
}

describe('placeOf', () => {
  const file = (shape: readonly [number, number, number], alpha?: number) =>
    placeOf({ inputShape: shape, alpha }).path.split('kernels_')[1];

  it('is the file that Keras would use, in the system’s cache folder', () => {
    const { url, path, parameters } = placeOf({ inputShape: [160, 160, 3] });
    expect(url).toBe(
      'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5',
    );
    expect(dirname(path)).toBe(join(defaultCacheDirectory(), 'weights'));
    expect(parameters).toBe(2_257_984);
    expect(file([128, 128, 3], 0.35)).toBe('0.35_128_no_top.h5');
    expect(file([100, 100, 3])).toBe('1.0_224_no_top.h5');
    expect(file([96, 128, 3], 1.4)).toBe('1.4_224_no_top.h5');
  });
});

describe('storedImagenetWeights', () => {
  it('contacts no server, and reports the problem', async () => {
    expect((await errorOf(storedImagenetWeights({ inputShape, cacheDirectory }))).message).toBe(
      `${path} is not there.`,
    );
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'no weights');
    expect((await errorOf(storedImagenetWeights({ inputShape, cacheDirectory }))).message).toContain(
      `${path} is not a readable Keras weights file: `,
    );
  });
});

describe.skipIf(!existsSync(weightsFile))('the weights that Keras published', () => {
  let content: Buffer;
  beforeAll(async () => {
    content = await readFile(weightsFile);
  });

  it('are found in the cache if they are complete, and only for their alpha', async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    expect(await storedImagenetWeights({ inputShape, cacheDirectory })).toBe(path);
    expect(await imagenetWeights({ inputShape, cacheDirectory })).toBe(path);
    const other = { inputShape, alpha: 0.5, cacheDirectory };
    await writeFile(placeOf(other).path, content);
    expect((await errorOf(storedImagenetWeights(other))).message).toMatch(
      /^Expected 260 tensors with 706224 parameters in .*, but it has 260 with 2257984\.$/,
    );
  });

  it.each([0.3, 0.99])('are refused if they are cut off at %d of their length', async (share) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content.subarray(0, Math.floor(content.length * share)));
    const error = await errorOf(storedImagenetWeights({ inputShape, cacheDirectory }));
    expect(error.message).toMatch(/is not a readable Keras weights file|is damaged/);
  });

  it('are downloaded once, checked, and then loaded into a model', async () => {
    await serve((request, response) => serveFile(content, request, response));
    expect(await imagenetWeights({ inputShape, cacheDirectory, url: server.url })).toBe(path);
    expect(await imagenetWeights({ inputShape, cacheDirectory, url: server.url })).toBe(path);
    expect(server.ranges).toEqual(['']);
    expect((await readdir(dirname(path))).sort()).toEqual([name, `${name}.origin.json`]);
    const model = await MobileNetV2({ inputShape, includeTop: false, weights: 'imagenet', cacheDirectory });
    expect(model.variables.every((variable) => variable.version === 1)).toBe(true);
  });

  it('replace a damaged file in the cache', async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content.subarray(0, 1_000_000));
    await serve((request, response) => serveFile(content, request, response));
    await downloadImagenetWeights({ inputShape, cacheDirectory, url: server.url });
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it('are refused if the server sends only a part of them, and no file is left', async () => {
    const half = content.subarray(0, content.length / 2);
    await serve((request, response) => serveFile(half, request, response));
    const download = downloadImagenetWeights({ inputShape, cacheDirectory, url: server.url });
    expect((await errorOf(download)).message).toMatch(
      /what arrived cannot be used: .*no_top\.h5 is damaged or cut off/,
    );
    expect(await readdir(dirname(path))).toEqual([]);
  });
});

describe('a download of weights that fails', () => {
  it.each([
    ['404', (response: ServerResponse) => void response.writeHead(404).end(), /answered 404 Not Found/],
    [
      'a page of a captive portal',
      (response: ServerResponse) => void response.end('<html>Please sign in</html>'),
      /what arrived cannot be used: .*no_top\.h5 is not a readable Keras weights file/,
    ],
    [
      'the signature of HDF5 and noise',
      (response: ServerResponse) =>
        void response.end(
          Buffer.concat([Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), Buffer.from(noise(99, 99, 1))]),
        ),
      /what arrived cannot be used: .*no_top\.h5 is damaged or cut off/,
    ],
  ])('%s: a clear message, and nothing is left', async (_, answer, message) => {
    await serve((_, response) => answer(response));
    const error = await errorOf(downloadImagenetWeights({ inputShape, cacheDirectory, url: server.url }));
    expect(error.message).toMatch(message);
    expect(error.hint).toContain(path);
    expect(await readdir(dirname(path))).toEqual([]);
  });

  it('knows the length of the tutorial’s own file', async () => {
    await serve((_, response) => response.end('short'));
    const options = { inputShape: [160, 160, 3] as const, cacheDirectory, url: server.url };
    expect((await errorOf(downloadImagenetWeights(options))).message).toContain(
      'expected a file of 9406464 bytes but it has 5',
    );
  });
});

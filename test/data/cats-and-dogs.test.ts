import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { catsAndDogs } from '../../src/data/index.js';
import { makeZip, temporaryFolder } from './helpers.js';
import { serveFile, startServer, type TestServer } from './server.js';

const ROOT = 'cats_and_dogs_filtered';
const ZIP = makeZip(
  [
    'train/cats/cat.0.jpg',
    'train/dogs/dog.0.jpg',
    'validation/cats/cat.1.jpg',
    'validation/dogs/dog.1.jpg',
  ].map((name) => ({ name: `${ROOT}/${name}`, content: new TextEncoder().encode(name) })),
);

let parent: string;
let cacheDirectory: string;
let server: TestServer;

beforeAll(async () => {
  parent = await temporaryFolder();
});

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(parent, 'cache-'));
  server = await startServer((request, response) => serveFile(ZIP, request, response));
});

afterEach(() => server.close());

describe('catsAndDogs', () => {
  it('downloads and unpacks once', async () => {
    const options = { cacheDirectory, url: server.url, expectedBytes: ZIP.length };
    const folder = await catsAndDogs(options);
    expect(folder.endsWith(ROOT)).toBe(true);
    expect(await readFile(join(folder, 'train/cats/cat.0.jpg'), 'utf8')).toBe('train/cats/cat.0.jpg');
    expect(existsSync(join(folder, 'validation/dogs/dog.1.jpg'))).toBe(true);
    expect(await catsAndDogs(options)).toBe(folder);
    expect(server.ranges.length).toBe(1);
  });

  it('uses a zip file that was put there by hand', async () => {
    await writeFile(join(cacheDirectory, `${ROOT}.zip`), ZIP);
    await catsAndDogs({ cacheDirectory, url: server.url, expectedBytes: ZIP.length });
    expect(server.ranges.length).toBe(0);
  });

  it('expects the length of the real zip file unless told otherwise', async () => {
    await expect(catsAndDogs({ cacheDirectory, url: server.url })).rejects.toThrow(
      `expected a file of 68606236 bytes but it has ${ZIP.length}`,
    );
  });

  it('notices when somebody removed half of it', async () => {
    const options = { cacheDirectory, url: server.url, expectedBytes: ZIP.length };
    await rm(join(await catsAndDogs(options), 'validation'), { recursive: true });
    await expect(catsAndDogs(options)).rejects.toThrow(/but validation is not there/);
  });
});

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CatsAndDogsOptions, catsAndDogs, storedCatsAndDogs } from '../../src/download/index.js';
import { GraftError } from '../../src/errors.js';
import { makeZip, noise, temporaryFolder, type ZipEntry } from '../datasets/helpers.js';
import { serveFile, startServer, type TestServer } from './server.js';

const ROOT = 'cats_and_dogs_filtered';
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const pictures: ZipEntry[] = [
  'train/cats/cat.0.jpg',
  'train/dogs/dog.0.jpg',
  'validation/cats/cat.1.jpg',
  'validation/dogs/dog.1.jpg',
].map((name) => ({ name: `${ROOT}/${name}`, content: text(name) }));
const ZIP = makeZip(pictures);
const expectedPictures = { 'train/cats': 1, 'train/dogs': 1, 'validation/cats': 1, 'validation/dogs': 1 };

let parent: string;
let cacheDirectory: string;
let server: TestServer;
let options: CatsAndDogsOptions;

beforeAll(async () => {
  parent = await temporaryFolder();
});

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(parent, 'cache-'));
  await serve((request, response) => serveFile(ZIP, request, response));
});

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse, attempt: number) => void,
): Promise<void> {
  await server?.close();
  server = await startServer(handle);
  const { url } = server;
  options = { cacheDirectory, url, expectedBytes: ZIP.length, expectedPictures, retryDelay: 1 };
}

afterEach(() => server.close());

describe('catsAndDogs', () => {
  it('downloads and unpacks once', async () => {
    const folder = await catsAndDogs(options);
    expect(folder.endsWith(ROOT)).toBe(true);
    expect(await readFile(join(folder, 'train/cats/cat.0.jpg'), 'utf8')).toBe('train/cats/cat.0.jpg');
    expect(existsSync(join(folder, 'validation/dogs/dog.1.jpg'))).toBe(true);
    expect(await catsAndDogs(options)).toBe(folder);
    expect(server.ranges.length).toBe(1);
    expect((await readdir(cacheDirectory)).sort()).toEqual([
      'cats_and_dogs',
      `${ROOT}.zip`,
      `${ROOT}.zip.origin.json`,
    ]);
    const origin = JSON.parse(await readFile(join(cacheDirectory, `${ROOT}.zip.origin.json`), 'utf8'));
    expect(origin).toEqual({ url: server.url, downloaded: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) });
  });

  it('uses a zip file that was put there by hand', async () => {
    await writeFile(join(cacheDirectory, `${ROOT}.zip`), ZIP);
    await catsAndDogs(options);
    expect(server.ranges.length).toBe(0);
  });

  it('expects the length and the pictures of the real zip file by default', async () => {
    await expect(catsAndDogs({ cacheDirectory, url: server.url })).rejects.toThrow(
      `expected a file of 68606236 bytes but it has ${ZIP.length}`,
    );
    const { expectedPictures: _, ...others } = options;
    await expect(catsAndDogs(others)).rejects.toThrow(
      /Expected 1000 pictures in .*train\/cats but there are 1\./,
    );
    expect(await readdir(cacheDirectory)).toEqual([]);
  });

  it('unpacks again when half of the files were removed', async () => {
    const folder = await catsAndDogs(options);
    await rm(join(folder, 'validation'), { recursive: true });
    expect(await catsAndDogs(options)).toBe(folder);
    expect(existsSync(join(folder, 'validation/dogs/dog.1.jpg'))).toBe(true);
    expect(server.ranges.length).toBe(1);
  });

  it('can be called twice at the same time', async () => {
    const [one, other] = await Promise.all([catsAndDogs(options), catsAndDogs(options)]);
    expect(one).toBe(other);
    expect((await readdir(cacheDirectory)).filter((name) => /part|unpacking|tmp/.test(name))).toEqual([]);
  });
});

describe('storedCatsAndDogs', () => {
  const reason = async () => (await storedCatsAndDogs(options).catch((error: Error) => error)) as GraftError;

  it('contacts no server, and reports why there are no photographs', async () => {
    const zip = join(cacheDirectory, `${ROOT}.zip`);
    expect((await reason()).message).toBe(`${zip} is not there.`);
    await writeFile(zip, 'half');
    expect((await reason()).message).toBe(`Expected ${zip} to have ${ZIP.length} bytes but it has 4.`);
    await writeFile(zip, noise(1, ZIP.length, 1).subarray(0, ZIP.length));
    expect((await reason()).message).toMatch(/^Could not unpack .*End of central directory/);
    await writeFile(zip, ZIP);
    const folder = await storedCatsAndDogs(options);
    await rm(zip);
    await rm(join(folder, 'train/dogs'), { recursive: true });
    expect((await reason()).message).toMatch(/^Expected 1 pictures in .*dogs but there are 0\.$/);
    expect(server.ranges).toEqual([]);
  });
});

describe('a download that fails', () => {
  const zeros = {
    name: `${ROOT}/train/cats/bomb.jpg`,
    content: new Uint8Array(300 * 2 ** 20),
    compress: true,
  };
  const serveZip = (zip: Buffer) => async () => {
    await serve((request, response) => serveFile(zip, request, response));
    options = { ...options, expectedBytes: zip.length };
  };

  it.each<[string, () => Promise<void>, RegExp, number]>([
    ['404', () => serve((_, response) => response.writeHead(404).end('no')), /answered 404 Not Found/, 1],
    [
      '503 for ever',
      () => serve((_, response) => response.writeHead(503).end('no')),
      /answered 503 Service/,
      5,
    ],
    [
      'a wrong length',
      () => serve((request, response) => serveFile(ZIP.subarray(1), request, response)),
      /expected a file of \d+ bytes but it has \d+/,
      1,
    ],
    [
      'a page of a captive portal',
      () => serve((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')),
      /expected a file of \d+ bytes but it has 6/,
      1,
    ],
    [
      'garbage of the right length',
      serveZip(Buffer.from(noise(1, ZIP.length, 1).subarray(0, ZIP.length))),
      /what arrived cannot be used: Could not unpack .*cats_and_dogs_filtered\.zip: End of central directory/,
      1,
    ],
    [
      'a picture that was damaged on the way',
      serveZip(makeZip([...pictures.slice(1), { ...pictures[0], declaredChecksum: 1 }])),
      /cat\.0\.jpg is damaged: its checksum is wrong/,
      1,
    ],
    [
      'a name that leads out',
      serveZip(makeZip([...pictures, { name: '../../evil.jpg', content: text('evil') }])),
      /\.\.\/\.\.\/evil\.jpg/,
      1,
    ],
    ['a zip bomb', serveZip(makeZip([...pictures, zeros])), /more than the limit of 268435456 bytes/, 1],
    [
      'too few pictures',
      serveZip(makeZip(pictures.slice(1))),
      /Expected 1 pictures in .*cats but there are 0/,
      1,
    ],
  ])('%s: a clear message, and nothing is left', async (_, prepare, message, requests) => {
    await prepare();
    const error: unknown = await catsAndDogs(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GraftError);
    expect((error as GraftError).message).toMatch(message);
    expect((error as GraftError).message).toContain(server.url);
    expect((error as GraftError).hint).toContain(join(cacheDirectory, `${ROOT}.zip`));
    expect(server.ranges).toHaveLength(requests);
    expect(await readdir(cacheDirectory)).toEqual([]);
    expect(existsSync(join(parent, 'evil.jpg'))).toBe(false);
  });

  it.each([
    [
      'breaks off',
      (response: ServerResponse) => void response.write(ZIP.subarray(0, 100), () => response.destroy()),
    ],
    ['answers 503', (response: ServerResponse) => void response.writeHead(503).end()],
  ])('a server that %s at first: it tries again and succeeds', async (_, fail) => {
    await serve((request, response, attempt) => {
      if (attempt > 1) serveFile(ZIP, request, response);
      else fail(response);
    });
    await catsAndDogs(options);
    expect(server.ranges.length).toBe(2);
    expect((await readdir(cacheDirectory)).filter((name) => /part|unpacking|tmp/.test(name))).toEqual([]);
  });
});

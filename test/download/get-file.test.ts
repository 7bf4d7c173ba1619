import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getFile } from '../../src/download/index.js';
import { GraftError, UsageError } from '../../src/errors.js';
import { listCache } from '../../src/recipes/index.js';
import { makeZip, temporaryFolder } from '../datasets/helpers.js';
import { serveFile, startServer, type TestServer } from './server.js';

const zip = makeZip([{ name: 'animals/cats/one.txt', content: new TextEncoder().encode('a cat') }]);
const fileHash = createHash('sha256').update(zip).digest('hex');

let cacheDirectory: string;
let server: TestServer;

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(await temporaryFolder(), 'cache-'));
  server = await startServer((request, response) => serveFile(zip, request, response));
});

afterEach(() => server.close());

describe('getFile', () => {
  it('downloads a file once, and lists it in the cache', async () => {
    const options = { origin: server.url, cacheDirectory, fileHash };
    const path = await getFile('animals.zip', options);
    expect(path).toBe(join(cacheDirectory, 'datasets', 'animals.zip'));
    expect(zip.equals(await readFile(path))).toBe(true);
    expect(await getFile('animals.zip', options)).toBe(path);
    expect(server.ranges).toHaveLength(1);
    const entries = await listCache(cacheDirectory);
    expect(entries.map(({ name, origin }) => [name, origin])).toEqual([['datasets/animals.zip', server.url]]);
  });

  it('unpacks a zip file to the folder that Keras would use', async () => {
    const folder = await getFile('animals.zip', { origin: server.url, cacheDirectory, extract: true });
    expect(folder).toBe(join(cacheDirectory, 'datasets', 'animals_extracted'));
    expect(await readFile(join(folder, 'animals/cats/one.txt'), 'utf8')).toBe('a cat');
    expect(await getFile('animals.zip', { origin: server.url, cacheDirectory, extract: true })).toBe(folder);
  });

  it('refuses a file with another hash, downloaded or in the cache', async () => {
    const other = { origin: server.url, cacheDirectory, fileHash: '0'.repeat(64) };
    await expect(getFile('animals.zip', other)).rejects.toThrow('but 000');
    expect(await readdir(join(cacheDirectory, 'datasets'))).toEqual([]);
    const path = await getFile('animals.zip', { ...other, fileHash });
    await writeFile(path, 'something else');
    await expect(getFile('animals.zip', { ...other, fileHash })).rejects.toThrow(GraftError);
  });

  it.each([
    ['a name with folders', '../animals.zip', {}],
    ['an address that is none', 'animals.zip', { origin: 'animals' }],
    ['a hash that is none', 'animals.zip', { fileHash: 'abc' }],
    ['to extract what is no zip', 'animals.txt', { extract: true }],
  ])('refuses %s', async (_, name, options) => {
    await expect(getFile(name, { origin: server.url, cacheDirectory, ...options })).rejects.toThrow(
      UsageError,
    );
    expect(server.ranges).toEqual([]);
  });
});

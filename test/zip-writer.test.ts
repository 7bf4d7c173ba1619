import { execFile } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { crc32InSteps } from '../src/crc32.js';
import { unzipSafely } from '../src/download/index.js';
import { zipContent } from '../src/zip-entries.js';
import { ZipWriter } from '../src/zip-writer.js';
import { temporaryFolder } from './datasets/helpers.js';

const run = promisify(execFile);
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const hasUnzip = await run('unzip', ['-v']).then(
  () => true,
  () => false,
);

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
});

function zipOf(files: readonly (readonly [name: string, content: string])[], modified: number): Uint8Array[] {
  const writer = new ZipWriter();
  const pieces = files.flatMap(([name, content]) => {
    const bytes = text(content);
    return [writer.head({ name, modified, size: bytes.length, checksum: crc32InSteps(bytes) }), bytes];
  });
  return [...pieces, writer.end()];
}

async function written(name: string, pieces: readonly Uint8Array[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.concat(pieces));
  return path;
}

/** A file of any size as what is read of a File: `openAsBlob` of Node 20 takes sizes modulo 4 GiB. */
function fileOnDisk(path: string): Pick<File, 'name' | 'size' | 'slice'> {
  const { size } = statSync(path);
  return {
    ...{ name: path, size },
    slice: (start = 0, end = size) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      const file = openSync(path, 'r');
      readSync(file, bytes, 0, bytes.length, start);
      closeSync(file);
      return new Blob([bytes]);
    },
  };
}

describe('a zip that is written in pieces', () => {
  const modified = Date.UTC(2024, 1, 29, 12, 34, 57, 890);
  const files = [
    ['photographs/', ''],
    ['photographs/gül/çiçek (2).jpg', 'rose'],
    ['empty.txt', ''],
    ['runs/first/results.json', '{"a":1}'],
  ] as const;

  it('is read by the readers for Node and for browsers', async () => {
    const path = await written('small.zip', zipOf(files, modified));
    await unzipSafely(path, join(folder, 'small'));
    expect(await readFile(join(folder, 'small/photographs/gül/çiçek (2).jpg'), 'utf8')).toBe('rose');
    const archive = new File([await readFile(path)], 'small.zip');
    const { files: found, folders } = await zipContent(archive, '');
    expect(found.map(({ path: own, name }) => [...own, name].join('/'))).toEqual(
      files.slice(1).map(([name]) => `/${name}`),
    );
    expect(folders.map((own) => own.join('/'))).toContain('/photographs/gül');
    expect(await (await found[2].open()).text()).toBe('{"a":1}');
  });

  it.skipIf(!hasUnzip)('is unpacked by Info-ZIP, with the times of its files', async () => {
    const path = await written('times.zip', zipOf(files, modified));
    await run('unzip', ['-q', path, '-d', join(folder, 'times')]);
    const { mtimeMs } = await stat(join(folder, 'times/runs/first/results.json'));
    expect(mtimeMs).toBe(Math.floor(modified / 1000) * 1000);
  });

  it('holds more files than the directory of a small zip can count', async () => {
    const many = Array.from(
      { length: 65_600 },
      (_, at) => [`a/${at}.txt`, at === 65_599 ? 'last' : ''] as const,
    );
    const path = await written('many.zip', zipOf(many, modified));
    const { files: found } = await zipContent(new File([await readFile(path)], ''), '');
    expect(found.length).toBe(many.length);
    expect(await (await found[65_599].open()).text()).toBe('last');
  });

  it('holds files beyond 4 GiB', async () => {
    const writer = new ZipWriter();
    const large = 2 ** 32 + 5;
    const path = join(folder, 'large.zip');
    const file = await open(path, 'w');
    let at = 0;
    const add = async (bytes: Uint8Array): Promise<void> => {
      await file.write(bytes, 0, bytes.length, at);
      at += bytes.length;
    };
    // Its zeros take no room on the disk. Nobody unpacks it here, so its checksum does not matter.
    await add(writer.head({ name: 'large.bin', modified, size: large, checksum: 0 }));
    at += large;
    const bytes = text('behind it');
    await add(
      writer.head({ name: 'small.txt', modified, size: bytes.length, checksum: crc32InSteps(bytes) }),
    );
    await add(bytes);
    await add(writer.end());
    await file.close();
    const { files: found } = await zipContent(fileOnDisk(path) as File, '');
    expect(found.map(({ name, size }) => [name, size])).toEqual([
      ['large.bin', large],
      ['small.txt', bytes.length],
    ]);
    expect(await (await found[1].open()).text()).toBe('behind it');
    if (hasUnzip) expect((await run('unzip', ['-p', path, 'small.txt'])).stdout).toBe('behind it');
  });
});

import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type UnzipOptions, unzipSafely } from '../../src/download/index.js';
import { GraftError, UsageError } from '../../src/errors.js';
import { crc32 } from '../../src/files/crc32.js';
import { zipContent } from '../../src/zip-entries.js';
import { makeZip, noise, temporaryFolder, type ZipEntry } from '../datasets/helpers.js';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

let parent: string;
let folder: string;
let zip: string;
let target: string;

beforeAll(async () => {
  parent = await temporaryFolder();
});

beforeEach(async () => {
  folder = await mkdtemp(join(parent, 'unzip-'));
  zip = join(folder, 'archive.zip');
  target = join(folder, 'target');
});

async function unpack(entries: ZipEntry[], options?: UnzipOptions): Promise<void> {
  await writeFile(zip, makeZip(entries));
  await unzipSafely(zip, target, options);
}

/** Expects that unpacking fails with a message, and that only the zip file is left. */
async function expectRefusal(entries: ZipEntry[], message: RegExp, options?: UnzipOptions): Promise<void> {
  const error: unknown = await unpack(entries, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GraftError);
  expect((error as GraftError).message).toMatch(message);
  expect(await readdir(folder)).toEqual(['archive.zip']);
}

describe('unzipSafely', () => {
  it('reads names in UTF-8, whether or not they are marked as such', async () => {
    const names = ['marked/Gül ığşİ.txt', 'unmarked/Gül ığşİ 🌷.txt'];
    await unpack(names.map((name, at) => ({ name, content: text(name), unmarked: at === 1 })));
    for (const name of names) expect(await readFile(join(target, name), 'utf8')).toBe(name);
  });

  it('reads names as the page of the Studio does, in whatever way they are stored', async () => {
    const dos = Uint8Array.from([...text('caf'), 0x82, ...text('/a.txt')]);
    const other = text('another name');
    const ways: [ZipEntry, string][] = [
      [{ name: 'Gül/marked.txt', content: text('1') }, 'Gül/marked.txt'],
      [{ name: 'Gül/unmarked.txt', content: text('2'), unmarked: true }, 'Gül/unmarked.txt'],
      [{ name: '', storedName: dos, content: text('3'), unmarked: true }, 'café/a.txt'],
      [{ name: 'folder\\b.txt', content: text('4') }, 'folder/b.txt'],
      [
        {
          ...{ name: '', storedName: text('G?l/c.txt'), content: text('5'), unmarked: true },
          unicodePath: { name: 'Gül/c.txt', of: text('G?l/c.txt') },
        },
        'Gül/c.txt',
      ],
      // The field belongs to a name that was changed since.
      [{ name: 'new/d.txt', content: text('6'), unicodePath: { name: 'old/d.txt', of: other } }, 'new/d.txt'],
    ];
    const entries = ways.map(([entry]) => entry);
    await unpack(entries);
    const { files } = await zipContent(new File([makeZip(entries)], 'all.zip'), 'all');
    expect(files.map(({ path, name }) => [...path, name].join('/'))).toEqual(
      ways.map(([, name]) => `all/${name}`),
    );
    for (const [entry, name] of ways) {
      expect(await readFile(join(target, name))).toEqual(Buffer.from(entry.content));
    }
    expect(await Promise.all(files.map(async ({ open }) => (await open()).text()))).toEqual([...'123456']);
  });

  it('unpacks files and folders, stored and compressed', async () => {
    const pixels = noise(100, 100, 1);
    await unpack([
      { name: 'top/', content: text('') },
      { name: 'top/a.txt', content: text('hello') },
      { name: 'top/deeper/still/b.bin', content: pixels, compress: true },
      { name: 'empty.txt', content: text(''), compress: true },
    ]);
    expect((await readdir(folder)).sort()).toEqual(['archive.zip', 'target']);
    expect(await readFile(join(target, 'top/a.txt'), 'utf8')).toBe('hello');
    expect(new Uint8Array(await readFile(join(target, 'top/deeper/still/b.bin')))).toEqual(pixels);
    expect((await lstat(join(target, 'empty.txt'))).size).toBe(0);
  });

  it.each(['../evil.txt', 'a/../../evil.txt', '/evil.txt', 'C:/evil.txt', '..\\evil.txt'])(
    'refuses the name %s',
    async (name) => {
      await expectRefusal(
        [
          { name: 'good.txt', content: text('good') },
          { name, content: text('evil') },
        ],
        /evil\.txt/,
      );
      expect(existsSync(join(parent, 'evil.txt'))).toBe(false);
    },
  );

  it('refuses symbolic links and special files', async () => {
    const link = { name: 'link', content: text('/etc'), mode: 0o120777 };
    await expectRefusal(
      [link, { name: 'link/x', content: text('x') }],
      /link is a symbolic link or a special file/,
    );
    await expectRefusal(
      [{ name: 'pipe', content: text(''), mode: 0o010644 }],
      /pipe is a symbolic link or a special/,
    );
  });

  it('refuses more than the limits', async () => {
    const zeros = { content: new Uint8Array(1_000_000), compress: true };
    const bomb = [1, 2, 3].map((number) => ({ name: `${number}.bin`, ...zeros }));
    await expectRefusal(bomb, /more than the limit of 2500000 bytes/, { maximumBytes: 2_500_000 });
    await expectRefusal(bomb, /it has 3 entries, more than the limit of 2/, { maximumEntries: 2 });
  });

  it('refuses an entry that is longer than stated', async () => {
    const content = new Uint8Array(1_000_000);
    await expectRefusal(
      [{ name: 'bomb.bin', content, compress: true, declaredSize: 10 }],
      /Could not unpack/,
    );
  });

  it('refuses damaged content', async () => {
    await expectRefusal(
      [{ name: 'a.txt', content: text('hello'), declaredChecksum: 1 }],
      /a\.txt is damaged: its checksum is wrong/,
    );
  });

  it('refuses two files with the same name', async () => {
    const twice = { name: 'a.txt', content: text('hello') };
    await expectRefusal([twice, twice], /something of that name is there already/);
  });

  it('refuses a file that is missing, cut off or not a zip file', async () => {
    await writeFile(zip, 'not a zip file at all, only a little text');
    await expect(unzipSafely(zip, target)).rejects.toThrow(
      /End of central directory record signature not found/,
    );
    await writeFile(zip, makeZip([{ name: 'a.txt', content: noise(50, 50, 1) }]).subarray(0, 5000));
    await expect(unzipSafely(zip, target)).rejects.toThrow(/Could not unpack .*archive\.zip/);
    await expect(unzipSafely(join(folder, 'none.zip'), target)).rejects.toThrow('the file is not there');
    expect(existsSync(target)).toBe(false);
  });

  it('does not unpack into an existing folder', async () => {
    await mkdir(target);
    await writeFile(join(target, 'mine.txt'), 'mine');
    await expect(unpack([{ name: 'a.txt', content: text('a') }])).rejects.toBeInstanceOf(UsageError);
    expect(await readdir(target)).toEqual(['mine.txt']);
  });
});

describe('crc32', () => {
  it('has the published check value, in one piece and in two', () => {
    expect(crc32(text('123456789'))).toBe(0xcbf43926);
    expect(crc32(text('56789'), crc32(text('1234')))).toBe(0xcbf43926);
  });
});

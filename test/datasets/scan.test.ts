import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { listImages, scanDirectory } from '../../src/folders/index.js';
import { temporaryFolder } from './helpers.js';

let parent: string;

beforeAll(async () => {
  parent = await temporaryFolder();
});

/** Creates a folder of files with some content. */
async function folderWith(...files: string[]): Promise<string> {
  const folder = await mkdtemp(join(parent, 'scan-'));
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), 'content');
  }
  return folder;
}

describe('scanDirectory', () => {
  it('sorts classes and files by character code, with folders before their subfolders', async () => {
    const folder = await folderWith(
      'dogs/b.jpg',
      'dogs/A.jpg',
      'dogs/10.jpg',
      'dogs/9.jpg',
      'dogs/more/deep/a.jpg',
      'dogs/more-still/a.jpg',
      'Zebras/z.png',
      'cats/c.gif',
    );
    const { classNames, files, skipped } = await scanDirectory(folder);
    expect(classNames).toEqual(['Zebras', 'cats', 'dogs']);
    expect(files.map(({ path, labels }) => [path.slice(folder.length + 1), ...labels])).toEqual([
      [join('Zebras', 'z.png'), 0],
      [join('cats', 'c.gif'), 1],
      [join('dogs', '10.jpg'), 2],
      [join('dogs', '9.jpg'), 2],
      [join('dogs', 'A.jpg'), 2],
      [join('dogs', 'b.jpg'), 2],
      [join('dogs', 'more-still', 'a.jpg'), 2],
      [join('dogs', 'more', 'deep', 'a.jpg'), 2],
    ]);
    expect(skipped).toEqual([]);
  });

  it('takes every readable extension in upper or lower case, and ignores other and hidden files', async () => {
    const wanted = ['a.jpg', 'b.JPEG', 'c.Png', 'd.gif', 'e.webp', 'f.tif', 'g.TIFF', 'h.avif'];
    const ignored = ['notes.txt', 'jpg', 'a.jpg.txt', '.hidden.jpg', '.git/x.jpg', '._a.jpg'];
    const folder = await folderWith(...[...wanted, ...ignored].map((name) => `one/${name}`), 'two/x.jpg');
    await mkdir(join(folder, '.hidden-class'));
    await writeFile(join(folder, 'readme.jpg'), 'content');
    const scan = await scanDirectory(folder);
    const { classNames, files, skipped } = scan;
    expect(classNames).toEqual(['one', 'two']);
    expect(files.map(({ path }) => path)).toEqual([
      ...wanted.map((name) => join(folder, 'one', name)),
      join(folder, 'two', 'x.jpg'),
    ]);
    expect(skipped).toEqual([]);
    const reasons = scan.ignored.map(({ path, reason }) => [path.slice(folder.length + 1), reason]);
    expect(new Map(reasons as [string, string][])).toEqual(
      new Map([
        ['.hidden-class', 'a hidden folder'],
        ['readme.jpg', 'an image that is not in a class folder'],
        [join('one', 'notes.txt'), 'not an image by its name'],
        [join('one', 'jpg'), 'not an image by its name'],
        [join('one', 'a.jpg.txt'), 'not an image by its name'],
        [join('one', '.hidden.jpg'), 'a hidden file'],
        [join('one', '.git'), 'a hidden folder'],
        [join('one', '._a.jpg'), 'a hidden file'],
      ]),
    );
  });

  it('reports names that are not UTF-8', async ({ skip }) => {
    const folder = await folderWith('one/a.jpg', 'two/b.jpg');
    const name = Buffer.concat([Buffer.from(`${folder}/one/caf`), Buffer.from([0xe9]), Buffer.from('.jpg')]);
    await writeFile(name, 'content').catch(() => skip());
    const { files, skipped } = await scanDirectory(folder);
    expect(files.length).toBe(2);
    expect(skipped.map(({ reason }) => reason)).toEqual(['its name is not valid UTF-8']);
  });

  it('reports files that look like images but cannot be used', async () => {
    const folder = await folderWith('one/a.jpg', 'one/old.PSD', 'one/phone.jxl', 'two/b.jpg');
    await writeFile(join(folder, 'two/empty.png'), '');
    await mkdir(join(folder, 'three'));
    await mkdir(join(folder, 'two/folder.jpg'));
    const { classNames, files, skipped } = await scanDirectory(folder);
    expect(classNames).toEqual(['one', 'three', 'two']);
    expect(files.length).toBe(2);
    expect(skipped).toEqual([
      {
        path: join(folder, 'one/old.PSD'),
        kind: 'unsupported-format',
        reason: 'PSD images cannot be read; convert it to JPEG or PNG',
      },
      {
        path: join(folder, 'one/phone.jxl'),
        kind: 'unsupported-format',
        reason: 'JXL images cannot be read; convert it to JPEG or PNG',
      },
      { path: join(folder, 'three'), kind: 'empty-class', reason: 'a class folder without a usable image' },
      { path: join(folder, 'two/empty.png'), kind: 'empty', reason: 'empty file' },
    ]);
  });

  it.skipIf(process.platform === 'win32')(
    'does not hang or count twice in loops of symbolic links',
    async () => {
      const folder = await folderWith('one/a.jpg', 'two/b.jpg');
      await symlink('..', join(folder, 'one/up'));
      await symlink('.', join(folder, 'one/self'));
      await symlink('self-link.jpg', join(folder, 'one/self-link.jpg'));
      await symlink('gone.jpg', join(folder, 'one/broken.jpg'));
      await symlink('.', join(folder, 'loop'));
      await symlink('../../..', join(folder, 'above'));
      const { classNames, files, skipped } = await scanDirectory(folder);
      expect(classNames).toEqual(['one', 'two']);
      expect(files.map(({ path }) => path)).toEqual([join(folder, 'one/a.jpg'), join(folder, 'two/b.jpg')]);
      expect(new Map(skipped.map(({ path, reason }) => [path.slice(folder.length + 1), reason]))).toEqual(
        new Map([
          ['loop', 'a symbolic link back to its own folder'],
          ['above', 'a symbolic link back to its own folder'],
          ['one/up', 'a symbolic link to a folder inside a class is not followed'],
          ['one/self', 'a symbolic link to a folder inside a class is not followed'],
          ['one/self-link.jpg', 'a symbolic link that leads back to itself'],
          ['one/broken.jpg', 'a symbolic link to a file that is not there'],
        ]),
      );
    },
  );

  it.skipIf(process.platform === 'win32')('follows links to files and to class folders', async () => {
    const elsewhere = await folderWith('pictures/a.jpg');
    const folder = await folderWith('two/b.jpg');
    await symlink(join(elsewhere, 'pictures'), join(folder, 'one'));
    await symlink(join(elsewhere, 'pictures/a.jpg'), join(folder, 'two/c.jpg'));
    const { classNames, files } = await scanDirectory(folder);
    expect(classNames).toEqual(['one', 'two']);
    expect(files.map(({ labels }) => labels)).toEqual([[0], [1], [1]]);
    // All pictures of a class share one array.
    expect(files[1].labels).toBe(files[2].labels);
  });
});

describe('folders that are not a data set', () => {
  async function errorFor(directory: string): Promise<UsageError> {
    const error: unknown = await scanDirectory(directory).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    return error as UsageError;
  }

  it('are refused if they are missing or a file', async () => {
    const missing = join(parent, 'missing');
    const folder = await folderWith('file.jpg');
    expect((await errorFor(missing)).message).toBe(
      `Expected a folder of images at ${missing} but there is no such folder.`,
    );
    expect((await errorFor(join(folder, 'file.jpg'))).message).toMatch(/but it is a file\.$/);
  });

  it('are refused with the expected layout if they do not have two classes', async () => {
    const empty = await errorFor(await folderWith('a.jpg', 'b.jpg'));
    expect(empty.message).toMatch(/Expected at least two class folders in .* but found none\.$/);
    expect(empty.hint).toContain('photos/cats/*.jpg');
    expect((await errorFor(await folderWith('only/a.jpg'))).message).toMatch(/but found only only\.$/);
  });

  it('are refused if they have no image', async () => {
    const error = await errorFor(await folderWith('one/notes.txt', 'two/old.psd'));
    expect(error.message).toMatch(/^Expected images in the class folders of .* but found none\.$/);
    expect(error.hint).toContain('.webp');
  });
});

describe('listImages', () => {
  it('lists the images of a flat folder', async () => {
    const folder = await folderWith('b.jpg', 'a.png', 'deeper/c.jpg', 'notes.txt');
    expect(await listImages(folder)).toEqual({
      paths: ['a.png', 'b.jpg', join('deeper', 'c.jpg')].map((name) => join(folder, name)),
      skipped: [],
      ignored: [{ path: join(folder, 'notes.txt'), reason: 'not an image by its name' }],
    });
  });
});

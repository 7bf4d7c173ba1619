import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findPictures } from '../../src/folders/index.js';
import { temporaryFolder } from './helpers.js';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder, 'photos/inner'), { recursive: true });
  await mkdir(join(folder, 'empty'));
  for (const name of [
    'b.jpg',
    'a.png',
    'notes.txt',
    '.hidden.jpg',
    'inner/c.jpg',
    'inner/raw.jp2',
    '[x].jpg',
  ]) {
    await writeFile(join(folder, 'photos', name), 'not looked at here');
  }
  if (process.platform !== 'win32') await symlink('..', join(folder, 'photos/inner/loop'));
});

/** The result with paths relative to the folder, for comparison. */
async function found(...places: string[]): Promise<string[]> {
  const list: string[] = [];
  for await (const picture of findPictures(places.map((place) => join(folder, place)))) {
    const path = picture.path
      .replaceAll('\\', '/')
      .split(`${folder.replaceAll('\\', '/')}/`)
      .at(-1)!;
    list.push('error' in picture ? `${path}: ${picture.error}` : path);
  }
  return list;
}

describe('findPictures', () => {
  it('takes named files in order, twice if named twice, with any content', async () => {
    expect(await found('photos/b.jpg', 'photos/notes.txt', 'photos/b.jpg')).toEqual([
      'photos/b.jpg',
      'photos/notes.txt',
      'photos/b.jpg',
    ]);
  });

  it('searches folders and their subfolders for images, sorted', async () => {
    expect(await found('photos')).toEqual([
      'photos/[x].jpg',
      'photos/a.png',
      'photos/b.jpg',
      'photos/inner/c.jpg',
      ...(process.platform === 'win32'
        ? []
        : ['photos/inner/loop: a symbolic link to a folder inside a class is not followed']),
      'photos/inner/raw.jp2: JP2 images cannot be read; convert it to JPEG or PNG',
    ]);
  });

  it.each([
    ['photos/*.jpg', ['photos/[x].jpg', 'photos/b.jpg']],
    ['photos/**/*.{jpg,png}', ['photos/[x].jpg', 'photos/a.png', 'photos/b.jpg', 'photos/inner/c.jpg']],
    ['photos/?.png', ['photos/a.png']],
  ])('expands the pattern %s as a shell would', async (pattern, paths) => {
    expect(await found(pattern)).toEqual(paths);
  });

  it('takes a file whose name looks like a pattern as that file', async () => {
    expect(await found('photos/[x].jpg')).toEqual(['photos/[x].jpg']);
  });

  it.each([
    ['nothing.jpg', 'the file is not there'],
    ['photos/*.gif', 'the file is not there, and no file matches it as a pattern'],
    ['empty', 'a folder without image files'],
  ])('says why there is nothing at %s', async (place, reason) => {
    expect(await found(place)).toEqual([`${place}: ${reason}`]);
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
    expect(await found('pipe.jpg')).toEqual(['pipe.jpg: not a regular file']);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'says that it may not look into a folder',
    async () => {
      await mkdir(join(folder, 'locked'));
      await chmod(join(folder, 'locked'), 0);
      expect(await found('locked')).toEqual(['locked: permission denied']);
      await chmod(join(folder, 'locked'), 0o755);
    },
  );
});

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { InspectResultEvent } from '../../src/events/inspect.js';
import { makeZip } from '../datasets/helpers.js';
import { cloudFolders, clouds, writeImage } from '../photographs/pictures.js';
import { type Event, eventsOf, filesBelow, graft, temporaryFolder } from './command.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  await cloudFolders(join(folder, 'photos'), { cats: 21, dogs: 22 });
});

async function addBrokenFiles(): Promise<void> {
  const jpeg = await clouds(300).toBuffer();
  await writeImage(join(folder, 'photos/cats/half.jpg'), jpeg.subarray(0, jpeg.length / 2));
  await writeImage(join(folder, 'photos/dogs/line\nbreak.jpg'), Buffer.from('text'));
}

function resultOf(events: readonly Event[]): InspectResultEvent {
  const last = events.at(-1);
  expect(last?.event).toBe('result');
  return last as unknown as InspectResultEvent;
}

/** Runs `graft inspect --json` with any exit code. Leaves out progress events, which only slow machines have. */
async function inspect(...args: string[]): Promise<{ code: number | null; events: Event[] }> {
  const { code, stdout, stderr } = await graft(['inspect', ...args, '--json'], folder);
  expect(stderr).toBe('');
  return { code, events: eventsOf(stdout).filter(({ event }) => event !== 'progress') };
}

describe('graft inspect', () => {
  it('ends with 0 if no finding would harm training', async () => {
    const { code, stdout, stderr } = await graft(['inspect', 'photos'], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`photos: class folders, 2 classes, 43 images
Understood: the classes cats and dogs.

Class  Images
cats       21
dogs       22

43 found: 43 used, 0 skipped, 0 ignored
Formats: 43 JPEG
Sizes: 120x90 to 120x90 pixels, median 120x90
Width to height: 1.33, 1.33, 1.33 (tallest, median, widest)

Nothing here would harm the training.
`);
    const { events } = await inspect('photos');
    expect(events).toHaveLength(1);
    expect(resultOf(events)).toEqual({
      event: 'result',
      path: 'photos',
      layout: 'class-folders',
      given: [],
      classes: [
        { className: 'cats', total: 21, parts: {}, distinct: 21 },
        { className: 'dogs', total: 22, parts: {}, distinct: 22 },
      ],
      found: 43,
      used: 43,
      skipped: 0,
      ignored: 0,
      formats: { JPEG: 43 },
      sizes: {
        smallest: expect.objectContaining({ width: 120, height: 90 }),
        median: expect.objectContaining({ width: 120, height: 90 }),
        largest: expect.objectContaining({ width: 120, height: 90 }),
        aspectRatios: [4 / 3, 4 / 3, 4 / 3],
      },
      duplicates: { exact: 0, near: 0 },
      errors: 0,
      warnings: 0,
      notes: 0,
      labels: null,
      quarantine: null,
      moved: 0,
      ok: true,
    });
  });

  it('ends with 1 and names the findings that would harm training', async () => {
    await addBrokenFiles();
    await copyFile(join(folder, 'photos/cats/000.jpg'), join(folder, 'photos/dogs/same.jpg'));
    const { code, stdout } = await graft(['inspect', 'photos'], folder);
    expect(code).toBe(1);
    expect(stdout).toContain('46 found: 44 used, 2 skipped, 0 ignored');
    expect(stdout).toMatch(/^ {2}not used: photos\/cats\/half\.jpg: truncated JPEG: /m);
    expect(stdout).toMatch(
      /^ {2}not used: photos\/dogs\/line break\.jpg: not an image: the content is text$/m,
    );
    expect(stdout).toMatch(/^ {2}exact: photos\/cats\/000\.jpg, photos\/dogs\/same\.jpg$/m);
    expect(stdout).toMatch(/^error {4}1 image with the same content in more than one class, for example /m);
    expect(stdout).toMatch(
      /^error {4}2 files without a usable picture: 1 truncated, 1 not an image\.\n {9}Repair/m,
    );

    const { events } = await inspect('photos', '--csv', 'tables/problems.csv');
    expect(events.map(({ event }) => event)).toEqual([
      'problem',
      'problem',
      'duplicates',
      'finding',
      'finding',
      'finding',
      'result',
    ]);
    expect(events[1]).toEqual({
      event: 'problem',
      path: join('photos', 'dogs', 'line\nbreak.jpg'),
      kind: 'not-an-image',
      reason: 'not an image: the content is text',
      used: false,
    });
    expect(resultOf(events)).toMatchObject({
      errors: 2,
      warnings: 1,
      ok: false,
      duplicates: { exact: 1, near: 0 },
    });
    const table = await readFile(join(folder, 'tables/problems.csv'), 'utf8');
    expect(table.split('\r\n')).toEqual([
      'path,kind,used,reason',
      expect.stringMatching(/^photos\/cats\/half\.jpg,truncated,false,/),
      '"photos/dogs/line\nbreak.jpg",not-an-image,false,not an image: the content is text',
      'photos/dogs/same.jpg,exact-duplicate,true,duplicate of photos/cats/000.jpg',
      '',
    ]);
    const toOutput = await graft(['inspect', 'photos', '--csv', '-'], folder);
    expect(toOutput.stdout).toBe(table);
  });

  it('moves damaged files to the quarantine and back', async () => {
    await addBrokenFiles();
    const before = await filesBelow(join(folder, 'photos'));
    const { code, events } = await inspect('photos', '--fix', 'quarantine');
    expect(code).toBe(0);
    expect(resultOf(events)).toMatchObject({
      moved: 2,
      quarantine: join(folder, 'photos-quarantine'),
      ok: true,
    });
    expect(events.filter(({ event }) => event === 'moved')).toHaveLength(2);
    expect(await filesBelow(join(folder, 'photos-quarantine'))).toEqual([
      'cats/half.jpg',
      'dogs/line\nbreak.jpg',
      'quarantine.jsonl',
    ]);
    expect((await graft(['inspect', 'photos'], folder)).code).toBe(0);

    const back = await graft(['inspect', 'photos', '--fix', 'restore'], folder);
    expect(back.code).toBe(1);
    expect(back.stdout).toContain('Moved 2 files back');
    expect(await filesBelow(join(folder, 'photos'))).toEqual(before);
  });

  it('accepts another folder for them, and says when there is nothing to do', async () => {
    const { stdout, code } = await graft(['inspect', 'photos', '--fix', 'quarantine'], folder);
    expect(code).toBe(0);
    expect(stdout).toContain('There is nothing to move aside.');
    await addBrokenFiles();
    const { events } = await inspect('photos', '--fix', 'quarantine', '--quarantine', 'aside');
    expect(resultOf(events)).toMatchObject({ moved: 2, quarantine: 'aside' });
    expect(await filesBelow(join(folder, 'aside'))).toHaveLength(3);
  });

  it('draws figures', async () => {
    const { events } = await inspect('photos', '--out', 'inspection');
    expect(resultOf(events).ok).toBe(true);
    expect(await filesBelow(join(folder, 'inspection'))).toEqual(
      ['class-counts.png', 'class-counts.svg', 'first-images.png', 'first-images.svg'].map(
        (name) => `figures/${name}`,
      ),
    );
    const svg = await readFile(join(folder, 'inspection/figures/class-counts.svg'), 'utf8');
    expect(svg).toContain('43 images in 2 classes. The smallest is cats with 21, the largest dogs with 22.');
  });

  it('reads lists', async () => {
    const rows = ['cats/000.jpg,a', 'cats/001.jpg,a', 'dogs/000.jpg,b', 'dogs/missing.jpg,b'];
    await writeFile(join(folder, 'photos/list.csv'), `path,label\n${rows.join('\n')}\n`);
    const { code, events } = await inspect('photos/list.csv');
    expect(code).toBe(1);
    expect(resultOf(events)).toMatchObject({ layout: 'list', found: 4, used: 3, skipped: 1 });
    const restore = await graft(['inspect', 'photos/list.csv', '--fix', 'restore'], folder);
    expect(restore).toMatchObject({ code: 2, stdout: '' });
    expect(restore.stderr).toContain('There is no quarantine folder');
  });

  it.each([
    [
      'a missing folder',
      ['inspect', 'missing'],
      /Expected a folder of images at missing but there is no such folder/,
    ],
    [
      'a file of another kind',
      ['inspect', 'notes.txt'],
      /or a list of them at notes\.txt but it is another file/,
    ],
    [
      'an unknown repair',
      ['inspect', 'photos', '--fix', 'delete'],
      /--fix.*Allowed choices are quarantine, restore/,
    ],
    ['no folder', ['inspect'], /missing required argument 'dir'/],
  ])('refuses %s', async (_, args, message) => {
    await writeFile(join(folder, 'notes.txt'), 'notes');
    await mkdir(join(folder, 'empty'));
    const { code, stdout, stderr } = await graft(args, folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('explains itself', async () => {
    const { code, stdout } = await graft(['inspect', '--help'], folder);
    expect(code).toBe(0);
    for (const text of ['--fix <what>', '--csv <file|->', 'exit code 1', ' inspect photos --fix quarantine'])
      expect(stdout).toContain(text);
  });

  it('reads a zip archive, and moves nothing in it', async () => {
    const entries = [];
    for (const path of await filesBelow(join(folder, 'photos'))) {
      entries.push({ name: `photos/${path}`, content: await readFile(join(folder, 'photos', path)) });
    }
    await writeFile(join(folder, 'photos.zip'), makeZip(entries));
    const first = await graft(['inspect', 'photos.zip'], folder);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^Unpacked photos\.zip into .*graft-home.*photos\n/);
    expect(first.stdout).toContain('43 found: 43 used, 0 skipped, 0 ignored');
    const again = await graft(['inspect', 'photos.zip'], folder);
    expect(again.stdout).toMatch(/^photos\.zip was unpacked before: /);
    const fix = await graft(['inspect', 'photos.zip', '--fix', 'quarantine'], folder);
    expect(fix.code).toBe(2);
    expect(fix.stderr).toContain('--fix moves files, and photos.zip is a zip archive.');
    const cache = await graft(['cache', 'list'], folder);
    expect(cache.stdout).toContain('photographs from a zip archive');
  });
});

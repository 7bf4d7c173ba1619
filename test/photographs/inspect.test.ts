import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Finding,
  hurtsTraining,
  inspectPhotographs,
  type PhotographsInspection,
} from '../../src/photographs/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { cloudFolders, clouds, enormousPng, writeImage } from './pictures.js';

let parent: string;
beforeAll(async () => {
  parent = await temporaryFolder();
});

const newFolder = (): Promise<string> => mkdtemp(join(parent, 'inspect-'));

/** The kinds of problems of each file, by its name. */
function kindsOf({ problems }: PhotographsInspection): Record<string, string[]> {
  const kinds: Record<string, string[]> = {};
  for (const { path, kind } of problems) kinds[basename(path)] = [...(kinds[basename(path)] ?? []), kind];
  return kinds;
}

function finding({ findings }: PhotographsInspection, kind: Finding['kind']): Finding | undefined {
  return findings.find((one) => one.kind === kind);
}

function reasonOf({ problems }: PhotographsInspection, name: string): string | undefined {
  return problems.find(({ path }) => basename(path) === name)?.reason;
}

describe('a clean folder', () => {
  it('has no findings that would harm training', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { cats: 25, dogs: 30 });
    await writeImage(join(folder, 'cats/large.png'), clouds(900, 300, 150).png());
    const inspection = await inspectPhotographs(folder);
    expect(inspection).toMatchObject({
      layout: 'class-folders',
      root: folder,
      given: [],
      found: 56,
      used: 56,
      skipped: 0,
      ignored: 0,
      formats: { JPEG: 55, PNG: 1 },
      problems: [],
      duplicates: [],
      findings: [],
    });
    expect(inspection.classes).toEqual([
      { className: 'cats', total: 26, parts: {}, distinct: 26 },
      { className: 'dogs', total: 30, parts: {}, distinct: 30 },
    ]);
    expect(inspection.sizes).toMatchObject({
      smallest: { width: 120, height: 90 },
      median: { width: 120, height: 90 },
      largest: { path: join(folder, 'cats/large.png'), width: 300, height: 150 },
      aspectRatios: [120 / 90, 120 / 90, 2],
    });
    expect(hurtsTraining(inspection.findings)).toBe(false);
  });
});

describe('files', () => {
  let folder: string;
  let inspection: PhotographsInspection;
  let entryCount: number;
  const isRoot = process.getuid?.() === 0;

  beforeAll(async () => {
    folder = await newFolder();
    await cloudFolders(folder, { cats: 25, dogs: 25 });
    const jpeg = await clouds(500, 200, 150).toBuffer();
    const frames = await Promise.all([1, 2, 3].map((seed) => clouds(seed, 64, 64).png().toBuffer()));
    const flipped = Buffer.from(frames[0]);
    flipped.fill(3, 200, 400);
    const files: Record<string, Uint8Array | string> = {
      // Not used.
      'empty.jpg': '',
      'half.jpg': jpeg.subarray(0, jpeg.length / 2),
      'page.jpg': '<!DOCTYPE html><title>404</title>',
      'zeros.png': Buffer.alloc(3000),
      'layers.psd': Buffer.from('8BPS\0\x01\0\0\0\0\0\0', 'latin1'),
      'layers.jpg': Buffer.from('8BPS\0\x01\0\0\0\0\0\0', 'latin1'),
      'enormous.png': await enormousPng(),
      'flipped.png': flipped,
      'jpeg.psd': await clouds(501).toBuffer(),
      // Ignored, but images.
      'jpeg.txt': await clouds(502).toBuffer(),
      photo: await clouds(503).toBuffer(),
      'notes.txt': 'notes',
      // Odd, but used.
      'jpeg.png': await clouds(504).toBuffer(),
      'animated.gif': await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
      'cmyk.jpg': await sharp(await clouds(505).toBuffer())
        .toColourspace('cmyk')
        .jpeg()
        .toBuffer(),
      '16-bit.png': await sharp(await clouds(506).toBuffer())
        .toColourspace('rgb16')
        .png()
        .toBuffer(),
      'turned.jpg': await clouds(507).withMetadata({ orientation: 6 }).toBuffer(),
      'tiny.png': await clouds(508, 30, 40).png().toBuffer(),
      'wide.jpg': await clouds(509, 500, 100).toBuffer(),
      'huge.png': await sharp(await clouds(510, 8, 6).png().toBuffer())
        .resize(9000, 6000, { kernel: 'nearest', fit: 'fill' })
        .png({ palette: true, compressionLevel: 1 })
        .toBuffer(),
      'white.png': await sharp({ create: { width: 50, height: 50, channels: 3, background: '#ffffff' } })
        .png()
        .toBuffer(),
      // Good pictures with difficult names.
      'line\nbreak.jpg': await clouds(511).toBuffer(),
      'cat \u{1F63A}.jpg': await clouds(512).toBuffer(),
      '\u05D7\u05EA\u05D5\u05DC.jpg': await clouds(513).toBuffer(),
      [`${'n'.repeat(251)}.jpg`]: await clouds(514).toBuffer(),
      '.hidden.jpg': await clouds(515).toBuffer(),
    };
    for (const [name, content] of Object.entries(files)) {
      await writeImage(join(folder, 'cats', name), Buffer.from(content as string));
    }
    await mkdir(join(folder, '.cache'));
    await writeImage(join(folder, 'loose.jpg'), clouds(516));
    await symlink('loop.jpg', join(folder, 'cats/loop.jpg'));
    await symlink('nowhere.jpg', join(folder, 'cats/broken.jpg'));
    await symlink('..', join(folder, 'cats/up'));
    await symlink('..', join(folder, 'itself'));
    await symlink('000.jpg', join(folder, 'cats/link.jpg'));
    execFileSync('mkfifo', [join(folder, 'cats/pipe.jpg')]);
    await mkdir(join(folder, 'dogs/locked'));
    await writeImage(join(folder, 'dogs/secret.jpg'), clouds(517));
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    // The hidden folder is one entry, and so is a folder that cannot be read.
    entryCount = entries.filter((entry) => !entry.isDirectory()).length + 1 + (isRoot ? 0 : 1);
    if (!isRoot) {
      await chmod(join(folder, 'dogs/locked'), 0);
      await chmod(join(folder, 'dogs/secret.jpg'), 0);
    }
    inspection = await inspectPhotographs(folder);
  }, 120_000);

  afterAll(() => chmod(join(folder, 'dogs/locked'), 0o755));

  it('are all accounted for', () => {
    const { found, used, skipped, ignored } = inspection;
    expect(used + skipped + ignored).toBe(found);
    expect(found).toBe(entryCount);
  });

  it('are listed with their problems', () => {
    const kinds = kindsOf(inspection);
    expect(kinds).toMatchObject({
      'empty.jpg': ['empty'],
      'half.jpg': ['truncated'],
      'page.jpg': ['not-an-image'],
      'zeros.png': ['not-an-image'],
      'layers.psd': ['unsupported-format'],
      'layers.jpg': ['unsupported-format'],
      'enormous.png': ['too-large'],
      'flipped.png': ['damaged'],
      'jpeg.psd': ['unused-image'],
      'loop.jpg': ['link-loop'],
      'broken.jpg': ['broken-link'],
      up: ['link-to-folder'],
      itself: ['link-to-folder'],
      'pipe.jpg': ['not-a-file'],
      'jpeg.txt': ['unused-image'],
      photo: ['unused-image'],
      'loose.jpg': ['unused-image'],
    });
    expect(reasonOf(inspection, 'page.jpg')).toBe('not an image: the content is a web page');
    expect(reasonOf(inspection, 'enormous.png')).toBe(
      '30,000 x 30,000 pixels is more than the limit of 134,217,728 pixels',
    );
    expect(reasonOf(inspection, 'jpeg.psd')).toBe('a JPEG image, left out because it is named .psd');
    expect(reasonOf(inspection, 'photo')).toBe('a JPEG image, left out because it has no extension');
  });

  it('are used with oddities, which are listed', () => {
    const odd = inspection.problems.filter(({ used }) => used);
    expect(Object.fromEntries(odd.map(({ path, kind }) => [basename(path), kind]))).toEqual({
      'jpeg.png': 'wrong-extension',
      'animated.gif': 'animated',
      'cmyk.jpg': 'cmyk',
      '16-bit.png': 'high-bit-depth',
      'turned.jpg': 'exif-rotated',
      'tiny.png': 'tiny',
      'wide.jpg': 'extreme-shape',
      'huge.png': 'huge',
      'white.png': 'blank',
    });
    expect(reasonOf(inspection, 'jpeg.png')).toBe('a JPEG image named .png');
    expect(reasonOf(inspection, 'animated.gif')).toBe('3 frames or pages; only the first is used');
    expect(reasonOf(inspection, '16-bit.png')).toBe('16 bits per channel; converted to 8');
  });

  it.skipIf(isRoot)('are listed if they are not readable', () => {
    expect(kindsOf(inspection)).toMatchObject({
      locked: ['unreadable-folder'],
      'secret.jpg': ['no-permission'],
    });
    expect(reasonOf(inspection, 'secret.jpg')).toBe('permission denied');
  });

  it('lead to findings, the worst ones first', () => {
    const severities = inspection.findings.map(({ severity }) => severity);
    const order = ['error', 'warning', 'note'];
    expect(severities).toEqual(
      [...severities].sort((one, other) => order.indexOf(one) - order.indexOf(other)),
    );
    expect(new Set(severities)).toEqual(new Set(order));
    expect(finding(inspection, 'unreadable-files')).toMatchObject({ severity: 'error' });
    expect(finding(inspection, 'unreadable-files')?.message).toMatch(/^\d+ files without a usable picture: /);
    expect(finding(inspection, 'unused-images')).toMatchObject({
      ...{ severity: 'warning', count: 6, values: { loose: 1, named: 3, links: 2 } },
      advice:
        'To use them, put images beside the class folders into one of these (1); give the others the extension of their format, such as .jpg, in a class folder (3); put folders in the place of links to them (2).',
    });
    const unusual = inspection.findings.filter(({ kind }) => kind === 'unusual-files');
    expect(unusual).toHaveLength(9);
    expect(hurtsTraining(inspection.findings)).toBe(true);
  });
});

describe('duplicates', () => {
  it('are found, and exact ones told from near ones', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { cats: 22, dogs: 22 });
    const source = join(folder, 'cats/003.jpg');
    await copyFile(source, join(folder, 'cats/copy.jpg'));
    await writeImage(
      join(folder, 'cats/small.webp'),
      sharp(join(folder, 'cats/005.jpg')).resize(90).webp({ quality: 90 }),
    );
    const inspection = await inspectPhotographs(folder);
    expect(
      inspection.duplicates.map(({ kind, files }) => [kind, files.map(({ path }) => basename(path))]),
    ).toEqual([
      ['exact', ['003.jpg', 'copy.jpg']],
      ['near', ['005.jpg', 'small.webp']],
    ]);
    expect(finding(inspection, 'exact-duplicates')).toMatchObject({ severity: 'warning', count: 1 });
    expect(finding(inspection, 'near-duplicates')).toMatchObject({ severity: 'note', count: 1 });
    expect(hurtsTraining(inspection.findings)).toBe(false);
  });

  it('harm training in two classes and in two parts', async () => {
    const folder = await newFolder();
    await cloudFolders(join(folder, 'train'), { cats: 21, dogs: 21 });
    await cloudFolders(join(folder, 'test'), { cats: 5, dogs: 5 }, 700);
    await copyFile(join(folder, 'train/cats/001.jpg'), join(folder, 'train/dogs/same.jpg'));
    await writeImage(
      join(folder, 'test/dogs/seen.png'),
      sharp(join(folder, 'train/dogs/002.jpg')).resize(90, 70, { fit: 'fill' }).png(),
    );
    await writeImage(
      join(folder, 'train/dogs/alike.png'),
      sharp(join(folder, 'train/cats/007.jpg')).modulate({ brightness: 1.05 }).png(),
    );
    const inspection = await inspectPhotographs(folder);
    expect(inspection.given).toEqual(['train', 'test']);
    expect(inspection.classes[1]).toEqual({
      className: 'dogs',
      total: 29,
      parts: { train: 23, test: 6 },
      distinct: 23,
    });
    expect(finding(inspection, 'label-conflict')).toMatchObject({ severity: 'error', count: 1 });
    expect(finding(inspection, 'near-label-conflict')).toMatchObject({ severity: 'warning', count: 1 });
    expect(finding(inspection, 'duplicates-across-parts')).toMatchObject({ severity: 'error', count: 1 });
    expect(finding(inspection, 'duplicates-across-parts')?.message).toContain(
      join('test', 'dogs', 'seen.png'),
    );
  });
});

describe('classes', () => {
  it('are reported if they are small, missing, unbalanced or have similar names', async () => {
    const folder = await newFolder();
    await cloudFolders(folder, { big: 61, 'big ': 20, few: 5, two: 2 });
    await mkdir(join(folder, 'none'));
    const inspection = await inspectPhotographs(folder);
    const kinds = inspection.findings.map(({ kind, severity, count }) => [kind, severity, count]);
    expect(kinds).toEqual([
      ['class-without-images', 'error', 1],
      ['too-few-images', 'error', 1],
      ['few-images', 'warning', 1],
      ['imbalance', 'warning', 2],
      ['similar-class-names', 'warning', 2],
    ]);
    expect(finding(inspection, 'imbalance')?.message).toBe(
      'The class big has 30.5 times as many images as two (61 and 2).',
    );
  });

  it('are reported, not thrown, if there are none', async () => {
    const folder = await newFolder();
    await writeImage(join(folder, 'a.jpg'), clouds(1));
    await writeFile(join(folder, 'b.txt'), 'text');
    const inspection = await inspectPhotographs(folder);
    expect(inspection).toMatchObject({ found: 2, used: 0, ignored: 2, sizes: undefined });
    expect(inspection.findings.map(({ kind }) => kind)).toEqual(['too-few-classes', 'unused-images']);
  });
});

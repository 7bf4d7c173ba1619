import { mkdir, readdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import sharp from 'sharp';
import { forEachConcurrently } from '../src/concurrency.js';
import { UsageError } from '../src/errors.js';
import { Random } from '../src/random.js';
import { readOptions, wholeNumber } from './usage.js';

/*
 * Enlarges photographs to what a phone writes: JPEG files of 12 megapixels and 2 to 4 MB. Enlarging alone gives files of
 * half a megabyte, which decode much faster; a camera's grain makes them as large as a phone's.
 */

const USAGE = `node dist/bench/phone-photographs.js SOURCE TARGET [--images N]

  SOURCE      a folder of photographs; folders in it are kept
  TARGET      the folder to write to; files that are there stay
  --images N  only so many of each folder, the first by name (default: all)`;

const WIDTH = 4032;
const HEIGHT = 3024;
const QUALITY = 92;

/** Standard deviation of the grain in grey values. */
const GRAIN = 4;
const GRAIN_SIDE = 1024;

/** Photographs at once: each takes 80 MB. */
const AT_ONCE = 2;

async function enlargeFolder(source: string, target: string, images: number | undefined): Promise<number> {
  const grain = drawGrain();
  const files: { readonly from: string; readonly to: string }[] = [];
  const collect = async (from: string, to: string): Promise<void> => {
    const entries = (await readdir(from, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    const photographs = entries.filter((entry) => entry.isFile() && /\.jpe?g$/i.test(extname(entry.name)));
    for (const { name } of photographs.slice(0, images)) {
      files.push({ from: join(from, name), to: join(to, name) });
    }
    for (const entry of entries) {
      if (entry.isDirectory()) await collect(join(from, entry.name), join(to, entry.name));
    }
  };
  await collect(source, target);
  for (const folder of new Set(files.map(({ to }) => dirname(to)))) await mkdir(folder, { recursive: true });
  const there = new Set(
    (await readdir(target, { recursive: true }).catch(() => [])).map((name) => join(target, name)),
  );
  const missing = files.filter(({ to }) => !there.has(to));
  await forEachConcurrently(missing, AT_ONCE, ({ from, to }) => enlarge(from, to, grain));
  return files.length;
}

/** The place in the grain follows from the name, so that a file does not depend on which were made before. */
async function enlarge(from: string, to: string, grain: Int8Array): Promise<void> {
  const { data } = await sharp(from)
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .resize(WIDTH, HEIGHT, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const random = new Random(...Buffer.from(from.split(/[\\/]/).at(-1) ?? ''));
  const [down, right] = [random.integer(GRAIN_SIDE), random.integer(GRAIN_SIDE)];
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    const row = ((y + down) % GRAIN_SIDE) * GRAIN_SIDE;
    for (let x = 0; x < WIDTH; x++) {
      const added = grain[row + ((x + right) % GRAIN_SIDE)];
      for (let channel = 0; channel < 3; channel++, at++) {
        data[at] = Math.max(0, Math.min(255, data[at] + added));
      }
    }
  }
  await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: QUALITY })
    .toFile(to);
}

function drawGrain(): Int8Array {
  const random = new Random(1);
  return Int8Array.from({ length: GRAIN_SIDE ** 2 }, () => Math.round(GRAIN * random.normal()));
}

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: { images: { type: 'string' } },
});
const [source, target] = positionals;
if (target === undefined) throw new UsageError('Expected two folders.', { hint: USAGE });
const images = values.images === undefined ? undefined : wholeNumber('--images', values.images);
const count = await enlargeFolder(source, target, images);
process.stdout.write(`${count} photographs of ${WIDTH} x ${HEIGHT} pixels in ${target}\n`);

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { Random } from '../../src/random.js';

const GRID = { width: 64, height: 48 };

/** Coloured clouds of all sizes, the same for the same seed and very different for others. */
export function clouds(seed: number, width = 120, height = 90): Sharp {
  const random = new Random(seed);
  const pixels = new Float64Array(GRID.width * GRID.height * 3).fill(128);
  // As in a photograph, larger structures have more contrast; no colour is near black or white.
  for (const side of [16, 8, 4, 2, 1]) {
    const columns = GRID.width / side;
    const squares = Float64Array.from({ length: columns * (GRID.height / side) * 3 }, () =>
      random.uniform(-side - 4, side + 4),
    );
    pixels.forEach((_, at) => {
      const [x, y] = [Math.floor(at / 3) % GRID.width, Math.floor(at / 3 / GRID.width)];
      pixels[at] += squares[(Math.floor(y / side) * columns + Math.floor(x / side)) * 3 + (at % 3)];
    });
  }
  const image = sharp(Uint8Array.from(pixels), { raw: { ...GRID, channels: 3 } });
  return image.resize(width, height, { fit: 'fill', kernel: 'cubic' }).jpeg({ quality: 92 });
}

/** Writes an image, and creates the folders above it. */
export async function writeImage(path: string, image: Sharp | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, image instanceof Uint8Array ? image : await image.toBuffer());
}

/** Class folders of clouds, which all look different. */
export async function cloudFolders(
  folder: string,
  counts: Readonly<Record<string, number>>,
  firstSeed = 1,
): Promise<void> {
  let seed = firstSeed;
  for (const [name, count] of Object.entries(counts)) {
    for (let image = 0; image < count; image++) {
      await writeImage(`${folder}/${name}/${String(image).padStart(3, '0')}.jpg`, clouds(seed++));
    }
  }
}

/** A PNG of a few bytes whose header states an enormous size. */
export async function enormousPng(side = 30_000): Promise<Buffer> {
  const { crc32 } = await import('../../src/files/crc32.js');
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
  png.writeUInt32BE(side, 16);
  png.writeUInt32BE(side, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

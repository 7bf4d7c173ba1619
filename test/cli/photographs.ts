import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Random } from '../../src/random.js';

/** What the pictures show, one shape a class. */
const shapes = {
  discs: (x: number, y: number, size: number, color: string) =>
    `<circle cx="${x}" cy="${y}" r="${size / 2}" fill="${color}"/>`,
  squares: (x: number, y: number, size: number, color: string) =>
    `<rect x="${x - size / 2}" y="${y - size / 2}" width="${size}" height="${size}" fill="${color}"/>`,
  stripes: (x: number, y: number, size: number, color: string) =>
    [0, 2, 4, 6]
      .map((row) => {
        const top = y - size / 2 + (row * size) / 7;
        return `<rect x="${x - size / 2}" y="${top}" width="${size}" height="${size / 7}" fill="${color}"/>`;
      })
      .join(''),
};

export type ShapeClass = keyof typeof shapes;

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly format?: 'jpeg' | 'png';
}

/** One picture: a light shape somewhere on a dark ground, the same for the same seed. */
export async function drawPhotograph(
  shape: ShapeClass,
  { width, height, seed, format = 'jpeg' }: Drawing,
): Promise<Buffer> {
  const random = new Random(seed, Object.keys(shapes).indexOf(shape));
  const color = (from: number, to: number): string =>
    `rgb(${[0, 1, 2].map(() => Math.round(random.uniform(from, to))).join(',')})`;
  const size = Math.min(width, height) * random.uniform(0.5, 0.8);
  const x = random.uniform(size / 2, width - size / 2);
  const y = random.uniform(size / 2, height - size / 2);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="${color(0, 90)}"/>${shapes[shape](x, y, size, color(160, 255))}</svg>`;
  return await sharp(Buffer.from(svg)).removeAlpha().toFormat(format, { quality: 90 }).toBuffer();
}

/**
 * Writes a folder of pictures for each class; the pictures are a little wider than high.
 *
 * @returns their paths, sorted
 */
export async function photographFolder(
  folder: string,
  options: {
    classes: readonly ShapeClass[];
    perClass: number;
    seed: number;
    width?: number;
    height?: number;
  },
): Promise<string[]> {
  const { width = 120, height = 100 } = options;
  const paths: string[] = [];
  for (const shape of options.classes) {
    await mkdir(join(folder, shape), { recursive: true });
    for (let picture = 0; picture < options.perClass; picture++) {
      const path = join(folder, shape, `${String(picture).padStart(3, '0')}.jpg`);
      await writeFile(
        path,
        await drawPhotograph(shape, { width, height, seed: options.seed * 10_000 + picture }),
      );
      paths.push(path);
    }
  }
  return paths;
}

/** Writes two unreadable files into a class folder: noise after a JPEG's first bytes, and an empty file. */
export async function addUnreadableFiles(classFolder: string): Promise<{ damaged: string; empty: string }> {
  const damaged = join(classFolder, 'damaged.jpg');
  const empty = join(classFolder, 'empty.jpg');
  const random = new Random(7);
  const noise = Uint8Array.from({ length: 500 }, () => random.integer(256));
  await writeFile(damaged, Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), noise]));
  await writeFile(empty, '');
  return { damaged, empty };
}

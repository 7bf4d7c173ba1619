import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { Random } from '../../src/random.js';
import { drawPhotograph, type ShapeClass } from '../cli/photographs.js';
import { bmpFile } from '../pictures/bmp-file.js';

/** A drawing with the grain of a photograph, because all decoders decode smooth areas the same way. */
export async function grainyPicture(
  shape: ShapeClass,
  width: number,
  height: number,
  seed: number,
): Promise<Sharp> {
  const drawing = await drawPhotograph(shape, { width, height, seed, format: 'png' });
  const { data } = await sharp(drawing).raw().toBuffer({ resolveWithObject: true });
  const random = new Random(seed, 99);
  for (let at = 0; at < data.length; at++) {
    data[at] = Math.max(0, Math.min(255, data[at] + random.integer(41) - 20));
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** A gradient from transparent on the left to opaque on the right. */
async function fading(picture: Sharp, width: number, height: number): Promise<Sharp> {
  const alpha = Uint8Array.from({ length: width * height }, (_, at) =>
    Math.round(((at % width) / (width - 1)) * 255),
  );
  const { data } = await picture.raw().toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: { width, height, channels: 3 } }).joinChannel(Buffer.from(alpha), {
    raw: { width, height, channels: 1 },
  });
}

async function bitmap(picture: Sharp, width: number, bits: 16 | 24 | 32): Promise<Buffer> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const pixels = Buffer.alloc(rowBytes * info.height);
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3);
      const at = (info.height - 1 - y) * rowBytes + (x * bits) / 8;
      if (bits === 16) pixels.writeUInt16LE(((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3), at);
      else pixels.set([blue, green, red], at);
    }
  }
  return bmpFile({ width, height: info.height, bits, pixels });
}

interface Format {
  readonly name: string;
  /** Whether the format is lossless, so that all decoders give the same pixels. */
  readonly lossless: boolean;
  readonly encode: (picture: Sharp, width: number, height: number) => Promise<Buffer>;
}

const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Formats that Node and browsers both read. Not CMYK, which every browser converts to RGB differently. */
const formats: readonly Format[] = [
  { name: 'plain.png', lossless: true, encode: (picture) => picture.png().toBuffer() },
  { name: 'palette.png', lossless: true, encode: (picture) => picture.png({ palette: true }).toBuffer() },
  { name: 'lossless.webp', lossless: true, encode: (picture) => picture.webp({ lossless: true }).toBuffer() },
  { name: '24-bits.bmp', lossless: true, encode: (picture, width) => bitmap(picture, width, 24) },
  { name: '32-bits.bmp', lossless: true, encode: (picture, width) => bitmap(picture, width, 32) },
  { name: '16-bits.bmp', lossless: true, encode: (picture, width) => bitmap(picture, width, 16) },
  { name: 'still.gif', lossless: true, encode: (picture) => picture.gif().toBuffer() },
  ...orientations.map((orientation) => ({
    name: `turned-${orientation}.png`,
    lossless: true,
    encode: (picture: Sharp) => picture.withMetadata({ orientation }).png().toBuffer(),
  })),
  ...orientations.map((orientation) => ({
    name: `turned-${orientation}.jpg`,
    lossless: false,
    encode: (picture: Sharp) => picture.withMetadata({ orientation }).jpeg({ quality: 85 }).toBuffer(),
  })),
  { name: 'small.jpg', lossless: false, encode: (picture) => picture.jpeg({ quality: 40 }).toBuffer() },
  {
    name: 'full-colour.jpg',
    lossless: false,
    encode: (picture) => picture.jpeg({ chromaSubsampling: '4:4:4' }).toBuffer(),
  },
  {
    name: 'progressive.jpg',
    lossless: false,
    encode: (picture) => picture.jpeg({ progressive: true }).toBuffer(),
  },
  { name: 'grey.jpg', lossless: false, encode: (picture) => picture.greyscale().jpeg().toBuffer() },
  { name: 'lossy.webp', lossless: false, encode: (picture) => picture.webp({ quality: 80 }).toBuffer() },
  {
    name: 'wide-colour.jpg',
    lossless: false,
    encode: (picture) => picture.withIccProfile('p3').jpeg().toBuffer(),
  },
  {
    name: 'deep.png',
    lossless: false,
    encode: (picture) => picture.toColourspace('rgb16').png().toBuffer(),
  },
  { name: 'lossy.avif', lossless: false, encode: (picture) => picture.avif({ effort: 0 }).toBuffer() },
  {
    name: 'transparent.png',
    lossless: false,
    encode: async (picture, width, height) => (await fading(picture, width, height)).png().toBuffer(),
  },
  {
    name: 'transparent.webp',
    lossless: false,
    encode: async (picture, width, height) =>
      (await fading(picture, width, height)).webp({ quality: 85 }).toBuffer(),
  },
];

export interface PictureFile {
  readonly name: string;
  readonly path: string;
  readonly lossless: boolean;
}

/** One file of each format at each size, in a folder. */
export async function writePictures(
  folder: string,
  sizes: readonly (readonly [width: number, height: number])[],
): Promise<PictureFile[]> {
  const shapes = ['discs', 'squares', 'stripes'] as const;
  const files: PictureFile[] = [];
  for (const [width, height] of sizes) {
    for (const { name, lossless, encode } of formats) {
      const seed = files.length;
      const picture = await grainyPicture(shapes[seed % shapes.length], width, height, seed);
      const file = `${width}x${height}-${name}`;
      const path = join(folder, file);
      await writeFile(path, await encode(picture, width, height));
      files.push({ name: file, path, lossless });
    }
  }
  return files;
}

import { truncate, writeFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { type CorpusEntry, isSkipped, skipped, used } from './entry.js';
import { changeFrame, joinJpeg, splitJpeg } from './jpeg-parts.js';
import { jpeg } from './pictures.js';
import { joinPng, type PngHeader, pngChunk, pngChunks, rowBytes } from './png-parts.js';
import { bigEndianTiff } from './tiff-parts.js';

/** Pictures and files of extreme sizes, and small files that would become very large. */
export function sizes(): CorpusEntry[] {
  return [...shapes(), ...tooLarge(), ...bombs(), ...hugeFiles()];
}

const colors = (width: number, height: number): Sharp =>
  sharp({
    create: { width, height, channels: 3, background: { r: (width * 7) % 256, g: 90, b: height % 256 } },
  });

function shapes(): CorpusEntry[] {
  const shape = (width: number, height: number, format: 'png' | 'jpeg'): CorpusEntry =>
    used(`${width}x${height}.${format === 'png' ? 'png' : 'jpg'}`, `${width} x ${height} pixels`, () =>
      colors(width, height).toFormat(format).toBuffer(),
    );
  return [
    shape(1, 1, 'png'),
    shape(1, 1, 'jpeg'),
    shape(2, 3, 'png'),
    shape(1, 10_000, 'png'),
    shape(10_000, 1, 'png'),
    shape(20_000, 3, 'png'),
    shape(3, 60_000, 'jpeg'),
    shape(6000, 4000, 'jpeg'),
  ];
}

/** A PNG with the header of a picture, but only the data of its first rows. */
function headerOnly(header: PngHeader, rows: number): Buffer {
  return joinPng(pngChunks(header, Buffer.alloc(rows * rowBytes(header))));
}

const limit = /^[\d,]+ x [\d,]+ pixels is more than the limit of 134,217,728 pixels$/;

function tooLarge(): CorpusEntry[] {
  const grey = { depth: 1, colorType: 0 } as const;
  return [
    skipped('30000x30000.png', '30,000 x 30,000 pixels in a few kilobytes', limit, () =>
      headerOnly({ width: 30_000, height: 30_000, ...grey }, 2000),
    ),
    skipped('largest.png', 'the largest PNG that a header can tell', /limit|^damaged PNG/, () =>
      headerOnly({ width: 2 ** 31 - 1, height: 2 ** 31 - 1, depth: 16, colorType: 6 }, 0),
    ),
    skipped('65500x65500.jpg', 'a JPEG that says it has 65,500 x 65,500 pixels', limit, async (source) =>
      changeFrame(await jpeg(source), (frame) => {
        frame.writeUInt16BE(65_500, 5);
        frame.writeUInt16BE(65_500, 7);
      }),
    ),
    used('65535x65535.gif', 'a GIF that says it has 65,535 x 65,535 pixels', async (source) => {
      const bytes = await sharp(source).gif().toBuffer();
      bytes.writeUInt16LE(65_535, 6);
      bytes.writeUInt16LE(65_535, 8);
      return bytes;
    }),
    skipped(
      '16384x16384.webp',
      'a WebP that says it has 16,384 x 16,384 pixels',
      /limit|^(damaged|truncated) WebP/,
      async (source) => {
        const bytes = await sharp(source).webp({ lossless: true }).toBuffer();
        // After the signature of VP8L: 14 bits of width - 1, 14 bits of height - 1.
        bytes.writeUInt32LE(0x0fffffff, 21);
        return bytes;
      },
    ),
    skipped(
      '40000x35000.tif',
      'a TIFF that says it has 40,000 x 35,000 pixels',
      /limit|^(damaged|truncated) TIFF/,
      () => bigEndianTiff({ width: 40_000, height: 35_000, bytesKept: 1000 }),
    ),
    skipped(
      '65535x65535.avif',
      'an AVIF that says it has 65,535 x 65,535 pixels',
      /limit|^(damaged|truncated) AVIF/,
      async (source) => {
        const bytes = await sharp(source).avif({ effort: 0 }).toBuffer();
        const at = bytes.indexOf('ispe', 0, 'latin1');
        bytes.writeUInt32BE(65_535, at + 8);
        bytes.writeUInt32BE(65_535, at + 12);
        return bytes;
      },
    ),
  ];
}

function bombs(): CorpusEntry[] {
  const header = { width: 11_000, height: 11_000, depth: 1, colorType: 0 } as const;
  const blank = (value: number) => (): Buffer =>
    joinPng(
      pngChunks(header, fillRows(Buffer.alloc(header.height * rowBytes(header)), rowBytes(header), value)),
    );
  const small = { width: 90, height: 70, depth: 8, colorType: 2 } as const;
  return [
    // Just below the limit: 363 MB each when decoded. There are several, so that they are decoded at the same time.
    ...[0x00, 0x55, 0xff, 0x0f].map((value, index) =>
      used(`blank-${index}.png`, '121 million pixels in 20 kilobytes', blank(value)),
    ),
    used('too-many-rows.png', 'a small PNG that unpacks to 200 MB of rows', () =>
      joinPng(pngChunks(small, Buffer.alloc(200 * 2 ** 20))),
    ),
    used('long-text.png', 'a PNG with a note that unpacks to 200 MB', () => {
      const note = Buffer.concat([
        Buffer.from('Comment\0\0', 'latin1'),
        deflateSync(Buffer.alloc(200 * 2 ** 20)),
      ]);
      return joinPng(pngChunks(small, undefined, [pngChunk('zTXt', note)]));
    }),
    used('long-profile.png', 'a PNG with a profile that unpacks to 200 MB', () => {
      const profile = Buffer.concat([
        Buffer.from('name\0\0', 'latin1'),
        deflateSync(Buffer.alloc(200 * 2 ** 20)),
      ]);
      return joinPng(pngChunks(small, undefined, [pngChunk('iCCP', profile)]));
    }),
    used('many-chunks.png', 'a PNG with 20,000 notes', () => {
      const note = pngChunk('tEXt', Buffer.from('Comment\0x', 'latin1'));
      return joinPng(
        pngChunks(
          small,
          undefined,
          Array.from({ length: 20_000 }, () => note),
        ),
      );
    }),
    skipped(
      'many-scans.jpg',
      'a progressive JPEG of 4000 x 4000 with 2,000 scans',
      /^(damaged|truncated) JPEG/,
      async () => {
        const segments = splitJpeg(await colors(4000, 4000).jpeg({ progressive: true }).toBuffer());
        const end = segments.pop()!;
        const scan = segments[segments.length - 1];
        return joinJpeg([...segments, ...Array.from({ length: 2000 }, () => scan), end]);
      },
    ),
  ];
}

/** Sparse files, which take no space on disk, but much memory when they are read. */
function hugeFiles(): CorpusEntry[] {
  const sparse = (
    name: string,
    what: string,
    reason: RegExp,
    bytes: number,
    start: (source: Buffer) => Promise<Buffer>,
  ) => ({
    path: name,
    what,
    inFolder: isSkipped(reason),
    byName: isSkipped(reason),
    place: async (path: string, source: Buffer) => {
      await writeFile(path, await start(source));
      await truncate(path, bytes);
    },
  });
  const nothing = async (): Promise<Buffer> => Buffer.alloc(0);
  return [
    sparse(
      'hole-of-64-gigabytes.jpg',
      '64 GiB of zeros',
      /MiB is more than the limit of 512 MiB/,
      2 ** 36,
      nothing,
    ),
    sparse('hole-of-500-megabytes.jpg', '500 MB of zeros', /nothing but zeros/, 500 * 2 ** 20, nothing),
    sparse(
      'picture-and-hole.jpg',
      'a JPEG with 3 GiB of zeros behind it',
      /more than the limit/,
      3 * 2 ** 30,
      (source) => jpeg(source),
    ),
  ];
}

function fillRows(rows: Buffer, length: number, value: number): Buffer {
  rows.fill(value);
  for (let at = 0; at < rows.length; at += length) rows[at] = 0;
  return rows;
}

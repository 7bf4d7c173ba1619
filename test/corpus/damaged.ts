import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { type CorpusEntry, skipped, used } from './entry.js';
import { changeFrame, insertSegments, joinJpeg, jpegSegment, splitJpeg } from './jpeg-parts.js';
import { encoded, jpeg, png } from './pictures.js';
import { joinPng, pngChunk, pngChunks, splitPng, stripes } from './png-parts.js';
import { bigEndianTiff } from './tiff-parts.js';

/** Damaged pictures: cut off, with wrong bits, with missing or repeated parts. */
export function damaged(): CorpusEntry[] {
  return [...cutOff(), ...brokenJpegs(), ...brokenPngs(), ...brokenOthers(), ...mangled()];
}

const broken = /^(damaged|truncated) (JPEG|PNG|GIF|WebP|TIFF|AVIF): ./;

/** The same cuts in all formats. No decoder can read an incomplete header. */
function cutOff(): CorpusEntry[] {
  const kinds = {
    jpg: encoded((image) => image.jpeg()),
    png: encoded((image) => image.png()),
    gif: encoded((image) => image.gif()),
    webp: encoded((image) => image.webp()),
    tif: encoded((image) => image.tiff({ compression: 'none' })),
    avif: encoded((image) => image.avif({ effort: 0 })),
  };
  const shares = { 'a-tenth': 0.1, half: 0.5, 'nine-tenths': 0.9 };
  return Object.entries(kinds).flatMap(([extension, encode]) => [
    skipped(`empty.${extension}`, 'nothing at all', /^empty file$/, () => Buffer.alloc(0)),
    skipped(`one-byte.${extension}`, 'the first byte', /^not an image: the content is \w+/, async (source) =>
      (await encode(source)).subarray(0, 1),
    ),
    skipped(
      `signature.${extension}`,
      'the first sixteen bytes',
      /^(damaged|truncated|not an image)/,
      async (source) => (await encode(source)).subarray(0, 16),
    ),
    ...Object.entries(shares).map(([name, share]) =>
      skipped(`${name}.${extension}`, `cut off after ${name} of it`, broken, async (source) => {
        const bytes = await encode(source);
        return bytes.subarray(0, Math.round(share * bytes.length));
      }),
    ),
  ]);
}

function brokenJpegs(): CorpusEntry[] {
  const without = (marker: number) => async (source: Buffer) =>
    joinJpeg(splitJpeg(await jpeg(source)).filter((segment) => segment.marker !== marker));
  const flipped = (share: number) => async (source: Buffer) => {
    const bytes = await jpeg(source);
    const scan = bytes.indexOf(Buffer.from([0xff, 0xda]));
    for (let at = scan + 20; at < bytes.length - 2; at += Math.round((bytes.length - scan) * share)) {
      bytes[at] ^= 0x55;
    }
    return bytes;
  };
  return [
    skipped('no-end.jpg', 'a JPEG without its end marker', broken, without(0xd9)),
    skipped('no-tables.jpg', 'a JPEG without quantization tables', broken, without(0xdb)),
    used('no-huffman-tables.jpg', 'a JPEG without Huffman tables, as in some videos', without(0xc4)),
    skipped('no-frame.jpg', 'a JPEG without the header of its frame', broken, without(0xc0)),
    skipped('no-scan.jpg', 'a JPEG without a scan', broken, without(0xda)),
    skipped('height-0.jpg', 'a JPEG of height 0', broken, async (source) =>
      changeFrame(await jpeg(source), (frame) => frame.writeUInt16BE(0, 5)),
    ),
    used('too-high.jpg', 'a JPEG that says it is higher than its data', async (source) =>
      changeFrame(await jpeg(source), (frame) => frame.writeUInt16BE(4000, 5)),
    ),
    skipped('five-channels.jpg', 'a JPEG that says it has five channels', broken, async (source) =>
      changeFrame(await jpeg(source), (frame) => {
        frame[9] = 5;
      }),
    ),
    skipped('long-segment.jpg', 'a JPEG with a segment longer than the file', broken, async (source) => {
      const [start, ...rest] = splitJpeg(await jpeg(source));
      const comment = { marker: 0xfe, bytes: Buffer.from([0xff, 0xfe, 0xff, 0xff]) };
      return joinJpeg([start, comment, ...rest]);
    }),
    used('comment.jpg', 'a JPEG with a long comment', async (source) =>
      insertSegments(await jpeg(source), jpegSegment(0xfe, Buffer.alloc(60_000, 'x'))),
    ),
    used('flipped-bits.jpg', 'a JPEG with some bits flipped in its data', flipped(0.3)),
    used('many-flipped-bits.jpg', 'a JPEG with many bits flipped in its data', flipped(0.02)),
    used('trailing-zeros.jpg', 'a JPEG with zeros behind it', async (source) =>
      Buffer.concat([await jpeg(source), Buffer.alloc(5000)]),
    ),
    used('trailing-zip.jpg', 'a JPEG with a zip behind it', async (source) =>
      Buffer.concat([await jpeg(source), Buffer.from('PK\x05\x06'.padEnd(22, '\0'), 'latin1')]),
    ),
    used('zeros-inside.jpg', 'a JPEG whose second half is zeros, as after a crash', async (source) => {
      const bytes = await jpeg(source);
      return bytes.fill(0, bytes.length / 2);
    }),
    skipped('header-and-noise.jpg', 'a JPEG of noise behind the header', broken, () =>
      Buffer.concat([
        Buffer.from('ffd8ffe0', 'hex'),
        Uint8Array.from({ length: 500 }, (_, at) => (at * at * 31) % 251),
      ]),
    ),
  ];
}

function brokenPngs(): CorpusEntry[] {
  const header = { width: 90, height: 70, depth: 8, colorType: 2 } as const;
  const whole = (): Buffer[] => pngChunks(header);
  const chunks = async (source: Buffer) => splitPng(await png(source));
  const entry = (name: string, what: string, make: () => Buffer): CorpusEntry =>
    skipped(`${name}.png`, `a PNG ${what}`, broken, make);
  return [
    entry('wrong-crc', 'with a wrong checksum of its data', () => {
      const [start, , end] = whole();
      return joinPng([start, pngChunk('IDAT', deflateSync(stripes(header)), 12345), end]);
    }),
    entry('wrong-header-crc', 'with a wrong checksum of its header', () => {
      const [start, ...rest] = whole();
      return joinPng([Buffer.concat([start.subarray(0, -4), Buffer.alloc(4)]), ...rest]);
    }),
    entry('no-data', 'without data', () => joinPng(whole().filter((_, at) => at !== 1))),
    entry('no-header', 'without a header', () => joinPng(whole().slice(1))),
    entry('too-few-rows', 'with half of its rows', () => {
      const rows = stripes(header);
      return joinPng(pngChunks(header, rows.subarray(0, rows.length / 2)));
    }),
    entry('wrong-filter', 'with rows of an unknown filter', () =>
      joinPng(pngChunks(header, stripes(header).fill(9))),
    ),
    entry('size-0', 'of no size', () =>
      joinPng(pngChunks({ ...header, width: 0, height: 0 }, Buffer.alloc(1))),
    ),
    entry('no-palette', 'with colours from a palette that is not there', () =>
      joinPng(pngChunks({ ...header, colorType: 3 })),
    ),
    entry('unknown-color-type', 'of an unknown colour type', () => {
      const [start, ...rest] = whole();
      const data = Buffer.from(start.subarray(8, 21));
      data[9] = 5;
      return joinPng([pngChunk('IHDR', data), ...rest]);
    }),
    entry('not-deflated', 'whose data are not compressed', () => {
      const [start, , end] = whole();
      return joinPng([start, pngChunk('IDAT', Buffer.alloc(5000, 'x')), end]);
    }),
    entry('long-chunk', 'with a chunk longer than the file', () => {
      const [start, data, end] = whole();
      const long = Buffer.from(data);
      long.writeUInt32BE(0x7fffffff, 0);
      return joinPng([start, long, end]);
    }),
    used('no-end.png', 'a PNG without its last chunk', async (source) =>
      joinPng((await chunks(source)).filter(({ type }) => type !== 'IEND').map(({ bytes }) => bytes)),
    ),
    used('trailing-noise.png', 'a PNG with noise behind it', async (source) =>
      Buffer.concat([await png(source), Buffer.alloc(3000, 0xa5)]),
    ),
    used('unknown-chunk.png', 'a PNG with a chunk that nobody knows', async (source) => {
      const [start, ...rest] = await chunks(source);
      return joinPng([start.bytes, pngChunk('grFt', Buffer.alloc(100)), ...rest.map(({ bytes }) => bytes)]);
    }),
  ];
}

function brokenOthers(): CorpusEntry[] {
  const size = { width: 40, height: 30 };
  const flip = (from: number, step: number, bytes: Buffer): Buffer => {
    for (let at = from; at < bytes.length; at += step) bytes[at] ^= 0x2a;
    return bytes;
  };
  return [
    used('flipped-bits.gif', 'a GIF with flipped bits', async (source) =>
      flip(900, 7, await sharp(source).gif().toBuffer()),
    ),
    skipped('flipped-bits.webp', 'a WebP with flipped bits in its header', broken, async (source) =>
      flip(12, 3, await sharp(source).webp().toBuffer()),
    ),
    skipped('flipped-bits.avif', 'an AVIF with flipped bits', broken, async (source) =>
      flip(60, 11, await sharp(source).avif({ effort: 0 }).toBuffer()),
    ),
    used('loop.tif', 'a TIFF whose last page leads back to the first', () =>
      bigEndianTiff({ ...size, loop: true }),
    ),
    skipped('outside.tif', 'a TIFF whose pixels are said to be far behind its end', broken, () =>
      bigEndianTiff({ ...size, stripOffset: 0x7fffff00 }),
    ),
    skipped('no-directory.tif', 'a TIFF that leads nowhere', broken, () =>
      Buffer.from('MM\0*\x7f\xff\xff\xff', 'latin1'),
    ),
    skipped('frames-missing.gif', 'a GIF without a frame', broken, () =>
      Buffer.from('GIF89a\x10\0\x10\0\x80\0\0\0\0\0\xff\xff\xff;', 'latin1'),
    ),
    skipped('wrong-length.webp', 'a WebP that says it is longer', broken, async (source) => {
      const bytes = await sharp(source).webp().toBuffer();
      bytes.writeUInt32LE(bytes.length * 10, 4);
      bytes.writeUInt32LE(bytes.length * 10, 16);
      return bytes;
    }),
  ];
}

/** The damage of programs that treat pictures as text. */
function mangled(): CorpusEntry[] {
  const unknown = /^not an image: the content is (unknown|text)/;
  return [
    skipped('text-mode.png', 'a PNG that went through a transfer of text', unknown, async (source) =>
      Buffer.from((await png(source)).toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
    ),
    skipped('as-utf-8.jpg', 'a JPEG that was read and written as UTF-8', unknown, async (source) =>
      Buffer.from((await jpeg(source)).toString('utf8')),
    ),
    skipped('byte-order-mark.jpg', 'a JPEG behind a byte order mark', unknown, async (source) =>
      Buffer.concat([Buffer.from('efbbbf', 'hex'), await jpeg(source)]),
    ),
    skipped('newline-first.jpg', 'a JPEG behind an empty line', unknown, async (source) =>
      Buffer.concat([Buffer.from('\n'), await jpeg(source)]),
    ),
    skipped('base64.jpg', 'a JPEG in base64', unknown, async (source) =>
      Buffer.from((await jpeg(source)).toString('base64')),
    ),
  ];
}

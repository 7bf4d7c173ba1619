import * as zlib from 'node:zlib';
import { PictureProblem, unsupported } from '../picture-problem.js';

/** Numbers of the ways to compress, as the tag has them. */
export const COMPRESSION = {
  none: 1,
  lzw: 5,
  oldJpeg: 6,
  jpeg: 7,
  deflate: 8,
  oldDeflate: 32946,
  packBits: 32773,
  zstandard: 50000,
} as const;

/** Kinds that neither libvips, as sharp brings it, nor this folder reads. */
const UNREADABLE: Readonly<Record<number, string>> = {
  33003: 'JPEG 2000',
  33004: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34676: 'SGI LogLuv',
  34677: 'SGI LogLuv',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};
/** What libvips reads besides those above: fax, JPEG and WebP. */
const OF_LIBVIPS: readonly number[] = [2, 3, 4, COMPRESSION.oldJpeg, COMPRESSION.jpeg, 32809, 50001];

type Decompress = (bytes: Uint8Array, length: number) => Uint8Array;

const inflate: Decompress = (bytes, length) => zlib.inflateSync(bytes, { maxOutputLength: length + 1 });

/** Node has it from version 22.15 on. */
const zstandard = (
  zlib as unknown as {
    zstdDecompressSync?: (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;
  }
).zstdDecompressSync;

const DECOMPRESS: Readonly<Record<number, Decompress>> = {
  [COMPRESSION.none]: (bytes) => bytes,
  [COMPRESSION.lzw]: lzw,
  [COMPRESSION.deflate]: inflate,
  [COMPRESSION.oldDeflate]: inflate,
  [COMPRESSION.packBits]: packBits,
  ...withZstandard(),
};

function withZstandard(): Record<number, Decompress> {
  const unpack = zstandard;
  if (unpack === undefined) return {};
  return { [COMPRESSION.zstandard]: (bytes, length) => unpack(bytes, { maxOutputLength: length + 1 }) };
}

/** Whether a block of this compression can be unpacked here. */
export function canDecompress(compression: number): boolean {
  return compression in DECOMPRESS;
}

/** @throws PictureProblem 'unsupported-format' when neither libvips nor this file can unpack it */
export function expectReadableCompression(compression: number): void {
  if (compression === COMPRESSION.zstandard && zstandard === undefined) {
    throw unsupported('a TIFF compressed with Zstandard, which Node reads from version 22.15 on');
  }
  if (canDecompress(compression) || OF_LIBVIPS.includes(compression)) return;
  const name = UNREADABLE[compression] ?? `an unknown method (number ${compression})`;
  throw unsupported(`a TIFF compressed with ${name} cannot be read`);
}

/**
 * Unpacks one strip or tile.
 *
 * @param length bytes that it holds unpacked
 * @throws PictureProblem 'damaged' when it holds fewer
 */
export function decompress(bytes: Uint8Array, compression: number, length: number): Uint8Array {
  let unpacked: Uint8Array | undefined;
  try {
    unpacked = DECOMPRESS[compression](bytes, length);
  } catch (error) {
    throw new PictureProblem('damaged', 'damaged TIFF: it cannot be decoded', error);
  }
  if (unpacked.length < length)
    throw new PictureProblem('truncated', 'truncated TIFF: its pixels are incomplete');
  return unpacked.subarray(0, length);
}

function packBits(bytes: Uint8Array, length: number): Uint8Array {
  const unpacked = new Uint8Array(length);
  let to = 0;
  for (let from = 0; from < bytes.length && to < length; ) {
    const head = (bytes[from++] << 24) >> 24;
    if (head === -128) continue;
    if (head >= 0) {
      const run = bytes.subarray(from, from + Math.min(head + 1, length - to));
      unpacked.set(run, to);
      from += head + 1;
      to += run.length;
    } else {
      const end = Math.min(length, to + 1 - head);
      unpacked.fill(bytes[from++], to, end);
      to = end;
    }
  }
  return unpacked.subarray(0, to);
}

const CLEAR = 256;
const END = 257;
const TABLE = 4096;

/** Codes of 9 to 12 bits, the highest bit first; the width grows one code early, as TIFF has it. */
function lzw(bytes: Uint8Array, length: number): Uint8Array {
  const unpacked = new Uint8Array(length);
  // Each string is where it was last written and how long it is.
  const starts = new Uint32Array(TABLE);
  const lengths = new Uint32Array(TABLE);
  let [to, next, width, previous] = [0, END + 1, 9, -1];
  let [bits, held, from] = [0, 0, 0];
  while (to < length) {
    while (held < width) {
      if (from >= bytes.length) return unpacked.subarray(0, to);
      bits = ((bits << 8) | bytes[from++]) & 0xffffff;
      held += 8;
    }
    const code = (bits >>> (held - width)) & ((1 << width) - 1);
    held -= width;
    if (code === END) break;
    if (code === CLEAR) {
      [next, width, previous] = [END + 1, 9, -1];
      continue;
    }
    const start = to;
    if (code < CLEAR) unpacked[to++] = code;
    else {
      if (code > next || (code === next && previous < 0)) throw new RangeError('not a code of this table');
      // The code that is being made stands for the string before it and its own first byte.
      const source = code === next ? previous : starts[code];
      const count = code === next ? start - previous + 1 : lengths[code];
      for (let at = 0; at < count && to < length; at++) unpacked[to++] = unpacked[source + at];
    }
    if (previous >= 0 && next < TABLE) {
      starts[next] = previous;
      lengths[next] = start - previous + 1;
      next++;
      if (next >= (1 << width) - 1 && width < 12) width++;
    }
    previous = start;
  }
  return unpacked.subarray(0, to);
}

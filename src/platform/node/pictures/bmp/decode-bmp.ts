import type { RawPicture } from '../../../platform.js';
import { PictureProblem } from '../picture-problem.js';
import { type BmpHeader, COMPRESSION } from './header.js';

const CHANNELS = 3;

/**
 * Decodes the pixels of a BMP file.
 *
 * @returns red, green and blue, and opacity where a mask says which bits it is and not all of them are 0
 * @throws PictureProblem 'truncated' when pixels are missing
 */
export function decodeBmp(bytes: Uint8Array, header: BmpHeader): RawPicture {
  const { width, height, compression, bits } = header;
  if (compression === COMPRESSION.rle8 || compression === COMPRESSION.rle4) {
    const indices = unpackRuns(bytes.subarray(header.pixelsAt), header);
    return withPalette(header, (x, y) => indices[y * width + x]);
  }
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  // Some programs leave out the bytes that fill the last row up.
  const needed = header.pixelsAt + (height - 1) * rowBytes + Math.ceil((width * bits) / 8);
  if (bytes.length < needed) throw new PictureProblem('truncated', 'truncated BMP: its end is missing');
  const rowAt = (y: number): number => header.pixelsAt + (header.topDown ? y : height - 1 - y) * rowBytes;
  if (bits <= 8) {
    const most = 2 ** bits - 1;
    return withPalette(header, (x, y) => {
      const bit = x * bits;
      return (bytes[rowAt(y) + (bit >> 3)] >> (8 - bits - (bit & 7))) & most;
    });
  }
  return bits === 24 ? withBytes(bytes, header, rowAt) : withMasks(bytes, header, rowAt);
}

function withPalette(
  { width, height, palette }: BmpHeader,
  indexAt: (x: number, y: number) => number,
): RawPicture {
  const data = new Uint8Array(width * height * CHANNELS);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = CHANNELS * indexAt(x, y);
      data[to++] = palette[from];
      data[to++] = palette[from + 1];
      data[to++] = palette[from + 2];
    }
  }
  return { data, width, height, channels: CHANNELS };
}

function withBytes(
  bytes: Uint8Array,
  { width, height }: BmpHeader,
  rowAt: (y: number) => number,
): RawPicture {
  const data = new Uint8Array(width * height * CHANNELS);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = rowAt(y); x < width; x++, from += CHANNELS) {
      data[to++] = bytes[from + 2];
      data[to++] = bytes[from + 1];
      data[to++] = bytes[from];
    }
  }
  return { data, width, height, channels: CHANNELS };
}

function withMasks(
  bytes: Uint8Array,
  { width, height, bits, masks }: BmpHeader,
  rowAt: (y: number) => number,
): RawPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = masks.map(levelReader);
  const data = new Uint8Array(width * height * 4);
  let seen = false;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = rowAt(y) + (x * bits) / 8;
      const pixel = bits === 16 ? view.getUint16(at, true) : view.getUint32(at, true);
      for (let channel = 0; channel < CHANNELS; channel++) data[to++] = read[channel](pixel);
      const opacity = read[3](pixel);
      if (opacity > 0) seen = true;
      data[to++] = opacity;
    }
  }
  // Many programs set a mask and write zeros: browsers take such a picture for an opaque one.
  if (masks[3] === 0 || !seen) for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return { data, width, height, channels: 4 };
}

/** Takes the bits of a mask out of a pixel and stretches them to 0 to 255. */
function levelReader(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = (mask >>> shift) >>> 0;
  return (pixel) => Math.round((((pixel & mask) >>> shift) / most) * 255);
}

/** Run-length encoding of 8 or 4 bits: runs, pixels as they are, jumps, ends of rows. What is jumped over is 0. */
function unpackRuns(packed: Uint8Array, { width, height, bits, topDown }: BmpHeader): Uint8Array {
  const indices = new Uint8Array(width * height);
  let [x, y, at] = [0, 0, 0];
  const put = (index: number): void => {
    if (x < width && y < height) indices[(topDown ? y : height - 1 - y) * width + x] = index;
    x++;
  };
  const nibble = (byte: number, position: number): number => (position % 2 === 0 ? byte >> 4 : byte & 15);
  while (y < height) {
    if (at + 1 >= packed.length) {
      // Only the mark of the end is missing.
      if (y === height - 1 && x >= width) break;
      throw new PictureProblem('truncated', 'truncated BMP: its end is missing');
    }
    const [count, value] = [packed[at], packed[at + 1]];
    at += 2;
    if (count > 0) {
      for (let step = 0; step < count; step++) put(bits === 8 ? value : nibble(value, step));
    } else if (value === 0) {
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += packed[at] ?? 0;
      y += packed[at + 1] ?? 0;
      at += 2;
    } else {
      for (let step = 0; step < value; step++) {
        put(bits === 8 ? packed[at + step] : nibble(packed[at + (step >> 1)], step));
      }
      const used = bits === 8 ? value : Math.ceil(value / 2);
      at += used + (used % 2);
    }
  }
  return indices;
}

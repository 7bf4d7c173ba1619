import { PictureProblem } from '../picture-problem.js';
import { decompress } from './decompress.js';
import type { TiffDirectory } from './directory.js';

/** The numbers of a picture, as they are in the file. */
export type Samples = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

export const FORMAT = { unsigned: 1, signed: 2, float: 3, undefined: 4 } as const;

/**
 * Reads some samples of every pixel.
 *
 * @param wanted their positions in a pixel
 * @returns height x width x wanted.length numbers, rows from the top
 * @throws PictureProblem 'damaged' when a part of them is missing
 */
export function readSamples(directory: TiffDirectory, wanted: readonly number[]): Samples {
  const { width, height, samples, bits, block, planar, bytes, offsets, byteCounts, compression } = directory;
  const across = Math.ceil(width / block.width);
  const down = Math.ceil(height / block.height);
  if (!(block.width > 0 && block.height > 0) || offsets.length < across * down * (planar ? samples : 1)) {
    throw new PictureProblem('damaged', 'damaged TIFF: a part of its pixels is nowhere');
  }
  const target = samplesFor(directory, width * height * wanted.length);
  const perPixel = planar ? 1 : samples;
  const rowBytes = Math.ceil((block.width * perPixel * bits) / 8);
  for (const [plane, sources] of planar
    ? wanted.map((sample) => [sample, [0]] as const)
    : [[0, wanted] as const]) {
    const first = planar ? wanted.indexOf(plane) : 0;
    for (let index = 0; index < across * down; index++) {
      const [left, top] = [(index % across) * block.width, Math.floor(index / across) * block.height];
      // The last strip may be shorter than the others, a tile is always whole.
      const rows = block.tiled ? block.height : Math.min(block.height, height - top);
      const at = plane * across * down + index;
      const packed = part(bytes, offsets[at], byteCounts[at] ?? rows * rowBytes);
      const unpacked = Uint8Array.from(
        decompress(directory.reversedBits ? reverseBits(packed) : packed, compression, rows * rowBytes),
      );
      undoPredictor(unpacked, directory, perPixel, rowBytes);
      const read = numberReader(unpacked, directory);
      for (let y = 0; y < Math.min(rows, height - top); y++) {
        for (let x = 0; x < Math.min(block.width, width - left); x++) {
          const to = ((top + y) * width + left + x) * wanted.length + first;
          for (const [slot, sample] of sources.entries()) {
            target[to + slot] = read(y * rowBytes, x * perPixel + sample);
          }
        }
      }
    }
  }
  return target;
}

function samplesFor({ format, bits }: TiffDirectory, count: number): Samples {
  if (format === FORMAT.float) return bits === 64 ? new Float64Array(count) : new Float32Array(count);
  if (bits <= 8) return new Uint8Array(count);
  return bits <= 16 ? new Uint16Array(count) : new Uint32Array(count);
}

function part(bytes: DataView, offset: number, count: number): Uint8Array {
  if (offset + count > bytes.byteLength) {
    throw new PictureProblem('truncated', 'truncated TIFF: its pixels are incomplete');
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset + offset, count);
}

function reverseBits(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => {
    let reversed = 0;
    for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
    return reversed;
  });
}

/** Reads the number at a position of a row. */
function numberReader(
  block: Uint8Array,
  { format, bits, littleEndian, predictor }: TiffDirectory,
): (row: number, position: number) => number {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (format === FORMAT.float) {
    // The bytes of predicted floating-point numbers are stored the highest first.
    const little = littleEndian && predictor !== 3;
    if (bits === 16) return (row, position) => halfPrecision(view.getUint16(row + 2 * position, little));
    if (bits === 32) return (row, position) => view.getFloat32(row + 4 * position, little);
    return (row, position) => view.getFloat64(row + 8 * position, little);
  }
  if (bits === 8) return (row, position) => block[row + position];
  if (bits === 16) return (row, position) => view.getUint16(row + 2 * position, littleEndian);
  if (bits === 32) return (row, position) => view.getUint32(row + 4 * position, littleEndian);
  if (bits === 24) {
    const [low, high] = littleEndian ? [0, 2] : [2, 0];
    return (row, position) => {
      const at = row + 3 * position;
      return block[at + low] | (block[at + 1] << 8) | (block[at + high] << 16);
    };
  }
  // Packed without gaps, the highest bit first whatever the order of bytes.
  return (row, position) => {
    let value = 0;
    for (let bit = position * bits; bit < (position + 1) * bits; bit++) {
      value = value * 2 + ((block[row + (bit >> 3)] >> (7 - (bit & 7))) & 1);
    }
    return value;
  };
}

/** Turns differences to the pixel on the left back into numbers. */
function undoPredictor(
  block: Uint8Array,
  directory: TiffDirectory,
  perPixel: number,
  rowBytes: number,
): void {
  const { predictor, bits, littleEndian } = directory;
  if (predictor === 1) return;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  for (let row = 0; row + rowBytes <= block.length; row += rowBytes) {
    if (predictor === 3) {
      undoFloatPredictor(block.subarray(row, row + rowBytes), perPixel, bits / 8);
    } else if (bits === 8) {
      for (let at = row + perPixel; at < row + rowBytes; at++) block[at] += block[at - perPixel];
    } else {
      const size = bits / 8;
      for (let at = row + perPixel * size; at < row + rowBytes; at += size) {
        const before = at - perPixel * size;
        if (size === 2) {
          view.setUint16(
            at,
            view.getUint16(at, littleEndian) + view.getUint16(before, littleEndian),
            littleEndian,
          );
        } else {
          view.setUint32(
            at,
            view.getUint32(at, littleEndian) + view.getUint32(before, littleEndian),
            littleEndian,
          );
        }
      }
    }
  }
}

/** Adobe's Technical Note 3: differences of bytes, of which all highest ones of a row come first. */
function undoFloatPredictor(row: Uint8Array, perPixel: number, size: number): void {
  for (let at = perPixel; at < row.length; at++) row[at] += row[at - perPixel];
  const bytes = row.slice();
  const count = row.length / size;
  for (let value = 0; value < count; value++) {
    for (let byte = 0; byte < size; byte++) row[value * size + byte] = bytes[byte * count + value];
  }
}

function halfPrecision(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

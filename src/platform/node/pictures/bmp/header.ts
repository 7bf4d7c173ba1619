import { PictureProblem, unsupported } from '../picture-problem.js';

/** What stands before the pixels of a BMP file. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Where the pixels begin. */
  readonly pixelsAt: number;
  /** Red, green, blue of each colour; empty where pixels hold colours themselves. */
  readonly palette: Uint8Array;
  /** Which bits of a pixel are red, green, blue and opacity. */
  readonly masks: readonly [red: number, green: number, blue: number, opacity: number];
}

export const COMPRESSION = { none: 0, rle8: 1, rle4: 2, bitFields: 3, alphaBitFields: 6 } as const;

const FILE_HEADER = 14;
/** The header of OS/2 1.x and Windows 2: sizes in 16 bits, three bytes per colour, no compression. */
const CORE = 12;
const INFO = 40;
/** OS/2 2.x: like Windows' headers as far as it is read here, with other compressions. */
const OS2_SIZES: readonly number[] = [16, 64];
const BITS: readonly number[] = [1, 2, 4, 8, 16, 24, 32];

/**
 * @throws PictureProblem 'damaged' when the header cannot be right, 'unsupported-format' for kinds that nobody writes
 */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  try {
    return readHeader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PictureProblem('truncated', 'truncated BMP: its end is missing', error);
  }
}

function readHeader(view: DataView): BmpHeader {
  const pixelsAt = view.getUint32(10, true);
  const size = view.getUint32(FILE_HEADER, true);
  const core = size === CORE;
  if (!core && size < INFO && !OS2_SIZES.includes(size)) throw damaged();
  const at = FILE_HEADER + 4;
  const width = core ? view.getUint16(at, true) : view.getInt32(at, true);
  const signedHeight = core ? view.getUint16(at + 2, true) : view.getInt32(at + 4, true);
  const bits = view.getUint16(core ? at + 6 : at + 10, true);
  const compression = core || size === 16 ? COMPRESSION.none : view.getUint32(FILE_HEADER + 16, true);
  const height = Math.abs(signedHeight);
  if (width < 1 || height < 1 || !BITS.includes(bits)) throw damaged();
  expectReadable(compression, bits, size);
  const masks = readMasks(view, size, compression, bits);
  const masksBehind = size === INFO && compression >= COMPRESSION.bitFields ? masksBytes(compression) : 0;
  return {
    width,
    height,
    topDown: signedHeight < 0,
    bits,
    compression,
    pixelsAt,
    palette: bits > 8 ? new Uint8Array() : readPalette(view, size, masksBehind, bits, pixelsAt),
    masks,
  };
}

function expectReadable(compression: number, bits: number, size: number): void {
  const fits: Readonly<Record<number, readonly number[]>> = {
    [COMPRESSION.none]: BITS,
    [COMPRESSION.rle8]: [8],
    [COMPRESSION.rle4]: [4],
    [COMPRESSION.bitFields]: OS2_SIZES.includes(size) ? [] : [16, 32],
    [COMPRESSION.alphaBitFields]: [16, 32],
  };
  if (fits[compression]?.includes(bits) !== true) {
    throw unsupported(`a BMP with compression ${compression} and ${bits} bits per pixel cannot be read`);
  }
}

function masksBytes(compression: number): number {
  return compression === COMPRESSION.alphaBitFields ? 16 : 12;
}

function readMasks(view: DataView, size: number, compression: number, bits: number): BmpHeader['masks'] {
  if (compression < COMPRESSION.bitFields) {
    // The fourth byte of 32 bits is not said to be opacity here.
    return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  }
  const mask = (index: number): number => view.getUint32(FILE_HEADER + INFO + 4 * index, true);
  const hasOpacity = size >= 56 || compression === COMPRESSION.alphaBitFields;
  return [mask(0), mask(1), mask(2), hasOpacity ? mask(3) : 0];
}

function readPalette(
  view: DataView,
  size: number,
  skipped: number,
  bits: number,
  pixelsAt: number,
): Uint8Array {
  const entry = size === CORE ? 3 : 4;
  const at = FILE_HEADER + size + skipped;
  const said = size >= 36 ? view.getUint32(FILE_HEADER + 32, true) : 0;
  const room = Math.max(0, Math.floor((Math.min(pixelsAt, view.byteLength) - at) / entry));
  const count = Math.min(said === 0 ? 2 ** bits : said, 2 ** bits, room);
  if (count === 0) throw damaged();
  // Numbers beyond the list are black.
  const palette = new Uint8Array(3 * 2 ** bits);
  for (let colour = 0; colour < count; colour++) {
    for (let channel = 0; channel < 3; channel++) {
      palette[3 * colour + channel] = view.getUint8(at + entry * colour + 2 - channel);
    }
  }
  return palette;
}

function damaged(): PictureProblem {
  return new PictureProblem('damaged', 'damaged BMP: its header cannot be right');
}

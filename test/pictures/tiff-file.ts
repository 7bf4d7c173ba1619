import { deflateSync } from 'node:zlib';

/* Builds TIFF files from parts (Adobe, TIFF 6.0), so that a test controls every number. */

const SHORT = 3;
const LONG = 4;

/** The storage type of a sample. */
export type SampleKind =
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'float16'
  | 'float32'
  | 'float64'
  | 'complex64';

export interface TiffFileOptions {
  readonly width: number;
  readonly height: number;
  /** Default 'uint8'. */
  readonly kind?: SampleKind;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 8 CIELAB. */
  readonly photometric: number;
  /** Samples of one pixel after another. */
  readonly values: readonly number[];
  /** The kind of the extra samples: 0 unspecified, 1 premultiplied opacity, 2 opacity. */
  readonly extraSamples?: readonly number[];
  /** 1 none (default), 8 deflate; other numbers are written but not applied. */
  readonly compression?: number;
  readonly bigEndian?: boolean;
  /** Whether each channel is stored separately. */
  readonly planar?: boolean;
  /** Whether the pixels are in tiles of 16 x 16. */
  readonly tiled?: boolean;
  /** Overrides the bits of `kind`, for samples of fewer bits; `packed` then has the bytes. */
  readonly bits?: number;
  readonly packed?: Uint8Array;
  /** Further tags of one or more 16-bit numbers. */
  readonly tags?: Readonly<Record<number, readonly number[]>>;
}

const BYTES: Readonly<Record<SampleKind, number>> = {
  uint8: 1,
  uint16: 2,
  uint32: 4,
  int8: 1,
  int16: 2,
  int32: 4,
  float16: 2,
  float32: 4,
  float64: 8,
  complex64: 8,
};
const FORMATS = { u: 1, i: 2, f: 3, c: 6 } as const;
const TILE = 16;

/** A TIFF file of one page. */
export function tiffFile(options: TiffFileOptions): Buffer {
  const { width, height, kind = 'uint8', photometric, values, compression = 1 } = options;
  const { bigEndian = false, planar = false, tiled = false } = options;
  const samples = Math.max(1, Math.round(values.length / (width * height)));
  const write = writer(kind, bigEndian);
  const at = (x: number, y: number, sample: number): number =>
    x < width && y < height ? values[(y * width + x) * samples + sample] : 0;
  const sampleSets = planar
    ? Array.from({ length: samples }, (_, sample) => [sample])
    : [[...Array(samples).keys()]];
  const side = tiled ? TILE : undefined;
  const blocks: Buffer[] = [];
  for (const set of sampleSets) {
    for (let top = 0; top < height; top += side ?? height) {
      for (let left = 0; left < width; left += side ?? width) {
        const numbers: number[] = [];
        for (let y = top; y < top + (side ?? height); y++) {
          for (let x = left; x < left + (side ?? width); x++) {
            for (const sample of set) numbers.push(at(x, y, sample));
          }
        }
        blocks.push(write(numbers));
      }
    }
  }
  if (options.packed !== undefined) blocks.splice(0, blocks.length, Buffer.from(options.packed));
  const stored = compression === 8 ? blocks.map((block) => deflateSync(block)) : blocks;
  const offsets: number[] = [];
  let position = 8;
  for (const block of stored) {
    offsets.push(position);
    position += block.length + (block.length % 2);
  }
  const bits = options.bits ?? 8 * BYTES[kind];
  const tags: [tag: number, type: number, values: readonly number[]][] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, Array(samples).fill(bits)],
    [259, SHORT, [compression]],
    [262, SHORT, [photometric]],
    [277, SHORT, [samples]],
    [284, SHORT, [planar ? 2 : 1]],
    [339, SHORT, Array(samples).fill(FORMATS[kind[0] as keyof typeof FORMATS])],
    ...(tiled
      ? ([
          [322, SHORT, [TILE]],
          [323, SHORT, [TILE]],
          [324, LONG, offsets],
          [325, LONG, stored.map(({ length }) => length)],
        ] as [number, number, number[]][])
      : ([
          [273, LONG, offsets],
          [278, LONG, [height]],
          [279, LONG, stored.map(({ length }) => length)],
        ] as [number, number, number[]][])),
    ...(options.extraSamples === undefined
      ? []
      : ([[338, SHORT, options.extraSamples]] as [number, number, readonly number[]][])),
    ...Object.entries(options.tags ?? {}).map(([tag, list]): [number, number, readonly number[]] => [
      Number(tag),
      SHORT,
      list,
    ]),
  ];
  return assemble(tags, stored, position, bigEndian);
}

function assemble(
  tags: [tag: number, type: number, values: readonly number[]][],
  blocks: readonly Buffer[],
  directoryAt: number,
  bigEndian: boolean,
): Buffer {
  tags.sort(([one], [other]) => one - other);
  const directory = Buffer.alloc(2 + 12 * tags.length + 4);
  const put = (bytes: Buffer, value: number, offset: number, type: number): void => {
    if (type === SHORT) bigEndian ? bytes.writeUInt16BE(value, offset) : bytes.writeUInt16LE(value, offset);
    else bigEndian ? bytes.writeUInt32BE(value, offset) : bytes.writeUInt32LE(value, offset);
  };
  const tail: Buffer[] = [];
  let free = directoryAt + directory.length;
  put(directory, tags.length, 0, SHORT);
  for (const [index, [tag, type, values]] of tags.entries()) {
    const entry = 2 + 12 * index;
    put(directory, tag, entry, SHORT);
    put(directory, type, entry + 2, SHORT);
    put(directory, values.length, entry + 4, LONG);
    const size = type === SHORT ? 2 : 4;
    if (values.length * size <= 4) {
      for (const [at, value] of values.entries()) put(directory, value, entry + 8 + at * size, type);
      continue;
    }
    const list = Buffer.alloc(values.length * size);
    for (const [at, value] of values.entries()) put(list, value, at * size, type);
    put(directory, free, entry + 8, LONG);
    tail.push(list);
    free += list.length;
  }
  const header = Buffer.from(bigEndian ? 'MM\0*\0\0\0\0' : 'II*\0\0\0\0\0', 'latin1');
  put(header, directoryAt, 4, LONG);
  const padded = blocks.map((block) => Buffer.concat([block, Buffer.alloc(block.length % 2)]));
  return Buffer.concat([header, ...padded, directory, ...tail]);
}

function writer(kind: SampleKind, bigEndian: boolean): (numbers: readonly number[]) => Buffer {
  return (numbers) => {
    const bytes = Buffer.alloc(numbers.length * BYTES[kind]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const little = !bigEndian;
    for (const [index, value] of numbers.entries()) {
      const at = index * BYTES[kind];
      if (kind === 'uint8') view.setUint8(at, value);
      else if (kind === 'int8') view.setInt8(at, value);
      else if (kind === 'uint16') view.setUint16(at, value, little);
      else if (kind === 'int16') view.setInt16(at, value, little);
      else if (kind === 'uint32') view.setUint32(at, value, little);
      else if (kind === 'int32') view.setInt32(at, value, little);
      else if (kind === 'float16') view.setUint16(at, halfPrecision(value), little);
      else if (kind === 'float64') view.setFloat64(at, value, little);
      // A complex number: the imaginary part is 0.
      else view.setFloat32(at, value, little);
    }
    return bytes;
  };
}

/** The bits of a half-precision number, exact for 0 and for powers of two and their sums in its range. */
function halfPrecision(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}

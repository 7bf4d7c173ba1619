/** The first directory of a TIFF file (Adobe, TIFF 6.0, and BigTIFF). */
export interface TiffDirectory {
  readonly bytes: DataView;
  readonly littleEndian: boolean;
  readonly width: number;
  readonly height: number;
  /** Samples of each pixel, colours first. */
  readonly samples: number;
  /** Bits of one sample; all samples have the same number. */
  readonly bits: number;
  /** How to read the bits: 1 unsigned, 2 signed, 3 floating point, 4 undefined, 5 and 6 complex. */
  readonly format: number;
  readonly photometric: number;
  readonly compression: number;
  /** 1 to 8, as in EXIF. */
  readonly orientation: number;
  /** 1 as they are, 2 horizontal differences, 3 differences of the bytes of floating-point numbers. */
  readonly predictor: number;
  /** Whether the samples of a pixel are stored separately. */
  readonly planar: boolean;
  /** The kind of each extra sample: 0 unspecified, 1 premultiplied opacity, 2 opacity. */
  readonly extraSamples: readonly number[];
  /** 1 CMYK, 2 other inks. */
  readonly inkSet: number;
  /** Horizontal and vertical subsampling of the colours in YCbCr. */
  readonly subsampling: readonly number[];
  /** Whether the bits of each byte are stored the other way around. */
  readonly reversedBits: boolean;
  /** Pixels of a strip or tile. */
  readonly block: { readonly width: number; readonly height: number; readonly tiled: boolean };
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
  /** How many directories follow one another; each is a page. */
  readonly pages: number;
}

const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planar: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  inkSet: 332,
  extraSamples: 338,
  format: 339,
  subsampling: 530,
} as const;
/** Bytes of the types of whole numbers that are read here. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 16: 8, 18: 8 };
/** A file with more pages is either not a photograph or leads back to itself. */
const MOST_PAGES = 10_000;

type Tags = ReadonlyMap<number, readonly number[]>;

/** Reads the first directory; undefined when it leads outside of the file. */
export function readDirectory(content: Uint8Array): TiffDirectory | undefined {
  const bytes = new DataView(content.buffer, content.byteOffset, content.byteLength);
  try {
    return new DirectoryReader(bytes).read();
  } catch {
    return undefined;
  }
}

class DirectoryReader {
  readonly #bytes: DataView;
  readonly #little: boolean;
  readonly #big: boolean;

  constructor(bytes: DataView) {
    this.#bytes = bytes;
    this.#little = bytes.getUint8(0) === 0x49;
    this.#big = bytes.getUint16(2, this.#little) === 43;
  }

  read(): TiffDirectory {
    const first = this.#big ? this.#number(18, 8) : this.#number(4, 4);
    const tags = this.#tags(first);
    const one = (tag: number, otherwise: number): number => tags.get(tag)?.[0] ?? otherwise;
    const [width, height] = [one(TAG.width, 0), one(TAG.height, 0)];
    const bits = tags.get(TAG.bits) ?? [1];
    const formats = tags.get(TAG.format) ?? [1];
    const tiled = tags.has(TAG.tileOffsets);
    return {
      bytes: this.#bytes,
      littleEndian: this.#little,
      width,
      height,
      samples: one(TAG.samples, 1),
      // Samples of several lengths are nothing that is read here; 0 says so.
      bits: bits.every((count) => count === bits[0]) ? bits[0] : 0,
      format: formats.every((format) => format === formats[0]) ? formats[0] : 0,
      photometric: one(TAG.photometric, -1),
      compression: one(TAG.compression, 1),
      orientation: one(TAG.orientation, 1),
      predictor: one(TAG.predictor, 1),
      planar: one(TAG.planar, 1) === 2,
      extraSamples: tags.get(TAG.extraSamples) ?? [],
      inkSet: one(TAG.inkSet, 1),
      subsampling: tags.get(TAG.subsampling) ?? [2, 2],
      reversedBits: one(TAG.fillOrder, 1) === 2,
      block: tiled
        ? { width: one(TAG.tileWidth, 0), height: one(TAG.tileHeight, 0), tiled }
        : { width, height: Math.min(height, one(TAG.rowsPerStrip, height)), tiled },
      offsets: tags.get(tiled ? TAG.tileOffsets : TAG.stripOffsets) ?? [],
      byteCounts: tags.get(tiled ? TAG.tileByteCounts : TAG.stripByteCounts) ?? [],
      pages: this.#countPages(first),
    };
  }

  #tags(at: number): Tags {
    const tags = new Map<number, readonly number[]>();
    const { count, entries, entrySize } = this.#head(at);
    for (let index = 0; index < count; index++) {
      const entry = entries + index * entrySize;
      const size = SIZES[this.#number(entry + 2, 2)];
      if (size === undefined) continue;
      const field = this.#big ? 8 : 4;
      const values = this.#number(entry + 4, field);
      const inside = size * values <= field;
      const from = inside ? entry + 4 + field : this.#number(entry + 4 + field, field);
      // A tag that leads outside of the file is as good as none; most are about other things than the pixels.
      if (from + size * values > this.#bytes.byteLength) continue;
      tags.set(
        this.#number(entry, 2),
        Array.from({ length: values }, (_, position) => this.#number(from + position * size, size)),
      );
    }
    return tags;
  }

  #head(at: number): { count: number; entries: number; entrySize: number } {
    return this.#big
      ? { count: this.#number(at, 8), entries: at + 8, entrySize: 20 }
      : { count: this.#number(at, 2), entries: at + 2, entrySize: 12 };
  }

  #countPages(first: number): number {
    const seen = new Set<number>();
    try {
      for (let at = first; at !== 0 && !seen.has(at) && seen.size < MOST_PAGES; ) {
        seen.add(at);
        const { count, entries, entrySize } = this.#head(at);
        at = this.#number(entries + count * entrySize, this.#big ? 8 : 4);
      }
    } catch {
      // The pages up to here count.
    }
    return seen.size;
  }

  #number(at: number, size: number): number {
    switch (size) {
      case 1:
        return this.#bytes.getUint8(at);
      case 2:
        return this.#bytes.getUint16(at, this.#little);
      case 4:
        return this.#bytes.getUint32(at, this.#little);
      default:
        return Number(this.#bytes.getBigUint64(at, this.#little));
    }
  }
}

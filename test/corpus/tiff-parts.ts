/* Builds TIFF files from parts (Adobe, TIFF 6.0), high byte first, so that each part can be damaged. */

const SHORT = 3;
const LONG = 4;

export interface TiffOptions {
  readonly width: number;
  readonly height: number;
  readonly pages?: number;
  /** Makes the last page point to the first one as the next. */
  readonly loop?: boolean;
  /** The stated position of the pixels. Default: their actual position. */
  readonly stripOffset?: number;
  /** The number of bytes of pixels in the file. Default: all. */
  readonly bytesKept?: number;
}

/** An uncompressed RGB picture. */
export function bigEndianTiff(options: TiffOptions): Buffer {
  const { width, height, pages = 1 } = options;
  const bytes = width * height * 3;
  const kept = options.bytesKept ?? bytes;
  const header = Buffer.from('MM\0*\0\0\0\x08', 'latin1');
  const parts: Buffer[] = [header];
  let position = header.length;
  for (let page = 0; page < pages; page++) {
    const tags: readonly (readonly [tag: number, type: number, value: number])[] = [
      [256, LONG, width],
      [257, LONG, height],
      [258, SHORT, 8],
      [259, SHORT, 1],
      [262, SHORT, 2],
      [273, LONG, options.stripOffset ?? position + directoryBytes(9)],
      [277, SHORT, 3],
      [278, LONG, height],
      [279, LONG, bytes],
    ];
    const following = position + directoryBytes(tags.length) + kept;
    const last = page === pages - 1;
    parts.push(directory(tags, last ? (options.loop ? 8 : 0) : following), pixels(kept, page));
    position = following;
  }
  return Buffer.concat(parts);
}

function directoryBytes(tags: number): number {
  return 2 + tags * 12 + 4;
}

function directory(tags: readonly (readonly [number, number, number])[], next: number): Buffer {
  const bytes = Buffer.alloc(directoryBytes(tags.length));
  bytes.writeUInt16BE(tags.length, 0);
  tags.forEach(([tag, type, value], index) => {
    const at = 2 + index * 12;
    bytes.writeUInt16BE(tag, at);
    bytes.writeUInt16BE(type, at + 2);
    bytes.writeUInt32BE(1, at + 4);
    if (type === SHORT) bytes.writeUInt16BE(value, at + 8);
    else bytes.writeUInt32BE(value, at + 8);
  });
  bytes.writeUInt32BE(next, bytes.length - 4);
  return bytes;
}

function pixels(count: number, page: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: count }, (_, at) => (at * 7 + page * 90) % 256));
}

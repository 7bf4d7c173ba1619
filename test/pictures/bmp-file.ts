/* Builds BMP files from parts, so that a test controls every byte. */

export interface BmpFileOptions {
  readonly width: number;
  /** The height; negative for rows from the top. */
  readonly height: number;
  readonly bits: number;
  /** The bytes of the pixels, in the order of the file, with rows padded to four bytes. */
  readonly pixels: Uint8Array;
  /** The size of the second header in bytes: 12, 40 (default), 52, 56, 108 or 124. */
  readonly header?: number;
  readonly compression?: number;
  /** Red, green, blue. */
  readonly palette?: readonly (readonly number[])[];
  readonly masks?: readonly number[];
}

export function bmpFile(options: BmpFileOptions): Buffer {
  const { width, height, bits, pixels, header = 40, compression = 0, palette = [], masks = [] } = options;
  const info = Buffer.alloc(header);
  info.writeUInt32LE(header, 0);
  if (header === 12) {
    info.writeUInt16LE(width, 4);
    info.writeUInt16LE(height, 6);
    info.writeUInt16LE(1, 8);
    info.writeUInt16LE(bits, 10);
  } else {
    info.writeInt32LE(width, 4);
    info.writeInt32LE(height, 8);
    info.writeUInt16LE(1, 12);
    info.writeUInt16LE(bits, 14);
    info.writeUInt32LE(compression, 16);
    info.writeUInt32LE(pixels.length, 20);
    info.writeUInt32LE(palette.length, 32);
  }
  const behind = Buffer.alloc(header === 40 ? 4 * masks.length : 0);
  const [place, start] = header === 40 ? [behind, 0] : [info, 40];
  for (const [index, mask] of masks.entries()) place.writeUInt32LE(mask >>> 0, start + 4 * index);
  const colors = Buffer.from(
    palette.flatMap(([red, green, blue]) => (header === 12 ? [blue, green, red] : [blue, green, red, 0])),
  );
  const front = Buffer.alloc(14);
  const offset = front.length + info.length + behind.length + colors.length;
  front.write('BM', 'latin1');
  front.writeUInt32LE(offset + pixels.length, 2);
  front.writeUInt32LE(offset, 10);
  return Buffer.concat([front, info, behind, colors, pixels]);
}

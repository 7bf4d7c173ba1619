import { deflateSync } from 'node:zlib';
import { crc32 } from '../../src/files/crc32.js';

/* Builds PNG files from parts (W3C, Portable Network Graphics), so that each part can be damaged. */

const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function pngChunk(type: string, data: Uint8Array, checksum?: number): Buffer {
  const name = Buffer.from(type, 'latin1');
  const body = Buffer.concat([name, data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(checksum ?? crc32(body));
  return Buffer.concat([length, body, sum]);
}

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** The bits of a channel. */
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colorType: number;
}

function headerChunk({ width, height, depth, colorType }: PngHeader): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = depth;
  data[9] = colorType;
  return pngChunk('IHDR', data);
}

const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The bytes of one row, after the byte that names its filter. */
export function rowBytes({ width, depth, colorType }: PngHeader): number {
  return 1 + Math.ceil((width * depth * channels[colorType]) / 8);
}

/** Rows of slanted stripes, the same every time. */
export function stripes(header: PngHeader): Buffer {
  const length = rowBytes(header);
  const rows = Buffer.alloc(length * header.height);
  for (let at = 0; at < rows.length; at++) {
    const [row, column] = [Math.floor(at / length), at % length];
    if (column > 0) rows[at] = ((row + column) % 12) * 20;
  }
  return rows;
}

/** The chunks of a whole file in order, to be changed and joined. */
export function pngChunks(
  header: PngHeader,
  rows: Uint8Array = stripes(header),
  more: Buffer[] = [],
): Buffer[] {
  return [
    headerChunk(header),
    ...more,
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ];
}

export function joinPng(chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([pngSignature, ...chunks]);
}

/** The chunks of a PNG that another program wrote. */
export function splitPng(png: Buffer): { readonly type: string; readonly bytes: Buffer }[] {
  const chunks: { type: string; bytes: Buffer }[] = [];
  for (let at = pngSignature.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), bytes: png.subarray(at, at + 12 + length) });
    at += 12 + length;
  }
  return chunks;
}

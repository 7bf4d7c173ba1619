import { open } from 'node:fs/promises';
import { GraftError } from '../errors.js';
import { readFully } from '../files/index.js';

/* NumPy's own format of arrays, version 1.0: `numpy.load` and `numpy.memmap` read it. */

const MAGIC = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
/** The magic bytes and the length of the rest of the header. */
const PREFIX_BYTES = MAGIC.length + 2;
/** The numbers begin at a multiple of this. */
const ALIGNMENT = 64;

/** The header of an array [rows, size] of half-precision numbers, which follow it row by row, the low byte first. */
export function halfPrecisionHeader(rows: number, size: number): Buffer {
  const text = `{'descr': '<f2', 'fortran_order': False, 'shape': (${rows}, ${size}), }`;
  const length = Math.ceil((PREFIX_BYTES + text.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX_BYTES;
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt16LE(length, MAGIC.length);
  return Buffer.concat([prefix, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')]);
}

/** Where the numbers of an array lie in its file. */
export interface HalfPrecisionArray {
  readonly rows: number;
  readonly size: number;
  /** Of the first number, in bytes. */
  readonly offset: number;
}

/** Reads the header of a file that Graft wrote. @throws GraftError for another kind of array */
export async function readHalfPrecisionHeader(path: string): Promise<HalfPrecisionArray> {
  const file = await open(path, 'r');
  try {
    const start = Buffer.alloc(ALIGNMENT * 4);
    const count = await readFully(file.fd, start, 0);
    const length = start.readUInt16LE(MAGIC.length);
    const text = start.toString('latin1', PREFIX_BYTES, Math.min(count, PREFIX_BYTES + length));
    const shape = /^\{'descr': '<f2', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \} *\n$/.exec(text);
    if (!start.subarray(0, MAGIC.length).equals(MAGIC) || shape === null) {
      throw new GraftError(`${path} holds no features as Graft writes them.`, {
        hint: 'Compute its shard again: graft run-shard --force',
      });
    }
    return { rows: Number(shape[1]), size: Number(shape[2]), offset: PREFIX_BYTES + length };
  } finally {
    await file.close();
  }
}

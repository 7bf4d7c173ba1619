import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { halfPrecisionHeader, readHalfPrecisionHeader } from '../../src/shards/npy.js';
import { temporaryFolder } from '../datasets/helpers.js';

describe('arrays in the format of NumPy', () => {
  it('have the header that numpy.lib.format describes', () => {
    const header = halfPrecisionHeader(3, 1280);
    expect(header.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00');
    const length = header.readUInt16LE(8);
    expect(header.length).toBe(10 + length);
    expect(header.length % 64).toBe(0);
    expect(header.toString('latin1', 10)).toMatch(
      /^\{'descr': '<f2', 'fortran_order': False, 'shape': \(3, 1280\), \} *\n$/,
    );
  });

  it('are read back, whatever the number of digits', async () => {
    const folder = await temporaryFolder();
    for (const [rows, size] of [
      [0, 1],
      [20_000, 2048],
      [123_456_789_012, 987_654_321],
    ]) {
      const path = join(folder, `${rows}.npy`);
      const header = halfPrecisionHeader(rows, size);
      await writeFile(path, Buffer.concat([header, Buffer.alloc(2)]));
      expect(await readHalfPrecisionHeader(path)).toEqual({ rows, size, offset: header.length });
    }
  });

  it('are refused with other numbers', async () => {
    const path = join(await temporaryFolder(), 'other.npy');
    const header = halfPrecisionHeader(3, 4).toString('latin1').replace('<f2', '<f4');
    await writeFile(path, Buffer.from(header, 'latin1'));
    await expect(readHalfPrecisionHeader(path)).rejects.toThrow(`${path} holds no features`);
  });
});

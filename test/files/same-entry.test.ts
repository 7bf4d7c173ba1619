import { link, lstat, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSameEntry } from '../../src/files/index.js';

describe('two entries of a disk', () => {
  it('are one file if a link leads to both', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'graft-same-'));
    const [one, linked, other] = ['one', 'linked', 'other'].map((name) => join(folder, name));
    await writeFile(one, 'the same');
    await writeFile(other, 'the same');
    await link(one, linked);
    const [first, second, third] = await Promise.all(
      [one, linked, other].map((path) => lstat(path, { bigint: true })),
    );
    expect(isSameEntry(first, second)).toBe(true);
    expect(isSameEntry(first, third)).toBe(false);
    await rm(folder, { recursive: true });
  });

  it('are two where a JavaScript number would round their numbers to one', () => {
    const [one, other] = [0x0fff_0000_0000_1234n, 0x0fff_0000_0000_1235n];
    expect(Number(one)).toBe(Number(other));
    expect(isSameEntry({ dev: 1n, ino: one }, { dev: 1n, ino: other }, 'win32')).toBe(false);
  });

  it('are not compared where the disk does not number its files', () => {
    expect(isSameEntry({ dev: 1n, ino: 0n }, { dev: 1n, ino: 0n })).toBe(false);
  });

  it('may name their disk with 64 or 32 bits on Windows', () => {
    const [long, short] = [0x5a3c_1111_9876_5432n, 0x9876_5432n].map((dev) => ({ dev, ino: 7n }));
    expect(isSameEntry(long, short, 'win32')).toBe(true);
    expect(isSameEntry(long, short, 'linux')).toBe(false);
  });
});

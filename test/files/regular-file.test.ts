import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRegularFile } from '../../src/files/regular-file.js';

/** A kernel file that is shorter than its stated size, like a file on a disk that is removed. */
const SHORT = '/sys/devices/system/cpu/online';

describe('readRegularFile', () => {
  it.skipIf(!existsSync(SHORT))('reports a file that ends too early as unreadable', async () => {
    await expect(readRegularFile(SHORT, () => true)).rejects.toMatchObject({ code: 'EIO' });
  });
});

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRegularFile } from '../../src/files/regular-file.js';

/** A file of the kernel that says it is longer than what can be read of it, as one on a disk that goes away. */
const SHORT = '/sys/devices/system/cpu/online';

describe('readRegularFile', () => {
  it.skipIf(!existsSync(SHORT))('takes a file that ends too early for one that cannot be read', async () => {
    await expect(readRegularFile(SHORT, () => true)).rejects.toMatchObject({ code: 'EIO' });
  });
});

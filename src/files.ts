import { randomUUID } from 'node:crypto';
import { mkdir, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GraftError, reasonOf } from './errors.js';

/**
 * Writes a file under a temporary name beside its own and then renames it, so that nobody ever sees half of it.
 *
 * @throws GraftError with the path when it cannot be written
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw new GraftError(`${path} cannot be written: ${reasonOf(error)}.`, {
      hint: 'Check that the folder may be written to and that the disk is not full.',
      cause: error,
    });
  }
}

import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GraftError } from '../errors.js';
import { atExit } from './at-exit.js';
import { fileReason } from './file-error.js';

/**
 * Writes a file under a temporary name beside its own and then renames it, so that nobody ever sees an incomplete file.
 * If the process ends in between, the temporary file is removed.
 *
 * @throws GraftError with the path when it cannot be written
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  const forget = atExit(() => remove(temporary));
  try {
    await mkdir(dirname(path), { recursive: true });
    // Made here and only filled by the other thread, which might make it while the process ends and leave it behind.
    closeSync(openSync(temporary, 'wx'));
    await writeFile(temporary, content, { flag: 'r+' });
    await rename(temporary, path);
  } catch (error) {
    remove(temporary);
    throw new GraftError(`${path} cannot be written: ${fileReason(error)}.`, {
      hint: 'Check that the folder may be written to and that the disk is not full.',
      cause: error,
    });
  } finally {
    forget();
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or it has its final name already.
  }
}

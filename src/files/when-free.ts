import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** What Windows reports of a file that another program has open, and of a folder with such a file that was removed. */
const HELD = new Set(['EBUSY', 'EPERM', 'EACCES', 'ENOTEMPTY']);
/** Milliseconds before each further attempt, two seconds together. */
const WAITS = [10, 20, 50, 100, 200, 400, 500, 720];

/**
 * Renames, replaces or removes something. Windows refuses that while another program has it open, as virus scanners,
 * indexers and previews do for a moment with every new file. There it is tried again, for two seconds.
 *
 * @throws the last error of the action
 */
export async function whenFree<Result>(
  action: () => Promise<Result>,
  platform: string = process.platform,
): Promise<Result> {
  if (platform !== 'win32') return await action();
  for (const milliseconds of WAITS) {
    try {
      return await action();
    } catch (error) {
      if (!HELD.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    await wait(milliseconds);
  }
  return await action();
}

/** Removes a file or a whole folder, if it is there; on Windows also one that another program holds for a moment. */
export async function removeAll(path: string): Promise<void> {
  await whenFree(() => rm(path, { recursive: true, force: true }));
}

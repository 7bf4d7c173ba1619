import { lstat, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../../errors.js';
import { isSameEntry, removeAll, whenFree } from '../../files/index.js';
import { RunLock } from '../../recipes/index.js';
import { Refusal } from '../http/errors.js';

/** All that a run and the Studio write to the run's folder. The Studio's record is the last to go. */
const OWN_FILES = [
  'results.json',
  'checkpoint.bin',
  'model.onnx',
  'photographs.json',
  'history.json',
  'summary.txt',
  'report.html',
  'events.jsonl',
  'config.json',
  'run.stop',
  'studio-errors.txt',
  'studio.json',
] as const;
const OWN_FOLDERS = ['figures', 'studio'] as const;

/**
 * Deletes the run in a folder, and the folder if nothing else is in it: files that somebody has put there stay.
 *
 * @param folder no symbolic link
 * @throws Refusal 409 when a process works on the run
 */
export async function deleteRun(folder: string): Promise<void> {
  const lock = await lockRun(folder);
  try {
    // Of a link in the place of a file or a folder, only the link itself is removed.
    for (const name of OWN_FOLDERS) await removeAll(join(folder, name));
    for (const name of OWN_FILES) await rm(join(folder, name), { force: true });
  } finally {
    await lock.release();
  }
  await rmdir(folder).catch(() => undefined);
}

/** Nobody can begin to work on the run meanwhile. */
async function lockRun(folder: string): Promise<RunLock> {
  try {
    return await RunLock.acquire(folder);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new Refusal(409, 'run-is', 'The run is running.', {
      hint: 'Stop it first.',
      values: { state: 'running' },
    });
  }
}

/**
 * Gives a run's folder another name, beside its old place.
 *
 * @returns its new path
 * @throws Refusal 409 when the name is taken, or a process works on the run
 */
export async function renameRun(folder: string, name: string): Promise<string> {
  const target = join(dirname(folder), name);
  if (target === folder)
    throw new Refusal(409, 'run-has-name', `The run is already called ${name}.`, { values: { name } });
  const [own, other] = await Promise.all([
    lstat(folder, { bigint: true }),
    lstat(target, { bigint: true }).catch(() => undefined),
  ]);
  // Some systems do not distinguish case: then it may be the run itself.
  if (other !== undefined && !isSameEntry(own, other)) {
    throw new Refusal(409, 'run-exists', `There is already a run called ${name}.`, {
      hint: 'Choose another name.',
      values: { name },
    });
  }
  const lock = await lockRun(folder);
  try {
    await whenFree(() => rename(folder, target));
    // The lock has moved with the folder.
    await rm(join(target, 'run.lock'), { force: true });
  } finally {
    await lock.release();
  }
  return target;
}

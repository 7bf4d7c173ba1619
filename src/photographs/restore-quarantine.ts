import { unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SkippedFile } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { exists, fileReason } from '../files/index.js';
import { holds } from '../folders/index.js';
import { callable, checkOptions, text } from '../options.js';
import { isSameFile, moveFile } from './move-file.js';
import {
  type MovedFile,
  type QuarantineOptions,
  type QuarantineResult,
  quarantineFolderOf,
} from './quarantine.js';
import { type QuarantineEntry, QuarantineList } from './quarantine-list.js';

/**
 * Moves the files of a quarantine folder back to where they came from. A file whose place is taken stays in the
 * quarantine folder, and so does the list. If the process is killed, a second call completes the work.
 *
 * @param root the folder of photographs; for a list of photographs its folder
 * @throws UsageError when there is no list of moved files in the folder
 *
 * @example
 * ```ts
 * import { restoreQuarantine } from '@graft-vision/graft/photographs';
 *
 * await restoreQuarantine('photos');
 * ```
 */
export async function restoreQuarantine(
  root: string,
  options: QuarantineOptions = {},
): Promise<QuarantineResult> {
  checkOptions('restoreQuarantine', options, { folder: text, onMove: callable });
  const folder = options.folder ?? quarantineFolderOf(root);
  const list = new QuarantineList(folder);
  if (!(await exists(list.path))) {
    throw new UsageError(`There is no quarantine folder ${folder}.`, {
      hint: 'Give the folder that the files were moved to.',
    });
  }
  const moved: MovedFile[] = [];
  const left: SkippedFile[] = [];
  // A move that was begun twice is in the list twice.
  const entries = new Map((await list.read()).map((entry) => [entry.to, entry]));
  for (const entry of entries.values()) {
    const from = join(folder, entry.to);
    const reason = await moveBack(entry, root, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === undefined) throw error;
      return fileReason(error);
    });
    if (reason === NOT_THERE) continue;
    if (reason !== undefined) left.push({ path: from, reason });
    else {
      const file = { from, to: join(root, entry.from), reason: entry.reason };
      moved.push(file);
      options.onMove?.(file);
    }
  }
  return { folder, moved, left };
}

/** It was moved back before, or never moved. */
const NOT_THERE = 'it is not there';

/** Why an entry was not moved back; undefined when it was. */
async function moveBack(entry: QuarantineEntry, root: string, folder: string): Promise<string | undefined> {
  const [from, to] = [join(folder, entry.to), join(root, entry.from)];
  if (!holds(folder, from) || !holds(root, to)) return 'the list names a place outside of the folders';
  if (!(await exists(from))) return NOT_THERE;
  if (await exists(to)) {
    if (!(await isSameFile(from, to))) return `there is another file at ${to}`;
    // An earlier run was killed between the two halves of this move.
    await unlink(from);
    return undefined;
  }
  const done = await moveFile(from, to, join(dirname(to), '.moving'));
  return done ? undefined : `there is another file at ${to}`;
}

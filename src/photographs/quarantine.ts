import { lstat, mkdir, realpath, unlink } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { SkippedFile } from '../datasets/index.js';
import { GraftError, UsageError } from '../errors.js';
import { exists, fileReason } from '../files/index.js';
import { holds } from '../folders/index.js';
import { callable, checkOptions, text } from '../options.js';
import { UnreadableImageError } from '../pictures/index.js';
import { type FileProblem, QUARANTINED_KINDS } from './file-problem.js';
import { examineImage } from './fingerprint.js';
import type { PhotographsInspection } from './judge-examined.js';
import { isSameFile, moveFile, numberedPath } from './move-file.js';
import { QuarantineList } from './quarantine-list.js';

/** Where files are moved to, and how to follow it. */
export interface QuarantineOptions {
  /** The folder to move them to. Default: a folder next to that of the photographs, with its name and `-quarantine`. */
  readonly folder?: string;
  /** Called after each file that was moved, with where it was and is. */
  readonly onMove?: (file: MovedFile) => void;
}

/** A file that was moved. */
export interface MovedFile {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** What was moved into a quarantine folder, or back from it. */
export interface QuarantineResult {
  /** Undefined when there was nothing to move. */
  readonly folder: string | undefined;
  readonly moved: readonly MovedFile[];
  /** Damaged files that were not moved, with the reason. */
  readonly left: readonly SkippedFile[];
}

/** The folder that bad files are moved to unless another is given. */
export function quarantineFolderOf(root: string): string {
  const folder = resolve(root);
  return join(dirname(folder), `${basename(folder)}-quarantine`);
}

/**
 * Moves the damaged files of an inspection aside: those that are empty, not images, of a kind that cannot be decoded, too
 * large, truncated or damaged. They keep their paths below the quarantine folder. Each file is examined again before it
 * is moved.
 *
 * Nothing is deleted or overwritten. A list in the folder, quarantine.jsonl, says where each file came from, and
 * `restoreQuarantine` moves the files back. If the process is killed, a second call completes the work. It works across
 * disks. Links, and files that belong to other folders through a link, are not moved.
 *
 * @throws UsageError when the quarantine folder is inside the folder of photographs
 * @throws GraftError when it cannot be written to
 *
 * @example
 * ```ts
 * import { inspectPhotographs, quarantinePhotographs } from '@graft-vision/graft/photographs';
 *
 * const { moved } = await quarantinePhotographs(await inspectPhotographs('photos'));
 * console.log(`${moved.length} files moved`);
 * ```
 */
export async function quarantinePhotographs(
  inspection: PhotographsInspection,
  options: QuarantineOptions = {},
): Promise<QuarantineResult> {
  checkOptions('quarantinePhotographs', options, { folder: text, onMove: callable });
  const { root } = inspection;
  const folder = options.folder ?? quarantineFolderOf(root);
  const broken = inspection.problems.filter(({ kind }) => QUARANTINED_KINDS.includes(kind));
  if (broken.length === 0) return { folder: undefined, moved: [], left: [] };
  if (holds(resolve(root), resolve(folder))) {
    throw new UsageError(`Expected a quarantine folder outside of ${root} but received ${folder}.`, {
      hint: 'A folder inside would count as a class.',
    });
  }
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new GraftError(`Could not make the quarantine folder ${folder}: ${fileReason(error)}.`, {
      hint: 'Choose another one.',
      cause: error,
    });
  });
  const quarantine = { root, folder, list: new QuarantineList(folder) };
  const moved: MovedFile[] = [];
  const left: SkippedFile[] = [];
  for (const problem of broken) {
    const outcome = await moveAside(problem, quarantine);
    if ('to' in outcome) {
      moved.push(outcome);
      options.onMove?.(outcome);
    } else left.push(outcome);
  }
  return { folder, moved, left };
}

interface Quarantine {
  readonly root: string;
  readonly folder: string;
  readonly list: QuarantineList;
}

async function moveAside({ path }: FileProblem, quarantine: Quarantine): Promise<MovedFile | SkippedFile> {
  const { root, folder, list } = quarantine;
  const stay = (reason: string): SkippedFile => ({ path, reason });
  try {
    if ((await lstat(path)).isSymbolicLink()) return stay('a symbolic link');
    if (!holds(await realpath(root), await realpath(dirname(path)))) return stay(`not inside ${root}`);
    const { broken, reason } = await secondLook(path);
    if (!broken) return stay(reason);
    const from = below(root, path);
    for (let number = 1; ; number++) {
      const to = number === 1 ? join(folder, from) : numberedPath(join(folder, from), number);
      if (await exists(to)) {
        if (!(await isSameFile(path, to))) continue;
        // An earlier run was killed between the two halves of this move.
        await unlink(path);
      } else {
        await list.add({ from, to: below(folder, to), reason });
        if (!(await moveFile(path, to, join(folder, '.moving')))) continue;
      }
      return { from: path, to, reason };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return stay(fileReason(error));
  }
}

/** Reads a file again, while nothing else is read: whether it is broken, and why it is or what else is the matter. */
async function secondLook(path: string): Promise<{ broken: boolean; reason: string }> {
  try {
    await examineImage(path);
    return { broken: false, reason: 'it can be read now' };
  } catch (error) {
    if (!(error instanceof UnreadableImageError)) throw error;
    return { broken: QUARANTINED_KINDS.includes(error.kind), reason: error.reason };
  }
}

function below(folder: string, path: string): string {
  return relative(resolve(folder), resolve(path)).replaceAll(sep, '/');
}

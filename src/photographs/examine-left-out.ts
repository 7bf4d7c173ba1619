import { lstat, open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { LeftOutFile, SkipKind, SkippedFile } from '../datasets/index.js';
import { unreachableKind } from '../files/index.js';
import { NOT_AN_IMAGE_NAME, NOT_IN_A_CLASS } from '../folders/index.js';
import { SNIFFED_BYTES, sniffImageFormat, UnreadableImageError } from '../pictures/index.js';
import type { FileProblem, FileProblemKind } from './file-problem.js';
import { examineImage } from './fingerprint.js';

/** What is wrong with the line of a list, whatever the file is like. */
const OF_A_LINE: readonly SkipKind[] = ['listed-twice', 'listed-in-two-parts', 'an-address'];

/**
 * Finds the problem of a file that the scan skipped. The scan only checks names and sizes; this reads the content.
 *
 * @throws GraftError when the process has too many files open
 */
export async function examineSkipped({ path, reason, kind }: LeftOutFile): Promise<FileProblem> {
  const problem = (kind: FileProblemKind, better = reason): FileProblem => {
    return { path, kind, reason: better, used: false };
  };
  if (kind === 'list-conflict') return problem(kind);
  if (OF_A_LINE.includes(kind)) return problem('list-entry');
  try {
    const isLink = (await lstat(path)).isSymbolicLink();
    const target = await stat(path).catch((error: unknown) => {
      if (isLink && unreachableKind(error) === 'missing') return undefined;
      throw error;
    });
    if (target === undefined) return problem('broken-link');
    if (target.isDirectory()) return problem(isLink ? 'link-to-folder' : 'unreadable-folder');
    if (!target.isFile()) return problem('not-a-file');
    const { format } = await examineImage(path);
    const extension = extname(path);
    return problem('unused-image', `a ${format.name} image, left out because it is named ${extension}`);
  } catch (error) {
    if (error instanceof UnreadableImageError) return problem(error.kind, error.reason);
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return problem(unreachableKind(error));
  }
}

/** The problem of an image that training does not see; undefined for what is no image, or hidden. */
export async function examineLeftAlone(file: SkippedFile): Promise<FileProblem | undefined> {
  const { path, reason } = file;
  if (reason === NOT_IN_A_CLASS) return { path, kind: 'unused-image', reason, used: false };
  return reason === NOT_AN_IMAGE_NAME ? await examineIgnored(file) : undefined;
}

/** The problem of a file that is an image by its content but not by its name; undefined when it is not an image. */
export async function examineIgnored({ path }: SkippedFile): Promise<FileProblem | undefined> {
  const format = sniffImageFormat(await firstBytes(path));
  if (format?.readable !== true) return undefined;
  const extension = extname(path) === '' ? 'no extension' : `the extension ${extname(path)}`;
  const reason = `a ${format.name} image, left out because it has ${extension}`;
  return { path, kind: 'unused-image', reason, used: false };
}

/** Empty when the file cannot be read: it is ignored anyway. */
async function firstBytes(path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(SNIFFED_BYTES);
  try {
    // Opening a pipe would wait for somebody to write to it.
    if (!(await stat(path)).isFile()) return new Uint8Array();
    const file = await open(path);
    try {
      const { bytesRead } = await file.read(bytes, 0, SNIFFED_BYTES, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return new Uint8Array();
  }
}

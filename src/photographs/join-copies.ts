import { prefetch } from '../datasets/index.js';
import type { Candidate } from './candidate.js';
import { classesOf } from './classes-of.js';
import { digestOfFile } from './digest.js';
import type { FoundPhotograph, PhotographScan } from './found-photographs.js';
import { severalClasses } from './scan-list.js';

/**
 * Where pictures in class folders may have several labels, the same content in several folders is one picture with the
 * classes of all of them. It keeps the path of its first file; copies in another given part stay apart.
 *
 * @param sha256 of each file
 */
export function joinCopies<
  File extends Pick<Candidate, 'path' | 'className' | 'classNames' | 'part' | 'sha256'>,
>(
  files: readonly File[],
  { severalLabels, layout }: Pick<PhotographScan, 'severalLabels' | 'layout'>,
): { readonly files: readonly File[]; readonly copies: number } {
  if (!severalLabels || layout === 'list') return { files, copies: 0 };
  const first = new Map<string, number>();
  const joined: File[] = [];
  for (const file of files) {
    const id = `${file.part} ${file.sha256}`;
    const at = first.get(id);
    if (at === undefined) {
      first.set(id, joined.length);
      joined.push(file);
    } else {
      const names = new Set([...classesOf(joined[at]), ...classesOf(file)]);
      joined[at] = { ...joined[at], ...severalClasses([...names]) };
    }
  }
  return { files: joined, copies: files.length - joined.length };
}

const FILES_AT_ONCE = 4;

/** The same for photographs whose content was not read yet; nothing is read where there is nothing to join. */
export async function joinPhotographs(
  files: readonly FoundPhotograph[],
  scan: Pick<PhotographScan, 'severalLabels' | 'layout'>,
): Promise<readonly FoundPhotograph[]> {
  if (!scan.severalLabels || scan.layout === 'list') return files;
  const read: (FoundPhotograph & { readonly sha256: string })[] = [];
  const digest = async (file: FoundPhotograph): Promise<(typeof read)[number]> => ({
    ...file,
    // A file that cannot be read is reported when it is decoded.
    sha256: await digestOfFile(file.path).catch(() => file.path),
  });
  for await (const file of prefetch(files, digest, FILES_AT_ONCE)) read.push(file);
  return joinCopies(read, scan).files;
}

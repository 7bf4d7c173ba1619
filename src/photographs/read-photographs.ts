import { DECODES_AT_ONCE, forEachConcurrently } from '../concurrency.js';
import type { LeftOutFile, SkipReason } from '../datasets/index.js';
import { abortSignal, callable, type RulesOf } from '../options.js';
import { UnreadableImageError } from '../pictures/index.js';
import { type Candidate, groupCandidates } from './candidate.js';
import { type Fingerprint, fingerprintOf } from './fingerprint.js';
import type { FoundPhotograph } from './found-photographs.js';
import { MOST_THREADS } from './reading-threads.js';

/** How to follow and to stop the reading of many files. */
export interface ReadingOptions {
  /** Called after each file, with the number so far. */
  readonly onProgress?: (progress: ReadingProgress) => void;
  /** Stops the reading: what was called throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The rules of `ReadingOptions`. */
export const readingRules: RulesOf<ReadingOptions> = { onProgress: callable, signal: abortSignal };

/** The progress of reading many files. */
export interface ReadingProgress {
  /** Files that have been read so far. */
  readonly done: number;
  readonly total: number;
}

/** Enough for all threads of `ReadingThreads`; where there are none, libvips has four. */
const READS_AT_ONCE = Math.max(DECODES_AT_ONCE, MOST_THREADS);

/** How files are read: gives the fingerprint of each, by its position. It throws as `fingerprintOf` does. */
export type FingerprintReader = (paths: readonly string[]) => (index: number) => Promise<Fingerprint>;

const readForFingerprints: FingerprintReader = (paths) => (index) => fingerprintOf(paths[index]);

/**
 * Computes the fingerprint of each photograph and finds duplicates. Files that cannot be decoded are returned as skipped.
 * It reads a few files at a time and keeps none, so the memory grows only by about a hundred bytes per file.
 *
 * @throws GraftError when the process has too many files open
 */
export async function readPhotographs(
  files: readonly FoundPhotograph[],
  near: boolean,
  { onProgress, signal }: ReadingOptions,
  reader: FingerprintReader = readForFingerprints,
): Promise<{ candidates: Candidate[]; skipped: LeftOutFile[] }> {
  const fingerprints: (Fingerprint | undefined)[] = new Array(files.length).fill(undefined);
  const reasons = new Map<number, SkipReason>();
  let done = 0;
  const fingerprintAt = reader(files.map(({ path }) => path));
  const read = async (_: FoundPhotograph, index: number): Promise<void> => {
    try {
      fingerprints[index] = await fingerprintAt(index);
    } catch (error) {
      if (!(error instanceof UnreadableImageError)) throw error;
      reasons.set(index, { kind: error.kind, reason: error.reason });
    }
    onProgress?.({ done: ++done, total: files.length });
  };
  await forEachConcurrently(files, READS_AT_ONCE, read, signal);
  return {
    candidates: groupCandidates(files, fingerprints, near),
    skipped: files.flatMap(({ path }, index) => {
      const reason = reasons.get(index);
      return reason === undefined ? [] : [{ path, ...reason }];
    }),
  };
}

/** Photographs of which only the path is known: none counts as a duplicate. */
export function unreadCandidates(files: readonly FoundPhotograph[]): Candidate[] {
  return files.map((file, index) => ({ ...file, sha256: '', group: index }));
}

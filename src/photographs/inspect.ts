import { DECODES_AT_ONCE, forEachConcurrently } from '../concurrency.js';
import type { LeftOutFile, SkippedFile } from '../datasets/index.js';
import { EMPTY_CLASS } from '../folders/index.js';
import { anything, checkOptions } from '../options.js';
import { UnreadableImageError } from '../pictures/index.js';
import { applyCorrections } from './apply-corrections.js';
import { groupCandidates } from './candidate.js';
import type { LabelCorrections } from './corrections.js';
import { type SplitOptions, splitRules, splitSettings } from './divide.js';
import { examineLeftAlone, examineSkipped } from './examine-left-out.js';
import { type FileProblem, oddities } from './file-problem.js';
import type { Finding } from './findings.js';
import { examineImage, type Fingerprint } from './fingerprint.js';
import type { FoundPhotograph } from './found-photographs.js';
import type { SizedImage } from './image-sizes.js';
import { joinCopies } from './join-copies.js';
import { judgeExamined, type PhotographsInspection } from './judge-examined.js';
import { checkLabelsPerPicture, type LabelsPerPicture } from './labels-per-picture.js';
import { type ReadingOptions, readingRules } from './read-photographs.js';
import { scanPhotographs } from './scan-photographs.js';

/** Options of `inspectPhotographs`. */
export interface InspectOptions extends ReadingOptions {
  /** Also report how `openPhotographs` would split them with these options. */
  readonly split?: SplitOptions;
  /** Whether a picture may have several labels or none, as `openPhotographs` takes it. */
  readonly labelsPerPicture?: LabelsPerPicture;
  /** Other labels for some of the photographs; see `readCorrections`. */
  readonly corrections?: LabelCorrections;
}

/**
 * Examines every photograph before any training: classes, unreadable files, unusual files, duplicates. Changes nothing.
 * Reads each file once, a few at a time; damaged files are reported, not thrown.
 *
 * Findings of severity 'error' would harm the training:
 * - a file that looks like an image but cannot be decoded;
 * - fewer than two classes, or a class with no training image or with fewer than three different ones;
 * - the same content in two classes;
 * - the same picture (exact or near) in two of the parts that were given.
 *
 * @param path what `openPhotographs` takes
 * @throws UsageError when there is nothing at the path, or a list that cannot be understood
 * @throws GraftError when the folder cannot be read
 *
 * @example
 * ```ts
 * import { inspectPhotographs } from '@graft-vision/graft/photographs';
 *
 * const inspection = await inspectPhotographs('photos');
 * for (const { severity, message } of inspection.findings) console.log(severity, message);
 * ```
 */
export async function inspectPhotographs(
  path: string,
  options: InspectOptions = {},
): Promise<PhotographsInspection> {
  checkOptions('inspectPhotographs', options, {
    ...readingRules,
    split: anything,
    labelsPerPicture: anything,
    corrections: anything,
  });
  checkLabelsPerPicture(options.labelsPerPicture);
  if (options.split !== undefined) checkOptions('split', options.split, splitRules);
  const settings = options.split && splitSettings(options.split);
  const found = await scanPhotographs(path, [], options.labelsPerPicture);
  const { scan, remark } = applyCorrections(found, options.corrections);
  const examination = new Examination(scan.files);
  const skipped = scan.skipped.filter(({ reason }) => reason !== EMPTY_CLASS);
  await examination.run(skipped, scan.ignored, options);

  const { files: candidates, copies } = joinCopies(
    groupCandidates(scan.files, examination.fingerprints, true),
    scan,
  );
  const judged = judgeExamined({
    scan,
    candidates,
    copies,
    skipped: skipped.length,
    ignored: scan.ignored.length,
    formats: examination.countFormats(),
    sizes: examination.sizes.filter((size) => size !== undefined),
    problems: examination.problems.flat(),
    settings,
  });
  return {
    path,
    layout: scan.layout,
    root: scan.root,
    understood: remark === undefined ? scan.understood : `${scan.understood} ${remark.text}`,
    understoodValues: scan.understoodValues,
    ...judged,
  };
}

/** Whether a finding would harm the training or falsify its result. */
export function hurtsTraining(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

/** The results of examining the files, in the order of the files. */
class Examination {
  readonly fingerprints: (Fingerprint | undefined)[];
  readonly sizes: (SizedImage | undefined)[];
  readonly problems: FileProblem[][] = [];
  readonly #files: readonly FoundPhotograph[];
  readonly #formats: (string | undefined)[];

  constructor(files: readonly FoundPhotograph[]) {
    this.#files = files;
    this.fingerprints = new Array(files.length).fill(undefined);
    this.sizes = new Array(files.length).fill(undefined);
    this.#formats = new Array(files.length).fill(undefined);
  }

  async run(
    skipped: readonly LeftOutFile[],
    ignored: readonly SkippedFile[],
    { onProgress, signal }: ReadingOptions,
  ): Promise<void> {
    const looks = [
      ...this.#files.map((file, index) => () => this.#examine(file, index)),
      ...skipped.map((file) => async () => [await examineSkipped(file)]),
      ...ignored.map((file) => async () => {
        const problem = await examineLeftAlone(file);
        return problem === undefined ? [] : [problem];
      }),
    ];
    let done = 0;
    const look = async (task: () => Promise<FileProblem[]>, index: number): Promise<void> => {
      this.problems[index] = await task();
      onProgress?.({ done: ++done, total: looks.length });
    };
    await forEachConcurrently(looks, DECODES_AT_ONCE, look, signal);
  }

  countFormats(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const format of this.#formats) if (format !== undefined) counts[format] = (counts[format] ?? 0) + 1;
    return counts;
  }

  async #examine({ path }: FoundPhotograph, index: number): Promise<FileProblem[]> {
    try {
      const image = await examineImage(path);
      const { sha256, hash, properties } = image;
      this.fingerprints[index] = { sha256, hash };
      this.sizes[index] = { path, width: properties.width, height: properties.height };
      this.#formats[index] = image.format.name;
      return oddities(path, image);
    } catch (error) {
      if (!(error instanceof UnreadableImageError)) throw error;
      return [{ path, kind: error.kind, reason: error.reason, used: false }];
    }
  }
}

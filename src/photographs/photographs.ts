import { forEachConcurrently } from '../concurrency.js';
import type { LeftOutFile, ScannedFile, SkippedFile } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { EMPTY_CLASS, type Part } from '../folders/index.js';
import { anything, checkOptions } from '../options.js';
import type { Remark, RemarkValues } from '../remark.js';
import { applyCorrections } from './apply-corrections.js';
import { countClasses } from './candidate.js';
import type { LabelCorrections } from './corrections.js';
import { digestOfImages } from './digest.js';
import { divide, type PartOrigin, type SplitOptions, splitRules, splitSettings } from './divide.js';
import { type DuplicateGroup, describeDuplicates } from './duplicates.js';
import { examineLeftAlone } from './examine-left-out.js';
import { unusedFindings } from './file-findings.js';
import type { FileProblem } from './file-problem.js';
import { classFindings, duplicateFindings, type Finding } from './findings.js';
import type { PhotographLayout } from './found-photographs.js';
import { joinCopies } from './join-copies.js';
import { aboutLabels, labeller } from './label-numbers.js';
import { checkLabelsPerPicture, type LabelsPerPicture } from './labels-per-picture.js';
import { nothingToLearn } from './nothing-to-learn.js';
import {
  type FingerprintReader,
  type ReadingOptions,
  readingRules,
  readPhotographs,
  unreadCandidates,
} from './read-photographs.js';
import { scanPhotographs } from './scan-photographs.js';

/** How photographs are found, compared and split. */
export interface OpenPhotographsOptions extends SplitOptions, ReadingOptions {
  /**
   * Which images count as duplicates and stay in the same part: 'near' (default) includes those that were resized,
   * re-encoded or made a little lighter or darker; 'exact' only those with the same bytes; with 'none', no image is read
   * before training.
   */
  readonly duplicates?: 'near' | 'exact' | 'none';
  /**
   * 'one' if classes exclude each other, 'several' if a picture may have several labels or none: a list then gives all
   * labels of a picture, and the same picture in several class folders has all of their classes. By default pictures in
   * folders have one, and a list decides.
   */
  readonly labelsPerPicture?: LabelsPerPicture;
  /** Other labels for some of the photographs; see `readCorrections`. */
  readonly corrections?: LabelCorrections;
}

const LOOKS_AT_ONCE = 4;

const ownRules = { duplicates: anything, labelsPerPicture: anything, corrections: anything };

/** Photographs in three disjoint parts. */
export interface Photographs {
  /** As it was given. */
  readonly path: string;
  readonly layout: PhotographLayout;
  /** Whether a picture may have several labels, or none. */
  readonly severalLabels: boolean;
  /** The classes with training images, sorted. */
  readonly classNames: readonly string[];
  readonly train: readonly ScannedFile[];
  readonly validation: readonly ScannedFile[];
  readonly test: readonly ScannedFile[];
  /**
   * What was understood of the folder or list, in one line; undefined where that is just class folders, or a list with
   * the columns path and label.
   */
  readonly understood: string | undefined;
  /** The names in that line, for programs; undefined for a list too. */
  readonly understoodValues: RemarkValues | undefined;
  /** Where each part comes from. */
  readonly parts: Readonly<Record<Part, PartOrigin>>;
  /** Sentences about what was split off, and what could not be. */
  readonly notes: readonly string[];
  /** The same for programs. */
  readonly remarks: readonly Remark[];
  /** Problems of the photographs; `inspectPhotographs` finds more. */
  readonly findings: readonly Finding[];
  /** Groups of duplicates. */
  readonly duplicates: readonly DuplicateGroup[];
  /** Files that could not be used, with the reason. */
  readonly skipped: readonly SkippedFile[];
  /** Files that are no images by their names, hidden files, images in no class folder. */
  readonly ignored: readonly SkippedFile[];
  /** The seed of the split. */
  readonly seed: number;
  /** SHA-256 over the part, class, path and content of every image; undefined when no content was read. */
  readonly digest: string | undefined;
}

/**
 * Finds photographs in class folders, in train/ (and validation/, test/) of class folders, or in a CSV or JSON list of
 * path, label and perhaps split, and splits off what is missing:
 *
 * - From class folders, or from train/ alone: validation and test, 15 % each.
 * - From train/ and test/: validation, 15 % of train/.
 * - From train/ and validation/: test, half of validation/; so no image that is tested on has chosen the weights.
 *
 * It splits class by class, and the split depends only on the seed and the paths, so images that are added later do not
 * move the others. Duplicates stay together, but a picture that occurs in two given parts is left in both.
 *
 * @param path a folder, or a .csv, .tsv, .json or .jsonl file
 * @throws UsageError when there is nothing at the path, fewer than two classes have images, or an option is not valid
 * @throws GraftError when the folder cannot be read
 *
 * @example
 * ```ts
 * import { openPhotographs } from '@graft-vision/graft';
 *
 * const photographs = await openPhotographs('photos', { seed: 1 });
 * ```
 */
export async function openPhotographs(
  path: string,
  options: OpenPhotographsOptions = {},
): Promise<Photographs> {
  checkOptions('openPhotographs', options, { ...splitRules, ...readingRules, ...ownRules });
  return await openPhotographsWith(path, options);
}

/**
 * The same with another way to read the files.
 *
 * @param reader default: only for their fingerprints
 */
export async function openPhotographsWith(
  path: string,
  options: OpenPhotographsOptions,
  reader?: FingerprintReader,
): Promise<Photographs> {
  checkLabelsPerPicture(options.labelsPerPicture);
  const settings = splitSettings(options);
  const { duplicates: mode = 'near' } = options;
  if (!['near', 'exact', 'none'].includes(mode)) {
    throw new UsageError(`Expected near, exact or none for duplicates but received ${String(mode)}.`);
  }
  const found = await scanPhotographs(path, [], options.labelsPerPicture);
  const { scan, remark } = applyCorrections(found, options.corrections);
  const { severalLabels } = scan;
  if (severalLabels && scan.layout !== 'list' && mode === 'none') {
    throw new UsageError('Several labels a picture in class folders are found by comparing the files.', {
      hint: 'Leave duplicates at near or exact, or write the labels into a list.',
    });
  }
  const { candidates: read, skipped } =
    mode === 'none'
      ? { candidates: unreadCandidates(scan.files), skipped: [] }
      : await readPhotographs(scan.files, mode === 'near', options, reader);
  const { files: candidates, copies } = joinCopies(read, scan);
  const counts = countClasses(scan.classNames, candidates);
  const classNames = counts.filter(({ distinct }) => distinct > 0).map(({ className }) => className);
  if (classNames.length < 2) {
    throw await nothingToLearn(path, scan, classNames, [...scan.skipped, ...skipped]);
  }
  const known = new Set(classNames);
  const labelsOf = labeller(classNames);
  const learnable = severalLabels ? candidates : candidates.filter(({ className }) => known.has(className));
  const {
    parts,
    origins,
    remarks: about,
  } = divide(learnable, classNames, scan.given, settings, severalLabels);
  const remarks = [
    ...(remark === undefined ? [] : [remark]),
    ...(severalLabels ? aboutLabels(candidates, counts, copies) : []),
    ...about,
  ];
  const files = learnable.map((candidate, index) => ({ ...candidate, part: parts[index] }));
  const filesOf = (wanted: Part): ScannedFile[] =>
    files.filter(({ part }) => part === wanted).map((file) => ({ path: file.path, ...labelsOf(file) }));
  const duplicates = describeDuplicates(files);
  return {
    path,
    layout: scan.layout,
    severalLabels,
    understood: scan.interpreted ? scan.understood : undefined,
    understoodValues: scan.interpreted ? scan.understoodValues : undefined,
    classNames,
    train: filesOf('train'),
    validation: filesOf('validation'),
    test: filesOf('test'),
    parts: origins,
    notes: remarks.map(({ text }) => text),
    remarks,
    findings: [
      ...classFindings(counts, scan.given),
      ...unusedFindings(await leftAlone(scan.ignored)),
      ...duplicateFindings(duplicates, severalLabels),
    ].filter(({ severity }) => severity !== 'note'),
    duplicates,
    skipped: [
      ...scan.skipped.filter(({ reason }) => reason !== EMPTY_CLASS),
      ...skipped,
      ...candidates
        .filter(({ className }) => !severalLabels && !known.has(className))
        .map(({ path, className }) => ({
          path,
          kind: 'untrained-class' as const,
          values: { className },
          reason: `its class ${className} has no image to train on`,
        })),
    ] satisfies LeftOutFile[],
    ignored: scan.ignored,
    seed: settings.seed,
    digest: mode === 'none' ? undefined : digestOfImages(files),
  };
}

/** Images among the files that are left alone. */
async function leftAlone(ignored: readonly SkippedFile[]): Promise<FileProblem[]> {
  const problems: (FileProblem | undefined)[] = new Array(ignored.length).fill(undefined);
  await forEachConcurrently(ignored, LOOKS_AT_ONCE, async (file, at) => {
    problems[at] = await examineLeftAlone(file);
  });
  return problems.filter((problem) => problem !== undefined);
}

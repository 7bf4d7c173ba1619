import { byCharacterCode } from '../by-character-code.js';
import { DECODES_AT_ONCE, forEachConcurrently } from '../concurrency.js';
import type { SkippedFile } from '../datasets/index.js';
import type { Part } from '../folders/index.js';
import { EMPTY_CLASS, NOT_AN_IMAGE_NAME, NOT_IN_A_CLASS } from '../folders/index.js';
import { anything, checkOptions } from '../options.js';
import { UnreadableImageError } from '../pictures/index.js';
import type { Remark, RemarkValues } from '../remark.js';
import { applyCorrections } from './apply-corrections.js';
import { type Candidate, countClasses } from './candidate.js';
import { classesOf } from './classes-of.js';
import type { LabelCorrections } from './corrections.js';
import { divide, type PartOrigin, type SplitOptions, splitRules, splitSettings } from './divide.js';
import { type DuplicateGroup, describeDuplicates } from './duplicates.js';
import { examineIgnored, examineSkipped } from './examine-left-out.js';
import { fileFindings } from './file-findings.js';
import { type FileProblem, oddities } from './file-problem.js';
import { type ClassCount, classFindings, duplicateFindings, type Finding } from './findings.js';
import { examineImage, type Fingerprint } from './fingerprint.js';
import type { FoundPhotograph, PhotographLayout, PhotographScan } from './found-photographs.js';
import { type ImageSizes, measureSizes, type SizedImage } from './image-sizes.js';
import { joinCopies } from './join-copies.js';
import { checkLabelsPerPicture, type LabelsPerPicture } from './labels-per-picture.js';
import { groupCandidates, type ReadingOptions, readingRules } from './read-photographs.js';
import { scanPhotographs } from './scan-photographs.js';

/** The result of `inspectPhotographs`. Every file that was found is used, skipped or ignored. */
export interface PhotographsInspection {
  /** As it was given. */
  readonly path: string;
  readonly layout: PhotographLayout;
  /** Whether a picture may have several labels, or none. */
  readonly severalLabels: boolean;
  /** The folder that was given, or the folder of the list. */
  readonly root: string;
  /** What was understood of the folder or list, in one line. */
  readonly understood: string;
  /** The names in that line, for programs; undefined for a list. */
  readonly understoodValues: RemarkValues | undefined;
  /** The parts that were given; none for class folders. */
  readonly given: readonly Part[];
  /** Every class with its number of usable images. */
  readonly classes: readonly ClassCount[];
  /** Files, and folders and links that could not be followed. Of a list: its entries. */
  readonly found: number;
  /** Images that training would use. */
  readonly used: number;
  /** Images and files that look like images, but cannot be used. */
  readonly skipped: number;
  /** Files that are not images by their names, are hidden, or are in no class folder. */
  readonly ignored: number;
  /** Number of usable images in each format. */
  readonly formats: Readonly<Record<string, number>>;
  /** Undefined when no image is usable. */
  readonly sizes: ImageSizes | undefined;
  /** Every usable image, in the order in which they were found. */
  readonly photographs: readonly InspectedPhotograph[];
  /** The first four usable images of each class, to look at. */
  readonly examples: readonly ClassExample[];
  /** Problems and unusual properties of files; a file may have several. */
  readonly problems: readonly FileProblem[];
  /** Groups of duplicates. */
  readonly duplicates: readonly DuplicateGroup[];
  /** The findings, errors first. */
  readonly findings: readonly Finding[];
  /** How the photographs would be split; only with the option, and with at least two classes to learn. */
  readonly split?: PhotographSplit;
}

/** How `openPhotographs` splits photographs. */
export interface PhotographSplit {
  /** By path. */
  readonly parts: ReadonlyMap<string, Part>;
  readonly origins: Readonly<Record<Part, PartOrigin>>;
  /** What was split off, and what could not be, one sentence each. */
  readonly notes: readonly string[];
  /** The same for programs. */
  readonly remarks: readonly Remark[];
}

/** Options of `inspectPhotographs`. */
export interface InspectOptions extends ReadingOptions {
  /** Also report how `openPhotographs` would split them with these options. */
  readonly split?: SplitOptions;
  /** Whether a picture may have several labels or none, as `openPhotographs` takes it. */
  readonly labelsPerPicture?: LabelsPerPicture;
  /** Other labels for some of the photographs; see `readCorrections`. */
  readonly corrections?: LabelCorrections;
}

/** A usable image. */
export interface InspectedPhotograph {
  readonly path: string;
  readonly className: string;
  /** All its classes, where it may have several labels or none. */
  readonly classNames?: readonly string[];
  /** The part that was given; undefined where none was. */
  readonly part: Part | undefined;
  /** Images of the same number show the same. */
  readonly group: number;
  /** Whether somebody has looked at its label: the corrections name it. */
  readonly confirmed?: true;
}

/** An image to look at. */
export interface ClassExample {
  readonly path: string;
  readonly className: string;
}

const EXAMPLES_PER_CLASS = 4;
const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'note'];

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
 * import { inspectPhotographs } from 'graft/photographs';
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
  const { severalLabels } = scan;
  const examination = new Examination(scan.files);
  const skipped = scan.skipped.filter(({ reason }) => reason !== EMPTY_CLASS);
  await examination.run(skipped, scan.ignored, options);

  const { files: candidates, copies } = joinCopies(
    groupCandidates(scan.files, examination.fingerprints, true),
    scan,
  );
  const classes = countClasses(scan.classNames, candidates);
  const learnable = new Set(classes.filter(({ distinct }) => distinct > 0).map(({ className }) => className));
  const used = severalLabels ? candidates : candidates.filter(({ className }) => learnable.has(className));
  const duplicates = describeDuplicates(candidates);
  const split = settings && learnable.size >= 2 ? divided(used, scan, settings) : undefined;
  const problems = examination.problems.flat();
  const findings = [
    ...classFindings(classes, scan.given),
    ...fileFindings(problems),
    ...duplicateFindings(duplicates, severalLabels),
  ];
  return {
    path,
    layout: scan.layout,
    severalLabels,
    root: scan.root,
    understood: remark === undefined ? scan.understood : `${scan.understood} ${remark.text}`,
    understoodValues: scan.understoodValues,
    given: scan.given,
    classes,
    found: scan.files.length + skipped.length + scan.ignored.length,
    used: used.length + copies,
    skipped: scan.files.length - copies - used.length + skipped.length,
    ignored: scan.ignored.length,
    formats: examination.countFormats(),
    sizes: measureSizes(examination.sizes.filter((size) => size !== undefined)),
    photographs: used.map(({ path, className, classNames, part, group, confirmed }) => ({
      ...{ path, className, part, group },
      ...(classNames && { classNames }),
      ...(confirmed && { confirmed }),
    })),
    examples: firstOfEach(used),
    problems,
    duplicates,
    findings: findings.sort(
      (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
    ),
    ...(split !== undefined && { split }),
  };
}

function divided(
  used: readonly Candidate[],
  { given, severalLabels }: PhotographScan,
  settings: ReturnType<typeof splitSettings>,
): PhotographSplit {
  const classNames = [...new Set(used.flatMap(classesOf))].sort(byCharacterCode);
  const { parts, origins, remarks } = divide(used, classNames, given, settings, severalLabels);
  return {
    parts: new Map(used.map(({ path }, at) => [path, parts[at]])),
    origins,
    notes: remarks.map(({ text }) => text),
    remarks,
  };
}

function firstOfEach(used: readonly ClassExample[]): ClassExample[] {
  const counts = new Map<string, number>();
  const examples = used.filter(({ className }) => {
    const count = counts.get(className) ?? 0;
    counts.set(className, count + 1);
    return count < EXAMPLES_PER_CLASS;
  });
  return examples
    .map(({ path, className }) => ({ path, className }))
    .sort((one, other) => byCharacterCode(one.className, other.className));
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
    skipped: readonly SkippedFile[],
    ignored: readonly SkippedFile[],
    { onProgress, signal }: ReadingOptions,
  ): Promise<void> {
    const looks = [
      ...this.#files.map((file, index) => () => this.#examine(file, index)),
      ...skipped.map((file) => async () => [await examineSkipped(file)]),
      ...ignored.map((file) => () => examineLeftAlone(file)),
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

async function examineLeftAlone(file: SkippedFile): Promise<FileProblem[]> {
  const { path, reason } = file;
  if (reason === NOT_IN_A_CLASS) return [{ path, kind: 'unused-image', reason, used: false }];
  if (reason !== NOT_AN_IMAGE_NAME) return [];
  const problem = await examineIgnored(file);
  return problem === undefined ? [] : [problem];
}

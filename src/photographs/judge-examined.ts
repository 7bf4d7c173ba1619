import { byCharacterCode } from '../by-character-code.js';
import type { Part } from '../folders/browser.js';
import type { Remark, RemarkValues } from '../remark.js';
import { type Candidate, countClasses } from './candidate.js';
import { classesOf } from './classes-of.js';
import { divide, type PartOrigin, type splitSettings } from './divide.js';
import { type DuplicateGroup, describeDuplicates } from './duplicates.js';
import { fileFindings } from './file-findings.js';
import type { FileProblem } from './file-problem.js';
import { type ClassCount, classFindings, duplicateFindings, type Finding } from './findings.js';
import type { PhotographLayout, PhotographScan } from './found-photographs.js';
import { type ImageSizes, measureSizes, type SizedImage } from './image-sizes.js';

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

/** Everything that was learned by reading each file. */
export interface ExaminedPhotographs {
  readonly scan: Pick<PhotographScan, 'classNames' | 'given' | 'severalLabels'> & {
    readonly files: readonly unknown[];
  };
  /** Those that can be read. */
  readonly candidates: readonly Candidate[];
  /** Files that were joined with others of the same content. */
  readonly copies: number;
  /** Files beside `scan.files` that look like images. */
  readonly skipped: number;
  readonly ignored: number;
  readonly formats: Readonly<Record<string, number>>;
  readonly sizes: readonly SizedImage[];
  readonly problems: readonly FileProblem[];
  /** Of the split; undefined where none is wanted. */
  readonly settings: ReturnType<typeof splitSettings> | undefined;
}

const EXAMPLES_PER_CLASS = 4;
const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'note'];

/** What the photographs are like, from what reading them has shown. */
export function judgeExamined({
  scan,
  candidates,
  copies,
  skipped,
  ignored,
  formats,
  sizes,
  problems,
  settings,
}: ExaminedPhotographs): Omit<
  PhotographsInspection,
  'path' | 'layout' | 'root' | 'understood' | 'understoodValues'
> {
  const { severalLabels } = scan;
  const classes = countClasses(scan.classNames, candidates);
  const learnable = new Set(classes.filter(({ distinct }) => distinct > 0).map(({ className }) => className));
  const used = severalLabels ? candidates : candidates.filter(({ className }) => learnable.has(className));
  const duplicates = describeDuplicates(candidates);
  const split = settings && learnable.size >= 2 ? divided(used, scan, settings) : undefined;
  const findings = [
    ...classFindings(classes, scan.given),
    ...fileFindings(problems),
    ...duplicateFindings(duplicates, severalLabels),
  ];
  return {
    severalLabels,
    given: scan.given,
    classes,
    found: scan.files.length + skipped + ignored,
    used: used.length + copies,
    skipped: scan.files.length - copies - used.length + skipped,
    ignored,
    formats,
    sizes: measureSizes(sizes),
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
  { given, severalLabels }: ExaminedPhotographs['scan'],
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

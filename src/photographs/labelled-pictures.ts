import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { counted } from '../counted.js';
import type { ScannedFile, SkippedFile } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { EMPTY_CLASS, listImages, type Part } from '../folders/index.js';
import { anything, checkOptions } from '../options.js';
import { listFirst } from '../remark.js';
import { applyCorrections } from './apply-corrections.js';
import { classNumbers, MOST_LISTED } from './class-numbers.js';
import { classesOf } from './classes-of.js';
import type { LabelCorrections } from './corrections.js';
import type { PhotographScan } from './found-photographs.js';
import { joinPhotographs } from './join-copies.js';
import { labeller } from './label-numbers.js';
import { checkLabelsPerPicture, type LabelsPerPicture } from './labels-per-picture.js';
import { scanPhotographs } from './scan-photographs.js';

/** Labelled pictures to evaluate a classifier on. */
export interface LabelledPictures {
  /** Their part; null if the pictures are not divided into parts. */
  readonly part: Part | null;
  /** Whether a picture may have several labels, or none. */
  readonly severalLabels: boolean;
  /** Labels are positions in the classifier's own list of classes. */
  readonly files: readonly ScannedFile[];
  readonly skipped: readonly SkippedFile[];
  /** What was understood of their folder, in one line, where that is more than class folders or a list. */
  readonly understood?: string;
}

/** Options of `findLabelledPictures`. */
export interface FindLabelledOptions {
  /** Whether a picture may have several labels or none, as `openPhotographs` takes it: 'several' for a classifier whose task is multilabel. */
  readonly labelsPerPicture?: LabelsPerPicture;
  /** Other labels for some of the pictures; see `readCorrections`. */
  readonly corrections?: LabelCorrections;
}

/** The first existing part is used: preferably one that neither trained the classifier nor chose its weights. */
const PARTS: readonly Part[] = ['test', 'validation', 'train'];

/**
 * Finds pictures to evaluate a classifier on: in class folders, in test/, validation/ and train/ of class folders, or in
 * a list of paths and labels (CSV or JSON). They may have all of the classifier's classes or some. Of several parts it
 * takes test/, else validation/.
 *
 * @throws UsageError if there is nothing at the path, no picture, or a class that the classifier does not know
 */
export async function findLabelledPictures(
  path: string,
  classNames: readonly string[],
  options: FindLabelledOptions = {},
): Promise<LabelledPictures> {
  checkOptions('findLabelledPictures', options, { labelsPerPicture: anything, corrections: anything });
  const { labelsPerPicture, corrections } = options;
  checkLabelsPerPicture(labelsPerPicture);
  const every = await scanPhotographs(path, classNames, labelsPerPicture);
  const { scan, remark } = applyCorrections(every, corrections);
  const { severalLabels } = scan;
  const part = PARTS.find((name) => scan.given.includes(name)) ?? null;
  const inPart = scan.files.filter((file) => part === null || file.part === part);
  const photographs = await joinPhotographs(inPart, scan);
  const found = [...new Set(photographs.flatMap(classesOf))];
  classNumbers(classNames, found, path);
  const labelsOf = labeller(classNames);
  const { saidClasses } = scan;
  const unsaid = saidClasses === undefined ? [] : classNames.filter((name) => !saidClasses.includes(name));
  const files = photographs.map((file) => ({
    path: file.path,
    ...labelsOf(unsaid.length === 0 ? file : { ...file, unknown: [...(file.unknown ?? []), ...unsaid] }),
  }));
  if (files.length === 0) throw await nothingFound(path, scan, classNames);
  const said = [
    ...(scan.interpreted ? [scan.understood] : []),
    ...(severalLabels && scan.layout !== 'list' ? [OF_FOLDERS] : []),
    ...(remark === undefined ? [] : [remark.text]),
  ];
  return {
    part,
    severalLabels,
    files,
    skipped: scan.skipped.filter(({ reason }) => reason !== EMPTY_CLASS),
    understood: said.length > 0 ? said.join(' ') : undefined,
  };
}

/** Folders say nothing about labels that they do not give. */
const OF_FOLDERS = 'A picture has the labels of all class folders that it is in, and no others.';

async function nothingFound(
  path: string,
  scan: PhotographScan,
  classNames: readonly string[],
): Promise<UsageError> {
  const message = `Expected pictures in the classes of ${path} but found none.`;
  const skipped = scan.skipped.filter(({ reason }) => reason !== EMPTY_CLASS);
  if (skipped.length > 0) {
    const [{ path: first, reason }] = skipped;
    const many = counted(skipped.length, 'file was', 'files were');
    return new UsageError(message, { hint: `${many} left out, the first one ${first}: ${reason}.` });
  }
  const isFolder = (await stat(path)).isDirectory();
  const own = isFolder ? (await listImages(path)).paths.length : 0;
  const name = basename(resolve(path));
  if (own > 0 && classNames.includes(name)) {
    return new UsageError(message, {
      hint: `This is the folder of the class "${name}". Give the folder above it, or move it into a new one.`,
    });
  }
  if (own > 0) {
    return new UsageError(message, {
      hint: `It holds ${own} pictures that are in no class folder. They cannot be evaluated without their classes; \`graft predict\` classifies them.`,
    });
  }
  return new UsageError(message, {
    hint: `The model knows the classes ${listFirst(classNames, MOST_LISTED)}.`,
  });
}

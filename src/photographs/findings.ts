import { counted } from '../counted.js';
import type { Part } from '../folders/browser.js';
import { firstOf, listFirst, type RemarkValues } from '../remark.js';
import type { DuplicateGroup } from './duplicates.js';
import { SAY_SEVERAL } from './labels-per-picture.js';

/** The kind of a finding. */
export type FindingKind =
  | 'too-few-classes'
  | 'class-without-images'
  | 'too-few-images'
  | 'few-images'
  | 'imbalance'
  | 'similar-class-names'
  | 'class-missing-in-part'
  | 'class-only-outside-train'
  | 'unreadable-files'
  | 'missing-files'
  | 'files-not-read'
  | 'list-conflict'
  | 'list-lines'
  | 'unusual-files'
  | 'unused-images'
  | 'label-conflict'
  | 'near-label-conflict'
  | 'duplicates-across-parts'
  | 'exact-duplicates'
  | 'near-duplicates';

/** A finding about a set of photographs. */
export interface Finding {
  readonly kind: FindingKind;
  /** 'error': it would harm the training or falsify its result. 'warning': worth a look. 'note': for information. */
  readonly severity: 'error' | 'warning' | 'note';
  /** The number of files, groups or classes that it is about. */
  readonly count: number;
  /** The values in the message besides `count`, for translations. */
  readonly values: RemarkValues;
  /** One sentence. */
  readonly message: string;
  /** What to do about it, as one sentence. */
  readonly advice?: string;
}

/** The images of one class: in total, and in each given part. */
export interface ClassCount {
  readonly className: string;
  readonly total: number;
  readonly parts: Readonly<Partial<Record<Part, number>>>;
  /** Training images before anything is split off; a group of duplicates counts once. */
  readonly distinct: number;
}

/** A class of fewer different images cannot be in train, validation and test. */
const MIN_IMAGES = 3;
/** With fewer images, a class is hardly learned, and its results say little. */
const FEW_IMAGES = 20;
/** From this ratio between the largest and the smallest class, class weights are worth considering. */
const IMBALANCE_RATIO = 3;

/** The findings about the number of images per class. */
export function classFindings(counts: readonly ClassCount[], given: readonly Part[]): Finding[] {
  const findings: Finding[] = [];
  const add = (finding: Finding) => findings.push(finding);
  const trainable = counts.filter(({ distinct }) => distinct > 0);
  const empty = counts.filter(({ total }) => total === 0).map(({ className }) => className);
  const elsewhere = counts.filter(({ total, distinct }) => total > 0 && distinct === 0);
  if (trainable.length < 2) {
    add({
      kind: 'too-few-classes',
      severity: 'error',
      count: trainable.length,
      values: {},
      message: `There ${are(trainable.length, 'class', 'classes')} with images to train on; at least two are needed.`,
      advice: 'Put the images of each class into a sub-folder of their own.',
    });
  }
  if (empty.length > 0) {
    add({
      kind: 'class-without-images',
      severity: 'error',
      count: empty.length,
      values: firstOf(empty),
      message: `${counted(empty.length, 'class', 'classes')} without a usable image: ${listFirst(empty)}.`,
      advice: 'Add images, or remove the folder; training leaves it out.',
    });
  }
  if (elsewhere.length > 0) {
    const names = elsewhere.map(({ className }) => className);
    add({
      kind: 'class-only-outside-train',
      severity: 'error',
      count: names.length,
      values: firstOf(names),
      message: `${counted(names.length, 'class', 'classes')} with images in validation or test but none to train on: ${listFirst(names)}.`,
      advice: 'Check how the folders are spelled; such classes are left out of validation and test too.',
    });
  }
  sizeFindings(trainable, add);
  for (const part of given) {
    const missing = trainable.filter(({ parts }) => (parts[part] ?? 0) === 0);
    if (missing.length === 0 || part === 'train') continue;
    add({
      kind: 'class-missing-in-part',
      severity: 'warning',
      count: missing.length,
      values: { part, ...firstOf(missing.map(({ className }) => className)) },
      message: `${counted(missing.length, 'class', 'classes')} without an image in ${part}: ${listFirst(missing.map(({ className }) => className))}.`,
      advice: 'The results will not show how well such a class is recognized.',
    });
  }
  for (const names of similarNames(counts.map(({ className }) => className))) {
    add({
      kind: 'similar-class-names',
      severity: 'warning',
      count: names.length,
      values: firstOf(names),
      message: `The classes ${listFirst(names)} differ only in case, in surrounding spaces, or in how accents are stored.`,
      advice: 'If they are the same class, put their images into one folder.',
    });
  }
  return findings;
}

function sizeFindings(trainable: readonly ClassCount[], add: (finding: Finding) => void): void {
  const described = (classes: readonly ClassCount[]) =>
    classes.map(({ className, distinct }) => `${className} (${distinct})`);
  const tooFew = trainable.filter(({ distinct }) => distinct < MIN_IMAGES);
  if (tooFew.length > 0) {
    add({
      kind: 'too-few-images',
      severity: 'error',
      count: tooFew.length,
      values: { least: MIN_IMAGES, ...firstOf(described(tooFew)) },
      message: `${counted(tooFew.length, 'class', 'classes')} with fewer than ${MIN_IMAGES} different images: ${listFirst(described(tooFew))}.`,
      advice: 'Add images: training, validation and testing need one each.',
    });
  }
  const few = trainable.filter(({ distinct }) => distinct >= MIN_IMAGES && distinct < FEW_IMAGES);
  if (few.length > 0) {
    add({
      kind: 'few-images',
      severity: 'warning',
      count: few.length,
      values: { least: FEW_IMAGES, ...firstOf(described(few)) },
      message: `${counted(few.length, 'class', 'classes')} with fewer than ${FEW_IMAGES} different images: ${listFirst(described(few))}.`,
      advice: 'Add images if you can; accuracies on so few say little.',
    });
  }
  const sorted = [...trainable].sort((one, other) => one.distinct - other.distinct);
  const [smallest, largest] = [sorted[0], sorted[sorted.length - 1]];
  if (sorted.length > 1 && largest.distinct >= IMBALANCE_RATIO * smallest.distinct) {
    const ratio = largest.distinct / smallest.distinct;
    add({
      kind: 'imbalance',
      severity: 'warning',
      count: 2,
      values: {
        ...{ largest: largest.className, most: largest.distinct },
        ...{ smallest: smallest.className, least: smallest.distinct },
        ratio: Math.round(ratio * 10) / 10,
      },
      message: `The class ${largest.className} has ${ratio.toFixed(1)} times as many images as ${smallest.className} (${largest.distinct} and ${smallest.distinct}).`,
      advice: 'Train with `--set classWeight=balanced`, and look at the accuracy of each class.',
    });
  }
}

/**
 * The findings about duplicates.
 *
 * @param severalLabels whether a picture may have several labels
 */
export function duplicateFindings(duplicates: readonly DuplicateGroup[], severalLabels = false): Finding[] {
  const findings: Finding[] = [];
  const conflicts = duplicates.filter(hasLabelConflict);
  const nearConflicts = duplicates.filter(
    (group) => !hasLabelConflict(group) && valuesOf(group, 'className').size > 1,
  );
  const across = duplicates.filter((group) => valuesOf(group, 'part').size > 1);
  const copies = duplicates.reduce(
    (sum, { files }) => sum + files.length - new Set(files.map(({ sha256 }) => sha256)).size,
    0,
  );
  const near = duplicates.filter(({ kind }) => kind === 'near');
  if (conflicts.length > 0) {
    findings.push({
      kind: 'label-conflict',
      severity: 'error',
      count: conflicts.length,
      values: { ...examples(conflicts[0]), ...(severalLabels && { several: 1 }) },
      message: `${counted(conflicts.length, 'image')} with the same content in more than one class, for example ${example(conflicts[0])}.`,
      advice: severalLabels
        ? 'Give each of them all of its labels.'
        : `Keep each image in the right class and delete it from the others. ${SAY_SEVERAL}`,
    });
  }
  if (across.length > 0) {
    findings.push({
      kind: 'duplicates-across-parts',
      severity: 'error',
      count: across.length,
      values: examples(across[0]),
      message: `${counted(across.length, 'picture')} in more than one of train, validation and test, for example ${example(across[0])}.`,
      advice: 'Keep each in one part only: a picture that was used in training does not test the model.',
    });
  }
  if (nearConflicts.length > 0) {
    findings.push({
      kind: 'near-label-conflict',
      severity: 'warning',
      count: nearConflicts.length,
      values: examples(nearConflicts[0]),
      message: `${counted(nearConflicts.length, 'group')} of pictures that look the same but are in different classes, for example ${example(nearConflicts[0])}.`,
      advice: 'Look at them: one of the labels may be wrong.',
    });
  }
  if (copies > 0) {
    findings.push({
      kind: 'exact-duplicates',
      severity: 'warning',
      count: copies,
      values: {},
      message: `${counted(copies, 'file')} with the same content as another one.`,
      advice: 'Delete the copies: they count twice in training and in every accuracy.',
    });
  }
  if (near.length > 0) {
    findings.push({
      kind: 'near-duplicates',
      severity: 'note',
      count: near.length,
      values: {},
      message: `${counted(near.length, 'group')} of pictures that look the same.`,
      advice: 'Graft keeps them together when it splits off a part.',
    });
  }
  return findings;
}

function hasLabelConflict({ files }: DuplicateGroup): boolean {
  const classes = new Map<string, string>();
  return files.some(({ sha256, className }) => {
    const known = classes.get(sha256);
    classes.set(sha256, className);
    return known !== undefined && known !== className;
  });
}

function valuesOf({ files }: DuplicateGroup, field: 'className' | 'part'): Set<string | undefined> {
  return new Set(files.map((file) => file[field]));
}

/** Two files of a group, from different classes or parts if possible. */
function examples({ files }: DuplicateGroup): { readonly one: string; readonly other: string } {
  const [first] = files;
  const other =
    files.find(({ className }) => className !== first.className) ??
    files.find(({ part }) => part !== first.part) ??
    files[1];
  return { one: first.path, other: other.path };
}

function example(group: DuplicateGroup): string {
  const { one, other } = examples(group);
  return `${one} and ${other}`;
}

/** Names that look the same: "cats" and "Cats", or the two ways to store an é. */
function similarNames(names: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const plain = name.normalize('NFC').trim().toLowerCase();
    groups.set(plain, [...(groups.get(plain) ?? []), name]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function are(count: number, one: string, many: string): string {
  if (count === 0) return `are no ${many}`;
  return `${count === 1 ? 'is' : 'are'} ${counted(count, one, many)}`;
}

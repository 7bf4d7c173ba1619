import { counted } from '../counted.js';
import type { ScannedFile } from '../datasets/index.js';
import { sharedLabels } from '../labels.js';
import { firstOf, listFirst, type Remark } from '../remark.js';
import { classesOf } from './classes-of.js';
import type { ClassCount } from './findings.js';
import type { FoundPhotograph } from './found-photographs.js';

/** Gives photographs the numbers of their classes; classes without a number are left out. */
export function labeller(
  classNames: readonly string[],
): (
  file: Pick<FoundPhotograph, 'className' | 'classNames' | 'unknown'>,
) => Pick<ScannedFile, 'labels' | 'unknown'> {
  const numbers = new Map(classNames.map((name, label) => [name, label]));
  const numbersOf = (names: readonly string[]): readonly number[] =>
    sharedLabels(names.map((name) => numbers.get(name)).filter((label) => label !== undefined));
  return (file) => {
    const labels = numbersOf(classesOf(file));
    const unknown = file.unknown === undefined ? [] : numbersOf(file.unknown);
    return { labels, ...(unknown.length > 0 && { unknown }) };
  };
}

/**
 * What to know about the labels of pictures that may have several.
 *
 * @param copies files that were joined with another one of the same content
 */
export function aboutLabels(
  files: readonly Pick<FoundPhotograph, 'className' | 'classNames' | 'unknown'>[],
  counts: readonly ClassCount[],
  copies: number,
): Remark[] {
  const none = files.filter((file) => classesOf(file).length === 0).length;
  const many = files.filter((file) => classesOf(file).length > 1).length;
  const unknown = files.filter((file) => file.unknown !== undefined).length;
  const left = counts.filter(({ distinct }) => distinct === 0).map(({ className }) => className);
  const remarks: Remark[] = [
    {
      kind: 'several-labels',
      values: { count: files.length, many, none },
      text: `Any number of labels a picture: ${many} of ${counted(files.length, 'image')} have more than one, ${none} have none.`,
    },
  ];
  if (copies > 0) {
    remarks.push({
      kind: 'joined-copies',
      values: { count: copies },
      text: `The same content in several class folders is one picture with several labels: ${counted(copies, 'copy', 'copies')} were joined with others.`,
    });
  }
  if (unknown > 0) {
    remarks.push({
      kind: 'unknown-labels',
      values: { count: unknown },
      text: `Of ${counted(unknown, 'image')} not every label is known: what is not known does not count.`,
    });
  }
  if (left.length > 0) {
    remarks.push({
      kind: 'label-left-out',
      values: { count: left.length, ...firstOf(left) },
      text: `${counted(left.length, 'label')} without an image to train on, which the model does not learn: ${listFirst(left)}.`,
    });
  }
  return remarks;
}

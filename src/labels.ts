import { UsageError } from './errors.js';

/*
 * The labels of a picture are the numbers of its classes, positions in the list of class names, ascending and each one
 * once. A picture has one label wherever classes exclude each other.
 */

const ofOneClass = new Map<number, readonly number[]>();

/**
 * The labels of a picture that belongs to one class. All pictures of a class share one frozen array, so that a million
 * pictures take the memory of a million references.
 */
export function labelsOfClass(classNumber: number): readonly number[] {
  let labels = ofOneClass.get(classNumber);
  if (labels === undefined) {
    labels = Object.freeze([classNumber]);
    ofOneClass.set(classNumber, labels);
  }
  return labels;
}

/** The same labels, ascending and each one once, as a frozen array that pictures of one class share. */
export function sharedLabels(labels: readonly number[]): readonly number[] {
  if (labels.length === 1) return labelsOfClass(labels[0]);
  return Object.freeze([...new Set(labels)].sort((one, other) => one - other));
}

/** The names of a picture's classes, in the order of the class names. */
export function namesOfLabels(labels: readonly number[], classNames: readonly string[]): string[] {
  return labels.map((label) => {
    const name = classNames[label];
    if (name === undefined) {
      throw new UsageError(
        `Expected labels from 0 to ${classNames.length - 1} but received ${label}, which has no class name.`,
      );
    }
    return name;
  });
}

/** The names of a picture's classes as people read them: 'rose' or 'cat, dog'; 'none' without a class. */
export function labelsInWords(labels: readonly number[], classNames: readonly string[]): string {
  return namesInWords(namesOfLabels(labels, classNames));
}

/** The names of a picture's classes, from `namesOfLabels`, as people read them. */
export function namesInWords(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

/**
 * The class of a picture that has exactly one.
 *
 * @param what whose labels they are, for the message: 'cat.jpg'
 * @throws UsageError for a picture of no class or of several
 */
export function onlyLabel(labels: readonly number[], what = 'a picture'): number {
  if (labels.length === 1) return labels[0];
  throw new UsageError(`Expected one class for ${what} but received ${labels.length}.`, {
    hint: 'Where pictures may have several classes, or none, the task is multilabel.',
  });
}

/** Whether two pictures have the same classes. */
export function sameLabels(one: readonly number[], other: readonly number[]): boolean {
  return one === other || (one.length === other.length && one.every((label, at) => label === other[at]));
}

/**
 * The class number of each picture, where classes exclude each other: [count].
 *
 * @throws UsageError for a picture of no class or of several
 */
export function classNumbersOf(labels: readonly (readonly number[])[]): Int32Array {
  const classes = new Int32Array(labels.length);
  for (let at = 0; at < labels.length; at++) {
    const own = labels[at];
    classes[at] = own.length === 1 ? own[0] : onlyLabel(own, `picture ${at}`);
  }
  return classes;
}

/**
 * The name of the class of a picture that has exactly one.
 *
 * @param what whose labels they are, for the message
 * @throws UsageError for a picture of no class or of several
 */
export function onlyName(labels: readonly number[], classNames: readonly string[], what?: string): string {
  return namesOfLabels([onlyLabel(labels, what)], classNames)[0];
}

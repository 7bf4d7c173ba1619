import { byCharacterCode } from '../../by-character-code.js';
import type { Part } from '../../folders/browser.js';
import { sha256 } from '../../sha256.js';
import type { PartName, Photograph, PhotographProblem } from '../api.js';

/** A photograph as the Studio stores it. */
export interface IndexedPhotograph {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  /** Bytes; -1 when it cannot be read. */
  readonly size: number;
  /** When it was changed, in whole milliseconds since 1970; -1 when it cannot be read. */
  readonly modified: number;
  /** In words where it may have several classes: see `classesOf`. Null where it was set aside, or is unlabelled. */
  readonly className: string | null;
  /** All its classes, where it may have several labels, or none. */
  readonly classNames?: readonly string[];
  /** Classes of which it is not known whether it has them. */
  readonly unknown?: readonly string[];
  /** Whether it waits for a class; one that was set aside does not. */
  readonly unlabelled: boolean;
  /** The part of the folder that it lies in; undefined where there are no such folders. */
  readonly given: Part | undefined;
  /** When the file was last changed, in milliseconds since 1970, and its length in bytes; 0 where it cannot be read. */
  readonly time: number;
  readonly bytes: number;
  /** From an inspection, or from the folder that it lies in. */
  part: PartName | null;
  problem: PhotographProblem | null;
}

/** Whether a photograph was set aside: it has no class, and waits for none. */
export function isAside({
  className,
  unlabelled,
}: Pick<IndexedPhotograph, 'className' | 'unlabelled'>): boolean {
  return className === null && !unlabelled;
}

/** The names of a photograph's classes; none when it was moved aside. */
export function classesOf({
  className,
  classNames,
}: Pick<IndexedPhotograph, 'className' | 'classNames'>): readonly string[] {
  return classNames ?? (className === null ? [] : [className]);
}

/** By class, then by place in the folder. */
export function inOrder(one: IndexedPhotograph, other: IndexedPhotograph): number {
  return byCharacterCode(one.className ?? '', other.className ?? '') || byCharacterCode(one.path, other.path);
}

const classIds = new Map<string, string>();
/** Bytes of the checksum that make an id: twelve letters. */
const ID_BYTES = 9;

/** The id of a class. */
export function classId(name: string): string {
  const known = classIds.get(name);
  if (known !== undefined) return known;
  const bytes = sha256(`class ${name}`).subarray(0, ID_BYTES);
  const id = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  classIds.set(name, id);
  return id;
}

/** A photograph as the page receives it. */
export function describePhotograph(photograph: IndexedPhotograph): Photograph {
  const { id, name, unknown = [], unlabelled, part, problem } = photograph;
  return {
    id,
    name,
    classes: classesOf(photograph).map(classId),
    unknown: unknown.map(classId),
    aside: isAside(photograph),
    ...(unlabelled && { unlabelled }),
    part,
    problem,
  };
}

import type { DataChange, PartName } from '../api.js';
import { badRequest } from '../http/bodies.js';
import { Refusal } from '../http/errors.js';
import { LIMITS } from '../limits.js';

/* Why changes of photographs are refused, wherever the photographs are kept. */

/** @throws Refusal 400 */
export function expectBatch(batch: string | undefined): void {
  if (batch === undefined || /^[\w-]{1,64}$/.test(batch)) return;
  throw badRequest('Expected letters and digits, at most 64, for batch.');
}

/** @throws Refusal 409 when there is a class of that name, ignoring case */
export function expectNewName(classNames: readonly string[], name: string): void {
  const like = classNames.find((one) => one.toLowerCase() === name.toLowerCase());
  if (like === undefined) return;
  throw new Refusal(409, 'class-exists', `A class named ${like} already exists.`, {
    values: { name: like },
  });
}

/** @throws Refusal 400 for too many photographs at once, or none */
export function expectMovedCount(count: number): void {
  if (count > 0 && count <= LIMITS.movedAtOnce) return;
  throw new Refusal(
    400,
    'photographs-to-move',
    `Expected 1 to ${LIMITS.movedAtOnce} photographs but received ${count}.`,
    { values: { most: LIMITS.movedAtOnce } },
  );
}

/** The photographs have no such part. */
export function notDivided(part: PartName): Refusal {
  return new Refusal(409, 'not-divided', `The photographs that are here have no ${part} part.`, {
    hint: 'Divide them first, or add the files without parts.',
    values: { part },
  });
}

/** The class has the name that it would get. */
export function hasThatName(name: string): Refusal {
  return new Refusal(409, 'class-has-name', `The class already has the name ${name}.`, { values: { name } });
}

/** Nothing would be moved. */
export function alreadyThere(): Refusal {
  return new Refusal(409, 'already-there', 'The photographs are already there.');
}

/** The creation of a class cannot be undone while it has photographs. */
export function classNotEmpty(name: string): Refusal {
  return new Refusal(409, 'class-not-empty', `The class ${name} is not empty.`, {
    hint: 'Move its photographs first.',
    values: { name },
  });
}

/** There is nothing that could be undone or redone. */
export function nothingTo(what: 'undo' | 'redo'): Refusal {
  return new Refusal(409, `nothing-to-${what}`, `There is nothing to ${what}.`);
}

/** Why a photograph, or a class, stays where it is. */
export const STAY_REASONS = {
  'stays-link': 'it is a symbolic link',
  'stays-file': 'another file is in its place',
  'stays-folder': 'another folder is in its place',
  'stays-gone': 'it is no longer there',
  'stays-full': 'it is not empty',
} as const satisfies Partial<Record<NonNullable<DataChange['left'][number]['kind']>, string>>;

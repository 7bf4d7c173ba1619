import { DEVICE_NAME, utf8Bytes } from '../file-name.js';
import { isSystemName } from './left-alone.js';
import { partOfFolder } from './part.js';

/** Characters that some file systems reject, or that terminals and pages display wrongly. */
export const FORBIDDEN_CHARACTER = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffd/\\:*?"<>|]/u;
export const MAX_NAME_BYTES = 120;

/** Why a folder cannot have a name. */
export interface NameProblem {
  readonly kind: `name-${'empty' | 'too-long' | 'first-dot' | 'last-dot' | 'unseen' | 'character' | 'device' | 'system' | 'part'}`;
  /** The end of a sentence. */
  readonly reason: string;
  /** The values in the reason, for translations. */
  readonly values?: Readonly<Record<string, string>>;
}

/** A refusal of a name, for users and with what its translations need. */
export interface NameRefusal {
  readonly error: string;
  readonly hint: string;
  readonly kind: NameProblem['kind'];
  readonly values: Readonly<Record<string, string>>;
}

/** How a name is refused. @param what it is the name of */
export function nameRefusal({ kind, reason, values }: NameProblem, what: 'class' | 'run'): NameRefusal {
  return {
    error: `A ${what} cannot have this name: ${reason}.`,
    hint: 'Choose a short name of letters, digits, spaces and dashes.',
    kind,
    values: { ...values, what },
  };
}

/** What is wrong with the name of a folder, which shall be one on any system. */
export function folderNameProblem(name: string): NameProblem | undefined {
  if (name === '') return { kind: 'name-empty', reason: 'it is empty' };
  if (utf8Bytes(name) > MAX_NAME_BYTES) return { kind: 'name-too-long', reason: 'it is too long' };
  if (name.startsWith('.')) return { kind: 'name-first-dot', reason: 'it begins with a dot' };
  if (name.endsWith('.')) return { kind: 'name-last-dot', reason: 'it ends with a dot' };
  const [character] = FORBIDDEN_CHARACTER.exec(name) ?? [];
  if (character !== undefined) {
    return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character)
      ? { kind: 'name-unseen', reason: 'it holds a character that cannot be seen' }
      : { kind: 'name-character', reason: `it holds ${character}`, values: { character } };
  }
  if (DEVICE_NAME.test(name)) return { kind: 'name-device', reason: 'Windows reserves it for a device' };
  if (isSystemName(name)) return { kind: 'name-system', reason: 'systems and programs use it for their own' };
  return undefined;
}

/** As `folderNameProblem`, for that of a class. */
export function classNameProblem(name: string): NameProblem | undefined {
  const problem = folderNameProblem(name);
  if (problem !== undefined) return problem;
  const part = partOfFolder(name);
  if (part === undefined) return undefined;
  return { kind: 'name-part', reason: `it would be mistaken for the ${part} part`, values: { part } };
}

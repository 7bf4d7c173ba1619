import { cutToBytes, extensionOf, utf8Bytes } from '../../file-name.js';
import { isSystemName, partOfFolder } from '../../folders/browser.js';
import type { ImageFormat } from '../../pictures/index.js';
import type { RemarkValues } from '../../remark.js';
import type { ErrorKind } from '../api.js';
import { Refusal } from '../http/errors.js';

/** Names that Windows gives to devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
/** Characters that some file systems reject, or that terminals and pages display wrongly. */
const FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffd/\\:*?"<>|]/u;
const EVERY_FORBIDDEN = new RegExp(FORBIDDEN.source, 'gu');
const MAX_NAME_BYTES = 120;

/**
 * The name of a class, which is that of a folder on any system.
 *
 * @throws Refusal 400 when it is not a valid name
 */
export function className(given: string): string {
  return folderName(given, 'class', (name) => problemOf(name) ?? partProblem(name));
}

/**
 * The name of a run, which is that of a folder on any system.
 *
 * @throws Refusal 400 when it is not a valid name
 */
export function runName(given: string): string {
  return folderName(given, 'run', problemOf);
}

function folderName(
  given: string,
  what: 'class' | 'run',
  findProblem: (name: string) => NameProblem | undefined,
): string {
  const name = given.normalize('NFC').trim();
  const problem = findProblem(name);
  if (problem === undefined) return name;
  const { kind, reason, values = {} } = problem;
  throw new Refusal(400, kind, `A ${what} cannot have this name: ${reason}.`, {
    hint: 'Choose a short name of letters, digits, spaces and dashes.',
    values: { ...values, what },
  });
}

interface NameProblem {
  readonly kind: ErrorKind;
  readonly reason: string;
  readonly values?: RemarkValues;
}

function problemOf(name: string): NameProblem | undefined {
  if (name === '') return { kind: 'name-empty', reason: 'it is empty' };
  if (utf8Bytes(name) > MAX_NAME_BYTES) return { kind: 'name-too-long', reason: 'it is too long' };
  if (name.startsWith('.')) return { kind: 'name-first-dot', reason: 'it begins with a dot' };
  if (name.endsWith('.')) return { kind: 'name-last-dot', reason: 'it ends with a dot' };
  const [character] = FORBIDDEN.exec(name) ?? [];
  if (character !== undefined) {
    return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character)
      ? { kind: 'name-unseen', reason: 'it holds a character that cannot be seen' }
      : { kind: 'name-character', reason: `it holds ${character}`, values: { character } };
  }
  if (DEVICE.test(name)) return { kind: 'name-device', reason: 'Windows reserves it for a device' };
  if (isSystemName(name)) return { kind: 'name-system', reason: 'systems and programs use it for their own' };
  return undefined;
}

function partProblem(name: string): NameProblem | undefined {
  const part = partOfFolder(name);
  if (part === undefined) return undefined;
  return { kind: 'name-part', reason: `it would be mistaken for the ${part} part`, values: { part } };
}

/**
 * A name for a file that was uploaded: its own, as far as that is the name of a file on any system, with an ending
 * that goes with what it holds.
 */
export function fileName(given: string, format: ImageFormat): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .normalize('NFC')
    .replace(EVERY_FORBIDDEN, '_')
    .replace(/^[.\s]+/, '')
    .trim();
  const extension = extensionOf(clean).toLowerCase();
  const fits = format.extensions.includes(extension);
  let stem = cutToBytes(fits ? clean.slice(0, -extension.length) : clean, MAX_NAME_BYTES);
  if (stem === '' || DEVICE.test(stem)) stem = `picture${stem}`;
  return `${stem}${fits ? extension : format.extensions[0]}`;
}

import { cutToBytes, DEVICE_NAME, extensionOf } from '../../file-name.js';
import {
  classNameProblem,
  FORBIDDEN_CHARACTER,
  folderNameProblem,
  MAX_NAME_BYTES,
  type NameProblem,
  nameRefusal,
} from '../../folders/browser.js';
import type { ImageFormat } from '../../pictures/index.js';
import { Refusal } from '../http/errors.js';

const EVERY_FORBIDDEN = new RegExp(FORBIDDEN_CHARACTER.source, 'gu');

/**
 * The name of a class, which is that of a folder on any system.
 *
 * @throws Refusal 400 when it is not a valid name
 */
export function className(given: string): string {
  return folderName(given, 'class', classNameProblem);
}

/**
 * The name of a run, which is that of a folder on any system.
 *
 * @throws Refusal 400 when it is not a valid name
 */
export function runName(given: string): string {
  return folderName(given, 'run', folderNameProblem);
}

function folderName(
  given: string,
  what: 'class' | 'run',
  findProblem: (name: string) => NameProblem | undefined,
): string {
  const name = given.normalize('NFC').trim();
  const problem = findProblem(name);
  if (problem === undefined) return name;
  const { error, hint, kind, values } = nameRefusal(problem, what);
  throw new Refusal(400, kind, error, { hint, values });
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
  if (stem === '' || DEVICE_NAME.test(stem)) stem = `picture${stem}`;
  return `${stem}${fits ? extension : format.extensions[0]}`;
}

import { extname } from 'node:path';
import { type ImageFormat, partNamed } from '../../data/index.js';
import { UsageError } from '../../errors.js';

/** Names that Windows gives to devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
/** What some file system does not take, or a terminal and a text show wrongly. */
const FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffd/\\:*?"<>|]/u;
const EVERY_FORBIDDEN = new RegExp(FORBIDDEN.source, 'gu');
const MAX_NAME_BYTES = 120;

/**
 * The name of a class, which is that of a folder on any system.
 *
 * @throws UsageError when it cannot be one
 */
export function className(given: string): string {
  const name = given.normalize('NFC').trim();
  const problem = problemOf(name);
  if (problem === undefined) return name;
  throw new UsageError(`A class cannot have this name: ${problem}.`, {
    hint: 'Choose a short name of letters, digits, spaces and dashes.',
  });
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return 'it is too long';
  if (name.startsWith('.')) return 'it begins with a dot';
  if (name.endsWith('.')) return 'it ends with a dot';
  const [character] = FORBIDDEN.exec(name) ?? [];
  if (character !== undefined) {
    return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character)
      ? 'it holds a character that cannot be seen'
      : `it holds ${character}`;
  }
  if (DEVICE.test(name)) return 'Windows keeps it for a device';
  const part = partNamed(name);
  return part === undefined ? undefined : `it would be taken for the ${part} part`;
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
  const extension = extname(clean).toLowerCase();
  const fits = format.extensions.includes(extension);
  let stem = fits ? clean.slice(0, -extension.length) : clean;
  while (Buffer.byteLength(stem) > MAX_NAME_BYTES) stem = [...stem].slice(0, -1).join('');
  if (stem === '' || DEVICE.test(stem)) stem = `picture${stem}`;
  return `${stem}${fits ? extension : format.extensions[0]}`;
}

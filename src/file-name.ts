import { ownPlatform } from './own-platform.js';

/* Names of files as text, on any platform: `node:path` is not there in browsers. */

/** The ending of a name, with the dot: '.jpg'. '' where there is none, as for '.hidden'. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

/** A name of at most so many bytes in UTF-8; whole characters are cut off at its end. */
export function cutToBytes(name: string, most: number): string {
  let cut = name;
  while (utf8Bytes(cut) > most) cut = [...cut].slice(0, -1).join('');
  return cut;
}

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Names that Windows gives to devices, with any ending: what is written to a file `NUL` is lost. */
export const DEVICE_NAME = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])\s*(\..*)?$/i;

/** Why a file or folder cannot have a name on Windows, as the end of a sentence; undefined when it can. */
export function windowsNameProblem(name: string): string | undefined {
  const [character] = /[\p{Cc}<>:"|?*/\\]/u.exec(name) ?? [];
  if (character !== undefined) return `no name on Windows holds ${JSON.stringify(character)}`;
  // Windows leaves them out, so that two names become one.
  if (/[. ]$/.test(name) && !/^\.{1,2}$/.test(name)) return 'no name on Windows ends with a dot or a space';
  return DEVICE_NAME.test(name) ? 'Windows reserves it for a device' : undefined;
}

/**
 * Names that are one file or folder on a system have the same key. Windows and macOS usually ignore case, and macOS also
 * how an accent is written.
 */
export function nameKey(name: string, platform = ownPlatform()): string {
  if (platform === 'win32') return name.toLowerCase();
  return platform === 'darwin' ? name.normalize('NFC').toLowerCase() : name;
}

/** Longest file name that common file systems accept, in bytes. */
const MAX_NAME_BYTES = 255;

/** The name with a number in it: 'cat.jpg' becomes 'cat (2).jpg'. It is shortened where it has to be. */
export function numberedName(name: string, number: number): string {
  const extension = extensionOf(name);
  const ending = ` (${number})${extension}`;
  const stem = name.slice(0, name.length - extension.length);
  return cutToBytes(stem, MAX_NAME_BYTES - utf8Bytes(ending)) + ending;
}

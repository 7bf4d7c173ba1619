import { crc32InSteps } from './crc32.js';

/** A name in a zip archive, as its directory stores it. */
export interface StoredZipName {
  readonly bytes: Uint8Array;
  /** The entry's general purpose flags. */
  readonly flags: number;
  readonly extraFields: readonly { readonly id: number; readonly data: Uint8Array }[];
}

const IN_UTF8 = 1 << 11;
/** The extra field in which Info-ZIP writes a name as UTF-8: a version, the CRC-32 of the stored name, the name. */
const UNICODE_PATH = 0x7075;
const UNICODE_PATH_HEAD = 5;

const leniently = new TextDecoder();
const strictly = new TextDecoder('utf-8', { fatal: true });

/** The second half of code page 437, the encoding of names that are not in UTF-8. */
const CODE_PAGE_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/**
 * A name in a zip archive, with `/` between folders: from Info-ZIP's field for it, else as UTF-8 if it is marked as such
 * or can be UTF-8, because some programs, Debian's zip among them, do not mark it; else in the code page 437 of DOS.
 */
export function zipName(stored: StoredZipName): string {
  return (unicodePath(stored) ?? decoded(stored)).replaceAll('\\', '/');
}

function decoded({ bytes, flags }: StoredZipName): string {
  try {
    return ((flags & IN_UTF8) === 0 ? strictly : leniently).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) =>
      byte < 128 ? String.fromCharCode(byte) : CODE_PAGE_437[byte - 128],
    ).join('');
  }
}

function unicodePath({ bytes, extraFields }: StoredZipName): string | undefined {
  const data = extraFields.find(({ id }) => id === UNICODE_PATH)?.data;
  if (data === undefined || data.length < UNICODE_PATH_HEAD || data[0] !== 1) return undefined;
  const checksum = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(1, true);
  // A program that does not know the field may have changed the name since.
  if (checksum !== crc32InSteps(bytes, 0)) return undefined;
  return new TextDecoder().decode(data.subarray(UNICODE_PATH_HEAD));
}

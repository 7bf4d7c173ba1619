import { isUtf8 } from 'node:buffer';
import { GraftError, UsageError } from '../errors.js';
import { fileReason, readBytes } from '../files/index.js';

/**
 * The text of a list, from UTF-8 or UTF-16. Other encodings are refused: the bytes do not show which one it is,
 * and the wrong one makes two classes out of one, or one out of two.
 *
 * @throws UsageError when it is neither
 * @throws GraftError when the file cannot be read
 */
export async function readListText(path: string): Promise<string> {
  const bytes = await readBytes(path, { pipe: true }).catch((error: unknown) => {
    throw new GraftError(`Could not read the list ${path}: ${fileReason(error)}.`, { cause: error });
  });
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8' && !isUtf8(bytes)) {
    throw new UsageError(
      `The list ${path} is not in UTF-8: line ${firstBadLine(bytes)} is the first that is not.`,
      {
        hint: 'Save it as UTF-8. In Excel: Save As, "CSV UTF-8 (Comma delimited)".',
      },
    );
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(`The list ${path} is not valid UTF-16.`, {
      hint: 'Save it as UTF-8.',
      cause: error,
    });
  }
}

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark: the first character of a list is one of ASCII, whose other byte is zero.
  if (bytes.length >= 2 && bytes[0] !== 0 && bytes[1] === 0) return 'utf-16le';
  if (bytes.length >= 2 && bytes[0] === 0 && bytes[1] !== 0) return 'utf-16be';
  return 'utf-8';
}

function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (!isUtf8(bytes.subarray(start, end < 0 ? bytes.length : end))) return line;
    if (end < 0) break;
    start = end + 1;
  }
  return line;
}

import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { reasonOf, UsageError } from '../errors.js';

/**
 * Reads paths from a file or, for '-', from standard input: one per line, or separated by zero bytes as `find -print0`
 * writes them. Skips empty lines.
 *
 * @throws UsageError when it cannot be read
 */
export async function readPathList(file: string): Promise<string[]> {
  const content = await text(file === '-' ? process.stdin : createReadStream(file)).catch((error) => {
    throw new UsageError(`The list ${file} cannot be read: ${reasonOf(error)}.`, {
      hint: 'Expected a text file with one path per line.',
      cause: error,
    });
  });
  const separator = content.includes('\0') ? '\0' : /\r?\n/;
  return content
    .replace(/^\uFEFF/, '')
    .split(separator)
    .filter((path) => path !== '');
}

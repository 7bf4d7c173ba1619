import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** A pipe without a reader is refused instead of blocking the thread. Windows has no such flag. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);

/**
 * Adds all bytes at the end of a file, which is made if it is not there.
 *
 * @param options.empty whether the file is emptied first
 * @throws the file system's error, for one when the disk is full: a part of the bytes may be there then
 */
export async function appendBytes(
  path: string,
  bytes: Uint8Array,
  { empty = false }: { readonly empty?: boolean } = {},
): Promise<void> {
  const file = await open(path, FLAGS | (empty ? constants.O_TRUNC : constants.O_APPEND), 0o666);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

/** As `appendBytes`, without giving way to other work. */
export function appendTextNow(path: string, text: string): void {
  const file = openSync(path, FLAGS | constants.O_APPEND, 0o666);
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

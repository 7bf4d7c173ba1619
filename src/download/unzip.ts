import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { GraftError, UsageError } from '../errors.js';
import { crc32, exists, fileReason, isDiskFull, removeAll, whenFree } from '../files/index.js';
import { zipName } from '../zip-name.js';
import { UnpackedNames } from './unpacked-names.js';

export interface UnzipOptions {
  /** Limit of the total unpacked size in bytes, default 4 GiB. */
  readonly maximumBytes?: number;
  /** Limit of the number of files and folders, default 200,000. */
  readonly maximumEntries?: number;
  /** Checks the unpacked content before it gets its name, and throws if it is not as expected. */
  readonly verify?: (folder: string) => Promise<void>;
}

const GIBIBYTE = 1024 ** 3;
const FILE_TYPE_MASK = 0o170000;
const REGULAR_FILE = 0o100000;
const FOLDER = 0o040000;

/**
 * Unpacks a zip file into a new folder. It unpacks everything next to it first and renames it at the end, so that
 * `targetFolder` is either complete or not there.
 *
 * Nothing can be written outside the folder: names that lead out of it, symbolic links and special files are refused, and
 * so are names that the system would change (`UnpackedNames`).
 * Sizes and checksums are verified, and a limit on the unpacked size guards against zip bombs.
 *
 * @throws UsageError when `targetFolder` is already there
 * @throws GraftError when the zip is missing, damaged, too large or holds something that is refused
 */
export async function unzipSafely(
  zip: string,
  targetFolder: string,
  options: UnzipOptions = {},
): Promise<void> {
  const target = resolve(targetFolder);
  if (await exists(target)) {
    throw new UsageError(`Expected to unpack into a new folder but ${target} is already there.`, {
      hint: 'Delete it or choose another folder.',
    });
  }
  const temporary = `${target}.unpacking-${randomUUID()}`;
  try {
    await mkdir(temporary, { recursive: true });
    await unpackAll(zip, temporary, options);
    await options.verify?.(temporary);
    await whenFree(() => rename(temporary, target));
  } catch (error) {
    await removeAll(temporary);
    if (error instanceof GraftError) throw error;
    throw unzipError(zip, fileReason(error), error);
  }
}

async function unpackAll(zip: string, folder: string, options: UnzipOptions): Promise<void> {
  const { maximumBytes = 4 * GIBIBYTE, maximumEntries = 200_000 } = options;
  const archive = await openPromise(zip, { lazyEntries: true, autoClose: false });
  try {
    if (archive.entryCount > maximumEntries) {
      throw unzipError(zip, `it has ${archive.entryCount} entries, more than the limit of ${maximumEntries}`);
    }
    const names = new UnpackedNames();
    let totalBytes = 0;
    for await (const entry of archive.eachEntry()) {
      // yauzl checks while unpacking that an entry is no longer than it says.
      totalBytes += entry.uncompressedSize;
      if (totalBytes > maximumBytes) {
        throw unzipError(zip, `its unpacked size is more than the limit of ${maximumBytes} bytes`);
      }
      await unpackEntry(zip, archive, { entry, names }, folder);
    }
  } finally {
    archive.close();
  }
}

async function unpackEntry(
  zip: string,
  archive: ZipFile,
  { entry, names }: { readonly entry: Entry; readonly names: UnpackedNames },
  folder: string,
): Promise<void> {
  const { fileNameRaw, generalPurposeBitFlag, extraFields } = entry;
  const fileName = zipName({ bytes: fileNameRaw, flags: generalPurposeBitFlag, extraFields });
  const path = resolve(folder, fileName);
  if (path !== folder && !path.startsWith(folder + sep)) {
    throw unzipError(zip, `the name ${fileName} leads out of the folder`);
  }
  const unusable = names.problem(fileName);
  if (unusable !== undefined) {
    throw new GraftError(`Could not unpack ${zip}: ${unusable}.`, {
      hint: 'Rename it where the archive was made, or unpack the archive on Linux.',
    });
  }
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK;
  if (type !== 0 && type !== REGULAR_FILE && type !== FOLDER) {
    throw unzipError(zip, `${fileName} is a symbolic link or a special file`);
  }
  if (fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  const checksum = new Checksum();
  await pipeline(
    await archive.openReadStreamPromise(entry),
    checksum,
    createWriteStream(path, { flags: 'wx' }),
  );
  if (checksum.value !== entry.crc32) throw unzipError(zip, `${fileName} is damaged: its checksum is wrong`);
}

/** Passes bytes on and computes their checksum. */
class Checksum extends Transform {
  value = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.value = crc32(chunk, this.value);
    done(null, chunk);
  }
}

function unzipError(zip: string, reason: string, cause?: unknown): GraftError {
  return new GraftError(`Could not unpack ${zip}: ${reason.replace(/\.+$/, '')}.`, {
    hint: isDiskFull(cause)
      ? 'Free some space and try again.'
      : 'Delete the zip file and get it again from a source that you trust.',
    cause,
  });
}

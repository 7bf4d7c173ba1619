import { randomUUID } from 'node:crypto';
import { close, open, read, unlinkSync, write } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GraftError, reasonOf } from '../errors.js';

// Plain descriptors rather than FileHandle objects: Node complains when a FileHandle is collected while it is open,
// which would happen whenever a data set is dropped without being closed.
const openFile = promisify(open);
const closeFile = promisify(close);
const readFile = promisify(read);
const writeFile = promisify(write);

/** A temporary file of bytes at given positions. It is gone when it is closed or when the process ends. */
export class OverflowFile {
  readonly #descriptor: number;
  readonly #path: string;
  readonly #removeOnExit: (() => void) | undefined;

  private constructor(descriptor: number, path: string) {
    this.#descriptor = descriptor;
    this.#path = path;
    if (!unlinkIfPossible(path)) {
      this.#removeOnExit = () => unlinkIfPossible(path);
      process.once('exit', this.#removeOnExit);
    }
  }

  /** @throws GraftError when the file cannot be made in `directory` */
  static async create(directory: string): Promise<OverflowFile> {
    const path = join(directory, `graft-pixels-${process.pid}-${randomUUID()}.tmp`);
    try {
      await mkdir(directory, { recursive: true });
      return new OverflowFile(await openFile(path, 'wx+', 0o600), path);
    } catch (error) {
      throw new GraftError(
        `Could not make a temporary file for decoded images in ${directory}: ${reasonOf(error)}`,
        {
          hint: 'Choose a folder that can be written with cacheDirectory, or raise cacheBudget to keep more images in memory.',
          cause: error,
        },
      );
    }
  }

  /** @throws GraftError when the bytes cannot be written, for one because the disk is full */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    await writeFully(this.#descriptor, bytes, position, this.#path);
  }

  /** Reads as many bytes as `target` holds. @throws GraftError when they cannot be read */
  async read(target: Uint8Array, position: number): Promise<void> {
    let done = 0;
    while (done < target.length) {
      const { bytesRead } = await readFile(
        this.#descriptor,
        target,
        done,
        target.length - done,
        position + done,
      ).catch((error: unknown) => {
        throw new GraftError(`Could not read decoded images back from ${this.#path}: ${reasonOf(error)}`, {
          cause: error,
        });
      });
      if (bytesRead === 0) {
        throw new GraftError(
          `Expected ${target.length} bytes at position ${position} of ${this.#path} but the file ended after ${done}.`,
          { hint: 'Something else shortened the temporary file; run again.' },
        );
      }
      done += bytesRead;
    }
  }

  async close(): Promise<void> {
    await closeFile(this.#descriptor);
    if (this.#removeOnExit !== undefined) {
      process.removeListener('exit', this.#removeOnExit);
      unlinkIfPossible(this.#path);
    }
  }
}

/**
 * Writes all bytes at a position of an open file.
 *
 * @throws GraftError that names the file, with its own hint for a full disk
 */
export async function writeFully(
  descriptor: number,
  bytes: Uint8Array,
  position: number,
  path: string,
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    try {
      const length = bytes.length - done;
      const { bytesWritten } = await writeFile(descriptor, bytes, done, length, position + done);
      done += bytesWritten;
    } catch (error) {
      throw writeError(error, path);
    }
  }
}

function writeError(error: unknown, path: string): GraftError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new GraftError(`The disk is full: could not write decoded images to ${path}.`, {
      hint: 'Free some space, choose another folder with cacheDirectory, or raise cacheBudget.',
      cause: error,
    });
  }
  return new GraftError(`Could not write decoded images to ${path}: ${reasonOf(error)}`, { cause: error });
}

/** POSIX keeps an open file usable after its name is gone; Windows refuses, and the name goes later. */
function unlinkIfPossible(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

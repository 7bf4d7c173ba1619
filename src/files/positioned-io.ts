import { close, closeSync, open, read, write } from 'node:fs';
import { promisify } from 'node:util';

// Plain descriptors rather than FileHandle objects: Node complains when a FileHandle is collected while it is open,
// which would happen whenever a data set is dropped without being closed.
export const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);
const readSome = promisify(read);
const writeSome = promisify(write);

const dropped = new FinalizationRegistry<number>((descriptor) => {
  try {
    closeSync(descriptor);
  } catch {
    // Nobody is left to report the error to.
  }
});

/** Closes a file if its owner is garbage-collected before it has called `closeOwn`. */
export function closeWhenDropped(owner: object, descriptor: number): void {
  dropped.register(owner, descriptor, owner);
}

/** Closes the file of an owner that was given to `closeWhenDropped`. */
export async function closeOwn(owner: object, descriptor: number): Promise<void> {
  dropped.unregister(owner);
  await closeDescriptor(descriptor);
}

/**
 * Fills `target` with the bytes from a position of an open file on.
 *
 * @returns how many there were; fewer than `target` holds where the file ends
 * @throws the file system's error
 */
export async function readFully(descriptor: number, target: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await readSome(descriptor, target, done, target.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/**
 * Writes all bytes at a position of an open file.
 *
 * @throws the file system's error, for one when the disk is full
 */
export async function writeFully(descriptor: number, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await writeSome(descriptor, bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

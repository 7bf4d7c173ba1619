import { reasonOf } from '../errors.js';
import { Refusal } from '../studio/browser.js';

/** A file that a worker reads and writes without promises; the compiler's types for pages do not include it. */
export interface SyncAccessHandle {
  read(target: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(length: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

interface SyncFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccessHandle>;
}

/** How long another worker, which was just ended, may still hold a file. */
const PATIENCE = 5000;
const PAUSE = 50;

/**
 * Opens a file for this worker alone. It is made where it is not there.
 *
 * @throws what the browser throws, as when another worker keeps the file open
 */
export async function openAlone(folder: FileSystemDirectoryHandle, name: string): Promise<SyncAccessHandle> {
  const file = (await folder.getFileHandle(name, { create: true })) as SyncFileHandle;
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if ((error as DOMException).name !== 'NoModificationAllowedError' || performance.now() > end)
        throw error;
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}

/**
 * Writes a file and waits until it is on the disk. A file that could not be written whole is removed.
 *
 * @throws Refusal 507 when the storage is full
 */
export async function writeWhole(
  folder: FileSystemDirectoryHandle,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  try {
    const handle = await openAlone(folder, name);
    try {
      handle.truncate(0);
      writeAt(handle, bytes, 0);
      handle.flush();
    } finally {
      handle.close();
    }
  } catch (error) {
    await folder.removeEntry(name).catch(() => undefined);
    throw await asRefusal(error, bytes.length);
  }
}

/** Writes all bytes or throws. */
export function writeAt(handle: SyncAccessHandle, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) {
    const rest = bytes.subarray(done);
    const written = handle.write(rest, { at: at + done });
    // In a private window, Chromium (156) does not throw but returns an error's number: 4294967288.
    if (written <= 0 || written > rest.length) {
      throw new DOMException('nothing more was written', 'QuotaExceededError');
    }
    done += written;
  }
}

/** A file; undefined where there is none. */
export async function fileIn(folder: FileSystemDirectoryHandle, name: string): Promise<File | undefined> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch (error) {
    if ((error as DOMException).name === 'NotFoundError') return undefined;
    throw error;
  }
}

/** The names of all files in a folder. */
export async function namesIn(folder: FileSystemDirectoryHandle): Promise<Set<string>> {
  const names = new Set<string>();
  // Not every compiler's DOM types know that a directory can be iterated.
  const keys = (folder as unknown as { keys(): AsyncIterable<string> }).keys();
  for await (const name of keys) names.add(name);
  return names;
}

/** Whether an error says that there is no room for more. */
export function saysFull(error: unknown): boolean {
  return (error as DOMException | undefined)?.name === 'QuotaExceededError';
}

/** What is said of an error of the storage; other errors stay as they are. */
export async function asRefusal(error: unknown, bytes: number): Promise<unknown> {
  if (!saysFull(error)) return error;
  const { quota = 0, usage = 0 } = await navigator.storage
    .estimate()
    .catch((): StorageEstimate => ({ quota: 0, usage: 0 }));
  const room = Math.max(0, quota - usage);
  const needed = inMebibytes(bytes);
  // Some browsers say that 10 GiB are left whatever there is, so that pages cannot recognize a device by it.
  const isKnown = room < bytes;
  const left = isKnown ? ` About ${inMebibytes(room)} MiB are left.` : '';
  return new Refusal(507, 'storage-full', `The browser's storage is full: ${needed} MiB do not fit.${left}`, {
    hint: 'Everything that is here stays. Free space on the disk of this device, from which browsers derive how much a page may store, or use `graft studio` on a computer, which stores in folders.',
    values: { needed, ...(isKnown && { free: inMebibytes(room) }) },
    cause: error,
  });
}

/** With one digit after the point where there are few; never 0 where there is something. */
function inMebibytes(bytes: number): number {
  const mebibytes = bytes / 2 ** 20;
  if (mebibytes >= 10) return Math.round(mebibytes);
  return bytes > 0 ? Math.max(0.1, Math.round(mebibytes * 10) / 10) : 0;
}

/**
 * The storage that the browser lends to this page.
 *
 * @throws Refusal 500 when there is none, as in private windows of some browsers
 */
export async function openStorage(name: string): Promise<FileSystemDirectoryHandle> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(name, { create: true });
  } catch (error) {
    const reason = reasonOf(error);
    throw new Refusal(500, 'no-storage', `This browser allows the page no storage: ${reason}.`, {
      hint: 'Open the page in an ordinary window, not a private one, or in another browser.',
      values: { reason },
      cause: error,
    });
  }
}

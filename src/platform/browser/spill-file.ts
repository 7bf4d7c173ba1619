import { reasonOf } from '../../errors.js';
import type { SpillStorage } from '../platform.js';

/** A file that a worker reads and writes without promises; the compiler's types for pages do not include it. */
interface SyncAccessHandle {
  read(target: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  close(): void;
}

interface SyncFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle?(): Promise<SyncAccessHandle>;
}

interface OpenFile {
  readonly folder: FileSystemDirectoryHandle;
  readonly name: string;
  readonly handle: SyncAccessHandle;
}

/** The folder of temporary files in the origin's private file system. */
const FOLDER = 'graft-temporary';

/**
 * A temporary file in the origin's private file system, for what does not fit into memory. Only workers can have one. When
 * there is no room for more, or storage is forbidden, it stores nothing more and gives the reason; it does not throw.
 */
export class SpillFile implements SpillStorage {
  readonly #limit: number;
  #file: Promise<OpenFile | undefined> | undefined;
  #length = 0;
  #problem: string | undefined;

  /** @param limit the most bytes that it stores */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  async append(bytes: Uint8Array): Promise<number | undefined> {
    const position = this.#length;
    if (position + bytes.length > this.#limit) {
      this.#problem ??= `the limit of ${this.#limit} bytes of the browser's storage is reached`;
    }
    if (this.#problem !== undefined) return undefined;
    this.#length += bytes.length;
    this.#file ??= this.#create();
    const file = await this.#file;
    if (file === undefined) return undefined;
    try {
      if (file.handle.write(bytes, { at: position }) === bytes.length) return position;
      this.#problem ??= "the browser's storage is full";
    } catch (error) {
      this.#problem ??= `the browser's storage is full (${reasonOf(error)})`;
    }
    return undefined;
  }

  async read(target: Uint8Array, position: number): Promise<boolean> {
    const file = await this.#file;
    if (file === undefined) return false;
    try {
      return file.handle.read(target, { at: position }) === target.length;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    this.#problem ??= 'it is closed';
    const file = await this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    file.handle.close();
    await file.folder.removeEntry(file.name).catch(() => undefined);
  }

  async #create(): Promise<OpenFile | undefined> {
    try {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(FOLDER, { create: true });
      await removeLeftovers(folder);
      const name = crypto.randomUUID();
      const file: SyncFileHandle = await folder.getFileHandle(name, { create: true });
      if (file.createSyncAccessHandle === undefined) {
        this.#problem ??= 'only workers of newer browsers have temporary files';
        return undefined;
      }
      return { folder, name, handle: await file.createSyncAccessHandle() };
    } catch (error) {
      this.#problem ??= `the browser allows no storage (${reasonOf(error)})`;
      return undefined;
    }
  }
}

/** Removes what pages that were closed have left; a file that is in use cannot be removed. */
async function removeLeftovers(folder: FileSystemDirectoryHandle): Promise<void> {
  const { keys } = folder as unknown as { keys(): AsyncIterable<string> };
  const names: string[] = [];
  for await (const name of keys.call(folder)) names.push(name);
  for (const name of names) await folder.removeEntry(name).catch(() => undefined);
}

import { randomUUID } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  atExit,
  closeOwn,
  closeWhenDropped,
  fileReason,
  openDescriptor,
  readFully,
  writableBytes,
  writeFully,
} from '../../files/index.js';
import type { SpillStorage } from '../platform.js';

export interface SpillFileOptions {
  /** Folder for the file; it is made when the first bytes are written. */
  readonly directory: string;
  /** The most bytes that the file may have. */
  readonly limit: number;
}

/** How often, in bytes written, the free space of the disk is checked. */
const LOOK_EVERY = 64 * 1024 ** 2;

/**
 * A temporary file for what does not fit into memory. It is removed when it is closed or when the process ends. When
 * there is no room for more (the limit, a full disk, a folder that cannot be written), it stores nothing more and gives
 * the reason; it does not throw.
 */
export class SpillFile implements SpillStorage {
  readonly #options: SpillFileOptions;
  #descriptor: Promise<number | undefined> | undefined;
  #length = 0;
  #lookAt = 0;
  #room: Promise<number> | undefined;
  #problem: string | undefined;
  /** Removes the file before the process ends, if it still has a name. */
  #remove: (() => void) | undefined;

  constructor(options: SpillFileOptions) {
    this.#options = options;
  }

  /** Why it stores nothing more, as the end of a sentence; undefined while it does. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** @returns where the bytes are, or undefined when there is no room for them */
  async append(bytes: Uint8Array): Promise<number | undefined> {
    const { limit } = this.#options;
    const position = this.#length;
    if (position + bytes.length > limit) this.#problem ??= `the limit of ${limit} bytes on disk is reached`;
    if (this.#problem !== undefined) return undefined;
    this.#length += bytes.length;
    this.#descriptor ??= this.#create();
    const descriptor = await this.#descriptor;
    if (descriptor === undefined || !(await this.#hasRoom(position + bytes.length))) return undefined;
    try {
      await writeFully(descriptor, bytes, position);
      return position;
    } catch (error) {
      this.#problem ??= fileReason(error);
      return undefined;
    }
  }

  /** Reads as many bytes as `target` holds; false when they cannot be read. */
  async read(target: Uint8Array, position: number): Promise<boolean> {
    const descriptor = await this.#descriptor;
    if (descriptor === undefined) return false;
    const count = await readFully(descriptor, target, position).catch(() => -1);
    return count === target.length;
  }

  async close(): Promise<void> {
    this.#problem ??= 'it is closed';
    const descriptor = await this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor === undefined) return;
    await closeOwn(this, descriptor);
    this.#remove?.();
  }

  async #create(): Promise<number | undefined> {
    const { directory } = this.#options;
    const path = join(directory, `graft-${process.pid}-${randomUUID()}.tmp`);
    try {
      await mkdir(directory, { recursive: true });
      const descriptor = await openDescriptor(path, 'wx+', 0o600);
      closeWhenDropped(this, descriptor);
      // POSIX keeps an open file usable after its name is removed; Windows refuses, and the file is removed later.
      if (!unlinkIfPossible(path)) {
        const takeBack = atExit(() => unlinkIfPossible(path));
        this.#remove = () => {
          takeBack();
          unlinkIfPossible(path);
        };
      }
      return descriptor;
    } catch (error) {
      this.#problem ??= `${directory} cannot be written: ${fileReason(error)}`;
      return undefined;
    }
  }

  /** Whether the disk has space for the next writes; checked now and then, not for every write. */
  async #hasRoom(length: number): Promise<boolean> {
    if (length > this.#lookAt) {
      this.#lookAt = length + LOOK_EVERY;
      this.#room = writableBytes(this.#options.directory);
    }
    if ((await this.#room)! >= LOOK_EVERY) return true;
    this.#problem ??= `the disk of ${this.#options.directory} is almost full`;
    return false;
  }
}

function unlinkIfPossible(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

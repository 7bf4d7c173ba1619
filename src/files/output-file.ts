import { randomUUID } from 'node:crypto';
import {
  close,
  constants,
  fchmodSync,
  fchownSync,
  fsync,
  openSync,
  readlinkSync,
  type Stats,
  unlinkSync,
  write,
} from 'node:fs';
import { copyFile, mkdir, open, realpath, rename, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { GraftError } from '../errors.js';
import { fileReason, hintForWriting } from '../file-reason.js';
import { atExit } from './at-exit.js';
import { whenFree } from './when-free.js';

const closeDescriptor = promisify(close);
const sync = promisify(fsync);
const writeSome = promisify(write);

/** Milliseconds until a pipe without a reader, or a full one, is tried again. */
const PIPE_INTERVAL = 5;

/** The kernel follows this many links at most; more lead in a circle. */
const MOST_LINKS = 40;

/** Opening a named pipe without it blocks a thread until somebody reads. Windows has neither. */
const doNotWait = constants.O_NONBLOCK ?? 0;

/** Options of `OutputFile.create` and `writeFileAtomically`. */
export interface OutputFileOptions {
  /**
   * Whether the file must survive a power failure: it and its folder are flushed to the disk. Default true; false for
   * what can be drawn again.
   */
  readonly durable?: boolean;
  /**
   * Whether a symbolic link stays and the file that it leads to is replaced. Default true; false in folders that others
   * may write to: the link is replaced, and nothing but a file is written to.
   */
  readonly followLinks?: boolean;
}

/** Where the bytes of an output go. */
interface Target {
  readonly descriptor: number;
  /** The file that gets its name at the end; undefined where the bytes go straight to their place. */
  readonly file: { readonly temporary: string; readonly path: string } | undefined;
  /** Whether the descriptor was open before, as that of process substitution. */
  readonly borrowed: boolean;
}

/**
 * What all outputs are written with. A file is written under a temporary name beside its own and gets its name when it is
 * complete, so nobody ever sees an incomplete one. A symbolic link stays, and the file that it leads to is replaced.
 * Devices, named pipes, `/dev/stdout` and process substitution (`>(gzip > x)`) are written to as they stand. If the
 * process ends in between, the temporary file is removed.
 */
export class OutputFile {
  readonly #path: string;
  readonly #target: Target;
  readonly #durable: boolean;
  readonly #forget: () => void;
  #ended = false;

  private constructor(path: string, target: Target, durable: boolean) {
    this.#path = path;
    this.#target = target;
    this.#durable = durable;
    const { file } = target;
    this.#forget = file === undefined ? () => undefined : atExit(() => remove(file.temporary));
  }

  /** @throws GraftError with the path when it cannot be written, as do the other methods */
  static async create(path: string, options: OutputFileOptions = {}): Promise<OutputFile> {
    const { durable = true, followLinks = true } = options;
    try {
      const target = followLinks ? await openTarget(path, durable) : await openNew(path, durable);
      return new OutputFile(path, target, durable);
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  async write(content: string | Uint8Array): Promise<void> {
    try {
      await writeAll(this.#target.descriptor, Buffer.from(content as Uint8Array));
    } catch (error) {
      await this.discard();
      throw cannotWrite(this.#path, error);
    }
  }

  /** Gives the file its name. */
  async commit(): Promise<void> {
    const { descriptor, file, borrowed } = this.#target;
    this.#ended = true;
    try {
      if (file !== undefined && this.#durable) await sync(descriptor);
      if (!borrowed) await closeDescriptor(descriptor);
      if (file !== undefined) {
        await putInPlace(file.temporary, file.path);
        if (this.#durable) await syncFolder(dirname(file.path));
      }
    } catch (error) {
      if (file !== undefined) remove(file.temporary);
      throw cannotWrite(this.#path, error);
    } finally {
      this.#forget();
    }
  }

  /** Removes what was written so far; does nothing after `commit`. */
  async discard(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const { descriptor, file, borrowed } = this.#target;
    if (!borrowed) await closeDescriptor(descriptor).catch(() => undefined);
    if (file !== undefined) remove(file.temporary);
    this.#forget();
  }
}

/**
 * Writes a whole file with `OutputFile`.
 *
 * @throws GraftError with the path when it cannot be written
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  options?: OutputFileOptions,
): Promise<void> {
  const file = await OutputFile.create(path, options);
  await file.write(content);
  await file.commit();
}

async function openTarget(path: string, durable: boolean): Promise<Target> {
  const own = ownDescriptor(path);
  if (own !== undefined) return { descriptor: own, file: undefined, borrowed: true };
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  if (found?.isBlockDevice()) throw new Error('it is a disk, which would lose its content');
  if (found !== undefined && !found.isFile()) {
    return { descriptor: await openPipeOrDevice(path), file: undefined, borrowed: false };
  }
  const final = found === undefined ? endOfLinks(path) : await realpath(path);
  return await openNew(final, durable, found);
}

/** @param found what it replaces, whose owner and mode it gets */
async function openNew(final: string, durable: boolean, found?: Stats): Promise<Target> {
  await makeFolder(dirname(final), durable);
  const temporary = `${final}.${randomUUID().slice(0, 8)}.tmp`;
  // Synchronous: another thread might make the file while the process ends, and leave it behind.
  const descriptor = openSync(temporary, 'wx');
  if (found !== undefined) keepOwnerAndMode(descriptor, found);
  return { descriptor, file: { temporary, path: final }, borrowed: false };
}

/**
 * The number of an open descriptor that a path names: `/dev/stdout`, or `/dev/fd/63` for process substitution. Opened
 * anew, a redirected file would be overwritten from its beginning; replaced, the shell would hold the old one.
 */
function ownDescriptor(path: string): number | undefined {
  return descriptorOf(followLinks(path, (link) => descriptorOf(link) === undefined));
}

function descriptorOf(path: string): number | undefined {
  if (path === '/dev/stdout') return 1;
  if (path === '/dev/stderr') return 2;
  const match = /^\/(?:dev|proc\/(?:self|(\d+)))\/fd\/(\d+)$/.exec(path);
  if (match === null || (match[1] !== undefined && Number(match[1]) !== process.pid)) return undefined;
  return Number(match[2]);
}

/** A named pipe without a reader is tried again until there is one, and the program can be ended meanwhile. */
async function openPipeOrDevice(path: string): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | doNotWait);
    } catch (error) {
      const isPipe = await stat(path).then(
        (stats) => stats.isFIFO(),
        () => false,
      );
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO' || !isPipe) throw error;
      await wait(PIPE_INTERVAL * 10);
    }
  }
}

/** Where a chain of links ends, although nothing may stand there yet. */
function endOfLinks(path: string): string {
  return followLinks(path, () => true);
}

function followLinks(path: string, goOn: (path: string) => boolean): string {
  let at = path;
  for (let links = 0; links < MOST_LINKS && goOn(at); links++) {
    let next: string;
    try {
      next = readlinkSync(at);
    } catch {
      return at;
    }
    at = isAbsolute(next) ? next : resolve(dirname(at), next);
  }
  if (!goOn(at)) return at;
  throw Object.assign(new Error('links in a circle'), { code: 'ELOOP' });
}

async function makeFolder(folder: string, durable: boolean): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  if (made !== undefined && durable) await syncFolder(dirname(resolve(made)));
}

function keepOwnerAndMode(descriptor: number, { uid, gid, mode }: Stats): void {
  try {
    if (process.getuid?.() === 0) fchownSync(descriptor, uid, gid);
    fchmodSync(descriptor, mode & 0o7777);
  } catch {
    // Some file systems have neither owners nor modes.
  }
}

async function writeAll(descriptor: number, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    try {
      const { bytesWritten } = await writeSome(descriptor, bytes, done, bytes.length - done);
      done += bytesWritten;
    } catch (error) {
      // The reader of a pipe is slower than we are.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await wait(PIPE_INTERVAL);
    }
  }
}

async function putInPlace(temporary: string, path: string): Promise<void> {
  try {
    await whenFree(() => rename(temporary, path));
  } catch (error) {
    // A single file that is mounted into a container can be written but not replaced.
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
    await copyFile(temporary, path);
    remove(temporary);
  }
}

/** Flushes the names in a folder to the disk. Windows and some network disks cannot; there, nothing is lost by it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function cannotWrite(path: string, error: unknown): GraftError {
  return new GraftError(`${path} cannot be written: ${fileReason(error)}.`, {
    hint: hintForWriting(error),
    cause: error,
  });
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or it has its final name already.
  }
}

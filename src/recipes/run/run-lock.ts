import { createHash, randomUUID } from 'node:crypto';
import { constants, readFileSync, unlinkSync } from 'node:fs';
import { copyFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraftError, reasonOf, UsageError } from '../../errors.js';
import { atExit, isRunning, writeFileAtomically } from '../../files/index.js';

/** Who works in a run folder. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, where the system tells: another process may have its number later. */
  readonly processStart: string | null;
  readonly token: string;
}

/** The process that works on a run. */
export interface RunHolder {
  readonly pid: number;
  /** Whether it runs on this machine. */
  readonly here: boolean;
}

const lockName = 'run.lock';
/** How long one waits for another that is just taking over: two seconds. */
const mostAttempts = 100;
const attemptMilliseconds = 20;

/** Keeps a second process out of a run folder. A process that was killed does not keep anybody out. */
export class RunLock {
  readonly #path: string;
  readonly #token: string;
  readonly #keepAtExit: () => void;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
    this.#keepAtExit = atExit(() => this.#removeNow());
  }

  /**
   * @throws UsageError when another process works in the folder
   * @throws GraftError when the lock cannot be written
   */
  static async acquire(folder: string): Promise<RunLock> {
    const path = join(folder, lockName);
    const token = randomUUID();
    const holder: Holder = {
      pid: process.pid,
      host: hostname(),
      processStart: processStart(process.pid),
      token,
    };
    const other = await takeLock(path, JSON.stringify(holder));
    if (other !== undefined) throw inUse(folder, other);
    return new RunLock(path, token);
  }

  /** Who works in a folder; undefined when nobody does. */
  static async holder(folder: string): Promise<RunHolder | undefined> {
    const text = await read(join(folder, lockName));
    const holder = text === undefined ? undefined : parseHolder(text);
    if (holder === undefined || !isAlive(holder)) return undefined;
    return { pid: holder.pid, here: holder.host === hostname() };
  }

  async release(): Promise<void> {
    this.#keepAtExit();
    this.#removeNow();
  }

  #removeNow(): void {
    try {
      if (parseHolder(readFileSync(this.#path, 'utf8'))?.token === this.#token) unlinkSync(this.#path);
    } catch {
      // The folder is gone, and the lock with it.
    }
  }
}

/**
 * Makes a lock, also in the place of one whose holder is gone.
 *
 * Of many that find the same forsaken lock, one may replace it: the one that has a lock named after its content. That
 * one looks again before it does, so nobody replaces a lock that was made meanwhile, and at no moment is there none.
 *
 * @returns who has it, where that is somebody else
 */
async function takeLock(path: string, content: string): Promise<Holder | undefined> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    if (await create(path, content)) return undefined;
    const text = await read(path);
    if (text === undefined) continue;
    const other = parseHolder(text);
    if (other !== undefined && isAlive(other)) return other;
    const claim = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
    if ((await takeLock(claim, content)) === undefined) {
      try {
        if ((await read(path)) === text) {
          await writeFileAtomically(path, content);
          return undefined;
        }
      } finally {
        await rm(claim, { force: true });
      }
    }
    await sleep(attemptMilliseconds);
  }
  throw new GraftError(`The lock ${path} cannot be taken over.`, {
    hint: 'If no other process works in this folder, delete that file.',
  });
}

/** The lock appears with all of its content or, where there is one, not at all. */
async function create(path: string, content: string): Promise<boolean> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeFile(temporary, content);
    await link(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      // Some disks know no links.
      if (error.code === 'EEXIST') throw error;
      await copyFile(temporary, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new GraftError(`The lock ${path} cannot be written: ${reasonOf(error)}.`, {
      hint: 'Check that the folder may be written to and that the disk is not full.',
      cause: error,
    });
  } finally {
    await rm(temporary, { force: true });
  }
}

async function read(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined);
}

function inUse(folder: string, { pid, host }: Holder): UsageError {
  const where = host === hostname() ? '' : ` on ${host}`;
  return new UsageError(`Another process (number ${pid}${where}) is working in ${folder}.`, {
    hint:
      host === hostname()
        ? 'Wait until it has ended, or choose another folder with --out.'
        : `If it has ended, delete ${join(folder, lockName)}.`,
  });
}

/** A lock that is not complete was left by a process that was killed while it wrote it. */
function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

/** Of a process on another machine nothing can be known, so it counts as alive. */
function isAlive({ pid, host, processStart: start }: Holder): boolean {
  if (host !== hostname()) return true;
  if (!isRunning(pid)) return false;
  return start === null || processStart(pid) === start;
}

/** Linux tells when a process began: the 22nd field, counted behind the name, which may hold spaces. */
function processStart(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { constants, readFileSync, readlinkSync, unlinkSync } from 'node:fs';
import { copyFile, link, open, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraftError, reasonOf, UsageError } from '../../errors.js';
import { atExit, hintForWriting, isRunning, readText, writeFileAtomically } from '../../files/index.js';

/** Who works in a run folder. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, if the system tells: a later process may have the same number. */
  readonly processStart: string | null;
  /** What its number counts in: a container has numbers of its own, and so has every start of a machine. */
  readonly numbering?: string;
  readonly token: string;
}

/** The process that works on a run. */
export interface RunHolder {
  readonly pid: number;
  /** Whether it runs on this machine. */
  readonly here: boolean;
}

/**
 * How often a holder changes the time of its lock, in milliseconds, and after how long without that it counts as ended.
 * Who cannot look whether the holder's process runs (another machine, another container) goes by it.
 */
const HEARTBEAT = 10_000;
const STALE = 60_000;

export const LOCK_NAME = 'run.lock';
/** How long a process waits for another one that is taking over the lock: two seconds. */
const MOST_ATTEMPTS = 100;
const ATTEMPT_MILLISECONDS = 20;
/** How often a patient process looks again whether the folder is free. */
const WAIT_MILLISECONDS = 500;

/** Keeps a second process out of a run folder. A killed process keeps nobody out. */
export class RunLock {
  readonly #path: string;
  readonly #token: string;
  readonly #keepAtExit: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #lost = false;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
    this.#keepAtExit = atExit(() => this.#removeNow());
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT);
    this.#heartbeat.unref();
  }

  /**
   * @param options.patience seconds to wait for another process; default 0
   * @throws UsageError when another process works in the folder
   * @throws GraftError when the lock cannot be written
   */
  static async acquire(folder: string, { patience = 0 } = {}): Promise<RunLock> {
    const path = join(folder, LOCK_NAME);
    const token = randomUUID();
    const holder: Holder = {
      pid: process.pid,
      host: hostname(),
      processStart: processStart(process.pid),
      numbering: numbering(),
      token,
    };
    const end = performance.now() + patience * 1000;
    for (;;) {
      const other = await takeLock(path, JSON.stringify(holder));
      if (other === undefined) return new RunLock(path, token);
      if (performance.now() >= end) throw inUse(folder, other);
      await sleep(WAIT_MILLISECONDS);
    }
  }

  /** Who works in a folder; undefined when nobody does. */
  static async holder(folder: string): Promise<RunHolder | undefined> {
    const text = await read(join(folder, LOCK_NAME));
    const holder = text === undefined ? undefined : parseHolder(text);
    if (holder === undefined || !(await isAlive(holder, join(folder, LOCK_NAME)))) return undefined;
    return { pid: holder.pid, here: isHere(holder) };
  }

  /**
   * Makes sure that the folder is still this process's own: one that was halted for minutes counts as ended.
   *
   * @throws GraftError when another process has taken over
   */
  async expectHeld(): Promise<void> {
    await this.#beat();
    if (!this.#lost) return;
    throw new GraftError(`Another process has taken over the run of ${this.#path}.`, {
      hint: 'This process was halted for more than a minute. Let the other one finish.',
    });
  }

  async release(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#keepAtExit();
    this.#removeNow();
  }

  async #beat(): Promise<void> {
    const text = await read(this.#path);
    // An unreadable disk is no other process.
    if (text === undefined) return;
    this.#lost = parseHolder(text)?.token !== this.#token;
    if (!this.#lost) await touch(this.#path).catch(() => undefined);
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
 * Creates a lock, or replaces a stale one.
 *
 * If several processes find the same stale lock, only one may replace it: the one that gets a lock named after the
 * content of the stale one. It reads the stale lock again before replacing it, so nobody replaces a lock that was created
 * meanwhile, and there is a lock at every moment.
 *
 * @returns the holder, if that is another process
 */
async function takeLock(path: string, content: string): Promise<Holder | undefined> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (await create(path, content)) return undefined;
    const text = await read(path);
    if (text === undefined) continue;
    const other = parseHolder(text);
    if (other !== undefined && (await isAlive(other, path))) return other;
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
    await sleep(ATTEMPT_MILLISECONDS);
  }
  throw new GraftError(`The lock ${path} cannot be taken over.`, {
    hint: 'If no other process works in this folder, delete that file.',
  });
}

/** Creates the lock with its complete content, or not at all if one exists. */
async function create(path: string, content: string): Promise<boolean> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeFile(temporary, content);
    await link(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      // Some file systems have no links.
      if (error.code === 'EEXIST') throw error;
      await copyFile(temporary, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new GraftError(`The lock ${path} cannot be written: ${reasonOf(error)}.`, {
      hint: hintForWriting(error),
      cause: error,
    });
  } finally {
    await rm(temporary, { force: true });
  }
}

async function read(path: string): Promise<string | undefined> {
  return await readText(path).catch(() => undefined);
}

function inUse(folder: string, holder: Holder): UsageError {
  const { pid, host } = holder;
  const here = isHere(holder);
  const where = here ? '' : ` on ${host === hostname() ? 'another system or container' : host}`;
  return new UsageError(`Another process (number ${pid}${where}) is working in ${folder}.`, {
    hint: here
      ? 'Wait until it has ended, or choose another folder with --out.'
      : `If it has ended, wait a minute: its lock ${join(folder, LOCK_NAME)} then counts for nothing.`,
  });
}

/** An incomplete lock was left by a process that was killed while writing it. */
function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

/** Writes the same content again, so that the disk and not this machine's clock sets the time. */
async function touch(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(Buffer.from('{'), 0, 1, 0);
  } finally {
    await file.close();
  }
}

/** Whether the number of the holder's process means something here. */
function isHere({ host, numbering: theirs }: Holder): boolean {
  return host === hostname() && (theirs === undefined || theirs === numbering());
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  const { pid, processStart: start } = holder;
  if (!isHere(holder)) return !(await isStale(path));
  if (!isRunning(pid)) return false;
  // Without the time of its start, a later process with its number would keep the folder for ever.
  return start === null ? !(await isStale(path)) : processStart(pid) === start;
}

/** Clocks of two machines may differ, so the time of the lock is compared with that of a new file on the same disk. */
async function isStale(path: string): Promise<boolean> {
  const probe = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeFile(probe, '');
    const [lock, now] = await Promise.all([stat(path), stat(probe)]);
    return now.mtimeMs - lock.mtimeMs > STALE;
  } catch {
    return false;
  } finally {
    await rm(probe, { force: true });
  }
}

/** On Linux, the namespace of process numbers and the start of the machine. */
function numbering(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** On Linux, the start time is the 22nd field, counted after the name, which may contain spaces. */
function processStart(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

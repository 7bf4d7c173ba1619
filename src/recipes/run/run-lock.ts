import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../../data/index.js';
import { GraftError, UsageError } from '../../errors.js';

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

/** Keeps a second process out of a run folder. A process that was killed does not keep anybody out. */
export class RunLock {
  readonly #path: string;
  readonly #token: string;
  readonly #onExit: () => void;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
    this.#onExit = () => this.#removeNow();
    process.once('exit', this.#onExit);
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
    for (let attempt = 0; attempt < 10; attempt++) {
      if (await create(path, JSON.stringify(holder))) return new RunLock(path, token);
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const other = parseHolder(text);
      if (other !== undefined && isAlive(other)) throw inUse(folder, other);
      await takeAway(path, text);
    }
    throw new GraftError(`The lock ${path} cannot be taken over.`, {
      hint: 'If no other process works in this folder, delete that file.',
    });
  }

  /** Who works in a folder; undefined when nobody does. */
  static async holder(folder: string): Promise<RunHolder | undefined> {
    const text = await readFile(join(folder, lockName), 'utf8').catch(() => undefined);
    const holder = text === undefined ? undefined : parseHolder(text);
    if (holder === undefined || !isAlive(holder)) return undefined;
    return { pid: holder.pid, here: holder.host === hostname() };
  }

  async release(): Promise<void> {
    process.removeListener('exit', this.#onExit);
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

async function create(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(content).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new GraftError(`The lock ${path} cannot be written: ${(error as Error).message}.`, {
      hint: 'Check that the folder may be written to and that the disk is not full.',
      cause: error,
    });
  }
}

/** Removes a lock whose holder is gone. Of two processes that do so at once, one may meet the other's new lock. */
async function takeAway(path: string, expected: string): Promise<void> {
  const aside = `${path}.${randomUUID().slice(0, 8)}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const found = await readFile(aside, 'utf8').catch(() => undefined);
  if (found === expected) await rm(aside, { force: true });
  else await rename(aside, path).catch(() => undefined);
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

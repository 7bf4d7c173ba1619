import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hostName, isRunning, whenFree } from '../files/index.js';

/** A part of another machine that has not been written to for this many milliseconds counts as abandoned. */
const ABANDONED_AFTER = 10 * 60_000;

/** Parts that this process is writing. */
const open = new Set<PartialFile>();

/**
 * The part of a file that has arrived. During a download, its name belongs to this process only, so that two processes
 * never write to the same part. A download that ends early leaves its part as `name.part`, where the next one finds it.
 * A part is taken over by renaming it, which only one process can do.
 */
export class PartialFile {
  readonly path: string;
  readonly #target: string;
  #held = true;

  private constructor(target: string) {
    this.#target = target;
    const owner = [hostName(), process.pid, randomUUID().slice(0, 8)].join('-');
    this.path = `${target}.part-${owner}`;
    if (open.size === 0) process.once('exit', releaseAll);
    open.add(this);
  }

  /** Takes over what an earlier download of `target` left, or begins with nothing. */
  static async claim(target: string): Promise<PartialFile> {
    const part = new PartialFile(target);
    let taken = false;
    for (const left of await abandonedParts(target)) {
      // Of several the longest is of use; a rename that fails was won by another process.
      if (taken) await rm(left, { force: true });
      else
        taken = await rename(left, part.path).then(
          () => true,
          () => false,
        );
    }
    return part;
  }

  /** How much there is and when the last of it was written, in milliseconds since 1970. */
  async state(): Promise<{ bytes: number; modified: number }> {
    return stat(this.path).then(
      ({ size, mtimeMs }) => ({ bytes: size, modified: mtimeMs }),
      () => ({ bytes: 0, modified: 0 }),
    );
  }

  /** Discards what has arrived. */
  async clear(): Promise<void> {
    await rm(this.path, { force: true });
  }

  /**
   * Gives the finished part its own name.
   *
   * @throws the file system's error
   */
  async complete(): Promise<void> {
    await whenFree(() => rename(this.path, this.#target));
    this.#letGo();
  }

  /** Leaves what has arrived for the next download. */
  release(): void {
    if (!this.#held) return;
    this.#letGo();
    try {
      renameSync(this.path, `${this.#target}.part`);
    } catch {
      // Nothing has arrived.
    }
  }

  #letGo(): void {
    this.#held = false;
    open.delete(this);
    if (open.size === 0) process.removeListener('exit', releaseAll);
  }
}

function releaseAll(): void {
  for (const part of [...open]) part.release();
}

/** Whether a file is part of a download, and whether that is still running. */
export function partState(name: string, modified: number): 'none' | 'left' | 'in use' {
  const found = /\.part(?:-(\w+)-(\d+)-[0-9a-f]{8})?$/.exec(name);
  if (found === null) return 'none';
  const [, host, pid] = found;
  if (host === undefined) return 'left';
  if (host === hostName()) return isRunning(Number(pid)) ? 'in use' : 'left';
  return Date.now() - modified > ABANDONED_AFTER ? 'left' : 'in use';
}

/** Whether a file in a folder, or below it, is being downloaded. */
export async function holdsOpenParts(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (!entry.isFile() || !entry.name.includes('.part-')) continue;
    const stats = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    if (stats !== undefined && partState(entry.name, stats.mtimeMs) === 'in use') return true;
  }
  return false;
}

/** Parts that nobody is writing, the longest first. */
async function abandonedParts(target: string): Promise<string[]> {
  const names = await readdir(dirname(target)).catch(() => []);
  const found: { path: string; size: number }[] = [];
  for (const name of names.filter((name) => name.startsWith(`${basename(target)}.part`))) {
    const path = join(dirname(target), name);
    const stats = await stat(path).catch(() => undefined);
    if (stats !== undefined && partState(name, stats.mtimeMs) === 'left')
      found.push({ path, size: stats.size });
  }
  return found.sort((one, other) => other.size - one.size).map(({ path }) => path);
}

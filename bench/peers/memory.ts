import { readdirSync, readFileSync } from 'node:fs';

const INTERVAL = 500;

/**
 * Follows the memory of a process and of all that it started, on Linux; elsewhere nothing is known.
 *
 * A single process is read from its own high-water mark of resident memory, which misses nothing. Several processes
 * share pages, so their proportional set sizes are added up, twice a second. That is kinder to several processes than
 * to one, whose own mark counts shared libraries in full.
 */
export class MemoryWatch {
  readonly #root: number;
  readonly #timer: NodeJS.Timeout;
  #peak: number | undefined;

  constructor(root: number) {
    this.#root = root;
    this.#timer = setInterval(() => this.#look(), INTERVAL);
  }

  /** The most seen so far; undefined where there is no /proc. */
  get peakBytes(): number | undefined {
    return this.#peak;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    try {
      const tree = processTree(this.#root);
      const mark = sizeIn(`/proc/${this.#root}/status`, 'VmHWM');
      const shares = tree.length > 1 ? tree.map((pid) => sizeIn(`/proc/${pid}/smaps_rollup`, 'Pss')) : [];
      const now = Math.max(mark, sum(shares));
      if (now > 0) this.#peak = Math.max(this.#peak ?? 0, now);
    } catch {
      // The process has just ended, or this system has no /proc.
    }
  }
}

function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (Number.isInteger(pid)) parents.set(pid, parentOf(pid));
  }
  const tree = [root];
  for (const member of tree) {
    for (const [pid, parent] of parents) if (parent === member) tree.push(pid);
  }
  return tree;
}

/** The second field after the name, which stands in parentheses and may hold anything. */
function parentOf(pid: number): number {
  const text = read(`/proc/${pid}/stat`);
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
}

function sizeIn(path: string, field: string): number {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(read(path))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

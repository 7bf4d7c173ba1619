import { readdirSync, readFileSync } from 'node:fs';

const INTERVAL = 500;

/**
 * Measures the memory of a process and of all processes that it started, on Linux only.
 *
 * For a single process it reads the high-water mark of resident memory, which is exact. Several processes share pages,
 * so it adds up their proportional set sizes, twice a second. This favours several processes over one, whose mark
 * counts shared libraries in full.
 */
export class MemoryWatch {
  readonly #root: number;
  readonly #timer: NodeJS.Timeout;
  #peak: number | undefined;

  constructor(root: number) {
    this.#root = root;
    this.#timer = setInterval(() => this.#look(), INTERVAL);
  }

  /** The peak so far; undefined without /proc. */
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

/**
 * Memory of a process and of all processes that it started, in bytes, as `MemoryWatch` counts it but at this moment;
 * undefined without /proc.
 */
export function processMemory(root: number): number | undefined {
  try {
    const tree = processTree(root);
    const bytes =
      tree.length === 1
        ? sizeIn(`/proc/${root}/status`, 'VmRSS')
        : sum(tree.map((pid) => sizeIn(`/proc/${pid}/smaps_rollup`, 'Pss')));
    return bytes > 0 ? bytes : undefined;
  } catch {
    return undefined;
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

/** The second field after the name, which is in parentheses and can contain any characters. */
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

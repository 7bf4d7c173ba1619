import { existsSync, mkdtempSync, readFileSync, rmdirSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { counted } from '../counted.js';
import { reasonOf } from '../errors.js';
import { OLDEST_NODE } from '../version.js';
import { byteSize } from './figures.js';

/* What `graft doctor` checks of the machine. Nothing here needs a native package. */

export interface Finding {
  /** Short, for programs: 'node', 'parts', 'runtime', 'graphics-card', 'sharp', 'cache', 'disk', 'memory', 'threads', 'network'. */
  readonly name: string;
  /** 'warning': Graft works, but slower or not for everything. */
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found, on one line. */
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
}

const MEGABYTE = 1e6;
const GIGABYTE = 1e9;
/** Node versions that Graft is tested on. */
const TESTED_MAJORS = [20, 22, 24];

export function checkNode(version = process.versions.node): Finding {
  const [major, minor] = version.split('.').map(Number);
  const found = `Node ${version} on ${process.platform} ${process.arch}`;
  const [lowestMajor, lowestMinor] = OLDEST_NODE.split('.').map(Number);
  if (major < lowestMajor || (major === lowestMajor && minor < lowestMinor)) {
    const advice = `Graft needs Node ${OLDEST_NODE} or newer; get it from https://nodejs.org.`;
    return { name: 'node', status: 'failed', found, advice };
  }
  if (TESTED_MAJORS.includes(major)) return { name: 'node', status: 'ok', found };
  const advice = `Graft is tested on Node ${TESTED_MAJORS.join(', ')}; use one of those if something fails.`;
  return { name: 'node', status: 'warning', found, advice };
}

/** Training keeps pictures and features in memory, about 1 GB with the tutorial's photographs. */
export function checkMemory({
  available = availableMemory(),
  total = memoryLimit(),
  trains = true,
} = {}): Finding {
  const found = `${byteSize(available)} of ${byteSize(total)} memory available`;
  if (available >= (trains ? 1.5 : 0.5) * GIGABYTE) return { name: 'memory', status: 'ok', found };
  if (!trains) {
    const advice = 'If the system kills Graft: close other programs.';
    return { name: 'memory', status: 'warning', found, advice };
  }
  const less = 'close other programs, or choose a smaller --image-size and --batch-size';
  return available < 0.5 * GIGABYTE
    ? { name: 'memory', status: 'failed', found, advice: `Training needs about 1 GB: ${less}.` }
    : {
        name: 'memory',
        status: 'warning',
        found,
        advice: `If training is slow or the system kills it: ${less}.`,
      };
}

/** @param how.quota what a container may use of the cores; undefined without a limit */
export function checkThreads({
  cores = availableParallelism(),
  trains = true,
  ...limit
}: {
  readonly cores?: number;
  readonly quota?: number | undefined;
  readonly trains?: boolean;
} = {}): Finding {
  const quota = 'quota' in limit ? limit.quota : processorQuota();
  const found = counted(cores, 'processor core');
  const allowed = quota === undefined ? cores : Math.max(1, Math.floor(quota));
  if (allowed < cores) {
    return {
      name: 'threads',
      status: 'warning',
      found: `${found}, of which this container may use ${quota?.toFixed(1)}`,
      advice: `Pass --threads ${allowed} to every command: more threads than cores slow each other down.`,
    };
  }
  if (cores > 1) return { name: 'threads', status: 'ok', found };
  const slower = 'Graft works, but takes about twice as long as with two cores';
  const advice = trains ? `${slower}; --recipe fast takes seconds.` : `${slower}.`;
  return { name: 'threads', status: 'warning', found, advice };
}

/** @param places what is kept where: the cache, the results */
export function checkDisk(
  places: Readonly<Record<string, string>>,
  {
    freeBytes = freeBytesOf,
    trains = true,
  }: { readonly freeBytes?: (folder: string) => number; readonly trains?: boolean } = {},
): Finding {
  const free = Object.entries(places).map(([what, path]) => ({ what, path, bytes: freeBytes(path) }));
  const sizes = new Map<string, string[]>();
  for (const { what, bytes } of free)
    sizes.set(byteSize(bytes), [...(sizes.get(byteSize(bytes)) ?? []), what]);
  const found = [...sizes].map(([size, names]) => `${size} free for ${names.join(' and ')}`).join(', ');
  const least = free.reduce((one, other) => (other.bytes < one.bytes ? other : one));
  if (least.bytes >= (trains ? 500 : 50) * MEGABYTE) return { name: 'disk', status: 'ok', found };
  if (!trains) {
    const advice = `Free some space at ${least.path} before results are written there.`;
    return { name: 'disk', status: 'warning', found, advice };
  }
  return {
    name: 'disk',
    status: least.bytes < 50 * MEGABYTE ? 'failed' : 'warning',
    found,
    advice: `Free some space at ${least.path}: downloads take up to 150 MB, a run about 15 MB. Or choose other folders with GRAFT_HOME and --out.`,
  };
}

/** Tests whether a folder can be written, by writing. If it does not exist, tests where it would be created. */
export function checkWritable(folder: string): { writable: true } | { writable: false; reason: string } {
  try {
    rmdirSync(mkdtempSync(join(nearestFolder(folder), '.graft-doctor-')));
    return { writable: true };
  } catch (error) {
    return { writable: false, reason: reasonOf(error) };
  }
}

/** The folder itself, or the nearest existing one above it. */
function nearestFolder(path: string): string {
  const absolute = resolve(path);
  return existsSync(absolute) || dirname(absolute) === absolute ? absolute : nearestFolder(dirname(absolute));
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(nearestFolder(folder));
  return bavail * bsize;
}

/** The container's limit, or the memory of the machine. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

function availableMemory(): number {
  // Available since Node 20.13; it respects the limits of containers.
  const available =
    (process as Partial<Pick<NodeJS.Process, 'availableMemory'>>).availableMemory?.() ?? freemem();
  return Math.min(available, memoryLimit());
}

/** Processor time that a Linux container may use, in cores; Node counts the machine's cores in many versions. */
function processorQuota(): number | undefined {
  try {
    const [quota, period] = readFileSync('/sys/fs/cgroup/cpu.max', 'utf8').trim().split(' ').map(Number);
    return Number.isFinite(quota / period) ? quota / period : undefined;
  } catch {
    return undefined;
  }
}

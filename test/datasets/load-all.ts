import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { ImageDatasetOptions, PixelCacheState } from '../../src/datasets/index.js';

/** The program's result: a checksum of all pixels, and their location. */
export interface Loaded {
  readonly checksum: string;
  readonly count: number;
  readonly state: PixelCacheState;
}

const program = join(import.meta.dirname, 'programs/load-all.mjs');

/** Starts a process that loads every image of a folder, twice. */
export function startLoading(folder: string, options: ImageDatasetOptions): ChildProcess {
  return spawn(process.execPath, [program, folder, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The same in a process that can write only files of some kilobytes, as on a full disk. */
export function startLoadingWithLimit(
  folder: string,
  options: ImageDatasetOptions,
  kilobytes: number,
): ChildProcess {
  // Without the trap the system would end the process. With it, writing fails as on a full disk.
  const line = `trap '' XFSZ; ulimit -f ${kilobytes * 2}; exec "$@"`;
  const words = [process.execPath, program, folder, JSON.stringify(options)];
  return spawn('sh', ['-c', line, 'sh', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Whether a process can have its own disk: on Linux, if users can mount memory. */
export const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;

/** The same in a process that sees a small empty disk in place of a folder, and uses it for temporary files too. */
export function startLoadingOnSmallDisk(
  folder: string,
  options: ImageDatasetOptions,
  disk: { readonly path: string; readonly megabytes: number },
): ChildProcess {
  const line = `mount -t tmpfs -o size=${disk.megabytes}m tmpfs "$TMPDIR" && exec "$@"`;
  const words = [process.execPath, program, folder, JSON.stringify(options)];
  const inOwnMounts = ['--user', '--map-root-user', '--mount', 'sh', '-c', line, 'sh', ...words];
  const env = { ...process.env, TMPDIR: disk.path };
  return spawn('unshare', inOwnMounts, { stdio: ['ignore', 'pipe', 'pipe'], env });
}

/** Waits for the end of a process and returns its last output; throws its errors if it failed. */
export async function result(child: ChildProcess): Promise<Loaded> {
  const [output, errors] = [textOf(child.stdout), textOf(child.stderr)];
  const code = await ended(child);
  if (code !== 0) throw new Error(`Loading ended with ${code}: ${errors()}`);
  return JSON.parse(output().trim().split('\n').at(-1)!) as Loaded;
}

/** Kills a process as soon as it has loaded some batches; returns false if it ended before that. */
export async function killAfter(child: ChildProcess, batches: number): Promise<boolean> {
  const output = textOf(child.stdout);
  child.stdout?.on('data', () => {
    if (output().split('\n').length > batches) child.kill('SIGKILL');
  });
  return (await ended(child)) === null;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
}

function textOf(stream: ChildProcess['stdout']): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return () => text;
}

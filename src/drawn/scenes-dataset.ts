import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { forEachConcurrently } from '../concurrency.js';
import { csvTable } from '../csv.js';
import { GraftError, UsageError } from '../errors.js';
import { fileReason } from '../files/index.js';
import { abortSignal, anything, callable, checkOptions } from '../options.js';
import { type DrawingProgress, rasterize } from './dataset.js';
import { drawObjectScene } from './object-scene.js';
import type { ObjectKind } from './objects.js';
import { checkWholeNumber } from './options.js';

/** How many scenes `drawScenes` draws, how large, and where. */
export interface DrawScenesOptions {
  /** A new or empty folder. */
  readonly directory: string;
  /** Number of pictures, default 1200. */
  readonly count?: number;
  /** Whole number of at least 0; another seed gives other pictures. Default 0. */
  readonly seed?: number;
  /** Pixels per side, from 32 to 1024, default 224. */
  readonly size?: number;
  /** Called after each picture, with the number so far. */
  readonly onProgress?: (progress: DrawingProgress) => void;
  /** Stops the drawing; nothing of it is kept. */
  readonly signal?: AbortSignal;
}

/** What `drawScenes` has drawn. */
export interface DrawnScenes {
  /** The list of the pictures, with the columns `path` and `labels`; several labels are divided by |. */
  readonly list: string;
  readonly count: number;
  /** Pictures of each kind. */
  readonly counts: Readonly<Record<ObjectKind, number>>;
}

const MOST = 100_000;

/**
 * Draws scenes with several kinds of objects each, as JPEGs, and writes the list of their labels: a set of pictures of
 * several labels to try things with. The same options give the same pictures. Either all of it is there, or nothing.
 *
 * @throws UsageError when an option is not valid, or the folder is not empty
 * @throws GraftError when the pictures cannot be written
 * @throws the signal's reason when it is aborted
 *
 * @example
 * ```ts
 * import { drawScenes } from '@graft-vision/graft/datasets';
 *
 * const { list } = await drawScenes({ directory: 'scenes', count: 100 });
 * ```
 */
export async function drawScenes(options: DrawScenesOptions): Promise<DrawnScenes> {
  checkOptions(
    'drawScenes',
    options,
    {
      directory: anything,
      count: anything,
      seed: anything,
      size: anything,
      onProgress: callable,
      signal: abortSignal,
    },
    ['directory'],
  );
  const { directory, count = 1200, seed = 0, size = 224, signal, onProgress } = options;
  checkWholeNumber('count', count, 1, MOST);
  checkWholeNumber('seed', seed, 0);
  checkWholeNumber('size', size, 32, 1024);
  const target = resolve(directory);
  await expectEmpty(target);
  const temporary = `${target}.drawing-${randomUUID()}`;
  const rows: string[][] = new Array(count);
  const counts = {} as Record<ObjectKind, number>;
  let drawn = 0;
  const draw = async (_: unknown, index: number): Promise<void> => {
    const { svg, labels } = drawObjectScene({ seed, index, size });
    const path = `pictures/${String(index).padStart(4, '0')}.jpg`;
    await writeFile(join(temporary, path), await rasterize(svg), { flag: 'wx' });
    rows[index] = [path, labels.join('|')];
    for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
    onProgress?.({ drawn: ++drawn, total: count });
  };
  try {
    await mkdir(join(temporary, 'pictures'), { recursive: true });
    await forEachConcurrently(Array.from({ length: count }), availableParallelism(), draw, signal);
    await writeFile(join(temporary, 'labels.csv'), csvTable(['path', 'labels'], rows));
    await rmdir(target).catch(() => undefined);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    signal?.throwIfAborted();
    if (error instanceof GraftError) throw error;
    throw new GraftError(`Could not draw the pictures into ${target}: ${fileReason(error)}.`, {
      hint: 'Choose a folder that can be written, on a disk with free space.',
      cause: error,
    });
  }
  return { list: join(directory, 'labels.csv'), count, counts };
}

async function expectEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UsageError(`${folder} cannot be used: ${fileReason(error)}.`, { cause: error });
  });
  if (names.length === 0) return;
  throw new UsageError(`${folder} is not empty.`, {
    hint: 'Choose a new folder. Nothing in it was changed.',
  });
}

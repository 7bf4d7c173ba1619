import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { limitConcurrency } from '../concurrency.js';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { exists, fileReason } from '../files/index.js';
import { abortSignal, anything, callable, checkOptions } from '../options.js';
import { markedAsDrawn } from './mark.js';
import { checkWholeNumber } from './options.js';
import { DEFAULT_SIZE, drawAnimal } from './scene.js';
import type { AnimalKind } from './subject.js';

/** How many pictures of a set are drawn so far. */
export interface DrawingProgress {
  readonly drawn: number;
  readonly total: number;
}

/** How many pictures `drawCatsAndDogs` draws, how large, and where. */
export interface DrawCatsAndDogsOptions {
  /** Folder where the pictures are kept for the next time. */
  readonly directory: string;
  /** Whole number of at least 0; another seed gives other pictures. Default 0. */
  readonly seed?: number;
  /** Pictures of each class to train on, default 400. */
  readonly trainPerClass?: number;
  /** Pictures of each class to validate on, default 160. */
  readonly validationPerClass?: number;
  /** Pixels per side, from 32 to 1024, default 224. */
  readonly size?: number;
  /** Called after each picture, with the number so far; not at all when the pictures are kept from before. */
  readonly onProgress?: (progress: DrawingProgress) => void;
  /** Stops the drawing; nothing of it is kept. */
  readonly signal?: AbortSignal;
}

/** Increase it when the same options give other pictures than before. */
const VERSION = 2;

const TRAIN_PER_CLASS = 400;
const VALIDATION_PER_CLASS = 160;

/** Validation pictures begin here, so that more training pictures do not change the validation pictures. */
const FIRST_VALIDATION_INDEX = 100_000;

const QUALITY = 90;

/** An unfinished folder that is older than this belongs to a run that was killed. */
const STALE_MILLISECONDS = 24 * 60 * 60 * 1000;

interface Picture {
  readonly kind: AnimalKind;
  readonly index: number;
  /** Below the folder of the set. */
  readonly folder: string;
  readonly file: string;
}

/**
 * Cats and dogs that are drawn instead of downloaded: JPEGs in class folders, laid out like those of `catsAndDogs`.
 * They are drawn the first time and found again afterwards; other options make another set beside it. Neither a second
 * process nor a crash can leave part of a set under the name of a complete one.
 *
 * @returns the folder that holds `train` and `validation`, each with `cats` and `dogs`; it lies in `directory`
 * @throws UsageError when an option is not valid
 * @throws GraftError when the pictures cannot be written
 * @throws the signal's reason when it is aborted
 *
 * @example
 * ```ts
 * import { drawCatsAndDogs } from '@graft-vision/graft/datasets';
 *
 * const folder = await drawCatsAndDogs({ directory: 'drawings', trainPerClass: 100, validationPerClass: 40 });
 * ```
 */
export async function drawCatsAndDogs(options: DrawCatsAndDogsOptions): Promise<string> {
  checkOptions('drawCatsAndDogs', options, {
    directory: anything,
    seed: anything,
    trainPerClass: anything,
    validationPerClass: anything,
    size: anything,
    onProgress: callable,
    signal: abortSignal,
  });
  const {
    directory,
    seed = 0,
    trainPerClass = TRAIN_PER_CLASS,
    validationPerClass = VALIDATION_PER_CLASS,
    size = DEFAULT_SIZE,
  } = options;
  checkDirectory(directory);
  checkWholeNumber('seed', seed, 0);
  checkWholeNumber('trainPerClass', trainPerClass, 1, FIRST_VALIDATION_INDEX);
  checkWholeNumber('validationPerClass', validationPerClass, 1, FIRST_VALIDATION_INDEX);
  checkWholeNumber('size', size, 32, 1024);
  const { signal } = options;
  signal?.throwIfAborted();

  const name = nameOfSet(seed, trainPerClass, validationPerClass, size);
  const target = join(resolve(directory), name);
  const pictures = [
    ...listPictures('train', trainPerClass, 0),
    ...listPictures('validation', validationPerClass, FIRST_VALIDATION_INDEX),
  ];
  if (await exists(target)) return await expectComplete(target, pictures);

  const temporary = `${target}.drawing-${randomUUID()}`;
  try {
    await makeFolders(temporary, pictures);
    await removeStale(directory);
    await drawAll(temporary, pictures, { seed, size, signal, onProgress: options.onProgress });
    await rename(temporary, target);
  } catch (error) {
    // The first error is the one that is reported.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    signal?.throwIfAborted();
    // Another process may have drawn the same set at the same time and finished first.
    if (await exists(target)) return await expectComplete(target, pictures);
    if (error instanceof GraftError) throw error;
    throw new GraftError(`Could not draw the pictures into ${target}: ${fileReason(error)}.`, {
      hint: 'Choose a folder that can be written, on a disk with free space.',
      cause: error,
    });
  }
  return target;
}

/**
 * The first pictures of each class of the usual set, without drawing the others, which take half a minute. They are the
 * same pictures; where the usual set is kept, it is returned whole.
 *
 * @param perClass at most so many in each part
 * @returns as `drawCatsAndDogs`
 */
export async function drawFirstCatsAndDogs(
  perClass: number,
  options: Pick<DrawCatsAndDogsOptions, 'directory' | 'signal' | 'onProgress'>,
): Promise<string> {
  const usual = nameOfSet(0, TRAIN_PER_CLASS, VALIDATION_PER_CLASS, DEFAULT_SIZE);
  if (perClass >= TRAIN_PER_CLASS || (await exists(join(resolve(options.directory), usual)))) {
    return await drawCatsAndDogs(options);
  }
  return await drawCatsAndDogs({
    ...options,
    trainPerClass: perClass,
    validationPerClass: Math.min(perClass, VALIDATION_PER_CLASS),
  });
}

function nameOfSet(seed: number, trainPerClass: number, validationPerClass: number, size: number): string {
  return `cats_and_dogs_drawn-v${VERSION}-${seed}-${trainPerClass}-${validationPerClass}-${size}`;
}

function checkDirectory(directory: string): void {
  if (typeof directory === 'string' && directory !== '') return;
  throw new UsageError(
    `Expected the path of a folder for directory but received ${JSON.stringify(directory)}.`,
  );
}

function listPictures(part: string, count: number, firstIndex: number): Picture[] {
  return (['cat', 'dog'] as const).flatMap((kind) =>
    Array.from({ length: count }, (_, number) => {
      const index = firstIndex + number;
      return {
        kind,
        index,
        folder: join(part, `${kind}s`),
        file: `${kind}.${String(index).padStart(4, '0')}.jpg`,
      };
    }),
  );
}

async function makeFolders(root: string, pictures: readonly Picture[]): Promise<void> {
  for (const folder of new Set(pictures.map((picture) => picture.folder))) {
    await mkdir(join(root, folder), { recursive: true });
  }
}

async function drawAll(
  root: string,
  pictures: readonly Picture[],
  options: {
    seed: number;
    size: number;
    signal: AbortSignal | undefined;
    onProgress: DrawCatsAndDogsOptions['onProgress'];
  },
): Promise<void> {
  const { seed, size, signal, onProgress } = options;
  const limit = limitConcurrency(availableParallelism());
  let drawn = 0;
  let failed = false;
  const draw = async ({ kind, index, folder, file }: Picture): Promise<void> => {
    // When one has failed, the others are not started.
    if (failed) return;
    try {
      signal?.throwIfAborted();
      const jpeg = await rasterize(drawAnimal({ kind, seed, index, size }));
      await writeFile(join(root, folder, file), jpeg, { flag: 'wx' });
    } catch (error) {
      failed = true;
      throw error;
    }
    drawn++;
    onProgress?.({ drawn, total: pictures.length });
  };
  const results = await Promise.allSettled(pictures.map((picture) => limit(() => draw(picture))));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** A drawing as a JPEG that says that Graft drew it. */
export async function rasterize(svg: string): Promise<Buffer> {
  try {
    return markedAsDrawn(await sharp(Buffer.from(svg)).flatten().jpeg({ quality: QUALITY }).toBuffer());
  } catch (error) {
    throw new GraftError(`Could not turn a drawing into a JPEG: ${reasonOf(error)}.`, {
      hint: 'Check that the package sharp is installed for this system.',
      cause: error,
    });
  }
}

async function expectComplete(target: string, pictures: readonly Picture[]): Promise<string> {
  for (const folder of new Set(pictures.map((picture) => picture.folder))) {
    const expected = pictures.filter((picture) => picture.folder === folder);
    const present = new Set(await readdir(join(target, folder)).catch(() => []));
    const missing = expected.filter(({ file }) => !present.has(file)).length;
    if (missing === 0) continue;
    throw new GraftError(
      `Expected ${expected.length} drawn pictures in ${join(target, folder)} but ${missing} of them are missing.`,
      { hint: `Delete ${target} and run again.` },
    );
  }
  return target;
}

/** Removes what killed runs have left behind. */
async function removeStale(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!/^cats_and_dogs_drawn-v.*\.drawing-[0-9a-f-]{36}$/.test(name)) continue;
    const path = join(directory, name);
    const age =
      Date.now() -
      (await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ));
    if (age > STALE_MILLISECONDS) await rm(path, { recursive: true, force: true });
  }
}

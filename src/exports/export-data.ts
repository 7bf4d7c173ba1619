import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassifierCard } from '../classifier/index.js';
import type { ImageDataset } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { imageDatasetFromDirectory } from '../folders/index.js';

/** Pictures for an export: some to measure ranges on, others to measure the results on. */
export interface ExportData {
  readonly calibration: ImageDataset;
  readonly evaluation: ImageDataset;
  /** Where the pictures for the results come from, for messages. */
  readonly evaluated: string;
  close(): Promise<void>;
}

const BATCH_SIZE = 32;

/**
 * Finds pictures in a folder. If it has `train/` and `validation/` (or `val/`, `test/`), those are the parts; otherwise
 * its class folders are split by the seed.
 *
 * @param images the most pictures that ranges are measured on
 * @throws UsageError when there are no pictures, or too few to split
 */
export async function openExportData(
  directory: string,
  { imageSize, resize }: ClassifierCard,
  { images, seed }: { images: number; seed: number },
): Promise<ExportData> {
  const open = (folder: string, shuffle: boolean): Promise<ImageDataset> =>
    imageDatasetFromDirectory(folder, { ...resize, imageSize, batchSize: BATCH_SIZE, shuffle, seed });
  const batches = Math.max(1, Math.ceil(images / BATCH_SIZE));
  const training = await firstFolder(directory, ['train']);
  const held = await firstFolder(directory, ['validation', 'val', 'valid', 'test']);
  if (training !== undefined && held !== undefined) {
    const [calibration, evaluation] = [(await open(training, true)).take(batches), await open(held, false)];
    return parts(calibration, evaluation, held);
  }
  const all = await open(training ?? directory, true);
  // At most a quarter, so that most are left to measure the results on.
  const own = Math.min(batches, Math.max(1, Math.floor(all.cardinality() / 4)));
  const evaluation = all.skip(own);
  if (evaluation.count === 0) {
    await all.close();
    throw new UsageError(
      `${directory} has ${all.count} images: too few to measure ranges on some and results on others.`,
      { hint: `Expected more than ${BATCH_SIZE}, or a folder with train/ and validation/.` },
    );
  }
  return parts(all.take(own), evaluation, training ?? directory);
}

function parts(calibration: ImageDataset, evaluation: ImageDataset, evaluated: string): ExportData {
  const close = async (): Promise<void> => {
    await Promise.all([calibration.close(), evaluation.close()]);
  };
  return { calibration, evaluation, evaluated, close };
}

async function firstFolder(directory: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) return path;
  }
  return undefined;
}

import { basename, join, relative, resolve, sep } from 'node:path';
import type { ClassifierCard } from '../classifier/index.js';
import { type ImageDataset, imageDatasetFromFiles, type ScannedFile } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import {
  applyRecordedCorrections,
  classesOf,
  classNumbers,
  joinPhotographs,
  labeller,
  type Part,
  partNamed,
  type RecordedPart,
  RecordedParts,
  scanPhotographs,
} from '../photographs/index.js';
import { Random } from '../random.js';
import { shellWord } from '../shell-word.js';

/** The pictures that results are measured on. None of them measured ranges. */
export interface EvaluatedExport {
  /** Where they lie, for messages. */
  readonly folder: string;
  /** Their part, if the folder or the classifier's run has parts. */
  readonly part: Part | null;
  /**
   * Whether the classifier was trained on them, which makes its results look better than they are; 'unknown' where
   * neither the folder nor the classifier's run says so.
   */
  readonly trainedOn: 'yes' | 'no' | 'unknown';
  /** What the corrections of the classifier's run did to the labels, in a sentence; undefined without any. */
  readonly corrections?: string;
}

/** Why ranges are measured on fewer pictures than were asked for. */
export interface CalibrationLimit {
  readonly asked: number;
  /** How many pictures there were to choose from. */
  readonly available: number;
  /**
   * 'training-part': that are all of the training part. 'quarter': at most a quarter of the pictures, but 32 at least, so
   * that the others are left to measure the results on.
   */
  readonly reason: 'training-part' | 'quarter';
}

/** Pictures for an export: some to measure ranges on, others to measure the results on. */
export interface ExportData {
  readonly calibration: ImageDataset;
  readonly evaluation: ImageDataset;
  readonly evaluated: EvaluatedExport;
  /** Undefined where there are as many as were asked for. */
  readonly calibrationLimit?: CalibrationLimit;
  close(): Promise<void>;
}

const BATCH_SIZE = 32;
/** Best first: what neither trained the classifier nor chose its weights. */
const KEPT_BACK = ['test', 'validation'] as const;

/**
 * Finds pictures in a folder, or in a list. Results are measured on pictures that the classifier was not trained on,
 * where that is known: from the folders train/, validation/ and test/, or from the photographs.json of the run that the
 * classifier lies in. Otherwise the pictures are divided by the seed. Labels are as that run corrected them.
 *
 * @param path the classifier's file
 * @param images the most pictures that ranges are measured on
 * @throws UsageError when there are no pictures, or too few to divide, or a class that the classifier does not know
 */
export async function openExportData(
  directory: string,
  { card, path }: { readonly card: ClassifierCard; readonly path: string },
  { images, seed }: { images: number; seed: number },
): Promise<ExportData> {
  const run = await RecordedParts.of(path, card.data?.digest?.value);
  const { pictures, corrections } = await findPictures(directory, card, run?.folder);
  const paths = pictures.map((picture) => picture.path);
  const parts = (await run?.partsOf(paths)) ?? [];
  const recorded = new Map(paths.map((picture, at) => [picture, parts[at]]));
  const { calibration, evaluation, limit, ...divided } = divide(pictures, {
    directory,
    recorded,
    images,
    seed,
  });
  const evaluated = { ...divided, ...(corrections !== undefined && { corrections }) };
  const { resize, imageSize, classNames } = card;
  const labelMode = 'categorical';
  const settings = { ...resize, imageSize, batchSize: BATCH_SIZE, shuffle: false, seed, labelMode } as const;
  const first = await imageDatasetFromFiles(calibration, classNames, settings);
  const second = await imageDatasetFromFiles(evaluation, classNames, settings);
  const close = async (): Promise<void> => {
    await Promise.all([first.close(), second.close()]);
  };
  return {
    calibration: first,
    evaluation: second,
    evaluated,
    ...(limit !== undefined && { calibrationLimit: limit }),
    close,
  };
}

interface Picture extends ScannedFile {
  /** From the folder that it lies in. */
  readonly part: Part | undefined;
}

/** @param run the folder of the classifier's run; undefined where that is unknown */
async function findPictures(
  directory: string,
  { classNames, task }: Pick<ClassifierCard, 'classNames' | 'task'>,
  run: string | undefined,
): Promise<{ readonly pictures: Picture[]; readonly corrections: string | undefined }> {
  const several = task === 'multilabel';
  const every = await scanPhotographs(directory, [], several ? 'several' : 'one');
  const { scan, remark } =
    run === undefined || several
      ? { scan: every, remark: undefined }
      : await applyRecordedCorrections(every, directory, run);
  const files = await joinPhotographs(scan.files, scan);
  const found = [...new Set(files.flatMap(classesOf))];
  if (found.length === 0) {
    throw new UsageError(`Expected pictures in the classes of ${directory} but found none.`, {
      hint: `\`graft inspect ${shellWord(directory)}\` shows what is in the folder.`,
    });
  }
  classNumbers(classNames, found, directory);
  const labelsOf = labeller(classNames);
  // `--data photos/train` is the training part too.
  const whole = partNamed(basename(resolve(directory)));
  const pictures = files.map((file) => ({ path: file.path, part: file.part ?? whole, ...labelsOf(file) }));
  return { pictures, corrections: remark?.text };
}

interface Divided extends EvaluatedExport {
  readonly calibration: readonly Picture[];
  readonly evaluation: readonly Picture[];
  readonly limit: CalibrationLimit | undefined;
}

function divide(
  pictures: readonly Picture[],
  {
    directory,
    recorded,
    images,
    seed,
  }: { directory: string; recorded: ReadonlyMap<string, RecordedPart>; images: number; seed: number },
): Divided {
  // What the run did counts more than where a picture lies now.
  const partOf = ({ path, part }: Picture): Part | undefined => {
    const known = recorded.get(path);
    return known === undefined || known === 'perhaps' ? part : known;
  };
  const ofPart = (part: Part): Picture[] => pictures.filter((picture) => partOf(picture) === part);
  const training = shuffled(ofPart('train'), seed);
  const part = KEPT_BACK.find((name) => ofPart(name).length > 0) ?? null;
  if (part !== null && training.length > 0) {
    const evaluation = ofPart(part);
    const folder = folderOf(part, directory, evaluation[0].path);
    const calibration = training.slice(0, images);
    const limit = limitOf(calibration, {
      asked: images,
      available: training.length,
      reason: 'training-part',
    });
    return { calibration, evaluation, limit, folder, part, trainedOn: 'no' };
  }
  const all = shuffled(pictures, seed);
  // At most a quarter, so that most are left to measure the results on.
  const quarter = Math.max(BATCH_SIZE, Math.floor(all.length / 4 / BATCH_SIZE) * BATCH_SIZE);
  const own = Math.min(images, quarter);
  if (all.length <= own) {
    throw new UsageError(
      `${directory} has ${all.length} images: too few to measure ranges on some and results on others.`,
      { hint: `Expected more than ${BATCH_SIZE}, or a folder with train/ and validation/.` },
    );
  }
  const evaluation = all.slice(own);
  const parts = new Set(evaluation.map(partOf));
  const only = parts.size === 1 ? ([...parts][0] ?? null) : null;
  const trainedOn = parts.has('train') ? 'yes' : parts.has(undefined) ? 'unknown' : 'no';
  const calibration = all.slice(0, own);
  const limit = limitOf(calibration, { asked: images, available: all.length, reason: 'quarter' });
  return { calibration, evaluation, limit, folder: directory, part: only, trainedOn };
}

function limitOf(chosen: readonly Picture[], limit: CalibrationLimit): CalibrationLimit | undefined {
  return chosen.length < limit.asked ? limit : undefined;
}

/** The folder of a part, such as photos/val; the whole folder where the run chose the parts. */
function folderOf(part: Part, directory: string, path: string): string {
  const [first] = relative(directory, path).split(sep);
  return partNamed(first) === part ? join(directory, first) : directory;
}

function shuffled(pictures: readonly Picture[], seed: number): Picture[] {
  const order = new Random(seed, 0).permutation(pictures.length);
  return Array.from(order, (at) => pictures[at]);
}

import {
  datasetSettings,
  type ImageDataset,
  type ImageDatasetFromFilesOptions,
  imageDatasetOfPixels,
  type ScannedFile,
  type SharedPixels,
  type SkippedFile,
  withPixels,
} from '../../datasets/index.js';
import { GraftError, UsageError } from '../../errors.js';
import { UNDERSTOOD } from '../../folders/index.js';
import { resizeOf, taskOfRecipe } from '../../phases/index.js';
import {
  contentOf,
  type Finding,
  openPhotographsWith,
  PhotographReader,
  type Remark,
} from '../../photographs/index.js';
import { shellWord } from '../../shell-word.js';
import type { Task } from '../../tasks/index.js';
import { otherRun } from './read-run-file.js';
import type { Run } from './run.js';
import { photographsDigest } from './run-digest.js';
import {
  expectUnchanged,
  PART_NAMES,
  type PartName,
  type RunPhotographs,
  readRunPhotographs,
  recordFiles,
  withoutChangedContents,
  writeRunPhotographs,
} from './run-photographs.js';

/** The photographs of a run, in three disjoint parts. */
export interface RunDatasets {
  readonly record: RunPhotographs;
  /** What is asked about them. */
  readonly task: Task;
  readonly training: ImageDataset;
  /** Undefined without such photographs. */
  readonly validation: ImageDataset | undefined;
  readonly test: ImageDataset | undefined;
  readonly all: readonly ImageDataset[];
  /** Whether only the features of the photographs are there. */
  readonly onlyFeatures?: true;
}

/** The photographs of a run, before its weights are known. */
export interface FoundRunPhotographs {
  readonly record: RunPhotographs;
  /** Pixels of photographs that this process has read to divide them; undefined if it has read none. */
  readonly pixels: SharedPixels | undefined;
  /** Frees the pixels. */
  close(): Promise<void>;
}

/**
 * Finds and splits the photographs of a run, or uses the recorded split.
 *
 * @throws UsageError when they cannot be used
 * @throws GraftError when they have changed since the run began
 */
export async function findRunPhotographs(
  run: Run,
  options: {
    /** Whether photographs may have changed. */
    readonly acceptChanges: boolean;
    /** Whether all training is done. */
    readonly trained: boolean;
    /** Stops the reading. */
    readonly signal: Stop;
  },
): Promise<FoundRunPhotographs> {
  const reader = new PhotographReader({
    ...decodingOf(run),
    ...datasetSettings({}).cache,
    cacheDirectory: run.resources.cacheDirectory,
  });
  try {
    const record = (await recorded(run, options)) ?? (await divideAndRecord(run, reader, options.signal));
    await reader.endReading();
    tellFound(run, record);
    return { record, pixels: reader.pixels, close: () => reader.close() };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** @throws UsageError when nothing can be learned from them */
function tellFound(run: Run, record: RunPhotographs): void {
  const { log } = run;
  log.tell({
    event: 'data',
    classNames: record.classNames,
    counts: countsOf(record),
    ...(record.severalLabels && { photographs: photographsOf(record) }),
  });
  for (const note of record.remarks ?? record.notes.map((text) => ({ text }))) {
    log.tell({ event: 'note', ...note });
  }
  if (record.skipped.length > 0) log.tell({ event: 'skipped', files: record.skipped });
  if (record.parts.train.length === 0) throw nothingToTrainOn(run.config.data);
  if (record.severalLabels && run.config.recipe.sampling === 'balanced') throw cannotBalance();
}

/** How the networks of a run take photographs; weights do not change it. */
function decodingOf({ config: { recipe } }: Pick<Run, 'config'>) {
  const { imageSize } = recipe;
  return { imageSize: [imageSize, imageSize] as const, resize: resizeOf(recipe) };
}

/**
 * The photographs of a run as its recipe reads them, once the weights have chosen what the recipe leaves open.
 *
 * @param pixels of photographs that were read already, as this run takes them
 */
export function openRunDatasets(
  run: Pick<Run, 'config' | 'resources'> & { readonly log: Pick<Run['log'], 'tell'> },
  { record, pixels }: Pick<FoundRunPhotographs, 'record'> & Partial<Pick<FoundRunPhotographs, 'pixels'>>,
): RunDatasets {
  const { config } = run;
  const { recipe } = config;
  const task = taskOfRecipe(recipe, record.classNames, record.severalLabels);
  const dataset = (part: PartName, shuffle: boolean): ImageDataset | undefined => {
    const files: readonly ScannedFile[] = record.parts[part];
    if (files.length === 0) return undefined;
    const { imageSize, resize } = decodingOf(run);
    const options: ImageDatasetFromFilesOptions = {
      ...resize,
      imageSize,
      batchSize: recipe.batchSize,
      shuffle,
      labelMode: task.labelMode,
      seed: config.seed,
      cacheDirectory: run.resources.cacheDirectory,
      keepFeatures: true,
      onSkipped: (file) => run.log.tell({ event: 'skipped', files: [file] }),
    };
    return imageDatasetOfPixels(files, record.classNames, options, pixels);
  };
  const training = dataset('train', true)!;
  const validation = dataset('validation', false);
  const test = dataset('test', false);
  const all = [training, validation, test].filter((one) => one !== undefined);
  return { record, task, training, validation, test, all };
}

/** The parts that the run has already; undefined if the photographs must be divided. */
async function recorded(
  { config, folder }: Run,
  { acceptChanges, trained }: { readonly acceptChanges: boolean; readonly trained: boolean },
): Promise<RunPhotographs | undefined> {
  const known = await readRunPhotographs(folder);
  if (known === undefined) return undefined;
  if (known.division !== config.photographs) {
    throw otherRun(folder.file('photographs.json'), {
      hint: 'Put back the file of this run, or delete it: the run then divides its photographs again, which must not have changed.',
    });
  }
  // What a finished run has left out would change the training.
  if (known.finished && !trained) return undefined;
  if (acceptChanges) return await withoutChangedContents(known);
  await expectUnchanged(known, folder.path);
  return known;
}

type Stop = AbortSignal | undefined;

async function divideAndRecord(run: Run, reader: PhotographReader, stop: Stop): Promise<RunPhotographs> {
  const divided = await divide(run, reader, stop);
  const division = photographsDigest(divided);
  const { photographs } = run.config;
  if (photographs !== undefined && photographs !== division) {
    throw new GraftError(
      `${run.folder.file('photographs.json')} is missing or says only what a finished run used, and the photographs have changed since the run began.`,
      { hint: 'Put the file back, or the photographs as they were, or begin another run.' },
    );
  }
  // In this order a kill in between leaves nothing that does not belong together.
  if (photographs === undefined) await run.writeConfig({ photographs: division });
  const record = { ...divided, division };
  await writeRunPhotographs(run.folder, record);
  return record;
}

async function divide(run: Run, reader: PhotographReader, signal: Stop): Promise<RunPhotographs> {
  const { config, follow } = run;
  const { recipe, seed, data } = config;
  const contents = new Map<string, string>();
  const found = await openPhotographsWith(
    data,
    {
      seed,
      validationFraction: recipe.validationSplit,
      testFraction: recipe.testSplit,
      duplicates: config.duplicates,
      labelsPerPicture: config.labelsPerPicture,
      ...(config.corrections !== undefined && { corrections: config.corrections }),
      onProgress: follow.reading,
      signal,
    },
    (paths) => {
      const read = reader.read(paths);
      return async (index) => {
        const fingerprint = await read(index);
        contents.set(paths[index], contentOf(fingerprint.sha256));
        return fingerprint;
      };
    },
  );
  const { understood, understoodValues } = found;
  const remarks: Remark[] = [
    ...(understood === undefined
      ? []
      : [
          understoodValues === undefined
            ? { kind: 'understood-list', values: {}, text: understood }
            : { kind: UNDERSTOOD, values: understoodValues, text: understood },
        ]),
    ...found.remarks,
    ...found.findings.map((finding) => remarkOf(finding, data)),
  ];
  return {
    formatVersion: 1,
    source: data,
    classNames: [...found.classNames],
    ...(found.severalLabels && { severalLabels: true as const }),
    parts: {
      train: await recordFiles(found.train, contents),
      validation: await recordFiles(found.validation, contents),
      test: await recordFiles(found.test, contents),
    },
    notes: remarks.map(({ text }) => text),
    remarks: remarks.map(({ kind, values, text }) => ({ kind, values: { ...values }, text })),
    skipped: [...found.skipped] satisfies SkippedFile[],
    digest: found.digest,
    division: '',
  };
}

function remarkOf({ kind, count, values, message, advice }: Finding, data: string): Remark {
  if (kind === 'unused-images') {
    const inspect = `graft inspect ${shellWord(data)}`;
    const text = `${message} \`${inspect}\` lists them and says how to use them.`;
    return { kind, values: { count, ...values, inspect }, text };
  }
  return {
    kind,
    values: { count, ...values },
    text: advice === undefined ? message : `${message} ${advice}`,
  };
}

function photographsOf({ parts }: RunPhotographs): Record<PartName, number> {
  const { train, validation, test } = parts;
  return { train: train.length, validation: validation.length, test: test.length };
}

function cannotBalance(): UsageError {
  return new UsageError('sampling=balanced needs photographs of exactly one label each.', {
    hint: 'For several labels a photograph, give rare ones more weight: --set sampling=uniform --set classWeight=balanced',
  });
}

/** Photographs by part and class. */
export function countsOf(record: RunPhotographs): Record<PartName, Record<string, number>> {
  const { classNames, parts } = record;
  if (record.counts !== undefined) return record.counts;
  const count = (part: PartName): Record<string, number> => {
    const counts = classNames.map(() => 0);
    for (const { labels } of parts[part]) for (const label of labels) counts[label]++;
    return Object.fromEntries(classNames.map((name, label) => [name, counts[label]]));
  };
  return Object.fromEntries(PART_NAMES.map((part) => [part, count(part)])) as Record<
    PartName,
    Record<string, number>
  >;
}

function nothingToTrainOn(data: string): UsageError {
  return new UsageError(`There are no training photographs in ${data}.`, {
    hint: `\`graft inspect ${shellWord(data)}\` shows what is in the folder.`,
  });
}

/** The files of a part, with the pixels that were decoded for the training. */
export function filesWithPixels(
  { record, onlyFeatures, ...datasets }: RunDatasets,
  part: Exclude<PartName, 'train'>,
): readonly ScannedFile[] {
  const files = record.parts[part];
  const dataset = datasets[part];
  return dataset === undefined || onlyFeatures ? files : withPixels(files, dataset);
}

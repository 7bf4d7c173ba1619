import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { ClassifierEvaluation } from '../../classifier/index.js';
import type { ScannedFile, SkippedFile } from '../../datasets/index.js';
import { GraftError } from '../../errors.js';
import { sameLabels, sharedLabels } from '../../labels.js';
import type { PartName } from '../../phases/index.js';
import { isAddress } from '../../shards/index.js';
import { readRunFile } from './read-run-file.js';
import type { RunFolder } from './run-folder.js';

export type { PartName };

export const PART_NAMES = ['train', 'validation', 'test'] as const satisfies readonly PartName[];

const recordedFile = z.object({
  path: z.string(),
  /** Positions of its classes in `classNames`. */
  labels: z.array(z.number().int().min(0)).transform(sharedLabels),
  /** Classes of which it is not known whether it has them. */
  unknown: z.array(z.number().int().min(0)).transform(sharedLabels).optional(),
  /** Bytes and milliseconds since 1970; -1 if the file could not be examined. */
  size: z.number(),
  modified: z.number(),
  /**
   * The beginning of the SHA-256 of its content, by which it is recognized wherever it lies: see `contentOf`. Only where its
   * content was read before the training, and not in runs of earlier versions.
   */
  content: z.string().optional(),
  /** Whether the finished classifier gets it right; only of parts that it was judged on. */
  right: z.boolean().optional(),
});

const values = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()).readonly()]));

const remark = z.object({ kind: z.string(), values, text: z.string() });

/** Runs of earlier versions give no kind. */
const skippedFile = z.object({
  path: z.string(),
  reason: z.string(),
  kind: z.string().optional(),
  values: values.optional(),
});

/**
 * photographs.json: the part of each photograph of a run. A resumed run uses the same parts. In a project that was
 * downloaded, paths are relative to the folder of the run.
 */
const runPhotographsSchema = z.object({
  formatVersion: z.literal(1),
  /** The folder or list they come from. */
  source: z.string(),
  classNames: z.array(z.string()).min(2),
  /** Where a photograph may have several labels, or none. */
  severalLabels: z.literal(true).optional(),
  parts: z.object({
    train: z.array(recordedFile),
    validation: z.array(recordedFile),
    test: z.array(recordedFile),
  }),
  /**
   * Of a run on the features of very many pictures: how many there are by part and class. The parts are empty then, because
   * a list of millions would fit into no program.
   */
  counts: z.record(z.enum(PART_NAMES), z.record(z.string(), z.number().int())).optional(),
  /** Sentences about what was split off and what is unusual. */
  notes: z.array(z.string()),
  /** The same for programs. Runs of earlier versions have none. */
  remarks: z.array(remark).optional(),
  skipped: z.array(skippedFile),
  /** SHA-256 of all photographs and their classes. */
  digest: z.string().optional(),
  /** SHA-256 of how they were divided, which the run's settings name too; see `photographsDigest`. */
  division: z.string(),
  /** Written when the run finished, without the photographs that could not be used. */
  finished: z.literal(true).optional(),
});

export type RunPhotographs = z.infer<typeof runPhotographsSchema>;

const FILE_NAME = 'photographs.json';

/**
 * Reads the part of each photograph of a run, with absolute paths.
 *
 * @returns undefined if they have not been split yet
 * @throws GraftError when the file is damaged, or was changed by hand
 */
export async function readRunPhotographs(
  folder: RunFolder,
  { read }: { readonly read?: (path: string) => Promise<string | undefined> } = {},
): Promise<RunPhotographs | undefined> {
  const record = await readRunFile(folder.file(FILE_NAME), runPhotographsSchema, {
    read,
    hint: `Put the file back as Graft wrote it, or delete it: an unfinished run then divides its photographs again, which must not have changed.`,
  });
  return record && withAbsolutePaths(record, folder.path);
}

/** With paths that do not depend on where the run lies. */
function withAbsolutePaths(record: RunPhotographs, folder: string): RunPhotographs {
  const { source, parts, skipped } = record;
  const absolute = <One extends { readonly path: string }>(files: readonly One[]): One[] =>
    // The pictures of features may have addresses.
    files.map((file) => (isAddress(file.path) ? file : { ...file, path: resolve(folder, file.path) }));
  return {
    ...record,
    source: resolve(folder, source),
    parts: {
      train: absolute(parts.train),
      validation: absolute(parts.validation),
      test: absolute(parts.test),
    },
    skipped: absolute(skipped),
  };
}

export async function writeRunPhotographs(folder: RunFolder, record: RunPhotographs): Promise<void> {
  await folder.writeJson(FILE_NAME, record);
}

/** The photographs of a finished run: the same without files that could not be used. */
export function withoutFiles(photographs: RunPhotographs, skipped: readonly SkippedFile[]): RunPhotographs {
  const paths = new Set(skipped.map(({ path }) => path));
  const { train, validation, test } = photographs.parts;
  const usable = (files: typeof train): typeof train => files.filter(({ path }) => !paths.has(path));
  return {
    ...photographs,
    parts: { train: usable(train), validation: usable(validation), test: usable(test) },
    skipped: [...skipped],
    finished: true,
  };
}

interface JudgedPictures {
  readonly pictures: Pick<ClassifierEvaluation['pictures'], 'paths' | 'labels' | 'predicted'> & {
    /** 1 where all known labels are right, if not every label is known. */
    readonly correct?: Uint8Array;
  };
}

/** Photographs with what the finished classifier makes of those that it was judged on. */
export function withAnswers(
  photographs: RunPhotographs,
  judged: Readonly<Partial<Record<PartName, JudgedPictures>>>,
): RunPhotographs {
  const answered = (part: PartName): RunPhotographs['parts'][PartName] => {
    const files = photographs.parts[part];
    const pictures = judged[part]?.pictures;
    if (pictures === undefined) return files;
    const { paths, labels, predicted, correct } = pictures;
    const isRight = (at: number): boolean =>
      correct === undefined ? sameLabels(labels[at], predicted[at]) : correct[at] === 1;
    const right = new Map(paths.map((path, at) => [path, isRight(at)]));
    return files.map((file) => (right.has(file.path) ? { ...file, right: right.get(file.path) } : file));
  };
  const parts = { train: answered('train'), validation: answered('validation'), test: answered('test') };
  return { ...photographs, parts };
}

/**
 * Files with their size and time of change, by which changes are detected.
 *
 * @param contents of files that were read, by their paths
 */
export async function recordFiles(
  files: readonly ScannedFile[],
  contents: ReadonlyMap<string, string>,
): Promise<RunPhotographs['parts']['train']> {
  const recorded: RunPhotographs['parts']['train'] = [];
  for (const { path, labels, unknown } of files) {
    const content = contents.get(path);
    recorded.push({
      path,
      labels,
      ...(unknown && { unknown }),
      ...(await sizeAndTime(path)),
      ...(content !== undefined && { content }),
    });
  }
  return recorded;
}

/**
 * Makes sure that no photograph has changed since the run began, because otherwise its result would differ.
 *
 * @throws GraftError with the first few that have changed
 */
export async function expectUnchanged({ parts }: RunPhotographs, run: string): Promise<void> {
  const changed: string[] = [];
  for (const { path, size, modified } of PART_NAMES.flatMap((part) => parts[part])) {
    const now = await sizeAndTime(path);
    if (now.size === size && now.modified === modified) continue;
    changed.push(`${path} ${now.size === -1 ? 'is gone' : 'has changed'}`);
  }
  if (changed.length === 0) return;
  const more = changed.length > 3 ? ` (and ${changed.length - 3} more)` : '';
  throw new GraftError(
    `The photographs have changed since ${run} began: ${changed.slice(0, 3).join('; ')}${more}.`,
    {
      hint: 'Nothing of the run is lost. Put them back, or continue with --accept-changes; the result will then differ.',
    },
  );
}

/** Photographs that may have changed: of those that have, nothing is said about their content. */
export async function withoutChangedContents(photographs: RunPhotographs): Promise<RunPhotographs> {
  const { parts } = photographs;
  const kept = async (files: typeof parts.train): Promise<typeof parts.train> => {
    const checked: typeof parts.train = [];
    for (const file of files) {
      const { content, ...others } = file;
      const now = await sizeAndTime(file.path);
      checked.push(now.size === file.size && now.modified === file.modified ? file : others);
    }
    return checked;
  };
  const { train, validation, test } = parts;
  return {
    ...photographs,
    parts: { train: await kept(train), validation: await kept(validation), test: await kept(test) },
  };
}

async function sizeAndTime(path: string): Promise<{ size: number; modified: number }> {
  return await stat(path).then(
    ({ size, mtimeMs }) => ({ size, modified: Math.floor(mtimeMs) }),
    () => ({ size: -1, modified: -1 }),
  );
}

import { resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../../errors.js';
import { PIXEL_MODES } from '../../imports/index.js';
import { recipeSchema } from '../../phases/index.js';
import { labelCorrectionSchema } from '../../photographs/index.js';
import { readRunFile } from './read-run-file.js';
import type { RunFolder } from './run-folder.js';

const source = z.object({
  source: z.string(),
  from: z.enum(['option', 'cache', 'download', 'package', 'drawing']),
  origin: z.string().optional(),
});

const channels = z.union([z.number(), z.array(z.number()).readonly()]);

const runConfigSchema = z.object({
  formatVersion: z.literal(1),
  command: z.literal('train'),
  /** The command that was typed, for repeating it. */
  commandLine: z.string().optional(),
  graftVersion: z.string(),
  /** The folder or list of photographs; in a project that was downloaded relative to the folder of the run. */
  data: z.string(),
  /** Whether it is the folder of feature shards instead. */
  features: z.literal(true).optional(),
  recipe: recipeSchema,
  seed: z.number().int().min(0),
  duplicates: z.enum(['near', 'exact', 'none']),
  /** Whether a picture may have several labels, if the user said it. */
  labelsPerPicture: z.enum(['one', 'several']).optional(),
  dataSource: source.optional(),
  evaluateFirst: z.literal(true).optional(),
  threads: z.number().int().min(1),
  /** How many processes have trained it last; one if it is not given. */
  processes: z.number().int().min(1).optional(),
  /** Where it computes; the processor if it is not given. */
  device: z.enum(['webgpu', 'auto']).optional(),
  /** Of the report. */
  language: z.enum(['en', 'tr']).optional(),
  /** A classifier that the run starts from. */
  from: z.string().optional(),
  /** How the network of an ONNX file expects its pixels, if the user said it. */
  pixels: z
    .union([z.enum(PIXEL_MODES), z.object({ scale: z.number(), mean: channels, std: channels }).partial()])
    .optional(),
  /** Labels that the user has corrected, as they were in the file when the run began. */
  corrections: z
    .object({
      file: z.string(),
      /** The first digits of the SHA-256 of the lines, to tell files of one name apart. */
      digest: z.string(),
      lines: z.array(labelCorrectionSchema),
    })
    .optional(),
  /** The value of an ONNX file that its features are, if the user named one. */
  cut: z.string().optional(),
  /** The weights that the user named; undefined for the best available. */
  weights: z.string().optional(),
  /** The weights that are used, once they are found. */
  weightsUsed: source.extend({ value: z.string() }).optional(),
  /** SHA-256 of the photographs and their parts; see `photographsDigest`. Known once they are divided. */
  photographs: z.string().optional(),
  /** SHA-256 of all variables of the network before training. Known once it is built. */
  initialWeights: z.string().optional(),
  /** What checkpoint, history and results of this run name too; see `runDigest`. Known when training begins. */
  run: z.string().optional(),
});

/** config.json: all settings of a run, written first, so that the run can be resumed whenever it stops. */
export type RunConfig = z.infer<typeof runConfigSchema>;

const FILE_NAME = 'config.json';

export async function writeRunConfig(folder: RunFolder, config: RunConfig): Promise<void> {
  await folder.writeJson(FILE_NAME, config);
}

/**
 * @returns undefined if there is no run yet
 * @throws GraftError when the file is damaged or comes from another version
 */
async function readRunConfig(folder: RunFolder): Promise<RunConfig | undefined> {
  return await readRunFile(folder.file(FILE_NAME), runConfigSchema, {
    hint: 'The settings of a run cannot be changed. Put the file back as Graft wrote it, or begin another run with other settings.',
  });
}

/** @throws UsageError when a folder holds no run that could be resumed */
export async function expectRunConfig(folder: RunFolder): Promise<RunConfig> {
  const config = await readRunConfig(folder);
  if (config !== undefined) return { ...config, data: resolve(folder.path, config.data) };
  const others = await folder.runFiles();
  throw new UsageError(`There is no run to resume in ${folder.path}: it has no ${FILE_NAME}.`, {
    hint:
      others.length === 0
        ? 'Begin a run with `graft train DIR --out RUN`.'
        : `It has ${others[0]}, so there was a run. Put its ${FILE_NAME} back, or begin a run in another folder with \`graft train DIR --out RUN\`.`,
  });
}

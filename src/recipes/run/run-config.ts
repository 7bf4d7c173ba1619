import { z } from 'zod';
import { GraftError, reasonOf, UsageError } from '../../errors.js';
import { readText } from '../../files/index.js';
import { recipeSchema } from '../recipe.js';
import type { RunFolder } from './run-folder.js';

const source = z.object({
  source: z.string(),
  from: z.enum(['option', 'cache', 'download', 'package', 'drawing']),
  origin: z.string().optional(),
});

const runConfigSchema = z.object({
  formatVersion: z.literal(1),
  command: z.literal('train'),
  /** The command that was typed, for repeating it. */
  commandLine: z.string().optional(),
  graftVersion: z.string(),
  /** The folder or list of photographs. */
  data: z.string(),
  recipe: recipeSchema,
  seed: z.number().int().min(0),
  duplicates: z.enum(['near', 'exact', 'none']),
  dataSource: source.optional(),
  evaluateFirst: z.literal(true).optional(),
  threads: z.number().int().min(1),
  /** A classifier that the run starts from. */
  from: z.string().optional(),
  /** The weights that the user named; undefined for the best available. */
  weights: z.string().optional(),
  /** The weights that are used, once they are found. */
  weightsUsed: source.extend({ value: z.string() }).optional(),
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
  return await readRunFile(folder.file(FILE_NAME), runConfigSchema);
}

/** @throws UsageError when a folder holds no run that could be resumed */
export async function expectRunConfig(folder: RunFolder): Promise<RunConfig> {
  const config = await readRunConfig(folder);
  if (config !== undefined) return config;
  throw new UsageError(`There is no run to resume in ${folder.path}: it has no ${FILE_NAME}.`, {
    hint: 'Begin a run with `graft train DIR --out RUN`.',
  });
}

/**
 * Reads one of a run's own files.
 *
 * @returns undefined if it does not exist
 * @throws GraftError when it is damaged
 */
export async function readRunFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new GraftError(`${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new GraftError(`${path} cannot be used: ${issue.path.join('.') || 'the whole'}: ${issue.message}.`, {
    hint: 'It was edited, or comes from another kind of run or another version of Graft.',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

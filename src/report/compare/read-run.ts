import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import { reasonOf, UsageError } from '../../errors.js';
import { exists, readText } from '../../files/index.js';
import type { LearningCurves } from '../series.js';
import {
  type RunPictures,
  type RunResults,
  runHistorySchema,
  runPhotographsSchema,
  runResultsSchema,
} from './run-results.js';

/** A file of a run's folder that is missing or cannot be used. */
export interface RunProblem {
  readonly path: string;
  readonly reason: string;
}

/** What a run's folder tells. */
export interface Run {
  /** The folder as it was given. */
  readonly path: string;
  /** The folder's own name. */
  readonly name: string;
  /** config.json; undefined where it is missing or broken. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** history.json; undefined where it is missing or broken, or no epoch was trained. */
  readonly curves?: LearningCurves;
  /** results.json; undefined where it is missing or broken. */
  readonly results?: RunResults;
  /** photographs.json: which pictures each part has; undefined where it is missing or broken. */
  readonly photographs?: RunPictures;
  readonly problems: readonly RunProblem[];
}

/**
 * Reads config.json, history.json, results.json and photographs.json of a run's folder. What is missing or broken is named in `problems`
 * and does not keep the rest from being read.
 *
 * @throws UsageError where the folder is missing or holds none of the first three
 */
export async function readRun(path: string): Promise<Run> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOENT' ? 'there is no such folder' : error.message;
    throw new UsageError(`Expected a run's folder at ${path} but ${problem}.`, { hint: HINT, cause: error });
  });
  if (!stats.isDirectory()) {
    throw new UsageError(`Expected a run's folder at ${path} but it is a file.`, { hint: HINT });
  }
  const problems: RunProblem[] = [];
  const config = await readJson(join(path, 'config.json'), problems);
  const history = await readChecked(join(path, 'history.json'), runHistorySchema, problems);
  const results = await readChecked(join(path, 'results.json'), runResultsSchema, problems);
  // A run without one cannot be compared picture by picture, which `sharedResults` says.
  const list = join(path, 'photographs.json');
  const photographs = (await exists(list))
    ? await readChecked(list, runPhotographsSchema, problems)
    : undefined;
  if (config === undefined && history === undefined && results === undefined) {
    const all = problems.map((problem) => `${basename(problem.path)}: ${problem.reason}`).join('; ');
    throw new UsageError(`${path} is not the folder of a run. ${all}.`, { hint: HINT });
  }
  return {
    path,
    name: basename(resolve(path)),
    config: config !== null && typeof config === 'object' ? (config as Record<string, unknown>) : undefined,
    curves: history === undefined ? undefined : curvesOf(history),
    results,
    photographs,
    problems,
  };
}

const HINT = 'Give folders that `graft tutorial` or `graft train` wrote, for example runs/tutorial.';

async function readJson(path: string, problems: RunProblem[]): Promise<unknown> {
  let content: string;
  try {
    content = await readText(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    problems.push({ path, reason: missing ? 'the file is not there' : reasonOf(error) });
    return undefined;
  }
  try {
    return JSON.parse(content);
  } catch {
    problems.push({ path, reason: content.trim() === '' ? 'the file is empty' : 'the content is not JSON' });
    return undefined;
  }
}

async function readChecked<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  problems: RunProblem[],
): Promise<z.infer<Schema> | undefined> {
  const content = await readJson(path, problems);
  if (content === undefined) return undefined;
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  problems.push({ path, reason: `${issue.path.join('.') || 'the whole'}: ${issue.message}` });
  return undefined;
}

function curvesOf({ history }: z.infer<typeof runHistorySchema>): LearningCurves | undefined {
  if (history.loss.length === 0) return undefined;
  const numbers = (values: readonly (number | null)[]): number[] =>
    values.map((value) => value ?? Number.NaN);
  const { loss, ...others } = history;
  return {
    loss: numbers(loss),
    ...Object.fromEntries(Object.entries(others).map(([name, values]) => [name, numbers(values)])),
  };
}

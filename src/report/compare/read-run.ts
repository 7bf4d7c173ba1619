import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { reasonOf, UsageError } from '../../errors.js';
import { checksumState, readText } from '../../files/index.js';
import { callable, checkOptions } from '../../options.js';
import type { LearningCurves } from '../series.js';
import type { Run, RunProblem } from './run.js';
import {
  type RunPictures,
  runConfigSchema,
  runHistorySchema,
  runPhotographsSchema,
  runResultsSchema,
} from './run-results.js';

/** Options of `readRun`. */
export interface ReadRunOptions {
  /** Reads one of the files, or gives undefined where it is not there. By default, links are followed. */
  readonly read?: (path: string) => Promise<string | undefined>;
}

/**
 * Reads config.json, history.json, results.json and photographs.json of a run's folder. What is missing, broken, changed
 * since Graft wrote it or part of another run is named in `problems` and does not keep the rest from being read.
 *
 * @throws UsageError where the folder is missing or holds none of the first three
 */
export async function readRun(path: string, options: ReadRunOptions = {}): Promise<Run> {
  checkOptions('readRun', options, { read: callable });
  const { read = readText } = options;
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOENT' ? 'there is no such folder' : error.message;
    throw new UsageError(`Expected a run's folder at ${path} but ${problem}.`, { hint: HINT, cause: error });
  });
  if (!stats.isDirectory()) {
    throw new UsageError(`Expected a run's folder at ${path} but it is a file.`, { hint: HINT });
  }
  const found: RunProblem[] = [];
  const file = async <Schema extends z.ZodType>(name: string, schema: Schema) =>
    await readChecked(join(path, name), schema, { read, problems: found });
  const written = await file('config.json', runConfigSchema);
  const config = written && withAbsoluteData(written, path);
  const history = await file('history.json', runHistorySchema);
  const results = await file('results.json', runResultsSchema);
  const photographs = await file(LIST, runPhotographsSchema);
  // A run without one cannot be compared picture by picture, which `sharedResults` says.
  const problems = found.filter((problem) => basename(problem.path) !== LIST || problem.kind !== 'missing');
  if (config === undefined && history === undefined && results === undefined) {
    const all = problems.map((problem) => `${basename(problem.path)}: ${problem.reason}`).join('; ');
    throw new UsageError(`${path} is not the folder of a run. ${all}.`, { hint: HINT });
  }
  /** What a file says, unless it names something else than config.json does. */
  const own = <Content extends object>(
    name: string,
    content: Content | undefined,
    belongs: boolean,
  ): Content | undefined => {
    if (content === undefined || config === undefined || belongs) return content;
    const reason = 'it belongs to another run than config.json';
    problems.push({ path: join(path, name), kind: 'other-run', reason });
    return undefined;
  };
  const ownHistory = own('history.json', history, history?.run === config?.run);
  return {
    path,
    name: basename(resolve(path)),
    parent: basename(dirname(resolve(path))),
    config,
    curves: ownHistory === undefined ? undefined : curvesOf(ownHistory),
    results: own('results.json', results, results?.run === config?.run),
    photographs: withAbsolutePaths(
      own('photographs.json', photographs, photographs?.division === config?.photographs),
      path,
    ),
    problems,
  };
}

/* In a project that was downloaded, paths are relative to the folder of the run. */

function withAbsoluteData<Config extends Readonly<Record<string, unknown>>>(
  config: Config,
  folder: string,
): Config {
  return typeof config.data === 'string' ? { ...config, data: resolve(folder, config.data) } : config;
}

function withAbsolutePaths(photographs: RunPictures | undefined, folder: string): RunPictures | undefined {
  if (photographs === undefined) return undefined;
  const parts = Object.entries(photographs.parts).map(([part, files]) => [
    part,
    files.map((file) => ({ ...file, path: resolve(folder, file.path) })),
  ]);
  return { ...photographs, source: resolve(folder, photographs.source), parts: Object.fromEntries(parts) };
}

const LIST = 'photographs.json';
const HINT = 'Give folders that `graft tutorial` or `graft train` wrote, for example runs/tutorial.';

interface Reading {
  readonly read: NonNullable<ReadRunOptions['read']>;
  readonly problems: RunProblem[];
}

async function readJson(path: string, { read, problems }: Reading): Promise<unknown> {
  let content: string | undefined;
  try {
    content = await read(path);
    if (content === undefined) throw Object.assign(new Error('missing'), { code: 'ENOENT' });
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    problems.push(
      missing
        ? { path, kind: 'missing', reason: 'the file is not there' }
        : { path, kind: 'broken', reason: reasonOf(error) },
    );
    return undefined;
  }
  try {
    return JSON.parse(content);
  } catch {
    const reason = content.trim() === '' ? 'the file is empty' : 'the content is not JSON';
    problems.push({ path, kind: 'broken', reason });
    return undefined;
  }
}

async function readChecked<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  reading: Reading,
): Promise<z.infer<Schema> | undefined> {
  const { problems } = reading;
  const content = await readJson(path, reading);
  if (content === undefined) return undefined;
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const reason = `${issue.path.join('.') || 'the whole'}: ${issue.message}`;
    problems.push({ path, kind: 'broken', reason });
    return undefined;
  }
  const state = checksumState(content);
  if (state === 'intact') return parsed.data;
  const reason = state === 'changed' ? 'it was changed after Graft wrote it' : 'it has no checksum';
  problems.push({ path, kind: 'changed', reason });
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

import { basename } from 'node:path';
import type { Run, RunProblem } from '../../report/index.js';
import { Refusal } from '../http/errors.js';
import { ownFile, readJsonFile } from './run-record.js';

/** A run's file, and what is wrong with it. */
export type RunFileProblem = Pick<RunProblem, 'path' | 'kind'>;

/** The problem with a file of a run, in words. */
const REASONS: Readonly<Record<RunProblem['kind'], string>> = {
  missing: 'it is missing',
  broken: 'it is damaged',
  changed: 'it was changed after Graft wrote it',
  'other-run': 'it belongs to another run',
};

/** A run's file that cannot be used. */
export function runFileProblem({ path, kind }: RunFileProblem, cause?: unknown): Refusal {
  const file = basename(path);
  return new Refusal(409, 'run-file', `${file} of this run cannot be used: ${REASONS[kind]}.`, {
    hint: 'Put the file back as it was, or begin another run.',
    values: { file, problem: kind },
    cause,
  });
}

/**
 * The first file of a run that is there and cannot be used.
 *
 * @param run undefined if none of its files can be used
 */
export async function problemOfRun(
  folder: string,
  run: Run | undefined,
): Promise<RunFileProblem | undefined> {
  if (run !== undefined) return run.problems.find(({ kind }) => kind !== 'missing');
  const path = await ownFile(folder, 'config.json');
  if (path === undefined) return undefined;
  const isJson = (await readJsonFile(folder, 'config.json')) !== undefined;
  return { path, kind: isJson ? 'changed' : 'broken' };
}

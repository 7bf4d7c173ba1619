import { basename } from 'node:path';
import type { RunProblem } from '../../report/index.js';
import { Refusal } from '../http/errors.js';

/** The problem with a file of a run, in words. */
const REASONS: Readonly<Record<RunProblem['kind'], string>> = {
  missing: 'it is missing',
  broken: 'it is damaged',
  changed: 'it was changed after Graft wrote it',
  'other-run': 'it belongs to another run',
};

/** A run's file that cannot be used. */
export function runFileProblem({ path, kind }: Pick<RunProblem, 'path' | 'kind'>, cause?: unknown): Refusal {
  const file = basename(path);
  return new Refusal(409, 'run-file', `${file} of this run cannot be used: ${REASONS[kind]}.`, {
    hint: 'Put the file back as it was, or begin another run.',
    values: { file, problem: kind },
    cause,
  });
}

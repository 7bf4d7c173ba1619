import { UsageError } from '../errors.js';

/**
 * Why a kept training cannot be carried out.
 *
 * - 'held': another tab carries it out.
 * - 'other': its state began with something else: pictures, settings, weights, threads or version.
 */
export type KeptTrainingProblem = 'held' | 'other';

/** A kept training cannot be carried out now, or not from its state. */
export class KeptTrainingError extends UsageError {
  readonly problem: KeptTrainingProblem;

  constructor(problem: KeptTrainingProblem, message: string, { hint }: { readonly hint?: string }) {
    super(message, { hint });
    this.name = 'KeptTrainingError';
    this.problem = problem;
  }
}

import type { LearningCurves } from '../series.js';
import type { RunPictures, RunResults } from './run-results.js';

/** A file of a run's folder that is missing or cannot be used. */
export interface RunProblem {
  readonly path: string;
  /** 'broken': not readable, or not what such a file holds; 'changed': not as Graft wrote it. */
  readonly kind: 'missing' | 'broken' | 'changed' | 'other-run';
  readonly reason: string;
}

/** What a run's folder tells. */
export interface Run {
  /** The folder as it was given. */
  readonly path: string;
  /** The folder's own name. */
  readonly name: string;
  /** The name of the folder above it, which distinguishes runs of the same name; undefined where not known. */
  readonly parent?: string;
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

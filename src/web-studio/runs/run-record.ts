import type { Recipe } from '../../phases/index.js';
import type { RunResult } from '../../report/browser.js';
import type { EvaluatedPart, PartName, ReportedError } from '../../studio/browser.js';

/** `run.json`: what a run is, and how far it is. */
export interface RunRecord {
  readonly formatVersion: 1;
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Name of the photographs. */
  readonly data: string;
  /** The recipe that was asked for, and what it becomes with the weights. */
  readonly asked: Recipe;
  readonly recipe: Recipe;
  /** Of a run that came with a project: whatever it began with. */
  readonly weights: TabWeights | (string & {});
  /** Of a run that came with a project: the version that trained it. */
  readonly graftVersion?: string;
  readonly seed: number;
  /**
   * Of WebAssembly, when its state was begun: another number would give other bits, and so could not go on with it.
   */
  readonly threads?: number;
  /**
   * - 'working': a worker trains, or did until the page was closed.
   * - 'ended': there is a model.
   */
  readonly condition: 'working' | 'paused' | 'failed' | 'ended';
  /** Why it failed. */
  readonly error?: ReportedError;
  /** How often pages that were opened again have gone on with it, and how many epochs there were the last time. */
  readonly wentOn?: { readonly epochs: number; readonly attempts: number };
  /** When it has ended. */
  readonly results?: Readonly<Partial<Record<EvaluatedPart, RunResult>>>;
  readonly seconds?: number;
}

/** The weights that a training in a tab may begin with: those beside the page, or random ones. */
export type TabWeights = 'openimages' | 'random';

/** `photographs.json`: what a run trains on. */
export interface RecordedPhotographs {
  readonly formatVersion: 1;
  readonly photographs: readonly RecordedPhotograph[];
}

/** A photograph of a run. */
export interface RecordedPhotograph {
  /** Of the project's photograph, when the run began. */
  readonly id: string;
  /** Of its content. */
  readonly sha256: string;
  /** Its class and its name, which no other photograph of the run has. */
  readonly path: string;
  readonly className: string;
  readonly given: PartName | null;
  /** Known when the run has ended; null for a photograph that was left out. */
  readonly part?: PartName | null;
  /** Whether the model is right about it; only of those that it was judged on when the run ended. */
  readonly right?: boolean;
}

import type { Photograph } from './data.js';
import type { ReviewTask } from './review.js';
import type { NewRun } from './runs.js';

/**
 * GET /api/labelling
 *
 * Which photographs without a class to label next. They are chosen in the background: its progress comes as the event
 * 'review' of the task 'label'.
 */
export interface LabellingState {
  readonly task: ReviewTask;
  /** The models that can suggest, the newest first. */
  readonly models: readonly LabellingModel[];
  /** The run whose model suggests from now on; null: photographs that differ as much as possible. */
  readonly model: string | null;
  /** Null before the first ones. */
  readonly suggestions: LabellingSuggestions | null;
  /** Whether asking again would give others: photographs have come, or another model suggests now. */
  readonly outdated: boolean;
  /** Photographs without a class that were skipped, and are not suggested. */
  readonly skipped: number;
  /** Photographs whose label `model` has not learned from; without a model all labelled ones. */
  readonly newLabels: number;
  /** The run that was started from here last; null before. */
  readonly training: string | null;
}

export interface LabellingModel {
  /** The id of its run. */
  readonly run: string;
  readonly name: string;
}

export interface LabellingSuggestions {
  /** Counts how often photographs were suggested. */
  readonly round: number;
  /** The model that suggested, while it is still there; null without one. */
  readonly by: LabellingModel | null;
  /** Photographs that were compared. */
  readonly compared: number;
  /** Files without a class that cannot be read as pictures. */
  readonly unreadable: number;
  /** How many were suggested. */
  readonly count: number;
  /** Those that still wait for a class, the one that teaches most first. */
  readonly list: readonly LabellingSuggestion[];
}

export interface LabellingSuggestion {
  readonly photograph: Photograph;
  /** What the model says; null without a model. */
  readonly guess: LabellingGuess | null;
}

export interface LabellingGuess {
  readonly className: string;
  /** The class's id; null where there is no such class now. */
  readonly class: string | null;
  readonly probability: number;
  /** Whether the picture is like none that the model was trained on. */
  readonly unfamiliar: boolean;
}

/** POST /api/labelling/suggestions starts choosing, unless that is under way; answers with a `LabellingState`. */
export interface NewSuggestions {
  /** A run's id; null to suggest without a model. Default: the model that suggests now. */
  readonly model?: string | null;
}

/**
 * POST /api/labelling/skips; answers with a `LabellingState`. A skipped photograph is not suggested until all are shown
 * again, or the Studio is started again.
 */
export interface Skip {
  /** An id; 'all' with `skipped: false`. */
  readonly photograph: string;
  readonly skipped: boolean;
}

/**
 * POST /api/labelling/training; answers with a `RunSummary` (201). Trains with the settings of the model that suggests now,
 * or with those of the fast recipe. 409 'cannot-repeat' when its network or weights are of a file.
 */
export type LabellingTraining = Pick<NewRun, 'language'>;

import type { Callback, Collective, FitState, History } from '../train/index.js';
import type { Recipe } from './recipe.js';
import type { TrainEvent } from './train-events.js';

/** A finished phase of training. */
export interface FinishedPhase {
  readonly name: 'feature-extraction' | 'fine-tuning';
  readonly history: History;
  readonly seconds: number;
}

/** Everything that is needed to continue a training. */
export interface PhasesState {
  readonly finished: readonly FinishedPhase[];
  /** Seconds that the current phase has taken before. */
  readonly seconds: number;
  /** Values of the variables that earlier phases have trained, by path. */
  readonly variables: Readonly<Record<string, Float32Array>>;
  /** Inside a phase; undefined before its first step. */
  readonly fit: FitState | undefined;
}

/** What a training works for: its settings, who follows it, and where its state is kept. */
export interface TrainingRun {
  readonly recipe: Recipe;
  /** Also evaluate the model on the validation photographs before training. */
  readonly evaluateFirst?: boolean;
  readonly signal: AbortSignal | undefined;
  /** The processes that train it together; undefined for this one alone. */
  readonly collective?: Collective;
  /** Seconds after which the state is also saved within a long epoch. */
  readonly checkpointSeconds?: number;
  tell(event: TrainEvent): void;
  /** Follows a phase besides. */
  readonly progress?: (phase: string) => Callback;
  /** Keeps the state: after every epoch, and within long ones. */
  save(state: PhasesState): Promise<void>;
}

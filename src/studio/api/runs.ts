import type { PartName } from './data.js';
import type { EvaluatedPart } from './judge.js';
import type { ApiError, Remark } from './messages.js';
import type { SettingValue } from './settings.js';

/** GET /api/runs; newest first. */
export interface RunList {
  readonly runs: readonly RunSummary[];
}

/**
 * - 'running': a process works on it, here or on the command line.
 * - 'stopping': it is finishing its step before it pauses, keeps its best model or is thrown away.
 * - 'paused': it can be resumed.
 * - 'interrupted': its process ended unexpectedly (killed, power cut); it can be resumed.
 * - 'failed': it ended with an error; it can be resumed when the cause is removed.
 * - 'finished', 'diverged': there is a model.
 */
export type RunState = 'running' | 'stopping' | 'paused' | 'interrupted' | 'failed' | 'finished' | 'diverged';

export interface RunSummary {
  readonly id: string;
  /** The folder's name. */
  readonly name: string;
  readonly state: RunState;
  /** ISO 8601; null when not known. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Name of the folder of photographs. */
  readonly data: string;
  readonly recipe: string | null;
  readonly backbone: string | null;
  readonly canPause: boolean;
  readonly canResume: boolean;
  /** Whether an epoch has finished, so that there is a model to keep. */
  readonly hasEpoch: boolean;
  /** Whether there is a model to judge, try and download. */
  readonly hasModel: boolean;
  /** Whether a photograph may have several labels, or none. */
  readonly severalLabels: boolean;
  /**
   * Of the last epoch's validation, while there is no result; with several labels a photograph the share of all answers,
   * one for each class and photograph, that are right.
   */
  readonly accuracy: number | null;
  /** By 'test' and 'validation'. */
  readonly results: Readonly<Partial<Record<EvaluatedPart, RunScore>>>;
  /** Why it failed; its value `reason` is what the process reported, without folders of this machine. */
  readonly error?: ApiError;
}

export interface RunScore {
  /** The share of photographs that are right; with several labels a photograph: all of whose labels are right. */
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly correct: number;
  readonly count: number;
  readonly loss: number;
  /** What counts in place of the accuracy with several labels a photograph; null where no photograph has any. */
  readonly severalLabels?: {
    readonly meanAveragePrecision: number | null;
    readonly macroF1: number | null;
  };
}

/** POST /api/runs; answers with a `RunSummary` (201). */
export interface NewRun {
  readonly recipe: 'fast' | 'tutorial' | 'best';
  /** Only those that differ from the recipe, by name. */
  readonly settings?: Readonly<Record<string, SettingValue>>;
  /** Default: the best available. */
  readonly weights?: string;
  /** Default 0: with it the photographs are split as /api/data shows. */
  readonly seed?: number;
  /** Name for the folder; default: that of the photographs with a number. */
  readonly name?: string;
  /** Language of the run's report. Default 'en'. */
  readonly language?: 'en' | 'tr';
}

/** POST /api/plan with a `NewRun`: what the run would do. The run itself computes it in the same way. */
export interface RunPlan {
  /** One entry for each kind of weights that the run may find, best first; one if the weights are given. */
  readonly plans: readonly {
    readonly weights: string;
    /** The most epochs of both phases. */
    readonly epochs: number;
    /** Null while nothing is known: estimated from runs that have finished on this machine with the same network. */
    readonly time: TimeEstimate | null;
  }[];
}

/** Seconds that a run will probably take. */
export interface TimeEstimate {
  readonly low: number;
  readonly high: number;
}

/*
 * POST /api/runs/ID/pause    stops after this step; the run can be resumed
 * POST /api/runs/ID/resume   resumes it; body {} or { acceptChanges: true } when photographs have changed
 * POST /api/runs/ID/finish   trains no further: evaluates and saves the best model so far; body as for resume
 * POST /api/runs/ID/discard  stops after this step, and deletes the run
 * PATCH /api/runs/ID         gives it another name, and thereby another id; body { name }
 *
 * answer with a `RunSummary`; 409 when the run is not in a state for it.
 *
 * DELETE /api/runs/ID        deletes a run that no process works on, and answers with a `RunList`. Files in its folder
 *                            that are not the run's own stay.
 */

/** POST /api/runs/ID/resume and /finish */
export interface ResumeRun {
  readonly acceptChanges?: boolean;
}

/** PATCH /api/runs/ID */
export interface RenamedRun {
  readonly name: string;
}

/** GET /api/runs/ID */
export interface RunDetail extends RunSummary {
  /** The command that repeats it; null when not recorded. */
  readonly commandLine: string | null;
  readonly seed: number | null;
  /** All settings by name. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Those that differ from the recipe that it began with. */
  readonly changed: readonly string[];
  readonly classNames: readonly string[];
  readonly weights: string | null;
  /** What it computes on: the processor, or a graphics card. */
  readonly device: 'cpu' | 'webgpu';
  readonly epochs: readonly EpochPoint[];
  /** Progress within the current epoch, from the `progress` events; empty when there is none. */
  readonly running: readonly EpochProgress[];
  /** Number of epochs after which fine-tuning began; null when there is none (yet). */
  readonly fineTuningAfterEpoch: number | null;
  /** The last number of an epoch in the recipe. */
  readonly plannedEpochs: number;
  readonly activity: Activity;
  /** Lines in the run's log: GET /api/runs/ID/events?after=THIS goes on behind them. */
  readonly eventCount: number;
  /** About the split and anything unusual. */
  readonly notes: readonly Remark[];
  /** Photographs by part and class; null before they are read. */
  readonly counts: Readonly<Record<PartName, Readonly<Record<string, number>>>> | null;
}

/** Figures by their names in `History`: loss, accuracy, val_loss; null where one was NaN or infinite. */
export type RunLogs = Readonly<Record<string, number | null>>;

export interface EpochPoint {
  /** Counted from 1 over all phases. */
  readonly epoch: number;
  readonly phase: 'feature extraction' | 'fine-tuning' | string;
  readonly logs: RunLogs;
  readonly seconds: number;
  /** Null where features were kept from earlier epochs, so that no image was computed. */
  readonly imagesPerSecond: number | null;
}

/** A moment inside an epoch. */
export interface EpochProgress {
  /** Counted from 1 over all phases. */
  readonly epoch: number;
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  readonly logs: RunLogs;
}

/** What a run is doing now. */
export interface Activity {
  /**
   * 'starting': its process has begun. 'preparing': photographs are read and divided, weights are fetched.
   * 'training': inside an epoch. 'validating': the end of one. 'judging': the finished model is measured and saved.
   * 'idle': no process works on it.
   */
  readonly doing: 'starting' | 'preparing' | 'training' | 'validating' | 'judging' | 'idle';
  readonly phase: string | null;
  readonly epoch: number | null;
  readonly epochs: number | null;
  readonly step: number | null;
  readonly steps: number | null;
  /** Means over the epoch so far. */
  readonly logs: RunLogs;
  readonly imagesPerSecond: number | null;
  /** Estimated seconds until this phase of training is over; null when not known. */
  readonly remainingSeconds: number | null;
  /** Seconds since the run began; its breaks do not count. */
  readonly elapsedSeconds: number;
  /** Bytes of memory of its process; null when no process works on it. */
  readonly memory: number | null;
}

/** GET /api/comparison?runs=ID,ID,... (2 to 12). Every list inside has one entry a run, in that order. */
export interface Comparison {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly differences: readonly { readonly name: string; readonly values: readonly (string | null)[] }[];
  readonly results: Readonly<Partial<Record<EvaluatedPart, readonly (RunScore | null)[]>>>;
  /** Whether photographs may have several labels; 'mixed': only those of some runs, which cannot be compared with others. */
  readonly severalLabels: boolean | 'mixed';
  /** What can be said on the photographs that every run held out. */
  readonly shared: Readonly<Partial<Record<EvaluatedPart, SharedScores>>>;
  readonly epochs: readonly (number | null)[];
  readonly seconds: readonly (number | null)[];
  /** Of runs that are not finished too. */
  readonly curves: readonly (readonly EpochPoint[])[];
  readonly fineTuningAfterEpoch: readonly (number | null)[];
}

/** Runs compared by the photographs of a part that each of them held out. Runs are given by their positions. */
export interface SharedScores {
  /** Photographs that belong to the part in every run. */
  readonly count: number;
  /** Whether no run has others in it. */
  readonly same: boolean;
  /** How many of them are right; null for a run without a result. */
  readonly correct: readonly (number | null)[];
  /** McNemar's exact test of the run that is right most often and each other one. */
  readonly differences: readonly {
    readonly runs: readonly [better: number, other: number];
    readonly onlyFirst: number;
    readonly onlyOther: number;
    readonly pValue: number;
  }[];
  /** The run that is better than every other one, beyond chance; null if none is. */
  readonly best: number | null;
  /** Runs that do not record which photographs were wrong; nothing is said then. */
  readonly unknown: readonly number[];
}

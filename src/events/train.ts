import type { ClassifierCard } from '../classifier/index.js';
import type { SkippedFile } from '../datasets/index.js';
import type { FailedAttempt, TrainEvent, TrainResult } from '../recipes/index.js';

/** A line that `graft train --json` writes. */
export type TrainLine = ReadingEvent | TrainEvent | UnavailableEvent | TrainStoppedEvent | TrainResultEvent;

/** Progress of the reading, before the photographs are divided; about one line per second. */
export interface ReadingEvent {
  readonly event: 'reading';
  /** Photographs read so far. */
  readonly done: number;
  readonly total: number;
  /** An estimate of the time that reading the others takes; null while there is none. */
  readonly secondsLeft: number | null;
}

/** Weights that could not be loaded, and what is tried next. */
export interface UnavailableEvent extends Omit<FailedAttempt, 'description' | 'next'> {
  readonly event: 'unavailable';
  /** Null when there is nothing more to try. */
  readonly next: FailedAttempt['next'] | null;
}

/** The last line of a run that was stopped with Ctrl-C; `graft train --resume RUN` goes on. */
export interface TrainStoppedEvent {
  readonly event: 'stopped';
  /** The run's folder. */
  readonly run: string;
  readonly message: string;
}

/** A phase of training; its figures are those of its last epoch. */
export interface TrainedPhase {
  readonly name: string;
  readonly epochs: number;
  /** By name, as in `History`: `loss`, `accuracy`, `val_loss`, `val_accuracy`. */
  readonly logs: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** The last line of a run. */
export interface TrainResultEvent {
  readonly event: 'result';
  /** 'diverged': the weights are those of the last good epoch, and the exit code is 1. */
  readonly status: TrainResult['status'];
  /** The run's folder. */
  readonly run: string;
  /** The saved classifier. */
  readonly model: string;
  /** The HTML report. */
  readonly report: string;
  readonly seed: number;
  readonly phases: readonly TrainedPhase[];
  /** The photographs that selected the weights; null if there are none. */
  readonly validation: ClassifierCard['results'][string] | null;
  /** Photographs that were not used in training; null if there are none. */
  readonly test: ClassifierCard['results'][string] | null;
  /** Files that could not be used, with the reason. */
  readonly skipped: readonly SkippedFile[];
  /** What to know before trusting the model. */
  readonly warnings: readonly string[];
  /** Of this process. */
  readonly seconds: number;
}

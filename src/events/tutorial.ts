import type { SkippedFile } from '../datasets/index.js';
import type { Source } from '../recipes/index.js';
import type { EpochLogs } from '../train/index.js';
import type { TrainedPhase, UnavailableEvent } from './train.js';

/** A line that `graft tutorial --json` writes. */
export type TutorialLine =
  | TutorialSourceEvent
  | UnavailableEvent
  | TutorialStartEvent
  | TutorialTextEvent
  | TutorialFigureEvent
  | TutorialProgressEvent
  | TutorialEpochEvent
  | TutorialSkippedEvent
  | TutorialResultEvent;

/** What the run uses: once for its weights and once for its pictures. */
export interface TutorialSourceEvent extends Source {
  readonly event: 'source';
  readonly what: 'weights' | 'data';
  /** The weights by name or file, or the folder of pictures. */
  readonly value: string;
}

/** All settings of the run. */
export interface TutorialStartEvent {
  readonly event: 'start';
  readonly command: 'tutorial';
  readonly graftVersion: string;
  readonly seed: number;
  readonly [setting: string]: unknown;
}

/** Something that the tutorial prints: the shape of a batch, a summary. */
export interface TutorialTextEvent {
  readonly event: 'text';
  readonly text: string;
}

/** A figure was written. */
export interface TutorialFigureEvent {
  readonly event: 'figure';
  /** Of the SVG; the PNG stands beside it. */
  readonly path: string;
}

/** Inside an epoch, about once a second. */
export interface TutorialProgressEvent {
  readonly event: 'progress';
  readonly phase: string;
  /** Counted from 1. */
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  readonly images: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
}

/** An epoch is over. */
export interface TutorialEpochEvent extends EpochLogs {
  readonly event: 'epoch';
  readonly phase: string;
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** A file that could not be used. */
export interface TutorialSkippedEvent extends SkippedFile {
  readonly event: 'skipped';
}

/** The last line. The fast recipe has `validation` in place of `initial` and `test`. */
export interface TutorialResultEvent {
  readonly event: 'result';
  readonly model: string;
  /** Before any training. */
  readonly initial?: { readonly loss: number; readonly accuracy: number };
  readonly phases: readonly TrainedPhase[];
  readonly test?: TutorialFigures;
  readonly validation?: TutorialFigures;
  readonly seconds: number;
}

/** How the classifier does on one set of pictures. */
export interface TutorialFigures {
  readonly loss: number;
  readonly accuracy: number;
  readonly correct: number;
  readonly count: number;
}

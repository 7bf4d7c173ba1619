import type { RemarkValues } from '../../photographs/index.js';
import type { Logs } from '../../train/index.js';
import type { Source } from '../candidates.js';
import type { PartName } from './run-photographs.js';

/* What a run tells while it goes on: to whoever follows it, and in events.jsonl. */

/** How many photographs of each class are in a part. */
export type ClassCounts = Readonly<Record<string, number>>;

/** What happens before, between and after the phases of training. */
export type TrainEvent =
  | DataEvent
  | WeightsEvent
  | ResumedEvent
  | InitialEvent
  | PhaseEvent
  | ProgressEvent
  | EpochEvent
  | SummaryEvent
  | DivergedEvent
  | FigureEvent
  | NoteEvent;

/** The photographs are found and divided. */
export interface DataEvent {
  readonly event: 'data';
  readonly classNames: readonly string[];
  /** By part and class. */
  readonly counts: Readonly<Record<PartName, ClassCounts>>;
}

/** The weights that the backbone begins with. */
export interface WeightsEvent extends Source {
  readonly event: 'weights';
  /** For people. */
  readonly description: string;
}

/** The run goes on where an earlier process left it. */
export interface ResumedEvent {
  readonly event: 'resumed';
  readonly phase: string;
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps of that epoch that are done. */
  readonly step: number;
}

/** How the untrained head does on the validation photographs. */
export interface InitialEvent {
  readonly event: 'initial';
  readonly loss: number;
  /** From 0 to 1. */
  readonly accuracy: number;
  /** Photographs. */
  readonly count: number;
}

/** A phase of training begins, or goes on. */
export interface PhaseEvent {
  readonly event: 'phase';
  readonly phase: string;
  /** Number of its last epoch, counted from 1 over all phases. */
  readonly epochs: number;
  /** Epochs before its first one. */
  readonly initialEpoch: number;
  /** In an epoch. */
  readonly steps: number;
}

/** Inside an epoch, about once a second. Figures are means over the epoch so far. */
export interface ProgressEvent {
  readonly event: 'progress';
  readonly phase: string;
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  readonly logs: Logs;
  /** Images done in this epoch. */
  readonly images: number;
  readonly imagesPerSecond: number;
}

/** An epoch is over. */
export interface EpochEvent {
  readonly event: 'epoch';
  readonly phase: string;
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** By name, as in `History`. */
  readonly logs: Logs;
  /** Without validation in the count of images, with it in the time. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** The network, as Keras' summary table. */
export interface SummaryEvent {
  readonly event: 'summary';
  readonly text: string;
}

/** The loss became no number; the weights of the last good epoch are kept. */
export interface DivergedEvent {
  readonly event: 'diverged';
  readonly message: string;
  /** What to try. */
  readonly hint: string;
}

/** A figure was written. */
export interface FigureEvent {
  readonly event: 'figure';
  readonly path: string;
}

/**
 * The work on a run ended before its time: it was stopped, or failed. In events.jsonl only; who called `train` gets the
 * error itself.
 */
export interface EndedEvent {
  readonly event: 'stopped' | 'failed';
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** Something worth knowing, as a sentence: what was split off, classes of very different size. */
export interface NoteEvent {
  readonly event: 'note';
  readonly text: string;
  /** Names the sentence, with what stands in it; some have none. */
  readonly kind?: string;
  readonly values?: RemarkValues;
}

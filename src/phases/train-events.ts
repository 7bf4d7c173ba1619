import type { SkippedFile } from '../datasets/index.js';
import type { RemarkValues } from '../remark.js';
import type { Logs } from '../train/index.js';
import type { Source } from './source.js';

/* The events of a training: for the caller, and in the events.jsonl of a run. */

/** The purpose of photographs: to learn from, to choose the weights, to judge the result. */
export type PartName = 'train' | 'validation' | 'test';

/** The number of photographs of each class in a part. */
export type ClassCounts = Readonly<Record<string, number>>;

/** What happens before, between and after the phases of training. */
export type TrainEvent =
  | DataEvent
  | WeightsEvent
  | DeviceEvent
  | ResumedEvent
  | WorldEvent
  | InitialEvent
  | PhaseEvent
  | ProgressEvent
  | EpochEvent
  | SummaryEvent
  | DivergedEvent
  | FigureEvent
  | NoteEvent
  | SkippedEvent;

/** The photographs have been found and split. */
export interface DataEvent {
  readonly event: 'data';
  readonly classNames: readonly string[];
  /** By part and class. */
  readonly counts: Readonly<Record<PartName, ClassCounts>>;
  /** Photographs by part, where one may have several labels or none, so that the counts do not add up to them. */
  readonly photographs?: Readonly<Record<PartName, number>>;
}

/** The initial weights of the backbone. */
export interface WeightsEvent extends Source {
  readonly event: 'weights';
  /** For people. */
  readonly description: string;
}

/** The run continues where an earlier process left it. */
export interface ResumedEvent {
  readonly event: 'resumed';
  readonly phase: string;
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps of that epoch that are done. */
  readonly step: number;
}

/** From here on another number of processes trains the run than before, or more than one from its beginning. */
export interface WorldEvent {
  readonly event: 'world';
  /** How many processes. */
  readonly size: number;
  /** How many before; 1 at the beginning of a run. */
  readonly before: number;
  /** Training steps that were taken before in the current phase. */
  readonly step: number;
}

/** The results of the untrained head on the validation photographs. */
export interface InitialEvent {
  readonly event: 'initial';
  readonly loss: number;
  /** From 0 to 1. */
  readonly accuracy: number;
  /** Photographs. */
  readonly count: number;
}

/** A phase of training begins or continues. */
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

/** Progress within an epoch, about once a second. Figures are means over the epoch so far. */
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
  /** Null where features of images were kept from earlier epochs, so that they were not computed again. */
  readonly imagesPerSecond: number | null;
}

/** An epoch has ended. */
export interface EpochEvent {
  readonly event: 'epoch';
  readonly phase: string;
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** By name, as in `History`. */
  readonly logs: Logs;
  /** With validation. */
  readonly seconds: number;
  /** As in `ProgressEvent`; without validation in the count of images, with it in the time. */
  readonly imagesPerSecond: number | null;
}

/** The network, as Keras' summary table. */
export interface SummaryEvent {
  readonly event: 'summary';
  readonly text: string;
}

/** The loss is NaN or infinite; the weights of the last good epoch are kept. */
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
 * The work on a run ended early: it was stopped, or it failed. In events.jsonl only; the caller of `train` gets the error
 * itself.
 */
export interface EndedEvent {
  readonly event: 'stopped' | 'failed';
  /** Seconds that this process has worked on the run. */
  readonly seconds: number;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/**
 * Where graphs are computed; only if another device than the processor was requested, or `auto`. It comes again, with the
 * processor, when a graphics card fails in the middle of the training.
 */
export interface DeviceEvent {
  readonly event: 'device';
  readonly device: 'cpu' | 'webgpu';
  /** Why, as a sentence. */
  readonly reason: string;
  /** Given when a graphics card computed until now, and failed. */
  readonly failed?: true;
}

/** Something worth knowing, as a sentence: what was split off, classes of very different size. */
export interface NoteEvent {
  readonly event: 'note';
  readonly text: string;
  /** The kind of sentence and its values; some have none. */
  readonly kind?: string;
  readonly values?: RemarkValues;
}

/** Files that cannot be used, as soon as that is known: when photographs are read, or when they are decoded. */
export interface SkippedEvent {
  readonly event: 'skipped';
  readonly files: readonly SkippedFile[];
}

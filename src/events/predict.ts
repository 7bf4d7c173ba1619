import type { DeviceEvent } from '../recipes/index.js';

/* What `graft predict --json` writes: one line per picture, in the order of the command line, and `result` at the end. */

/** A picture that was read. */
export interface PredictionEvent {
  readonly event: 'prediction';
  readonly path: string;
  /**
   * The most probable class; of a multilabel classifier also where the picture has it not. Null where --unfamiliar reject
   * leaves out the class.
   */
  readonly label: string | null;
  /** Of that class, from 0 to 1; null without one. */
  readonly probability: number | null;
  /** Of every class, by its name. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Only of a multilabel classifier: the classes that the picture has, the most probable first; perhaps none. */
  readonly labels?: readonly { readonly label: string; readonly probability: number }[];
  /** Only with --top: the most probable classes, the first one first. */
  readonly top?: readonly { readonly label: string; readonly probability: number }[];
  /** How much the picture is like those of the training, from 0 to 1; only if the model measures it. */
  readonly familiarity?: number;
  /** Whether that is below the model's limit; not with --unfamiliar ignore. */
  readonly unfamiliar?: boolean;
  /** Only with --threshold: whether the probability is below it. */
  readonly unsure?: boolean;
}

/** A path without a picture that can be read. */
export interface PredictErrorEvent {
  readonly event: 'error';
  readonly path: string;
  /** One short sentence without the path. */
  readonly reason: string;
}

/** The last line. */
export interface PredictResultEvent {
  readonly event: 'result';
  /** Pictures that were classified. */
  readonly predicted: number;
  /** Files that could not be read, and folders without image files. */
  readonly unreadable: number;
  /** Pictures that are like none of the training; only if the model measures it and --unfamiliar is not ignore. */
  readonly unfamiliar?: number;
  /** Only with --threshold: pictures below it. */
  readonly unsure?: number;
  readonly seconds: number;
  /** Pictures classified per second, including decoding and loading the model. */
  readonly imagesPerSecond: number;
}

/** A line that `graft predict --json` writes. */
export type PredictEvent = DeviceEvent | PredictionEvent | PredictErrorEvent | PredictResultEvent;

import type { ClassifierDescription } from '../classifier/index.js';
import type { FoundLicense, FoundPreprocessing, PossibleCut } from '../imports/index.js';

/** The only line that `graft summary --json` writes of a classifier. */
export interface SummaryResultEvent extends ClassifierDescription {
  readonly event: 'result';
}

/** The only line that `graft summary --json` writes of a third-party network. */
export interface NetworkSummaryEvent {
  readonly event: 'network';
  /** As it was given. */
  readonly path: string;
  /** How many numbers the weights are, up to the cut. */
  readonly parameters: number;
  /** Height and width in pixels. */
  readonly imageSize: readonly [number, number];
  /** How many classes it tells apart; null if they were not found. */
  readonly classes: number | null;
  /** The name of the value that a new head reads, unless `--cut` names another. */
  readonly cut: string;
  /** The values that `--cut` may name, in the order in which the file computes them. */
  readonly cuts: readonly PossibleCut[];
  /** Up to the cut. */
  readonly layers: readonly { readonly name: string; readonly className: string }[];
  /** What a file beside it says about pictures; null if there is none. */
  readonly preprocessing: FoundPreprocessing | null;
  /** Of the weights, as a file beside it says; null if none does. */
  readonly license: FoundLicense | null;
  /** To the file, as a share of the largest number. */
  readonly largestDifference: number;
}

/** The only line that `graft summary --json` writes of a model that Keras saved. */
export interface KerasSummaryEvent {
  readonly event: 'keras';
  /** As it was given. */
  readonly path: string;
  /** How many numbers the weights are. */
  readonly parameters: number;
  /** [null, height, width, channels] for pictures; null for a size that can be any. */
  readonly inputShape: readonly (number | null)[];
  /** [null, classes] for a classifier. */
  readonly outputShape: readonly (number | null)[];
  readonly layers: readonly { readonly name: string; readonly className: string }[];
}

/** A line that `graft summary --json` writes. */
export type SummaryLine = SummaryResultEvent | NetworkSummaryEvent | KerasSummaryEvent;

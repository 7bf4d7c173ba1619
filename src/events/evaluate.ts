import type { TopLoss } from '../classifier/index.js';
import type { SkippedFile } from '../datasets/index.js';
import type { ClassificationMetrics, TemperatureFit } from '../metrics/index.js';
import type { Part } from '../photographs/index.js';

/** Two classes that were confused, by name. */
export interface ConfusedClasses {
  /** What the pictures show. */
  readonly label: string;
  /** What the model said. */
  readonly predicted: string;
  /** How many pictures. */
  readonly count: number;
  /** Of all pictures of the true class, from 0 to 1. */
  readonly share: number;
}

/** The one line that `graft evaluate --json` writes. */
export interface EvaluateResultEvent {
  readonly event: 'result';
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** `correct` / `count`. */
  readonly accuracy: number;
  /** Pictures whose class was found. */
  readonly correct: number;
  /** Pictures that could be read. */
  readonly count: number;
  /** Files that were left out, with the reason. */
  readonly skipped: readonly SkippedFile[];
  /** Which part was used: 'test', 'validation', 'train', or null where nothing is divided. */
  readonly part: Part | null;
  /** The threshold that was asked for, or null. */
  readonly threshold: number | null;
  /** The classes; every list of classes inside `metrics` is in this order. */
  readonly classNames: readonly string[];
  /** All measures with their 95 % intervals, those of each class, confusion matrix and calibration. */
  readonly metrics: ClassificationMetrics;
  /** What the logits would have to be divided by to be calibrated on these pictures. */
  readonly temperature: TemperatureFit;
  /** The pairs of classes that were confused most often, at most 20. */
  readonly mostConfused: readonly ConfusedClasses[];
  /** The 24 pictures with the highest losses. */
  readonly topLosses: readonly TopLoss[];
  /** What must be known to read the numbers. */
  readonly warnings: readonly string[];
  /** The file of --csv, or null. */
  readonly csv: string | null;
  /** The report that was written, or null. */
  readonly report: string | null;
}

/** Everything that `graft evaluate --json` writes. */
export type EvaluateEvent = EvaluateResultEvent;

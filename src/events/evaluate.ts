import type { FamiliarityScores, MultilabelMistake, TopLoss } from '../classifier/index.js';
import type { SkippedFile } from '../datasets/index.js';
import type { ClassificationMetrics, MultilabelMetrics, TemperatureFit } from '../metrics/index.js';
import type { Part } from '../photographs/index.js';
import type { DeviceEvent } from '../recipes/index.js';

/** Two classes that were confused, by name. */
export interface ConfusedClasses {
  /** The true class. */
  readonly label: string;
  /** The predicted class. */
  readonly predicted: string;
  /** How many pictures. */
  readonly count: number;
  /** Of all pictures of the true class, from 0 to 1. */
  readonly share: number;
}

/** Only with --others: how well familiarity tells pictures of the classes from those. */
export interface OthersOfEvaluation {
  /** The area under the ROC curve, from 0 to 1; null where no picture could be read. */
  readonly auroc: number | null;
  /** The familiarity below which a picture is unfamiliar. */
  readonly limit: number;
  /** Of the evaluated pictures. */
  readonly own: FamiliarityScores;
  /** Of the pictures of --others. */
  readonly others: FamiliarityScores;
}

/** The last line that `graft evaluate --json` writes; only with --device there is one before it. */
export interface EvaluateResultEvent extends Partial<OthersOfEvaluation> {
  readonly event: 'result';
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** `correct` / `count`. */
  readonly accuracy: number;
  /** Pictures whose class was predicted correctly. */
  readonly correct: number;
  /** Pictures that could be read. */
  readonly count: number;
  /** Files that were left out, with the reason. */
  readonly skipped: readonly SkippedFile[];
  /** The part that was used: 'test', 'validation', 'train', or null if the pictures are not split. */
  readonly part: Part | null;
  /** How many of the pictures the model was trained on, wherever they lie now; null without a record of its training. */
  readonly trainedOn: number | null;
  /** How many more it may have been trained on: pictures of its training have their size, but cannot be compared. */
  readonly perhapsTrainedOn: number;
  /** The threshold that was given, or null. */
  readonly threshold: number | null;
  /** The classes; every list of classes inside `metrics` is in this order. */
  readonly classNames: readonly string[];
  /** All measures with their 95 % intervals, those of each class, confusion matrix and calibration. */
  readonly metrics: ClassificationMetrics;
  /** The divisor of the logits that calibrates the model on these pictures. */
  readonly temperature: TemperatureFit;
  /** The pairs of classes that were confused most often, at most 20. */
  readonly mostConfused: readonly ConfusedClasses[];
  /** The 24 pictures with the highest losses. */
  readonly topLosses: readonly TopLoss[];
  /** Notes that are needed to read the numbers. */
  readonly warnings: readonly string[];
  /** The file of --csv, or null. */
  readonly csv: string | null;
  /** The report that was written, or null. */
  readonly report: string | null;
}

/** The one line that `graft evaluate --json` writes for a multilabel classifier. */
export interface EvaluateMultilabelEvent extends Partial<OthersOfEvaluation> {
  readonly event: 'result';
  readonly task: 'multilabel';
  /** Mean binary cross-entropy of the known labels, in nats. */
  readonly loss: number;
  /** `correct` / `count`. */
  readonly accuracy: number;
  /** Pictures of which every known label was predicted correctly. */
  readonly correct: number;
  /** Pictures that could be read, and of which a label is known. */
  readonly count: number;
  /** Files that were left out, with the reason. */
  readonly skipped: readonly SkippedFile[];
  /** The part that was used: 'test', 'validation', 'train', or null if the pictures are not split. */
  readonly part: Part | null;
  /** How many of the pictures the model was trained on, wherever they lie now; null without a record of its training. */
  readonly trainedOn: number | null;
  /** How many more it may have been trained on: pictures of its training have their size, but cannot be compared. */
  readonly perhapsTrainedOn: number;
  /** The probability from which on a picture has a class, in the order of `classNames`. */
  readonly thresholds: readonly number[];
  /** The classes; every list of classes inside `metrics` is in this order. */
  readonly classNames: readonly string[];
  /** All measures with their 95 % intervals, and those of each class. */
  readonly metrics: MultilabelMetrics;
  /** The 24 pictures with wrong labels that have the highest losses. */
  readonly mistakes: readonly MultilabelMistake[];
  /** Notes that are needed to read the numbers. */
  readonly warnings: readonly string[];
  /** The file of --csv, or null. */
  readonly csv: string | null;
  /** The report that was written, or null. */
  readonly report: string | null;
}

/** Everything that `graft evaluate --json` writes. */
export type EvaluateEvent = DeviceEvent | EvaluateResultEvent | EvaluateMultilabelEvent;

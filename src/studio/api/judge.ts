import type { PartName, Photograph } from './data.js';
import type { ApiError, Remark } from './messages.js';

export type EvaluatedPart = 'test' | 'validation';

/** Training photographs can be judged too, to find wrong labels. */
export type JudgedPart = PartName;

/**
 * GET  /api/runs/ID/evaluation/PART          the status; 'none' when nothing was measured yet
 * POST /api/runs/ID/evaluation/PART          measures (seconds to minutes, in the background) unless it is there already,
 *                                            and answers with the status; progress comes by /api/events
 * POST /api/runs/ID/evaluation/PART?again=1  measures in any case
 *
 * Photographs count with the labels that they have now; those that were set aside, or are in a class that the model does
 * not know, are left out. The result is kept in the run's folder, so it is there at once the next time.
 */
export interface EvaluationStatus {
  readonly state: 'none' | 'running' | 'ready' | 'failed';
  /** Photographs done and in all, while it runs. */
  readonly done: number;
  readonly total: number;
  /** When ready. */
  readonly evaluation?: RunEvaluation;
  readonly error?: ApiError;
  /** When ready: photographs of the part that have another label now, or were set aside or put back since. */
  readonly changed: number;
  /** Parts that have photographs. */
  readonly parts: readonly JudgedPart[];
}

export interface ClassProbability {
  readonly className: string;
  readonly probability: number;
  /** The probability from which on a picture has the class; only where it may have several, or none. */
  readonly threshold?: number;
}

/** A value with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export type RunEvaluation = OneLabelEvaluation | SeveralLabelsEvaluation;

interface AnyEvaluation {
  readonly part: JudgedPart;
  readonly classNames: readonly string[];
  readonly count: number;
  /** Photographs that are right; where they may have several labels: all of whose labels are right. */
  readonly correct: number;
  /** Warnings about the metrics. */
  readonly warnings: readonly Remark[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** Where each photograph has exactly one label. */
export interface OneLabelEvaluation extends AnyEvaluation {
  readonly severalLabels: false;
  readonly accuracy: Estimate;
  readonly topK: readonly (Estimate & { readonly k: number })[];
  readonly macroPrecision: Estimate;
  readonly macroRecall: Estimate;
  readonly macroF1: Estimate;
  readonly rocAuc: Estimate | null;
  readonly averagePrecision: Estimate | null;
  readonly logLoss: Estimate;
  readonly brierScore: Estimate;
  readonly calibrationError: Estimate;
  readonly classes: readonly ClassRow[];
  /** confusion[true class][predicted class] */
  readonly confusion: readonly (readonly number[])[];
  /** For a reliability diagram; empty ranges have no confidence and accuracy. */
  readonly calibration: readonly {
    readonly low: number;
    readonly high: number;
    readonly count: number;
    readonly confidence: number | null;
    readonly accuracy: number | null;
  }[];
  /** The most frequent mistakes. */
  readonly mostConfused: readonly {
    readonly label: string;
    readonly predicted: string;
    readonly count: number;
    readonly share: number;
  }[];
  /**
   * For two classes: precision and recall of the second one for thresholds of its probability, rising, at most 201
   * points. Null for more classes.
   */
  readonly thresholds: readonly ThresholdPoint[] | null;
  /** The threshold with the highest F1; null for more classes. */
  readonly bestThreshold: number | null;
}

/** What a threshold brings. */
export interface ThresholdPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** Where photographs may have several labels, or none. Null: no photograph has any label. */
export interface SeveralLabelsEvaluation extends AnyEvaluation {
  readonly severalLabels: true;
  readonly meanAveragePrecision: Estimate | null;
  readonly macroF1: Estimate | null;
  readonly microF1: Estimate | null;
  readonly rocAuc: Estimate | null;
  /** The share of photographs all of whose labels are right. */
  readonly subsetAccuracy: Estimate;
  /** The share of all answers, one for each class and photograph, that are wrong. */
  readonly hammingLoss: Estimate;
  /** The mean over the photographs of the binary cross-entropy, in nats. */
  readonly loss: number;
  /** In the order of `classNames`. */
  readonly classes: readonly LabelRow[];
}

/** A class that photographs may have besides others. What is not known of a photograph does not count. */
export interface LabelRow {
  readonly name: string;
  /** The probability from which on a picture has it. */
  readonly threshold: number;
  /** Photographs of which it is known whether they have it. */
  readonly known: number;
  /** Those that have it. */
  readonly support: number;
  /** Those of them that were given it. */
  readonly correct: number;
  /** Those of them that were not given it. */
  readonly missed: number;
  /** Photographs that were given it, but have it not. */
  readonly wrong: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly precisionInterval: readonly [number, number] | null;
  readonly recallInterval: readonly [number, number] | null;
  readonly averagePrecision: number | null;
}

/**
 * GET /api/runs/ID/evaluation/PART/thresholds?class=0: what every threshold of a class would bring, where photographs may
 * have several labels; `class` is its position in `classNames`.
 */
export interface ClassThresholds {
  /** By rising thresholds, at most 201; none where no photograph has the class. */
  readonly points: readonly ThresholdPoint[];
  /** The threshold with the best F1 on these photographs; null where none has the class. */
  readonly best: number | null;
}

export interface ClassRow {
  readonly name: string;
  /** Photographs of the class. */
  readonly support: number;
  readonly predicted: number;
  readonly correct: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly precisionInterval: readonly [number, number] | null;
  readonly recallInterval: readonly [number, number] | null;
  readonly rocAuc: number | null;
}

/**
 * GET /api/runs/ID/evaluation/PART/pictures?label=CLASS&predicted=CLASS&right=0|1&order=loss|sure|name&offset=0&limit=60
 *
 * `label` and `predicted` are positions in `classNames`, all parameters are optional: with both, a cell of the confusion
 * matrix. `order=loss` (default): the highest loss first; `sure`: highest probability of the chosen class first, which
 * are the most confident mistakes with `right=0`; `name`: as they lie in the folder. `threshold=0.7` (two classes only)
 * decides anew from which probability of the second class on a picture counts as that.
 *
 * Where photographs may have several labels: ?class=CLASS&answer=right|missed|wrong&right=0|1&threshold=0.7&order=...
 * With `class`, `right` is about this class alone, `threshold` decides anew which photographs are given it, and
 * `order=sure` has first those of whose answer the model was most sure. Photographs of which it is not known whether they
 * have the class are left out. `answer=right`: it has the class and is given it; `missed`: is not given it; `wrong`: is
 * given it, but has it not.
 */
export interface JudgedPictures {
  readonly total: number;
  readonly offset: number;
  readonly pictures: readonly JudgedPicture[];
}

export interface JudgedPicture {
  /** For /api/runs/RUN/pictures/ID/... */
  readonly id: string;
  readonly name: string;
  /** As it is now in the open folder or list; null when it is not there. */
  readonly photograph: Photograph | null;
  /** Where it may have several labels: the names of those that it has now, of classes that the model knows. */
  readonly labelsNow?: readonly string[];
  /** The names of its classes when it was judged. */
  readonly labels: readonly string[];
  /** The names of the chosen classes. */
  readonly predicted: readonly string[];
  /** Of the chosen class; where it may have several labels: of the class that was asked for, or of the most probable. */
  readonly probability: number;
  /** In the order of `classNames`. */
  readonly probabilities: readonly number[];
  readonly loss: number;
  readonly right: boolean;
  /** Only where it may have several labels, by their names. */
  readonly mistakes?: {
    /** It has them, but is not given them. */
    readonly missed: readonly string[];
    /** It is given them, but has them not. */
    readonly wrong: readonly string[];
    /** It is not known whether it has them. */
    readonly unknown: readonly string[];
  };
}

/*
 * GET /api/runs/ID/pictures/PICTURE/thumbnail?size=160   WebP, as for photographs
 * GET /api/runs/ID/pictures/PICTURE/picture?size=1024
 */

/** GET /api/runs/ID/pictures/PICTURE/heat-map?class=CLASSNAME (default: the class that the model sees) */
export interface HeatMapResult {
  readonly className: string;
  /** Of that class. */
  readonly probability: number;
  readonly probabilities: readonly ClassProbability[];
  /** The picture, and the picture with the map over it, of the same size: WebP as data: addresses. */
  readonly picture: string;
  readonly overlay: string;
  readonly width: number;
  readonly height: number;
}

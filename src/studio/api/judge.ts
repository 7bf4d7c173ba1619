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
}

/** A value with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface RunEvaluation {
  readonly part: JudgedPart;
  readonly classNames: readonly string[];
  readonly count: number;
  readonly correct: number;
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
  readonly thresholds:
    | readonly {
        readonly threshold: number;
        readonly precision: number;
        readonly recall: number;
        readonly f1: number;
        readonly truePositives: number;
        readonly falsePositives: number;
      }[]
    | null;
  /** The threshold with the highest F1; null for more classes. */
  readonly bestThreshold: number | null;
  /** Warnings about the metrics. */
  readonly warnings: readonly Remark[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
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
 * are the most confident mistakes with `right=0`; `name`: as they lie in the folder. `threshold=0.7` (two classes only) decides anew from which probability of
 * the second class on a picture counts as that.
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
  /** As it is now in the open folder, where it can be moved; null when it is not there. */
  readonly photograph: Photograph | null;
  /** The names of its classes when it was judged. */
  readonly labels: readonly string[];
  /** The names of the chosen classes. */
  readonly predicted: readonly string[];
  /** Of the chosen class. */
  readonly probability: number;
  /** In the order of `classNames`. */
  readonly probabilities: readonly number[];
  readonly loss: number;
  readonly right: boolean;
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

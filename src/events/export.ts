/* What `graft export --json` writes: `progress` now and then, and `result` at the end. */

/** Progress. */
export interface ExportProgressEvent {
  readonly event: 'progress';
  /** Measuring ranges, or comparing results. */
  readonly phase: 'calibration' | 'evaluation';
  /** Batches that are done. */
  readonly step: number;
  readonly steps: number;
}

/** The results of one of the two models. */
export interface ExportResults {
  readonly loss: number;
  /** `correct` / `count`. */
  readonly accuracy: number;
  readonly correct: number;
  readonly count: number;
  /** 95 % confidence interval of the accuracy (Wilson). */
  readonly interval: readonly [low: number, high: number];
  /** Time in the network; decoding is not counted. */
  readonly imagesPerSecond: number;
}

/** The last line. */
export interface ExportResultEvent {
  readonly event: 'result';
  /** The file that was written. */
  readonly path: string;
  readonly format: 'fp16' | 'int8' | 'zip' | 'keras';
  /** Of the files, in bytes. */
  readonly size: { readonly before: number; readonly after: number };
  /** Pictures that ranges were measured on; 0 if none were needed. */
  readonly calibrationImages: number;
  /**
   * Why there are fewer than were asked for, and how many there were to choose from; undefined where there are as many.
   * 'training-part': that are all of the training part; 'quarter': at most a quarter of all, but 32 at least.
   */
  readonly calibrationLimit?: {
    readonly asked: number;
    readonly available: number;
    readonly reason: 'training-part' | 'quarter';
  };
  /** What the new file does not do although the classifier does, as sentences; empty if it does the same. */
  readonly notKept: readonly string[];
  /** Only with --data: both models on the same pictures. */
  readonly comparison?: {
    /** The folder that the pictures came from. None of them measured ranges. */
    readonly data: string;
    /** Their part; null where the pictures are not divided. */
    readonly part: 'train' | 'validation' | 'test' | null;
    /** Whether the model was trained on them, which makes results look better than they are. */
    readonly trainedOn: 'yes' | 'no' | 'unknown';
    /** What the corrections of the model's run did to the labels; null without any. */
    readonly corrections: string | null;
    readonly before: ExportResults;
    readonly after: ExportResults;
    /** Pictures for which both predict the same class. */
    readonly same: number;
    /** Pictures that were right before and are wrong now. */
    readonly lost: number;
    /** Pictures that were wrong before and are right now. */
    readonly gained: number;
    /** The largest difference of a probability. */
    readonly largestDifference: number;
    /** Whether a picture may have several labels; one is right if all of its labels are. */
    readonly severalLabels: boolean;
    /** Pictures that are familiar to each model; only if they measure it. */
    readonly familiar?: { readonly before: number; readonly after: number };
  };
}

/** A line that `graft export --json` writes. */
export type ExportEvent = ExportProgressEvent | ExportResultEvent;

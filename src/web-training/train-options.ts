import type { ClassifierCard, ClassifierEvaluation } from '../classifier/index.js';
import type { SkippedFile } from '../datasets/index.js';
import {
  abortSignal,
  aboveZero,
  anything,
  callable,
  oneOf,
  type RulesOf,
  text,
  trueOrFalse,
  wholeFromZero,
} from '../options.js';
import type { FinishedPhase, PartName, Recipe, TrainEvent, TrainingStatus } from '../phases/index.js';
import type { Device } from '../session/index.js';

/** Options of `train` in a browser. */
export interface WebTrainOptions {
  /**
   * The weights that the network begins with: the address of a file, or the file. `graft export-base` writes one with the
   * Open Images weights of MobileNetV2; a Keras .h5 file with ImageNet weights will do too. null: random weights.
   */
  readonly weights: string | URL | Blob | null;
  /** All settings; `recipes.fast` by default. */
  readonly recipe?: Recipe;
  /** Settings to change, by their dotted names: `{ 'fineTuning.epochs': 5, imageSize: 192 }`. */
  readonly set?: Readonly<Record<string, unknown>>;
  /**
   * Where to compute: 'cpu', the default, through WebAssembly; 'webgpu' on a graphics card; 'auto' on one only if it is
   * real, computes a few training steps as the processor does, and faster. The event `device` says which it is and why. If
   * the card fails in the middle, the training goes on with the processor.
   */
  readonly device?: Device;
  /** Whole number that makes everything random repeatable; that of a kept training, or drawn at random by default. */
  readonly seed?: number;
  /**
   * A name: the state of the training is then kept in the browser's storage under it, and a call with the same pictures,
   * settings and weights goes on where an earlier one ended by a reload, a closed tab or the signal. It is removed when the
   * training has finished; see `forgetTraining`. Default: nothing is kept.
   */
  readonly keep?: string;
  /**
   * Whether the state is kept also when the training has finished, until `forgetTraining`. So a page that stores the
   * result loses nothing if it is closed before: the next call only judges again. Default false.
   */
  readonly keepUntilForgotten?: boolean;
  /** Seconds after which the state is also kept within a long epoch. Default 30. */
  readonly checkpointSeconds?: number;
  /**
   * Trains no further: ends a kept training with the best model so far. Default false.
   */
  readonly finish?: boolean;
  /** Called with each event, in their order: the same as in Node. */
  readonly onEvent?: (event: TrainEvent) => void;
  /** Called after each picture that is read before they are split, with the number so far. */
  readonly onRead?: (progress: ReadProgress) => void;
  /** Stops the training: it finishes the current step, keeps its state and throws TrainingStoppedError. */
  readonly signal?: AbortSignal;
}

export interface ReadProgress {
  readonly done: number;
  readonly total: number;
}

/** The result of `train` in a browser. */
export interface WebTrainResult {
  /** 'diverged': the loss is NaN or infinite; the weights are those of the last good epoch. */
  readonly status: TrainingStatus;
  /** The classifier: the content of a `model.onnx`, which every command and function of Graft reads. */
  readonly model: Blob;
  readonly card: ClassifierCard;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly classNames: readonly string[];
  readonly phases: readonly FinishedPhase[];
  /** The names of the pictures in each part. */
  readonly parts: Readonly<Record<PartName, readonly string[]>>;
  /** On the pictures that chose the weights: expect a little less on others. Undefined without such pictures. */
  readonly validation: ClassifierEvaluation | undefined;
  /** On pictures that took no part in training; undefined without such pictures. */
  readonly test: ClassifierEvaluation | undefined;
  /** Files that could not be used. */
  readonly skipped: readonly SkippedFile[];
  readonly seconds: number;
}

/** The rules of `WebTrainOptions`; other values are checked where they are used. */
export const webTrainRules: RulesOf<WebTrainOptions> = {
  weights: {
    expected: 'an address, a Blob or null',
    holds: (value) =>
      value === null ||
      (typeof value === 'string' && value !== '') ||
      value instanceof URL ||
      value instanceof Blob,
    hint: () =>
      'Write a file of weights with `graft export-base` and pass its address; null begins with random weights.',
  },
  recipe: anything,
  set: anything,
  device: oneOf('auto', 'cpu', 'webgpu'),
  seed: wholeFromZero,
  keep: text,
  keepUntilForgotten: trueOrFalse,
  checkpointSeconds: aboveZero,
  finish: trueOrFalse,
  onEvent: callable,
  onRead: callable,
  signal: abortSignal,
};

import type { ClassifierEvaluation } from '../../classifier/index.js';
import type { SkippedFile } from '../../datasets/index.js';
import type { DownloadProgress, DownloadRetry, Network } from '../../download/index.js';
import type { PixelMode, PixelScaling } from '../../imports/index.js';
import {
  abortSignal,
  aboveZero,
  anything,
  atLeastZero,
  callable,
  checkOptions,
  oneOf,
  type RulesOf,
  text,
  trueOrFalse,
} from '../../options.js';
import type { FinishedPhase, Recipe, TrainEvent } from '../../phases/index.js';
import type { LabelCorrections } from '../../photographs/index.js';
import type { ReportLanguage } from '../../report/index.js';
import type { Device } from '../../session/index.js';
import { type Callback, type Collective, collectiveRule } from '../../train/index.js';
import type { FailedAttempt, Found, Source } from '../candidates.js';
import type { MultilabelJudgement } from './multilabel-judgement.js';

/** Options of `train`. */
export interface TrainOptions {
  /**
   * The photographs: class folders; or a folder with train/ and, if wanted, validation/ and test/, each with class
   * folders; or a CSV or JSON list of paths and labels.
   */
  readonly data: string;
  /**
   * Whether `data` is the folder of a plan whose shards hold features (`planShards`), and not photographs. The head alone
   * is trained, on the network that the features are of; memory does not grow with the features. Default false.
   */
  readonly features?: boolean;
  /** The folder for the results, and for the state from which the run can be resumed. */
  readonly out: string;
  /** All settings; `recipes.fast` by default. `changeSettings` changes some of them. */
  readonly recipe?: Recipe;
  /**
   * Weights of the backbone: 'imagenet', 'openimages', a Keras .h5 file, or what `findWeights` found. Default: the best
   * available.
   */
  readonly weights?: string | Found;
  /**
   * How the network of an ONNX file expects its pixels, where the recipe's `backbone` is one: 'torch', 'tf', 'raw', or
   * numbers. Default: as a file beside it says, or as PyTorch's networks do.
   */
  readonly pixels?: PixelMode | PixelScaling;
  /**
   * The name of the value in an ONNX file that the new head reads, where the recipe's `backbone` is one. Default: what
   * the last linear layer of its network reads.
   */
  readonly cut?: string;
  /** A classifier that Graft saved, to start from instead of from pretrained weights. */
  readonly from?: string;
  /** Whole number that makes everything random repeatable; drawn at random by default. */
  readonly seed?: number;
  /** Processor cores to use; all by default. A resumed run uses as many. */
  readonly threads?: number;
  /**
   * Where to compute, as for `Session`: 'cpu' (the default), 'webgpu' for a graphics card, or 'auto' for a card if there
   * is a real one that a test finds right and faster. A resumed run uses the same, unless `resumeTraining` is given
   * another. If a card fails, the run goes on with the processor.
   */
  readonly device?: Device;
  /**
   * Which photographs count as duplicates and stay in the same part; see `openPhotographs`. Default 'near'; with 'none'
   * no photograph is read before training.
   */
  readonly duplicates?: 'near' | 'exact' | 'none';
  /**
   * Whether classes exclude each other ('one'), or a photograph may have several labels or none ('several'); see
   * `openPhotographs`. By default photographs in folders have one, and a list decides.
   */
  readonly labelsPerPicture?: 'one' | 'several';
  /** Other labels for some of the photographs, which the run keeps with its settings; see `readCorrections`. */
  readonly corrections?: LabelCorrections;
  /** A description of the photographs, for the classifier's card. */
  readonly dataSource?: Source;
  /** Use the folder even if it holds an earlier run, which is deleted. Default false. */
  readonly overwrite?: boolean;
  /** Also evaluate the model on the validation photographs before training (`InitialEvent`). Default false. */
  readonly evaluateFirst?: boolean;
  /** Language of report.html and its figures. Default 'en'. */
  readonly language?: ReportLanguage;
  /** The command that was given, for the records. */
  readonly command?: string;
  /**
   * Train together with other processes, which call `joinTraining`; this one has rank 0. The result does not depend on
   * their number but for rounding. Default: this process alone.
   */
  readonly collective?: Collective;
  readonly resources?: TrainResources;
  readonly follow?: FollowTraining;
}

/** Options of `resumeTraining`. */
export interface ResumeOptions {
  /** The folder of the run. */
  readonly run: string;
  /** Continue even if photographs have changed or are missing; the result will then differ. */
  readonly acceptChanges?: boolean;
  /** Train no further: judge and save the best model so far. At least one epoch must have finished. Default false. */
  readonly finish?: boolean;
  /** Where to compute from now on; default as before. */
  readonly device?: Device;
  /** As for `train`; the number of processes may be another than before. It cannot be combined with `finish`. */
  readonly collective?: Collective;
  /**
   * Seconds to wait for a process that works on the run. One that died on another machine counts for a minute. Default
   * 0.
   */
  readonly patience?: number;
  readonly resources?: TrainResources;
  readonly follow?: FollowTraining;
}

/** Where files are kept, and how the internet is reached. */
export interface TrainResources {
  /** For downloads, and for decoded photographs that do not fit into memory. */
  readonly cacheDirectory?: string;
  readonly network?: Network;
  /** Download nothing. */
  readonly offline?: boolean;
  /** A hub that answers like Hugging Face's, for backbones `hf:OWNER/NAME`. Default 'https://huggingface.co'. */
  readonly hubEndpoint?: string;
}

/** Ways to follow and to stop a training. */
export interface FollowTraining {
  /** Stops the training: it finishes the current step, saves its state and throws TrainingStoppedError. */
  readonly signal?: AbortSignal;
  /** Seconds after which the state is also saved within a long epoch. Default 300. */
  readonly checkpointSeconds?: number;
  /** Called with each event of the run, in their order: what `graft train --json` prints, one line an event. */
  readonly onEvent?: (event: TrainEvent) => void;
  /** Follows the search for weights. */
  readonly downloads?: {
    /** Called when a source cannot be used, with the reason and the source that is tried next, if any. */
    readonly onFailed?: (attempt: FailedAttempt) => void;
    /** Called after each piece of a download, many times a second, with what has arrived so far. */
    readonly onProgress?: (progress: DownloadProgress) => void;
    /** Called before the wait for the next attempt, with the reason of the failure and the length of the wait. */
    readonly onRetry?: (retry: DownloadRetry) => void;
  };
  /** Called after each photograph that is read before they are split, with the number so far. */
  readonly reading?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Called when a phase of training begins, with its name; the callback that it returns follows that phase. */
  readonly progress?: (phase: string) => Callback;
}

/** The result of `train`. */
export interface TrainResult {
  /** 'diverged': the loss is NaN or infinite; the weights are those of the last good epoch. */
  readonly status: 'finished' | 'diverged';
  /** The run's folder. */
  readonly run: string;
  /** The saved classifier. */
  readonly model: string;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly phases: readonly FinishedPhase[];
  readonly classNames: readonly string[];
  /** On the photographs that chose the weights: expect a little less on others. Undefined without such photographs. */
  readonly validation: ClassifierEvaluation | undefined;
  /** On photographs that took no part in training; undefined without such photographs. */
  readonly test: ClassifierEvaluation | undefined;
  /**
   * Where photographs may have several labels, or none: the evaluations, in place of `validation` and `test`, which are
   * then undefined.
   */
  readonly multilabel: MultilabelJudgement | undefined;
  /** The HTML report's path. */
  readonly report: string;
  /** Files that could not be used. */
  readonly skipped: readonly SkippedFile[];
  /** What to know before trusting the model: that it is no better than guessing, never answers a class, ... */
  readonly warnings: readonly string[];
  /** Seconds of work on the run, of all processes that have worked on it; pauses do not count. */
  readonly seconds: number;
}

/** The rules of `TrainResources`. */
const RESOURCES: RulesOf<TrainResources> = {
  cacheDirectory: text,
  network: anything,
  offline: trueOrFalse,
  hubEndpoint: text,
};

/** The rules of `FollowTraining`. */
const FOLLOW: RulesOf<FollowTraining> = {
  signal: abortSignal,
  checkpointSeconds: aboveZero,
  onEvent: callable,
  downloads: anything,
  reading: callable,
  progress: callable,
};

/** The rules of `TrainOptions`; other values are checked where they are used. */
export const trainRules: RulesOf<TrainOptions> = {
  data: text,
  features: trueOrFalse,
  out: text,
  recipe: anything,
  weights: anything,
  pixels: anything,
  cut: text,
  from: anything,
  seed: anything,
  threads: anything,
  device: oneOf('auto', 'cpu', 'webgpu'),
  duplicates: anything,
  labelsPerPicture: oneOf('one', 'several'),
  corrections: anything,
  dataSource: anything,
  overwrite: trueOrFalse,
  evaluateFirst: trueOrFalse,
  language: anything,
  command: text,
  collective: collectiveRule,
  resources: anything,
  follow: anything,
};

/** The rules of `ResumeOptions`. */
export const resumeRules: RulesOf<ResumeOptions> = {
  run: text,
  acceptChanges: trueOrFalse,
  finish: trueOrFalse,
  device: oneOf('auto', 'cpu', 'webgpu'),
  collective: collectiveRule,
  patience: atLeastZero,
  resources: anything,
  follow: anything,
};

/** @throws UsageError for an unknown option of `resources` or `follow` */
export function checkGroups({ resources, follow }: Pick<TrainOptions, 'resources' | 'follow'>): void {
  if (resources !== undefined) checkOptions('resources', resources, RESOURCES);
  if (follow === undefined) return;
  checkOptions('follow', follow, FOLLOW);
  if (follow.downloads !== undefined) {
    checkOptions('downloads', follow.downloads, {
      onFailed: callable,
      onProgress: callable,
      onRetry: callable,
    });
  }
}

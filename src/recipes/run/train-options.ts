import type { ClassifierEvaluation } from '../../classifier/index.js';
import type { SkippedFile } from '../../datasets/index.js';
import type { DownloadProgress, DownloadRetry, Network } from '../../download/index.js';
import type { Callback } from '../../train/index.js';
import type { FailedAttempt, Found, Source } from '../candidates.js';
import type { Recipe } from '../recipe.js';
import type { FinishedPhase } from './checkpoint-file.js';
import type { TrainEvent } from './train-events.js';

/** What `train` works on. */
export interface TrainOptions {
  /**
   * The photographs: class folders; or a folder with train/ and, if wanted, validation/ and test/, each with class
   * folders; or a CSV or JSON list of paths and labels.
   */
  readonly data: string;
  /** The folder that the results go to, and what is needed to go on. */
  readonly out: string;
  /** All settings; `recipes.fast` by default. `changeSettings` changes some of them. */
  readonly recipe?: Recipe;
  /**
   * Weights of the backbone: 'imagenet', 'openimages', a Keras .h5 file, or what `findWeights` found. Default: the best
   * available.
   */
  readonly weights?: string | Found;
  /** A classifier that Graft saved, to go on from instead of from pretrained weights. */
  readonly from?: string;
  /** Whole number from which everything random is drawn; drawn at random if not given. */
  readonly seed?: number;
  /** Processor cores to use; all by default. A run that goes on uses as many. */
  readonly threads?: number;
  /**
   * Which photographs count as the same and stay on one side of a split; see `openPhotographs`. Default 'near'; with
   * 'none' no photograph is read before training.
   */
  readonly duplicates?: 'near' | 'exact' | 'none';
  /** What the photographs are, for the classifier's card. */
  readonly dataSource?: Source;
  /** Take the folder even if it holds an earlier run, which is deleted. Default false. */
  readonly overwrite?: boolean;
  /** Judge the model on the validation photographs before any training, too (`InitialEvent`). Default false. */
  readonly evaluateFirst?: boolean;
  /** The command that was given, for the records. */
  readonly command?: string;
  readonly resources?: TrainResources;
  readonly follow?: FollowTraining;
}

/** Which run `resumeTraining` goes on with, and how. */
export interface ResumeOptions {
  /** The folder of the run. */
  readonly run: string;
  /** Go on even if photographs have changed or are gone since: the result is then not what it would have been. */
  readonly acceptChanges?: boolean;
  readonly resources?: TrainResources;
  readonly follow?: FollowTraining;
}

/** Where things are kept, and the way to the internet. */
export interface TrainResources {
  /** For downloads, and for decoded photographs that do not fit into memory. */
  readonly cacheDirectory?: string;
  readonly network?: Network;
  /** Download nothing. */
  readonly offline?: boolean;
}

/** Ways to watch a training and to stop it. */
export interface FollowTraining {
  /** Stops the training: the current step is finished, the state is saved, TrainingStoppedError is thrown. */
  readonly signal?: AbortSignal;
  /** Seconds after which the state is saved inside a long epoch too. Default 300. */
  readonly checkpointSeconds?: number;
  readonly onEvent?: (event: TrainEvent) => void;
  /** Follows what is tried to have weights. */
  readonly downloads?: {
    readonly onFailed?: (attempt: FailedAttempt) => void;
    readonly onProgress?: (progress: DownloadProgress) => void;
    readonly onRetry?: (retry: DownloadRetry) => void;
  };
  /** Follows the reading of the photographs before they are divided. */
  readonly reading?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Follows a phase of training, batch by batch. */
  readonly progress?: (phase: string) => Callback;
}

/** What `train` did. */
export interface TrainResult {
  /** 'diverged': the loss became no number; the weights are those of the last good epoch. */
  readonly status: 'finished' | 'diverged';
  /** The run's folder. */
  readonly run: string;
  /** The saved classifier. */
  readonly model: string;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly phases: readonly FinishedPhase[];
  readonly classNames: readonly string[];
  /** The photographs that chose the weights: expect a little less on others. Undefined when there are none. */
  readonly validation: ClassifierEvaluation | undefined;
  /** Photographs that had no part in training; undefined when there are none. */
  readonly test: ClassifierEvaluation | undefined;
  /** The HTML report's path. */
  readonly report: string;
  /** Files that could not be used. */
  readonly skipped: readonly SkippedFile[];
  /** Of this process, from its beginning with the run. */
  readonly seconds: number;
}

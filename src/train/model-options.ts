import type { FunctionalOptions, LayerOutput, Unbuilt } from '../nn/index.js';
import { anything, type RulesOf } from '../options.js';
import type { Session } from '../session/index.js';
import { type Callback, listOfCallbacks } from './callback.js';
import type { ArrayOptions } from './model-data.js';
import { type Collective, collectiveRule } from './shared/collective.js';

/** A model's outputs for a batch: row-major numbers, [batch, outputs] or [batch, height, width, channels]. */
export type Prediction = LayerOutput;

/** What a model is made of. */
export interface ModelOptions extends FunctionalOptions {
  /** The session that it belongs to, whose runtime it runs in. By default the one in which it is made. */
  session?: Session;
  /**
   * Bytes of memory for outputs of the frozen part, for each folder of pictures; outputs beyond it are kept in a
   * temporary file. Default 256 MiB.
   */
  featureBudget?: number;
}

/**
 * What a model has that is built later.
 *
 * @internal
 */
export type UnbuiltModel = Unbuilt & Omit<ModelOptions, keyof FunctionalOptions>;

/** How `Model.evaluate` measures. */
export interface EvaluateModelOptions extends ArrayOptions {
  /** Measure on this many batches: the first ones, or the next ones of a generator. Default: all. */
  steps?: number;
  /** Called in this order. */
  callbacks?: readonly Callback[];
  /** Measure together with other processes, of which each calls `evaluate` with the same arguments; see `fit`. */
  collective?: Collective;
}

/** Options of `Model.predict`. */
export interface PredictOptions {
  /** For pictures in memory. Default 32. */
  batchSize?: number;
  /** Predict this many batches: the first ones, or the next ones of a generator. Default: all. */
  steps?: number;
}

/** Options of `Model.trainOnBatch`. */
export interface TrainOnBatchOptions {
  /** How much each picture counts in the loss and in weighted metrics, one number per picture. Default 1. */
  sampleWeight?: ArrayLike<number>;
  /** The weight of a class's samples in the loss; default 1. Keys are class numbers. */
  classWeight?: Readonly<Record<number, number>>;
}

/** The rules of `EvaluateModelOptions`. */
export const EVALUATE_RULES: RulesOf<EvaluateModelOptions> = {
  batchSize: anything,
  sampleWeight: anything,
  steps: anything,
  callbacks: listOfCallbacks,
  collective: collectiveRule,
};

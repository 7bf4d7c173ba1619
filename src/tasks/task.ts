import type { Value } from '../graph/index.js';
import type { ClassScores } from '../metrics/index.js';
import type { Loss } from '../nn/index.js';

/**
 * What a classifier decides. 'binary': which of two classes, answered by one number. 'multiclass': which one of the
 * classes, answered by a number for each. 'multilabel': yes or no for each class.
 */
export type TaskName = 'binary' | 'multiclass' | 'multilabel';

/** Where a reordered head finds one of its outputs in the old order. */
export interface ReorderedOutput {
  readonly output: number;
  /** -1 where the output changes its sign. */
  readonly sign: 1 | -1;
}

/** Settings of a task's loss. */
export interface LossSettings {
  readonly labelSmoothing?: number;
  /** For 'multilabel': how much a yes counts for each class, a no counting 1. */
  readonly positiveWeights?: readonly number[];
}

/**
 * What a classifier decides, and everything that follows from it. `taskOf` chooses the task once, from the data and the
 * head; no other code looks at the number of outputs.
 *
 * A head with one output becomes two classes in all that is saved and reported: `outputs` are the head's numbers,
 * logits and probabilities have one number for each class.
 */
export interface Task {
  readonly name: TaskName;
  readonly classNames: readonly string[];
  /** How many outputs the head has. */
  readonly outputs: number;
  /** Whether a picture may have several labels, or none. */
  readonly severalLabels: boolean;
  /** How a data set writes labels for the default loss. */
  readonly labelMode: 'binary' | 'categorical';
  /** What is measured, as `compile` takes it: 'accuracy' is the one that suits the loss. */
  readonly metricNames: readonly string[];

  /** The default loss for a head that ends without an activation. */
  loss(options?: LossSettings): Loss;

  /**
   * What the loss compares the head's outputs with: [samples, outputs].
   *
   * @param labels the labels of each sample
   * @throws UsageError for a label without a class name, or another number of labels than the task takes
   */
  targets(labels: readonly (readonly number[])[]): Float32Array;

  /**
   * Logits of each class from the outputs of a head without an activation.
   *
   * @param outputs [samples, outputs]
   * @returns [samples, classes]
   */
  logits(outputs: Float32Array): Float32Array;

  /**
   * The outputs of a head that stand for such logits: the inverse of `logits`, up to what adds the same to all of them.
   *
   * @param logits [samples, classes]
   * @returns [samples, outputs]
   */
  outputsOf(logits: Float32Array): Float32Array;

  /**
   * @param logits [samples, classes]
   * @param temperature above 0; logits are divided by it first. Default 1
   * @returns [samples, classes], from 0 to 1
   */
  probabilities(logits: ClassScores, temperature?: number): Float32Array;

  /**
   * The labels chosen for each sample: the class with the highest number, on a tie the first; for
   * 'multilabel' every class with a probability of at least the threshold.
   *
   * @param scores [samples, classes]: probabilities; where one class is chosen without a threshold also logits
   * @param threshold from 0 to 1. For two classes: the probability of the second one from which on it is chosen.
   * For 'multilabel': of every class, or one for each of them. Default 0.5
   * @throws UsageError for a threshold that is out of range, or that the task does not use
   */
  decide(scores: ClassScores, threshold?: number | readonly number[]): (readonly number[])[];

  /**
   * How unsure each sample is, from 0 to 1: one minus the margin between the two most probable classes; for 'multilabel'
   * between yes and no of the least sure class. [samples].
   *
   * @param probabilities [samples, classes]
   */
  uncertainties(probabilities: ClassScores): Float32Array;

  /**
   * Each sample's loss in nats, from logits, with the default loss: [samples].
   *
   * @param labels the labels of each sample
   * @param logits [samples, classes]
   * @param unknown for 'multilabel': of each sample the classes that are not known, which do not count
   */
  losses(
    labels: readonly (readonly number[])[],
    logits: ClassScores,
    unknown?: readonly (readonly number[] | undefined)[],
  ): Float64Array;

  /**
   * How much each output of the head adds to the logit of a class: [outputs]. One output speaks for the second class
   * and against the first.
   */
  outputWeights(classNumber: number): Float32Array;

  /**
   * The outputs of the head after its classes were reordered.
   *
   * @param order for each class of the new order its number in the old one
   */
  reorderOutputs(order: readonly number[]): readonly ReorderedOutput[];

  /** The graph of `logits`: [N, outputs] to [N, classes]. */
  lowerLogits(outputs: Value): Value;

  /** The graph of probabilities: [N, outputs] to [N, classes]. Divide by the temperature before. */
  lowerProbabilities(outputs: Value): Value;
}

/** The names of a saved graph's outputs, the same for every task. */
export const SAVED_OUTPUTS = { logits: 'logits', probabilities: 'probabilities' } as const;

import type { ImageDataset } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { type Callback, listOfCallbacks } from './callback.js';
import { classWeightRule, type FitOptions } from './fit-options.js';
import type { Model } from './model.js';

/** How `findLearningRate` tests. */
export interface FindLearningRateOptions
  extends Pick<FitOptions, 'augmentedViews' | 'classWeight' | 'callbacks'> {
  /** The lowest learning rate. Default 1e-7. */
  from?: number;
  /** The highest one. Default 10. */
  to?: number;
  /** Training steps from one to the other. Default 100. */
  steps?: number;
  /**
   * The test ends as soon as the smoothed loss is this many times its lowest value so far, and higher than at the
   * beginning. Default 4.
   */
  stopAt?: number;
}

/** One step of the test. */
export interface LearningRatePoint {
  readonly learningRate: number;
  /** Of the batch, before the step with this learning rate took effect. */
  readonly loss: number;
  /**
   * The weighted mean of the losses around it: near ones count more, and a loss that diverged counts at most as twice
   * the first.
   */
  readonly smoothedLoss: number;
}

/** What `findLearningRate` found. */
export interface LearningRateFinding {
  /** In rising order of the learning rate. */
  readonly points: readonly LearningRatePoint[];
  /** Where the smoothed loss falls fastest. A good choice for a schedule's highest learning rate. */
  readonly steepest: number;
  /**
   * The steepest one, or a tenth of the learning rate at which the smoothed loss is lowest, whichever is less. Begin
   * cautious training such as fine-tuning here.
   */
  readonly careful: number;
  /** Whether the loss diverged before the highest learning rate was reached. */
  readonly diverged: boolean;
}

/** How much less a loss counts in a mean than its neighbour that is one step nearer. */
const FADING = 0.8;
/** Points at either end that are not candidates: the first losses still settle, the last ones diverge. */
const SETTLING = 0.1;
const RUNNING_AWAY = 0.05;
/** A loss counts at most as this many times the first loss: how far it diverged does not matter. */
const CEILING = 2;

/**
 * The learning rate range test: trains for some steps while the learning rate rises exponentially, and records the
 * loss. Afterwards the model's weights, its optimizer and its `stopTraining` are exactly as before.
 *
 * Smith, "Cyclical Learning Rates for Training Neural Networks", 2015, section 3.3; with an exponential ramp, smoothing
 * and an end at divergence as in fastai's `lr_find`.
 *
 * @throws UsageError when the model is not compiled or an option is out of range
 * @throws GraftError when no image can be read
 *
 * @example
 * ```ts
 * import { findLearningRate } from '@graft-vision/graft';
 *
 * const found = await findLearningRate(model, training);
 * console.log(found.careful);
 * ```
 */
export async function findLearningRate(
  model: Model,
  dataset: ImageDataset,
  options: FindLearningRateOptions = {},
): Promise<LearningRateFinding> {
  checkOptions('findLearningRate', options, {
    from: anything,
    to: anything,
    steps: anything,
    stopAt: anything,
    augmentedViews: anything,
    classWeight: classWeightRule,
    callbacks: listOfCallbacks,
  });
  const { from = 1e-7, to = 10, steps = 100, stopAt = 4 } = options;
  checkRange(from, to, steps, stopAt);
  const { optimizer } = model;
  if (optimizer === undefined) {
    throw new UsageError(`Model ${model.name} must be compiled before findLearningRate.`, {
      hint: 'Call `await model.compile({ optimizer, loss })` first.',
    });
  }
  const state = await model.getTrainingState();
  const { learningRate } = optimizer;
  const { stopTraining } = model;
  const test = new RangeTest(model, (step) => from * (to / from) ** (step / (steps - 1)), steps, stopAt);
  try {
    optimizer.learningRate = test.next;
    await model.fit(dataset, {
      epochs: Math.ceil(steps / dataset.cardinality()),
      augmentedViews: options.augmentedViews,
      classWeight: options.classWeight,
      callbacks: [test, ...(options.callbacks ?? [])],
    });
  } finally {
    optimizer.learningRate = learningRate;
    await model.setTrainingState(state);
    model.stopTraining = stopTraining;
  }
  return { ...suggest(test.learningRates, test.losses), diverged: test.diverged };
}

function checkRange(from: number, to: number, steps: number, stopAt: number): void {
  const problem = [
    { name: 'from', value: from, expected: 'a number above 0', holds: from > 0 },
    { name: 'to', value: to, expected: 'a number above from', holds: to > from && to < Infinity },
    {
      name: 'steps',
      value: steps,
      expected: 'a whole number of at least 10',
      holds: Number.isInteger(steps) && steps >= 10,
    },
    { name: 'stopAt', value: stopAt, expected: 'a number above 1', holds: stopAt > 1 },
  ].find(({ holds }) => !holds);
  if (problem === undefined) return;
  throw new UsageError(
    `findLearningRate expects ${problem.name} to be ${problem.expected}, but received ${problem.value}.`,
  );
}

/** Sets the learning rate of every step, records the losses, and stops when they diverge. */
class RangeTest implements Callback {
  readonly learningRates: number[] = [];
  readonly losses: number[] = [];
  diverged = false;
  readonly #model: Model;
  readonly #rateOf: (step: number) => number;
  readonly #steps: number;
  readonly #stopAt: number;
  #sum = 0;
  #images = 0;
  #weighted = 0;
  #weight = 0;
  #lowest = Infinity;

  constructor(model: Model, rateOf: (step: number) => number, steps: number, stopAt: number) {
    this.#model = model;
    this.#rateOf = rateOf;
    this.#steps = steps;
    this.#stopAt = stopAt;
  }

  /** The learning rate of the next step. */
  get next(): number {
    return this.#rateOf(this.losses.length);
  }

  onEpochBegin(): void {
    this.#sum = 0;
    this.#images = 0;
  }

  onTrainBatchEnd: NonNullable<Callback['onTrainBatchEnd']> = ({ images }, { loss: mean }) => {
    // `fit` reports the mean over the epoch so far.
    const loss = (mean * images - this.#sum) / (images - this.#images);
    this.#sum = mean * images;
    this.#images = images;
    if (!Number.isFinite(loss)) {
      this.#end(true);
      return;
    }
    this.learningRates.push(this.next);
    this.losses.push(loss);
    this.#weighted = this.#weighted * FADING + loss;
    this.#weight = this.#weight * FADING + 1;
    const smoothed = this.#weighted / this.#weight;
    this.#lowest = Math.min(this.#lowest, smoothed);
    if (this.losses.length === this.#steps) this.#end(false);
    else if (smoothed > this.#stopAt * this.#lowest && smoothed > this.#start) this.#end(true);
    else this.#model.optimizer!.learningRate = this.next;
  };

  /** The mean of the first losses. A loss below it may be noise, but has not diverged. */
  get #start(): number {
    const first = this.losses.slice(0, Math.ceil(this.#steps * SETTLING));
    return first.reduce((sum, loss) => sum + loss, 0) / first.length;
  }

  #end(diverged: boolean): void {
    this.diverged = diverged;
    this.#model.stopTraining = true;
  }
}

/**
 * Points and suggestions from the losses of a test.
 *
 * @throws UsageError when there are too few steps to say anything
 */
export function suggest(
  learningRates: readonly number[],
  losses: readonly number[],
): Pick<LearningRateFinding, 'points' | 'steepest' | 'careful'> {
  const count = losses.length;
  const first = Math.max(1, Math.floor(count * SETTLING));
  const end = count - Math.max(1, Math.floor(count * RUNNING_AWAY));
  if (end - first < 2) {
    throw new UsageError(`The loss diverged after ${count} steps, too few to find a learning rate.`, {
      hint: 'Begin with a lower one: pass a smaller number as `from`.',
    });
  }
  const start = losses.slice(0, first).reduce((sum, loss) => sum + loss, 0) / first;
  const smoothed = smooth(losses.map((loss) => Math.min(loss, CEILING * start)));
  const candidates = Array.from({ length: end - first }, (_, index) => first + index);
  const slope = (at: number): number =>
    (smoothed[at + 1] - smoothed[at - 1]) / Math.log(learningRates[at + 1] / learningRates[at - 1]);
  const least = (of: (at: number) => number): number =>
    candidates.reduce((best, at) => (of(at) < of(best) ? at : best));
  const steepest = learningRates[least(slope)];
  const lowest = learningRates[least((at) => smoothed[at])];
  return {
    points: losses.map((loss, at) => ({
      learningRate: learningRates[at],
      loss,
      smoothedLoss: smoothed[at],
    })),
    steepest,
    careful: Math.min(steepest, lowest / 10),
  };
}

/** Centred means: smoothing only over past steps would shift the curve to higher learning rates. */
function smooth(losses: readonly number[]): number[] {
  return losses.map((_, at) => {
    let sum = 0;
    let weights = 0;
    losses.forEach((loss, other) => {
      const weight = FADING ** Math.abs(at - other);
      sum += weight * loss;
      weights += weight;
    });
    return sum / weights;
  });
}

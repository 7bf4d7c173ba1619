import {
  aboveZero,
  atLeastZero,
  checkSettings,
  fromZeroToOne,
  oneOf,
  trueOrFalse,
  wholeAboveZero,
} from '../../options.js';
import type { LearningRateSchedule, ScheduleConfig } from './schedule.js';

/** Options of `OneCycle`. */
export interface OneCycleOptions {
  /** The highest learning rate. */
  maxLearningRate: number;
  /** Steps of the whole training: epochs times batches in an epoch. */
  totalSteps: number;
  /** The part of the steps in which the learning rate rises. Default 0.3. */
  pctStart?: number;
  /** Along half a cosine or along a line. Default 'cos'. */
  annealStrategy?: 'cos' | 'linear';
  /** The first learning rate is the highest one divided by this. Default 25. */
  divFactor?: number;
  /** The last learning rate is the first one divided by this. Default 10000. */
  finalDivFactor?: number;
  /** Fall to the first learning rate as slowly as it rose, and then to the last one. Default false. */
  threePhase?: boolean;
}

/** An interpolation from one learning rate to another. */
interface Phase {
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Rises to a high learning rate and falls to a very low one, once over the whole training. It does not change the
 * momentum. Smith, "Super-Convergence", 2018; the numbers are those of PyTorch's `OneCycleLR`.
 *
 * @example
 * ```ts
 * import { SGD } from '@graft-vision/graft';
 * import { OneCycle } from '@graft-vision/graft/optimizers';
 *
 * const learningRate = new OneCycle({ maxLearningRate: 1e-2, totalSteps: 10 * training.cardinality() });
 * const optimizer = new SGD({ learningRate, momentum: 0.9 });
 * ```
 */
export class OneCycle implements LearningRateSchedule {
  readonly #options: Required<OneCycleOptions>;
  readonly #phases: readonly Phase[];

  /** @throws UsageError naming a setting that is unknown or out of range */
  constructor(options: OneCycleOptions) {
    checkSettings(
      'OneCycle',
      options,
      {
        maxLearningRate: atLeastZero,
        totalSteps: wholeAboveZero,
        pctStart: fromZeroToOne,
        annealStrategy: oneOf('cos', 'linear'),
        divFactor: aboveZero,
        finalDivFactor: aboveZero,
        threePhase: trueOrFalse,
      },
      ['maxLearningRate', 'totalSteps'],
    );
    const { maxLearningRate, totalSteps, pctStart = 0.3, annealStrategy = 'cos' } = options;
    const { divFactor = 25, finalDivFactor = 1e4, threePhase = false } = options;
    this.#options = {
      maxLearningRate,
      totalSteps,
      pctStart,
      annealStrategy,
      divFactor,
      finalDivFactor,
      threePhase,
    };
    const first = maxLearningRate / divFactor;
    const last = first / finalDivFactor;
    const rising = { end: pctStart * totalSteps - 1, from: first, to: maxLearningRate };
    const end = totalSteps - 1;
    this.#phases = threePhase
      ? [
          rising,
          { end: 2 * pctStart * totalSteps - 2, from: maxLearningRate, to: first },
          { end, from: first, to: last },
        ]
      : [rising, { end, from: maxLearningRate, to: last }];
  }

  /** After the last step the learning rate stays where it is; PyTorch throws. */
  at(step: number): number {
    const reached = Math.min(step, this.#options.totalSteps - 1);
    const index = this.#phases.findIndex(({ end }) => reached <= end);
    const phase = this.#phases[index];
    const start = index === 0 ? 0 : this.#phases[index - 1].end;
    const done = phase.end > start ? (reached - start) / (phase.end - start) : 1;
    if (this.#options.annealStrategy === 'linear') return phase.from + (phase.to - phase.from) * done;
    return phase.to + ((phase.from - phase.to) / 2) * (1 + Math.cos(Math.PI * done));
  }

  getConfig(): ScheduleConfig {
    return { name: 'OneCycle', ...this.#options };
  }
}

import { UsageError } from '../../errors.js';
import {
  aboveZero,
  atLeastZero,
  checkSettings,
  checkValue,
  fromZeroToOne,
  type SettingRule,
  type SettingRules,
  trueOrFalse,
  wholeAboveZero,
} from '../../options.js';
import { type GivenLearningRate, givenLearningRateRule } from '../schedules/schedule.js';
import type { Variable } from '../variable.js';
import { type LearningRateMultipliers, multipliersRule } from './multipliers.js';

/** Settings of an optimizer as plain values: `name` is the class, the others are what its constructor takes. */
export interface OptimizerConfig {
  readonly [setting: string]: string | number | boolean | readonly (string | number)[] | OptimizerConfig;
}

/** Options of every optimizer. Keras' base options, with Keras' meaning. */
export interface OptimizerOptions {
  /** One number, a schedule, or a function without arguments that is called in every step. */
  learningRate?: GivenLearningRate;
  /**
   * Weight decay: each step reduces every weight by this fraction times the learning rate, before the gradient's
   * update. Default 0, and 0.004 for AdamW.
   */
  weightDecay?: number;
  /** Variables whose name contains one of these do not decay, e.g. `['bias', 'gamma', 'beta']`. */
  excludeFromWeightDecay?: readonly string[];
  /** Scales the gradient of each variable down to this Euclidean norm if its norm is larger. */
  clipnorm?: number;
  /** Clips every number of the gradient to the range from -clipvalue to clipvalue. */
  clipvalue?: number;
  /** Scales the gradients of all variables together down to this norm if their norm is larger. */
  globalClipnorm?: number;
  /**
   * Also keep an exponential moving average of the weights. At its end `fit` replaces the weights with the average, as
   * in Keras. Default false.
   */
  useEma?: boolean;
  /** How slowly that average changes. Default 0.99. */
  emaMomentum?: number;
  /** Replace the weights with the average after every so many steps; never by default. */
  emaOverwriteFrequency?: number;
  /**
   * Change the weights only after every so many steps, with the mean of their gradients, as if the batches were one. A
   * schedule still counts every step, as in Keras. Default: after every step.
   */
  gradientAccumulationSteps?: number;
  /** Factors of the learning rate for some layers or variables; see `layerwiseLearningRateDecay`. */
  learningRateMultipliers?: LearningRateMultipliers;
}

/** The name of the slot with the moving average of the weights. */
export const AVERAGE_SLOT = 'moving_average';

/** The name of the slot with the sum of the gradients since the last update. */
export const ACCUMULATED_SLOT = 'accumulated_gradient';

const listOfNames: SettingRule = {
  expected: 'a list of names',
  holds: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== ''),
};

const wholeAboveTwo: SettingRule = {
  expected: 'a whole number of at least 2',
  holds: (value) => Number.isInteger(value) && (value as number) >= 2,
};

const commonRules: SettingRules = {
  learningRate: givenLearningRateRule,
  weightDecay: atLeastZero,
  excludeFromWeightDecay: listOfNames,
  clipnorm: aboveZero,
  clipvalue: aboveZero,
  globalClipnorm: aboveZero,
  useEma: trueOrFalse,
  emaMomentum: fromZeroToOne,
  emaOverwriteFrequency: wholeAboveZero,
  gradientAccumulationSteps: wholeAboveTwo,
  learningRateMultipliers: multipliersRule,
};

/**
 * How gradients change weights. Optimizers hold only the numbers: the update is lowered into the training graph.
 * `iterations` counts the steps taken, over all calls of `fit`, as Keras' optimizers do.
 */
export abstract class Optimizer {
  /** Can be changed between two steps, for example by a callback. */
  learningRate: GivenLearningRate;
  /** Steps taken so far, also those that only add up gradients. */
  iterations = 0;
  /** Weight decay: each step reduces every weight by this fraction times the learning rate; 0 for none. */
  readonly weightDecay: number;
  readonly excludeFromWeightDecay: readonly string[];
  readonly clipnorm: number | undefined;
  readonly clipvalue: number | undefined;
  readonly globalClipnorm: number | undefined;
  readonly useEma: boolean;
  readonly emaMomentum: number;
  readonly emaOverwriteFrequency: number | undefined;
  readonly gradientAccumulationSteps: number | undefined;
  readonly learningRateMultipliers: LearningRateMultipliers | undefined;

  protected constructor(options: OptimizerOptions, defaultLearningRate: number) {
    this.#check(options);
    this.learningRate = options.learningRate ?? defaultLearningRate;
    this.weightDecay = options.weightDecay ?? 0;
    this.excludeFromWeightDecay = options.excludeFromWeightDecay ?? [];
    this.clipnorm = options.clipnorm;
    this.clipvalue = options.clipvalue;
    this.globalClipnorm = options.globalClipnorm;
    this.useEma = options.useEma ?? false;
    this.emaMomentum = options.emaMomentum ?? 0.99;
    this.emaOverwriteFrequency = options.emaOverwriteFrequency;
    this.gradientAccumulationSteps = options.gradientAccumulationSteps;
    this.learningRateMultipliers = options.learningRateMultipliers;
  }

  #check(options: OptimizerOptions): void {
    checkSettings(this.className, options, { ...this.rules, ...commonRules });
    const clips = ['clipnorm', 'clipvalue', 'globalClipnorm'] as const;
    const given = clips.filter((name) => options[name] !== undefined);
    if (given.length > 1) {
      throw new UsageError(
        `${this.className} expects at most one of clipnorm, clipvalue and globalClipnorm, but received ${given.join(' and ')}.`,
      );
    }
  }

  /** Keras' class name. */
  abstract get className(): 'SGD' | 'Adam' | 'AdamW' | 'RMSprop';

  /** The rules of the settings that only this class has. The constructor reads them. */
  protected abstract get rules(): SettingRules;

  /** Names of the arrays that the update rule itself keeps between steps. */
  protected abstract get ownSlots(): readonly string[];

  /** The settings that only this class has. */
  protected abstract get ownConfig(): OptimizerConfig;

  /**
   * Names of the arrays that it keeps between steps; each has one number per trainable weight.
   *
   * @internal
   */
  get slots(): readonly string[] {
    return [
      ...this.ownSlots,
      ...(this.useEma ? [AVERAGE_SLOT] : []),
      ...(this.gradientAccumulationSteps === undefined ? [] : [ACCUMULATED_SLOT]),
    ];
  }

  /**
   * The learning rate of step number `step`, which counts from 1.
   *
   * @throws UsageError when the function that was given does not return a learning rate
   */
  learningRateAt(step: number): number {
    const { learningRate } = this;
    if (typeof learningRate === 'number') return learningRate;
    if (typeof learningRate !== 'function') return learningRate.at(step - 1);
    const rate = learningRate();
    checkValue(this.className, 'the result of learningRate()', rate, atLeastZero);
    return rate;
  }

  /**
   * The factor that multiplies the update.
   *
   * @param rate the learning rate of the step
   * @param _update which update it is, counted from 1
   * @internal
   */
  stepSize(rate: number, _update: number): number {
    return rate;
  }

  /**
   * The numbers that change from step to step, by the names of the training graph's inputs. Step number `step` counts
   * from 1. The names depend only on the settings.
   *
   * @internal
   */
  scalarsAt(step: number): Readonly<Record<string, number>> {
    const { emaOverwriteFrequency: overwrites, gradientAccumulationSteps: accumulated = 1 } = this;
    const rate = this.learningRateAt(step);
    const update = Math.floor((step - 1) / accumulated) + 1;
    return {
      step_size: this.stepSize(rate, update),
      ...(this.weightDecay > 0 && { decay: rate * this.weightDecay }),
      // The average begins with the weights after the first update.
      ...(this.useEma && { average_rate: update === 1 ? 1 : 1 - this.emaMomentum }),
      ...(this.useEma &&
        overwrites !== undefined && { average_overwrites: update % overwrites === 0 ? 1 : 0 }),
      ...(accumulated > 1 && { updates: step % accumulated === 0 ? 1 : 0 }),
    };
  }

  /**
   * Whether weight decay applies to this variable.
   *
   * @internal
   */
  decays(variable: Pick<Variable, 'name'>): boolean {
    return !this.excludeFromWeightDecay.some((part) => variable.name.includes(part));
  }

  /**
   * Settings as plain values, for records of a run; `optimizerFromConfig` rebuilds the optimizer. A learning rate that is
   * a function becomes its current value.
   */
  getConfig(): OptimizerConfig {
    const { learningRate, learningRateMultipliers } = this;
    return {
      name: this.className,
      learningRate:
        typeof learningRate === 'object'
          ? learningRate.getConfig()
          : this.learningRateAt(this.iterations + 1),
      ...(this.weightDecay > 0 && { weightDecay: this.weightDecay }),
      ...this.ownConfig,
      ...(this.excludeFromWeightDecay.length > 0 && { excludeFromWeightDecay: this.excludeFromWeightDecay }),
      ...(this.clipnorm !== undefined && { clipnorm: this.clipnorm }),
      ...(this.clipvalue !== undefined && { clipvalue: this.clipvalue }),
      ...(this.globalClipnorm !== undefined && { globalClipnorm: this.globalClipnorm }),
      ...(this.useEma && { useEma: true, emaMomentum: this.emaMomentum }),
      ...(this.emaOverwriteFrequency !== undefined && { emaOverwriteFrequency: this.emaOverwriteFrequency }),
      ...(this.gradientAccumulationSteps !== undefined && {
        gradientAccumulationSteps: this.gradientAccumulationSteps,
      }),
      ...(learningRateMultipliers !== undefined && { learningRateMultipliers }),
    };
  }
}

import { UsageError } from '../../errors.js';
import {
  aboveZero,
  atLeastZero,
  checkSettings,
  fromZeroToOne,
  type SettingRule,
  type SettingRules,
  trueOrFalse,
  wholeAboveZero,
} from '../../options.js';
import { type LearningRate, learningRateRule } from '../schedules/schedule.js';
import type { Variable } from '../variable.js';
import { type LearningRateMultipliers, multipliersRule } from './multipliers.js';

/** Settings of an optimizer as plain values: `name` is the class, the others are what its constructor takes. */
export interface OptimizerConfig {
  readonly [setting: string]: string | number | boolean | readonly (string | number)[] | OptimizerConfig;
}

/** Options of every optimizer. Keras' base options, with Keras' meaning. */
export interface OptimizerOptions {
  /** One number, or a schedule. */
  learningRate?: LearningRate;
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
  /** Factors of the learning rate for some layers or variables; see `layerwiseLearningRateDecay`. */
  learningRateMultipliers?: LearningRateMultipliers;
}

/** The name of the slot with the moving average of the weights. */
export const AVERAGE_SLOT = 'moving_average';

const listOfNames: SettingRule = {
  expected: 'a list of names',
  holds: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== ''),
};

const commonRules: SettingRules = {
  learningRate: learningRateRule,
  weightDecay: atLeastZero,
  excludeFromWeightDecay: listOfNames,
  clipnorm: aboveZero,
  clipvalue: aboveZero,
  globalClipnorm: aboveZero,
  useEma: trueOrFalse,
  emaMomentum: fromZeroToOne,
  emaOverwriteFrequency: wholeAboveZero,
  learningRateMultipliers: multipliersRule,
};

/**
 * How gradients change weights. Optimizers hold only the numbers: the update is lowered into the training graph.
 * `iterations` counts the steps taken, over all calls of `fit`, as Keras' optimizers do.
 */
export abstract class Optimizer {
  /** Can be changed between two steps, for example by a callback. */
  learningRate: LearningRate;
  /** Steps taken so far. */
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
    return this.useEma ? [...this.ownSlots, AVERAGE_SLOT] : this.ownSlots;
  }

  /** The learning rate of step number `step`, which counts from 1. */
  learningRateAt(step: number): number {
    return typeof this.learningRate === 'number' ? this.learningRate : this.learningRate.at(step - 1);
  }

  /**
   * The factor that multiplies the update in step number `step`, which counts from 1.
   *
   * @internal
   */
  stepSize(step: number): number {
    return this.learningRateAt(step);
  }

  /**
   * The fraction by which step number `step` reduces every weight, besides the gradient's update.
   *
   * @internal
   */
  decayAt(step: number): number {
    return this.learningRateAt(step) * this.weightDecay;
  }

  /**
   * The numbers that change from step to step, by the names of the training graph's inputs. Step number `step` counts
   * from 1. The names depend only on the settings.
   *
   * @internal
   */
  scalarsAt(step: number): Readonly<Record<string, number>> {
    const overwrites = this.emaOverwriteFrequency;
    return {
      step_size: this.stepSize(step),
      ...(this.weightDecay > 0 && { decay: this.decayAt(step) }),
      // The average begins with the weights after the first step.
      ...(this.useEma && { average_rate: step === 1 ? 1 : 1 - this.emaMomentum }),
      ...(this.useEma && overwrites !== undefined && { average_overwrites: step % overwrites === 0 ? 1 : 0 }),
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

  /** Settings as plain values, for records of a run; `optimizerFromConfig` rebuilds the optimizer. */
  getConfig(): OptimizerConfig {
    const { learningRate, learningRateMultipliers } = this;
    return {
      name: this.className,
      learningRate: typeof learningRate === 'number' ? learningRate : learningRate.getConfig(),
      ...(this.weightDecay > 0 && { weightDecay: this.weightDecay }),
      ...this.ownConfig,
      ...(this.excludeFromWeightDecay.length > 0 && { excludeFromWeightDecay: this.excludeFromWeightDecay }),
      ...(this.clipnorm !== undefined && { clipnorm: this.clipnorm }),
      ...(this.clipvalue !== undefined && { clipvalue: this.clipvalue }),
      ...(this.globalClipnorm !== undefined && { globalClipnorm: this.globalClipnorm }),
      ...(this.useEma && { useEma: true, emaMomentum: this.emaMomentum }),
      ...(this.emaOverwriteFrequency !== undefined && { emaOverwriteFrequency: this.emaOverwriteFrequency }),
      ...(learningRateMultipliers !== undefined && { learningRateMultipliers }),
    };
  }
}

import type { SettingRule } from '../../options.js';

/** Settings of a schedule as plain values: `name` is the class, the others are what its constructor takes. */
export interface ScheduleConfig {
  readonly [setting: string]: string | number | boolean | readonly number[] | ScheduleConfig;
}

/** A learning rate that changes from step to step. Keras `LearningRateSchedule`. */
export interface LearningRateSchedule {
  /** The learning rate of a step; steps count from 0. */
  at(step: number): number;
  /** Settings as plain values, for records of a run; `scheduleFromConfig` rebuilds the schedule. */
  getConfig(): ScheduleConfig;
}

/** One number for all steps, or a schedule. */
export type LearningRate = number | LearningRateSchedule;

/** What an optimizer takes: also a function that returns the learning rate of the next step. */
export type GivenLearningRate = LearningRate | (() => number);

function isSchedule(value: unknown): value is LearningRateSchedule {
  // Strings and arrays have a method of that name too.
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && typeof (value as LearningRateSchedule).at === 'function';
}

/** What a setting of type `LearningRate` may be. */
export const learningRateRule: SettingRule = {
  expected: 'a number of at least 0, or a schedule',
  holds: (value) => (typeof value === 'number' && value >= 0 && Number.isFinite(value)) || isSchedule(value),
};

/** What an optimizer's `learningRate` may be. */
export const givenLearningRateRule: SettingRule = {
  expected: 'a number of at least 0, a schedule, or a function',
  holds: (value) => learningRateRule.holds(value) || typeof value === 'function',
};

import { UsageError } from '../../errors.js';
import { nearestNamesHint } from '../../nearest-names.js';
import { CosineDecay } from './cosine-decay.js';
import { CosineDecayRestarts } from './cosine-decay-restarts.js';
import { ExponentialDecay } from './exponential-decay.js';
import { InverseTimeDecay } from './inverse-time-decay.js';
import { OneCycle } from './one-cycle.js';
import { PiecewiseConstantDecay } from './piecewise-constant-decay.js';
import { PolynomialDecay } from './polynomial-decay.js';
import type { LearningRate, LearningRateSchedule, ScheduleConfig } from './schedule.js';
import { WarmUp } from './warm-up.js';

/** The classes check their settings themselves, so settings from a file can be passed on as they are. */
const classes: Readonly<Record<string, new (options: never) => LearningRateSchedule>> = {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  OneCycle,
  PiecewiseConstantDecay,
  PolynomialDecay,
  WarmUp,
};

/**
 * Makes a schedule from the result of `getConfig()`: `name` is the class, the others are its settings.
 *
 * @throws UsageError naming an unknown class or setting with the nearest valid ones, or a value out of range
 */
export function scheduleFromConfig(config: ScheduleConfig): LearningRateSchedule {
  const { name, ...settings } = config;
  if (typeof name !== 'string' || !Object.hasOwn(classes, name)) {
    throw new UsageError(`There is no learning rate schedule ${JSON.stringify(name) ?? 'without a name'}.`, {
      hint: nearestNamesHint(String(name), Object.keys(classes)),
    });
  }
  const Schedule = classes[name];
  if (settings.schedule === undefined) return new Schedule(settings as never);
  return new Schedule({ ...settings, schedule: learningRateFromConfig(settings.schedule) } as never);
}

/** A number as it is, and a schedule's settings as the schedule. */
export function learningRateFromConfig(config: unknown): LearningRate {
  const isConfig = typeof config === 'object' && config !== null && !Array.isArray(config);
  return isConfig ? scheduleFromConfig(config as ScheduleConfig) : (config as number);
}

import { callable, checkOptions, type RulesOf } from '../../options.js';
import type { Callback } from '../callback.js';

/** The functions of a `LambdaCallback`, with the names of the methods that they become. */
export type LambdaCallbackOptions = Pick<
  Callback,
  | 'setModel'
  | 'onTrainBegin'
  | 'onTrainEnd'
  | 'onEpochBegin'
  | 'onEpochEnd'
  | 'onTrainBatchEnd'
  | 'onTestBegin'
  | 'onTestBatchEnd'
  | 'onTestEnd'
>;

const RULES: RulesOf<LambdaCallbackOptions> = {
  setModel: callable,
  onTrainBegin: callable,
  onTrainEnd: callable,
  onEpochBegin: callable,
  onEpochEnd: callable,
  onTrainBatchEnd: callable,
  onTestBegin: callable,
  onTestBatchEnd: callable,
  onTestEnd: callable,
};

/**
 * A callback made of functions, which `fit` awaits. An object with such methods is a callback too, but this class refuses
 * names that `fit` would never call. Keras `LambdaCallback`.
 *
 * @example
 * ```ts
 * import { LambdaCallback } from '@graft-vision/graft/callbacks';
 *
 * const callbacks = [new LambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) })];
 * await model.fit(training, { epochs: 10, callbacks });
 * ```
 */
export class LambdaCallback implements Callback {
  readonly setModel?: NonNullable<Callback['setModel']>;
  readonly onTrainBegin?: NonNullable<Callback['onTrainBegin']>;
  readonly onTrainEnd?: NonNullable<Callback['onTrainEnd']>;
  readonly onEpochBegin?: NonNullable<Callback['onEpochBegin']>;
  readonly onEpochEnd?: NonNullable<Callback['onEpochEnd']>;
  readonly onTrainBatchEnd?: NonNullable<Callback['onTrainBatchEnd']>;
  readonly onTestBegin?: NonNullable<Callback['onTestBegin']>;
  readonly onTestBatchEnd?: NonNullable<Callback['onTestBatchEnd']>;
  readonly onTestEnd?: NonNullable<Callback['onTestEnd']>;

  /** @throws UsageError for a name that is not one of the methods of a callback, and for what is not a function */
  constructor(functions: LambdaCallbackOptions = {}) {
    checkOptions('LambdaCallback', functions, RULES);
    Object.assign(this, functions);
  }
}

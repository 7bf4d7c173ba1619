import { atLeastZero, checkValue, type SettingRule } from '../options.js';

/** A penalty on a variable that training adds to the loss: l1 * sum(|w|) + l2 * sum(w * w). Keras `Regularizer`. */
export interface Regularizer {
  readonly l1: number;
  readonly l2: number;
}

/**
 * Keras `L1`: l1 * sum(|w|).
 *
 * @example
 * ```ts
 * import { Dense } from '@graft-vision/graft';
 * import { L1 } from '@graft-vision/graft/layers';
 *
 * const head = new Dense(2, { kernelRegularizer: new L1(1e-5) });
 * ```
 */
export class L1 implements Regularizer {
  readonly l1: number;
  readonly l2 = 0;

  /** @param l1 default 0.01 @throws UsageError below 0 */
  constructor(l1 = 0.01) {
    checkValue('L1', 'l1', l1, atLeastZero, 'For example: new L1(0.01)');
    this.l1 = l1;
  }
}

/**
 * Keras `L2`: l2 * sum(w * w), often called weight decay.
 *
 * @example
 * ```ts
 * import { Dense } from '@graft-vision/graft';
 * import { L2 } from '@graft-vision/graft/layers';
 *
 * const head = new Dense(2, { kernelRegularizer: new L2(1e-4) });
 * ```
 */
export class L2 implements Regularizer {
  readonly l1 = 0;
  readonly l2: number;

  /** @param l2 default 0.01 @throws UsageError below 0 */
  constructor(l2 = 0.01) {
    checkValue('L2', 'l2', l2, atLeastZero, 'For example: new L2(0.01)');
    this.l2 = l2;
  }
}

/**
 * Keras `L1L2`: both penalties.
 *
 * @example
 * ```ts
 * import { Dense } from '@graft-vision/graft';
 * import { L1L2 } from '@graft-vision/graft/layers';
 *
 * const head = new Dense(2, { kernelRegularizer: new L1L2(1e-5, 1e-4) });
 * ```
 */
export class L1L2 implements Regularizer {
  readonly l1: number;
  readonly l2: number;

  /** @param l1 default 0 @param l2 default 0 @throws UsageError below 0 */
  constructor(l1 = 0, l2 = 0) {
    checkValue('L1L2', 'l1', l1, atLeastZero, 'For example: new L1L2(0.01, 0.01)');
    checkValue('L1L2', 'l2', l2, atLeastZero, 'For example: new L1L2(0.01, 0.01)');
    this.l1 = l1;
    this.l2 = l2;
  }
}

/** A regularizer, or Keras' name of one with its default: 'l1' or 'l2', each with a factor of 0.01. */
export type RegularizerOrName = Regularizer | 'l1' | 'l2';

export const regularizerRule: SettingRule = {
  expected: "a regularizer such as new L2(1e-4), 'l1' or 'l2'",
  holds: (value) =>
    value === 'l1' ||
    value === 'l2' ||
    (typeof value === 'object' &&
      value !== null &&
      [(value as Regularizer).l1, (value as Regularizer).l2].every(atLeastZero.holds)),
};

export function regularizerFrom(given: RegularizerOrName | undefined): Regularizer | undefined {
  if (given === 'l1') return new L1();
  if (given === 'l2') return new L2();
  return given;
}

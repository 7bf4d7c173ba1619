import { UsageError } from '../errors.js';
import type { MultilabelTargets } from './check-targets.js';
import type { ClassScores } from './samples.js';
import { type ThresholdPoint, thresholdCurve } from './threshold-curve.js';

/** The probability from which on a class is predicted. */
export interface ChosenThreshold {
  readonly threshold: number;
  /**
   * 'best-f1': the highest F1 on the samples. 'precision': the lowest threshold whose precision is high enough.
   * 'no-positives': 0.5, because no sample has the class. 'precision-not-reached': no threshold has that precision, and
   * it is the one whose precision is highest.
   */
  readonly reason: 'best-f1' | 'precision' | 'no-positives' | 'precision-not-reached';
}

/**
 * Chooses for each class the probability from which on it is predicted: with the best F1 on these samples, or the
 * lowest that keeps a precision. It lies halfway between the probabilities of two samples. Of equals, the one nearest
 * to 0.5 is chosen.
 *
 * @param targets [count, classes]: 1, 0, or -1 where it is not known
 * @param probabilities [count, classes]
 * @param precision to keep, above 0 and at most 1; default: the best F1
 * @throws UsageError for a precision that is out of range
 */
export function multilabelThresholds(
  targets: MultilabelTargets,
  probabilities: ClassScores,
  classes: number,
  precision?: number,
): ChosenThreshold[] {
  if (precision !== undefined && !(precision > 0 && precision <= 1)) {
    throw new UsageError(`Expected a precision above 0 and at most 1 but received ${precision}.`);
  }
  const samples = targets.length / classes;
  return Array.from({ length: classes }, (_, label) => {
    const rows = Array.from({ length: samples }, (_, row) => row * classes + label).filter(
      (at) => targets[at] >= 0,
    );
    const curve = thresholdCurve(
      rows.map((at) => targets[at] === 1),
      Float64Array.from(rows, (at) => probabilities[at]),
    );
    if (curve.length === 0) return { threshold: 0.5, reason: 'no-positives' };
    return precision === undefined
      ? { threshold: highest(curve, ({ f1 }) => f1), reason: 'best-f1' }
      : keeping(curve, precision);
  });
}

function keeping(curve: readonly ThresholdPoint[], wanted: number): ChosenThreshold {
  const at = curve.findIndex(({ precision }) => precision >= wanted);
  return at < 0
    ? { threshold: highest(curve, ({ precision }) => precision), reason: 'precision-not-reached' }
    : { threshold: between(curve, at), reason: 'precision' };
}

function highest(curve: readonly ThresholdPoint[], measure: (point: ThresholdPoint) => number): number {
  const best = Math.max(...curve.map(measure));
  const places = [...curve.keys()].filter((at) => measure(curve[at]) === best);
  const thresholds = places.map((at) => between(curve, at));
  return thresholds.reduce((one, other) => (Math.abs(other - 0.5) < Math.abs(one - 0.5) ? other : one));
}

/** Halfway between a score and the next lower one, so that small differences between computers change no decision. */
function between(curve: readonly ThresholdPoint[], at: number): number {
  const low = at === 0 ? 0 : curve[at - 1].threshold;
  return (low + curve[at].threshold) / 2;
}

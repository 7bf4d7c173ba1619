import { multilabelTargets } from '../../classifier/index.js';
import { multilabelThresholds, type ThresholdPoint, thresholdCurve } from '../../metrics/index.js';
import type { ClassThresholds } from '../api.js';
import { badRequest } from '../http/bodies.js';
import { type AnyEvaluation, isOfSeveralLabels } from './any-evaluation.js';

const THRESHOLDS = 201;

/** As many points as a slider has places, evenly taken, with both ends. */
export function thinned(curve: readonly ThresholdPoint[]): ThresholdPoint[] {
  if (curve.length <= THRESHOLDS) return [...curve];
  return Array.from(
    { length: THRESHOLDS },
    (_, at) => curve[Math.round((at * (curve.length - 1)) / (THRESHOLDS - 1))],
  );
}

/**
 * What every threshold of one class would bring, where photographs may have several labels.
 *
 * @throws Refusal 400 where photographs have exactly one label, or there is no such class
 */
export function classThresholds(evaluation: AnyEvaluation, label: number): ClassThresholds {
  const classes = evaluation.classNames.length;
  if (!isOfSeveralLabels(evaluation) || label >= classes) {
    throw badRequest('Expected a class of a model that gives several labels.');
  }
  const { labels, unknown, probabilities } = evaluation.pictures;
  const targets = multilabelTargets(labels, unknown, classes);
  const known = labels.map((_, at) => at * classes + label).filter((at) => targets[at] >= 0);
  const has = Int8Array.from(known, (at) => targets[at]);
  const scores = Float64Array.from(known, (at) => probabilities[at]);
  const points = thinned(thresholdCurve(has, scores));
  const [best] = multilabelThresholds(has, scores, 1);
  return { points, best: points.length === 0 ? null : best.threshold };
}

import type { ClassifierEvaluation, MultilabelEvaluation } from '../../classifier/index.js';

/** An evaluation of a model of any task. */
export type AnyEvaluation = ClassifierEvaluation | MultilabelEvaluation;

/** Whether an evaluation is of photographs that may have several labels, or none. */
export function isOfSeveralLabels(evaluation: AnyEvaluation): evaluation is MultilabelEvaluation {
  return 'thresholds' in evaluation;
}

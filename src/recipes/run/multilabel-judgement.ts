import type { MultilabelEvaluation } from '../../classifier/index.js';

/** The evaluations of a classifier for pictures that may have several labels, or none. */
export interface MultilabelJudgement {
  /** Undefined without validation photographs. */
  readonly validation: MultilabelEvaluation | undefined;
  /** Undefined without test photographs. */
  readonly test: MultilabelEvaluation | undefined;
}

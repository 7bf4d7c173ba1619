import { type ClassifierEvaluation, evaluatePredictions } from '../../classifier/index.js';
import type { SkippedFile } from '../../datasets/index.js';
import { sharedLabels } from '../../labels.js';
import type { TaskName } from '../../tasks/index.js';

/** `evaluation-PART.json`: the predictions of a run's model for each photograph of a part. */
export interface KeptEvaluation {
  readonly formatVersion: 1;
  readonly classNames: readonly string[];
  readonly task: TaskName;
  readonly paths: readonly string[];
  readonly labels: readonly (readonly number[])[];
  /** Divided by the classifier's temperature: [count, classes], row-major. */
  readonly logits: readonly number[];
  readonly skipped: readonly SkippedFile[];
}

/** What is kept of an evaluation; all else follows from it. */
export function keptEvaluation({
  classNames,
  task,
  pictures,
  skipped,
}: ClassifierEvaluation): KeptEvaluation {
  const { paths, labels, logits } = pictures;
  return { formatVersion: 1, ...{ classNames, task, paths, labels, skipped }, logits: [...logits] };
}

/** The evaluation again; undefined where the file is of another version. */
export function evaluationOf(kept: KeptEvaluation | undefined): ClassifierEvaluation | undefined {
  if (kept?.formatVersion !== 1) return undefined;
  const { classNames, task, paths, labels, logits, skipped } = kept;
  return evaluatePredictions({
    ...{ classNames, task, paths, skipped },
    labels: labels.map(sharedLabels),
    logits: Float32Array.from(logits),
  });
}

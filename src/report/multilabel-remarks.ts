import type { MultilabelEvaluation } from '../classifier/index.js';
import type { Part } from '../folders/browser.js';
import { firstOf, listFirst, type Remark } from '../remark.js';
import { type TrainedOnThem, trainingRemarks, unknownTrainingRemarks } from './training-remarks.js';

const FEW_PICTURES = 10;

/** What a reader must know before trusting the results of a multilabel classifier. */
export function multilabelRemarks({
  metrics,
  classNames,
  skipped,
  part,
  trainedOn,
  perhapsTrainedOn,
}: MultilabelEvaluation & { readonly part?: Part | null } & TrainedOnThem): Remark[] {
  const remarks = trainingRemarks({ part, trainedOn, perhapsTrainedOn, count: metrics.count });
  const where = (holds: (score: (typeof metrics.classes)[number]) => boolean): string[] =>
    classNames.filter((_, label) => holds(metrics.classes[label]));
  const missing = where(({ support }) => support === 0);
  if (missing.length > 0) {
    remarks.push({
      kind: 'classes-missing',
      values: firstOf(missing),
      text: `There are no pictures of ${listFirst(missing)}; how well the classifier recognizes these is unknown.`,
    });
  }
  const few = where(({ support }) => support > 0 && support < FEW_PICTURES);
  if (few.length > 0) {
    remarks.push({
      kind: 'few-pictures',
      values: firstOf(few),
      text: `There are fewer than ten pictures of ${listFirst(few)} to judge by; the results of these classes say little.`,
    });
  }
  const chance = where(
    ({ rocAuc, support, known }) =>
      rocAuc !== null && rocAuc - 1.96 * aucError(rocAuc, support, known) <= 0.5,
  );
  if (chance.length > 0) {
    remarks.push({
      kind: 'labels-guessed',
      values: firstOf(chance),
      text: `The classifier may be no better than guessing at ${listFirst(chance)}.`,
    });
  }
  const never = where(({ support, predicted }) => support > 0 && predicted === 0);
  if (never.length > 0) {
    remarks.push({
      kind: 'never-predicted',
      values: firstOf(never),
      text: `The classifier never answers ${listFirst(never)}, although there are pictures of ${never.length === 1 ? 'this class' : 'these classes'}.`,
    });
  }
  remarks.push(...unknownTrainingRemarks({ part, trainedOn }));
  if (skipped.length > 0) {
    remarks.push({
      kind: 'left-out',
      values: { count: skipped.length },
      text: `${skipped.length} ${skipped.length === 1 ? 'file was' : 'files were'} left out.`,
    });
  }
  return remarks;
}

/** The standard error of an area under a ROC curve (Hanley and McNeil, 1982). */
function aucError(area: number, support: number, known: number): number {
  const negatives = known - support;
  const [one, two] = [area / (2 - area), (2 * area ** 2) / (1 + area)];
  const variance =
    (area * (1 - area) + (support - 1) * (one - area ** 2) + (negatives - 1) * (two - area ** 2)) /
    (support * negatives);
  return Math.sqrt(Math.max(0, variance));
}

import type { ClassifierEvaluation } from '../classifier/index.js';
import type { Part } from '../folders/browser.js';
import type { ClassScore } from '../metrics/index.js';
import { percent } from '../percent.js';
import { firstOf, listFirst, type Remark } from '../remark.js';
import { type TrainedOnThem, trainingRemarks, unknownTrainingRemarks } from './training-remarks.js';
import type { ReportLanguage } from './words/language.js';
import { remarkInTurkish } from './words/tr-remarks.js';

/** An evaluation, and where its pictures come from. */
export type EvaluatedPictures = ClassifierEvaluation & {
  readonly part?: Part | null;
} & TrainedOnThem;

/**
 * What a reader must know before trusting the results.
 *
 * @param language default 'en'
 */
export function evaluationWarnings(evaluation: EvaluatedPictures, language?: ReportLanguage): string[] {
  return evaluationRemarks(evaluation).map((remark) => remarkIn(remark, language));
}

/** A remark in a language, as far as Graft has words for it there. */
export function remarkIn(remark: Remark, language: ReportLanguage = 'en'): string {
  return language === 'tr' ? remarkInTurkish(remark) : remark.text;
}

/** The same for programs. */
export function evaluationRemarks({
  metrics,
  classNames,
  skipped,
  part,
  trainedOn,
  perhapsTrainedOn,
}: EvaluatedPictures): Remark[] {
  const remarks = trainingRemarks({ part, trainedOn, perhapsTrainedOn, count: metrics.count });
  const present = metrics.classes.filter(({ support }) => support > 0).length;
  const missing = classNames.filter((_, index) => metrics.classes[index].support === 0);
  const few = classNames.filter((_, index) => {
    const { support } = metrics.classes[index];
    return support > 0 && support < 10;
  });
  if (present === 1) {
    const only = classNames[metrics.classes.findIndex(({ support }) => support > 0)];
    remarks.push({
      kind: 'one-class',
      values: { className: only },
      text: `All pictures are of one class, ${only}. The results show how often ${only} is recognized, but not how often other pictures are classified as ${only}.`,
    });
  } else if (missing.length > 0) {
    remarks.push({
      kind: 'classes-missing',
      values: firstOf(missing),
      text: `There are no pictures of ${listFirst(missing)}; how well the classifier recognizes these is unknown.`,
    });
  }
  if (few.length > 0) {
    remarks.push({
      kind: 'few-pictures',
      values: firstOf(few),
      text: `There are fewer than ten pictures of ${listFirst(few)} to judge by; the results of these classes say little.`,
    });
  }
  if (present > 1) remarks.push(...failures(metrics, classNames));
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

/** Signs that a classifier has learned nothing, or nothing about some classes. */
function failures(
  { count, macro, classes, confusionMatrix }: ClassifierEvaluation['metrics'],
  classNames: readonly string[],
): Remark[] {
  const remarks: Remark[] = [];
  const present = classes.filter(({ support }) => support > 0);
  const chance = 1 / present.length;
  // Balanced accuracy does not reward a model for always answering the most frequent class.
  const balanced = macro.recall.value;
  if (balanced - 2 * standardError(present) <= chance) {
    const kind = balanced <= chance ? 'no-better-than-guessing' : 'perhaps-guessing';
    const verdict =
      kind === 'no-better-than-guessing' ? 'is no better than guessing' : 'may be no better than guessing';
    remarks.push({
      kind,
      values: { balancedAccuracy: balanced, chance, count },
      text: `The classifier ${verdict}: its balanced accuracy on ${count} pictures is ${percent(balanced)}, and guessing gives ${percent(chance)}.`,
    });
  }
  const never = classNames.filter(
    (_, index) => classes[index].support > 0 && confusionMatrix.every((row) => row[index] === 0),
  );
  if (never.length > 0) {
    remarks.push({
      kind: 'never-predicted',
      values: firstOf(never),
      text: `The classifier never answers ${listFirst(never)}, although there are pictures of ${never.length === 1 ? 'this class' : 'these classes'}.`,
    });
  }
  return remarks;
}

/** The standard error of the mean of the classes' recalls. */
function standardError(classes: readonly Pick<ClassScore, 'recall' | 'support'>[]): number {
  const variance = classes.reduce(
    (sum, { recall, support }) => sum + (recall === null ? 0 : (recall * (1 - recall)) / support),
    0,
  );
  return Math.sqrt(variance) / classes.length;
}

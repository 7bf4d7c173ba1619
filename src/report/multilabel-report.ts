import { basename } from 'node:path';
import {
  type MultilabelEvaluation,
  type MultilabelMistake,
  multilabelMistakes,
} from '../classifier/index.js';
import { namesInWords } from '../labels.js';
import { anything, checkOptions } from '../options.js';
import { firstOf, listFirst, type Part, type Remark } from '../photographs/index.js';
import { classScoresFigure } from './class-scores.js';
import type { EvaluationFiguresOptions } from './evaluation-report.js';
import type { ReportResult } from './html/contents.js';
import { type GridImage, imageGridFigure } from './image-grid.js';
import { precisionRecallFigure } from './precision-recall.js';
import { readThumbnail } from './thumbnail.js';
import { languageRule, type ReportLanguage, wordsOf } from './words/language.js';

const MOST_CLASSES = 40;
const IMAGE_WIDTH = 168;
const FEW_PICTURES = 10;

type Figures = NonNullable<ReportResult['figures']>;

/**
 * Draws everything that can be drawn of an evaluation of pictures that may have several labels: the scores of the
 * classes, their precision and recall, and the worst mistakes with their pictures.
 */
export async function multilabelFigures(
  evaluation: MultilabelEvaluation,
  options: EvaluationFiguresOptions = {},
): Promise<Figures> {
  checkOptions('multilabelFigures', options, { mistakes: anything, language: languageRule });
  const { classNames, metrics } = evaluation;
  const { language } = options;
  const mistakes = multilabelMistakes(evaluation, options.mistakes ?? 24);
  return {
    classScores: classScoresFigure(metrics.classes, classNames, { limit: MOST_CLASSES, language }),
    precisionRecall: precisionRecallFigure(evaluation, { language }),
    topLosses: mistakes.length === 0 ? undefined : await mistakesFigure(mistakes, language),
  };
}

/** An evaluation of pictures that may have several labels as a section of a report. */
export function multilabelResult(
  name: string,
  { count, correct, loss, metrics, classNames, thresholds }: MultilabelEvaluation,
  figures?: Figures,
): ReportResult {
  return { name, count, correct, loss, classNames, multilabel: { metrics, thresholds }, figures };
}

async function mistakesFigure(
  mistakes: readonly MultilabelMistake[],
  language: ReportLanguage | undefined,
): Promise<string | undefined> {
  const { texts } = wordsOf(language);
  const images = await Promise.all(mistakes.map((mistake) => gridImage(mistake, language)));
  const readable = images.filter((image) => image !== undefined);
  if (readable.length === 0) return undefined;
  return await imageGridFigure(readable, {
    title: texts.losses.worst,
    subtitle: texts.multilabel.mistakesNote,
    columns: 4,
    imageWidth: IMAGE_WIDTH,
  });
}

async function gridImage(
  { path, labels, missed, wrong }: MultilabelMistake,
  language: ReportLanguage | undefined,
): Promise<GridImage | undefined> {
  const { texts, percent } = wordsOf(language);
  const named = (own: MultilabelMistake['missed'], sign: string): string[] =>
    own.map(({ name, probability }) => `${sign}${name} ${percent(probability, 0)}`);
  try {
    const image = await readThumbnail(path, 2 * IMAGE_WIDTH);
    return {
      ...image,
      title: [...named(wrong, '+'), ...named(missed, '−')].join(', '),
      subtitle: texts.losses.is(namesInWords(labels), basename(path)),
      tone: 'wrong',
    };
  } catch {
    return undefined;
  }
}

/** What a reader must know before trusting the results of a multilabel classifier. */
export function multilabelRemarks({
  metrics,
  classNames,
  skipped,
  part,
  trainedOn = 0,
}: MultilabelEvaluation & { readonly part?: Part | null; readonly trainedOn?: number }): Remark[] {
  const remarks: Remark[] = [];
  const where = (holds: (score: (typeof metrics.classes)[number]) => boolean): string[] =>
    classNames.filter((_, label) => holds(metrics.classes[label]));
  if (trainedOn > 0) {
    remarks.push({
      kind: 'trained-on',
      values: { count: trainedOn, all: metrics.count },
      text: `The classifier was trained on ${trainedOn} of these ${metrics.count} pictures. Its results on other pictures may be worse.`,
    });
  } else if (part === 'train') {
    remarks.push({
      kind: 'part-is-train',
      values: {},
      text: 'These are training pictures. If the classifier was trained on them, its results on other pictures may be worse.',
    });
  }
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
      text: `There are fewer than ten pictures of ${listFirst(few)}; the results of these classes say little.`,
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

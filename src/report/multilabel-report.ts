import { basename } from 'node:path';
import {
  type MultilabelEvaluation,
  type MultilabelMistake,
  multilabelMistakes,
} from '../classifier/index.js';
import { namesInWords } from '../labels.js';
import { anything, checkOptions } from '../options.js';
import { classScoresFigure } from './class-scores.js';
import type { EvaluationFiguresOptions } from './evaluation-report.js';
import type { ReportResult } from './html/contents.js';
import { type GridImage, imageGridFigure } from './image-grid.js';
import { precisionRecallFigure } from './precision-recall.js';
import { readThumbnail } from './thumbnail.js';
import { languageRule, type ReportLanguage, wordsOf } from './words/language.js';

const MOST_CLASSES = 40;
const IMAGE_WIDTH = 168;

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
    language,
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

import { type ClassifierEvaluation, isMistake, topLosses } from '../classifier/index.js';
import { classNumbersOf } from '../labels.js';
import { thresholdCurve } from '../metrics/index.js';
import { anything, checkOptions } from '../options.js';
import { classScoresFigure } from './class-scores.js';
import { confusionMatrixFigure } from './confusion-matrix.js';
import type { ReportResult } from './html/contents.js';
import { reliabilityDiagram } from './reliability-diagram.js';
import { thresholdCurvesFigure } from './threshold-curves.js';
import { topLossesFigure } from './top-losses.js';
import { languageRule, type ReportLanguage } from './words/language.js';

/** With more the figure would not fit a page; the table in the report has them all. */
const MOST_CLASSES = 40;

/** The figures of an evaluation, each an SVG; those that cannot be drawn are missing. */
export type EvaluationFigures = NonNullable<ReportResult['figures']>;

/** What `evaluationFigures` draws. */
export interface EvaluationFiguresOptions {
  /** How many of the worst mistakes are shown. Default 24; 0 for none. */
  readonly mistakes?: number;
  /** Language of words and numbers. Default 'en'. */
  readonly language?: ReportLanguage;
}

/**
 * Draws everything that can be drawn of an evaluation: confusion matrix, classes, reliability diagram, the worst
 * mistakes with their pictures, and for two classes precision and recall over the threshold.
 *
 * @example
 * ```ts
 * import { evaluatePredictions, labelledPredictions } from '@graft-vision/graft';
 * import { evaluationFigures } from '@graft-vision/graft/report';
 *
 * const figures = await evaluationFigures(evaluatePredictions(await labelledPredictions(model, validation)));
 * ```
 */
export async function evaluationFigures(
  evaluation: ClassifierEvaluation,
  options: EvaluationFiguresOptions = {},
): Promise<EvaluationFigures> {
  checkOptions('evaluationFigures', options, { mistakes: anything, language: languageRule });
  const { classNames, metrics, pictures, threshold } = evaluation;
  const { language } = options;
  const losses = topLosses(evaluation, options.mistakes ?? 24);
  // With mistakes among them, what was right after all only distracts.
  const wrong = losses.filter(isMistake);
  const curve =
    classNames.length === 2
      ? thresholdCurve(
          classNumbersOf(pictures.labels),
          pictures.probabilities.filter((_, index) => index % 2 === 1),
        )
      : [];
  return {
    confusionMatrix: confusionMatrixFigure(metrics.confusionMatrix, classNames, { language }),
    classScores: classScoresFigure(metrics.classes, classNames, { limit: MOST_CLASSES, language }),
    reliability: reliabilityDiagram(metrics.calibration, { language }),
    thresholds:
      curve.length === 0
        ? undefined
        : thresholdCurvesFigure(curve, {
            className: classNames[1],
            threshold: threshold ?? undefined,
            language,
          }),
    topLosses:
      losses.length === 0
        ? undefined
        : await topLossesFigure(wrong.length > 0 ? wrong : losses.slice(0, 8), { language }),
  };
}

/** An evaluation as a section of a report. */
export function reportResult(
  name: string,
  evaluation: ClassifierEvaluation,
  figures?: EvaluationFigures,
): ReportResult {
  const { count, correct, loss, metrics, classNames, threshold, temperature } = evaluation;
  return { name, count, correct, loss, metrics, classNames, threshold, temperature, figures };
}

import type { ClassifierEvaluation } from '../../classifier/index.js';
import type { Recipe } from '../../phases/index.js';
import { bestEpochOf, wholeHistory } from '../../phases/index.js';
import type { Remark } from '../../photographs/index.js';
import {
  evaluationRemarks,
  multilabelRemarks,
  type ReportLanguage,
  remarkIn,
  wordsOf,
} from '../../report/index.js';
import type { Judgement } from './judge.js';
import type { TrainedModel } from './trained-model.js';

/** What a user must know before trusting a trained model, the gravest first. */
export function trainingWarnings(
  { grafted, phases, status }: TrainedModel,
  { keepBest }: Recipe,
  { test, validation, multilabel }: Judgement,
  language?: ReportLanguage,
): string[] {
  const words = wordsOf(language);
  const judged = test ?? validation;
  const judgedLabels = multilabel?.test ?? multilabel?.validation;
  const history = wholeHistory(phases);
  return [
    ...(status === 'diverged' ? [words.texts.warnings.diverged] : []),
    ...(keepBest === 'none' && validation !== undefined
      ? decline(bestEpochOf(history, 'val_accuracy', grafted.model.metrics), {
          last: history.history.val_accuracy?.at(-1),
          count: validation.count,
          words,
        })
      : []),
    ...(judged === undefined ? [] : remarks(judged, language)),
    ...(judgedLabels === undefined ? [] : said(multilabelRemarks(judgedLabels), language)),
  ];
}

/** What the metrics say; files that were left out are listed by name elsewhere. */
function remarks(evaluation: ClassifierEvaluation, language: ReportLanguage | undefined): string[] {
  return said(evaluationRemarks(evaluation), language);
}

function said(remarks: readonly Remark[], language: ReportLanguage | undefined): string[] {
  return remarks.filter(({ kind }) => kind !== 'left-out').map((remark) => remarkIn(remark, language));
}

/** A last epoch, whose weights were kept, that is worse than an earlier one by more than chance explains. */
function decline(
  best: ReturnType<typeof bestEpochOf>,
  {
    last,
    count,
    words: { texts, percent },
  }: {
    readonly last: number | undefined;
    readonly count: number;
    readonly words: ReturnType<typeof wordsOf>;
  },
): string[] {
  if (best === undefined || last === undefined) return [];
  // Two standard errors of the difference of two shares.
  const variance = (share: number): number => (share * (1 - share)) / count;
  if (best.value - last <= 2 * Math.sqrt(variance(best.value) + variance(last))) return [];
  return [texts.warnings.decline(best.epoch + 1, percent(last), percent(best.value))];
}

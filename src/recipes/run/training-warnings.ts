import type { ClassifierEvaluation } from '../../classifier/index.js';
import { evaluationRemarks } from '../../report/index.js';
import type { Recipe } from '../recipe.js';
import { bestEpochOf } from './best-epoch.js';
import type { Judgement } from './judge.js';
import type { TrainedModel } from './training.js';
import { wholeHistory } from './whole-history.js';

/** What a user must know before trusting a trained model, the gravest first. */
export function trainingWarnings(
  { grafted, phases, status }: TrainedModel,
  { keepBest }: Recipe,
  { test, validation }: Judgement,
): string[] {
  const judged = test ?? validation;
  const history = wholeHistory(phases);
  return [
    ...(status === 'diverged'
      ? ['Training diverged: the loss is NaN or infinite. These are the weights of the last good epoch.']
      : []),
    ...(keepBest === 'none' && validation !== undefined
      ? decline(bestEpochOf(history, 'val_accuracy', grafted.model.metrics), {
          last: history.history.val_accuracy?.at(-1),
          count: validation.count,
        })
      : []),
    ...(judged === undefined ? [] : remarks(judged)),
  ];
}

/** What the metrics say; files that were left out are listed by name elsewhere. */
function remarks(evaluation: ClassifierEvaluation): string[] {
  return evaluationRemarks(evaluation)
    .filter(({ kind }) => kind !== 'left-out')
    .map(({ text }) => text);
}

/** A last epoch, whose weights were kept, that is worse than an earlier one by more than chance explains. */
function decline(
  best: ReturnType<typeof bestEpochOf>,
  { last, count }: { readonly last: number | undefined; readonly count: number },
): string[] {
  if (best === undefined || last === undefined) return [];
  // Two standard errors of the difference of two shares.
  const variance = (share: number): number => (share * (1 - share)) / count;
  if (best.value - last <= 2 * Math.sqrt(variance(best.value) + variance(last))) return [];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return [
    `The last epoch is worse than epoch ${best.epoch + 1}: ${percent(last)} of the validation photographs are classified correctly, and ${percent(best.value)} were. The weights of the last epoch were kept; keepBest=val_loss keeps the best.`,
  ];
}

import type { JudgedPicture } from '../../../studio/api.js';
import { list } from '../state/format.js';
import { preferences } from '../state/preferences.js';

/** The labels that a model gives a picture, in words. */
export function labelsOrNone(labels: readonly string[]): string {
  return labels.length === 0 ? preferences.texts.labels.seesNone : list(labels);
}

/** What is wrong about the labels that a model gives: 'Missed: lamp · Wrong: boat'; undefined where nothing is. */
export function mistakesInWords({ mistakes }: JudgedPicture): string | undefined {
  const { labels } = preferences.texts;
  const { missed = [], wrong = [] } = mistakes ?? {};
  const said = [
    ...(missed.length === 0 ? [] : [labels.misses(list(missed))]),
    ...(wrong.length === 0 ? [] : [labels.wrongly(list(wrong))]),
  ];
  return said.length === 0 ? undefined : said.join(' · ');
}

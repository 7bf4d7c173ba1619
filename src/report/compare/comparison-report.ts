import { anything, checkOptions } from '../../options.js';
import { comparedCurvesFigure } from '../compared-curves.js';
import { element, type Markup, paragraph, text } from '../html/markup.js';
import { page } from '../html/page.js';
import { figure, table } from '../html/result-section.js';
import { languageRule, type ReportLanguage, type ReportWords, wordsOf } from '../words/language.js';
import type { RunComparison } from './compare-runs.js';
import type { Run } from './run.js';
import { sharedInWords } from './shared-pictures.js';

/**
 * The learning curves of runs over each other, as SVG.
 *
 * @param names one a run
 * @param options.language of its words, default English
 * @returns undefined where no run has any
 */
export function comparisonFigure(
  runs: readonly Run[],
  names: readonly string[],
  options: { language?: ReportLanguage } = {},
): string | undefined {
  checkOptions('comparisonFigure', options, { language: languageRule });
  const curves = runs.flatMap((run, index) =>
    run.curves === undefined ? [] : [{ name: names[index], curves: run.curves }],
  );
  return curves.length === 0 ? undefined : comparedCurvesFigure(curves, options);
}

/**
 * A comparison as one HTML page that needs nothing else, like `htmlReport`.
 *
 * @param options.figure as `comparisonFigure` gives it
 * @param options.language default English; what runs recorded (settings, problems) stays as it is
 * @param options.made when and by what it was made, small at the top
 */
export function comparisonReport(
  comparison: RunComparison,
  options: { figure?: string; made?: string; language?: ReportLanguage } = {},
): string {
  checkOptions('comparisonReport', options, { figure: anything, made: anything, language: languageRule });
  const { names, paths, differences, results, problems } = comparison;
  const words = wordsOf(options.language);
  const { comparison: texts, page: pageTexts } = words.texts;
  const title = texts.title(names.length, names[0]);
  const parts: Markup[] = [];
  if (options.made !== undefined) parts.push(paragraph(options.made, 'made'));
  parts.push(element('h1', {}, text(title)), paragraph(names.join(', '), 'subtitle'));
  if (problems.length > 0) {
    const items = problems.map(({ path, reason }) => element('li', {}, text(`${path}: ${reason}`)));
    parts.push(element('ul', { class: 'warnings' }, ...items));
  }
  parts.push(element('h2', {}, text(pageTexts.results)), ...resultTables(comparison, words));
  if (options.figure !== undefined) {
    parts.push(element('h2', {}, text(pageTexts.training)), figure(options.figure));
  }
  parts.push(element('h2', {}, text(texts.differences)));
  parts.push(
    differences.length === 0
      ? paragraph(texts.noDifference)
      : table(
          [texts.setting, ...names],
          differences.map(({ name, values }) => [name, ...values.map((value) => value ?? '–')]),
          names.length + 1,
        ),
  );
  parts.push(element('h2', {}, text(texts.folders)));
  parts.push(
    table(
      [texts.run, pageTexts.folder],
      names.map((name, index) => [name, paths[index]]),
      9,
    ),
  );
  if (Object.keys(results).length > 0) parts.push(paragraph(texts.note, 'note'));
  return page(title, parts, options.language);
}

/** The words for measures in results.json. */
const MEASURES: Readonly<
  Record<string, 'balanced' | 'f1' | 'rocAuc' | 'averagePrecision' | 'brier' | 'calibration'>
> = {
  balancedAccuracy: 'balanced',
  macroF1: 'f1',
  rocAuc: 'rocAuc',
  averagePrecision: 'averagePrecision',
  brierScore: 'brier',
  expectedCalibrationError: 'calibration',
};

function measureTable(
  names: readonly string[],
  results: RunComparison['results'][string],
  { texts, fixed }: ReportWords,
): Markup[] {
  const measures = [...new Set(results.flatMap((result) => Object.keys(result?.metrics ?? {})))];
  if (measures.length === 0) return [];
  const rows = names.map((name, index) => [
    name,
    ...measures.map((measure) => {
      const value = results[index]?.metrics[measure];
      return value == null ? '–' : fixed(value, 4);
    }),
  ]);
  const called = measures.map((measure) => {
    const name = Object.hasOwn(MEASURES, measure) ? MEASURES[measure] : undefined;
    if (name !== undefined) return texts.measures[name][0];
    const ofLabels = texts.multilabel.measures;
    return Object.hasOwn(ofLabels, measure) ? ofLabels[measure as keyof typeof ofLabels][0] : measure;
  });
  return [table([texts.comparison.run, ...called], rows, 1)];
}

function resultTables(
  { names, results, shared, severalLabels, epochs, seconds }: RunComparison,
  words: ReportWords,
): Markup[] {
  const { texts, percent, whole, fixed, language } = words;
  const { resultsOn, head, correct, effort: effortTitle, effortHead, seconds: inSeconds } = texts.comparison;
  const tables = Object.entries(results).flatMap(([part, own]) => {
    const rows = names.map((name, index) => {
      const result = own[index];
      if (result === null) return [name, '–', '–', '–', '–'];
      return [
        name,
        percent(result.accuracy),
        texts.range(percent(result.interval[0]), percent(result.interval[1])),
        correct(whole(result.correct), whole(result.count)),
        fixed(result.loss, 4),
      ];
    });
    return [
      element('h3', {}, text(resultsOn(part))),
      table(head, rows, 1),
      ...measureTable(names, own, words),
      ...(severalLabels === 'mixed'
        ? [paragraph(texts.comparison.mixed)]
        : sharedInWords(part, names, shared[part], language).map((sentence) => paragraph(sentence))),
    ];
  });
  const effort = names.map((name, index) => [
    name,
    epochs[index] === null ? '–' : String(epochs[index]),
    seconds[index] === null ? '–' : inSeconds(fixed(seconds[index], 0)),
  ]);
  return [...tables, element('h3', {}, text(effortTitle)), table(effortHead, effort, 1)];
}

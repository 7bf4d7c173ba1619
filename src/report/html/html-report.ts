import type { SkippedFile } from '../../datasets/index.js';
import { UsageError } from '../../errors.js';
import { type Estimate, wilsonInterval } from '../../metrics/index.js';
import { anything, checkOptions } from '../../options.js';
import { type ReportLanguage, type ReportWords, wordsOf } from '../words/language.js';
import { reasonInTurkish } from '../words/tr-problems.js';
import type { ReportContents, ReportData, ReportFigures, ReportResult, ReportRow } from './contents.js';
import { element, type Markup, paragraph, preformatted, text } from './markup.js';
import { page } from './page.js';
import { figure, resultSection, table } from './result-section.js';
import { accuracyInWords } from './words.js';

const MOST_SKIPPED_NAMED = 100;

/**
 * A whole report as one HTML page that needs nothing else: no script, no style sheet, no picture from elsewhere. It
 * reads well on a screen, on a telephone and on paper. All text is escaped; figures are taken as they are, so give only
 * SVG that Graft's figure functions made. The same contents give the same page.
 *
 * @throws UsageError without a title, or for a result without a picture
 */
export function htmlReport(contents: ReportContents): string {
  checkOptions('htmlReport', contents, {
    title: anything,
    subtitle: anything,
    language: anything,
    made: anything,
    warnings: anything,
    results: anything,
    classifier: anything,
    data: anything,
    augmentation: anything,
    training: anything,
    settings: anything,
    command: anything,
    commandIsShortened: anything,
  });
  const { title, subtitle, made, warnings = [], results = [], language } = contents;
  const words = wordsOf(language);
  const texts = words.texts.page;
  if (title.trim() === '') throw new UsageError('Expected a title for the report but received none.');
  for (const { name, count, correct } of results) {
    if (count > 0 && correct >= 0 && correct <= count) continue;
    throw new UsageError(
      `Expected results of at least one picture for ${name} but received ${correct} of ${count}.`,
    );
  }
  const parts: Markup[] = [];
  if (made !== undefined) parts.push(paragraph(made, 'made'));
  parts.push(element('h1', {}, text(title)));
  if (subtitle !== undefined) parts.push(paragraph(subtitle, 'subtitle'));
  if (results.length > 0) {
    parts.push(keyFigures(results[0], words), paragraph(accuracyInWords(results[0], words), 'lead'));
  }
  if (warnings.length > 0) {
    const items = warnings.map((warning) => element('li', {}, text(warning)));
    parts.push(element('ul', { class: 'warnings' }, ...items));
  }
  results.forEach((result, index) => {
    const heading = index === 0 ? texts.results : texts.resultsOf(result.name);
    parts.push(...resultSection(result, heading, { saidBefore: index === 0, words }));
  });
  parts.push(...rowsSection(texts.classifier, contents.classifier));
  if (contents.data !== undefined) parts.push(...dataSection(contents.data, words));
  parts.push(...figuresSection(texts.augmentation, contents.augmentation));
  parts.push(...figuresSection(texts.training, contents.training));
  parts.push(...rowsSection(texts.settings, contents.settings, 'rows pairs'));
  if (contents.command !== undefined) {
    const heading = element('h2', {}, text(texts.reproduction));
    parts.push(
      heading,
      paragraph(contents.commandIsShortened ? texts.repeatsShortened : texts.repeats),
      preformatted(contents.command),
    );
  }
  return page(title, parts, language);
}

function keyFigures(result: ReportResult, { texts, percent, whole, fixed }: ReportWords): Markup {
  const { key } = texts;
  const { correct, count, loss, metrics, name, multilabel } = result;
  const [low, high] = wilsonInterval(correct, count);
  const ofLabels = (title: readonly string[], estimate: Estimate | null | undefined): string[][] =>
    estimate == null
      ? []
      : [[title[0], percent(estimate.value), key.interval(percent(estimate.low), percent(estimate.high))]];
  const { measures } = texts.multilabel;
  const shown =
    multilabel === undefined
      ? undefined
      : [
          ...ofLabels(measures.meanAveragePrecision, multilabel.metrics.meanAveragePrecision),
          ...ofLabels(measures.macroF1, multilabel.metrics.macro.f1),
          ...ofLabels(measures.microF1, multilabel.metrics.micro.f1),
          [measures.subsetAccuracy[0], percent(correct / count), key.of(whole(count), name)],
        ];
  const figures = shown ?? [
    [key.accuracy, percent(correct / count), key.interval(percent(low), percent(high))],
    [key.right, whole(correct), key.of(whole(count), name)],
    ...(metrics?.rocAuc ? [['ROC-AUC', fixed(metrics.rocAuc.value, 3), key.rocAuc]] : []),
    [key.loss, fixed(loss, 3), key.lossText],
  ];
  return element(
    'dl',
    { class: 'key' },
    ...figures.map(([label, value, detail]) =>
      element(
        'div',
        {},
        element('dt', {}, text(label)),
        element('dd', { class: 'value' }, text(value)),
        element('dd', { class: 'detail' }, text(detail)),
      ),
    ),
  );
}

/** A heading and its rows; nothing where there are none. Short rows can stand in pairs, to save paper. */
function rowsSection(
  heading: string,
  rows: readonly ReportRow[] | undefined,
  className?: 'rows pairs',
): Markup[] {
  if (rows === undefined || rows.length === 0) return [];
  return [element('h2', {}, text(heading)), rowList(rows, className)];
}

function rowList(rows: readonly ReportRow[], className = 'rows'): Markup {
  const entries = rows.flatMap(({ name, value }) => [
    element('dt', {}, text(name)),
    element('dd', {}, text(value)),
  ]);
  return element('dl', { class: className }, ...entries);
}

function dataSection(
  { rows = [], counts, figures = [], skipped = [] }: ReportData,
  { texts, whole, language }: ReportWords,
): Markup[] {
  const words = texts.page;
  const parts = [element('h2', {}, text(words.pictures))];
  if (rows.length > 0) parts.push(rowList(rows));
  if (counts !== undefined) {
    const lines = counts.rows.map(({ name, values }) => [
      name,
      ...values.map((value) => (value === null ? '–' : whole(value))),
    ]);
    parts.push(table([words.class, ...counts.columns], lines, 1));
  }
  parts.push(...figures.map(figure));
  if (skipped.length > 0) {
    parts.push(
      element('h3', {}, text(words.leftOut)),
      paragraph(words.leftOutText(skipped.length, whole(skipped.length))),
      table(
        [words.file, words.reason],
        skipped.slice(0, MOST_SKIPPED_NAMED).map((file) => [file.path, reasonIn(file, language)]),
        9,
      ),
    );
    if (skipped.length > MOST_SKIPPED_NAMED) {
      parts.push(paragraph(words.more(whole(skipped.length - MOST_SKIPPED_NAMED)), 'note'));
    }
  }
  return parts;
}

/** Why a file was left out, in a language, as far as Graft has words for it there. */
function reasonIn(file: SkippedFile, language: ReportLanguage): string {
  return language === 'tr' ? reasonInTurkish(file) : file.reason;
}

function figuresSection(heading: string, section: ReportFigures | undefined): Markup[] {
  if (section === undefined) return [];
  const parts = [element('h2', {}, text(heading))];
  if (section.text !== undefined) parts.push(paragraph(section.text));
  return [...parts, ...section.figures.map(figure)];
}

import { UsageError } from '../../errors.js';
import { wilsonInterval } from '../../metrics/index.js';
import type { ReportContents, ReportData, ReportFigures, ReportResult, ReportRow } from './contents.js';
import { element, type Markup, paragraph, preformatted, text } from './markup.js';
import { page } from './page.js';
import { figure, resultSection, table } from './result-section.js';
import { accuracyInWords, percent, wholeNumber } from './words.js';

const MOST_SKIPPED_NAMED = 100;

/**
 * A whole report as one HTML page that needs nothing else: no script, no style sheet, no picture from elsewhere. It
 * reads well on a screen, on a telephone and on paper. All text is escaped; figures are taken as they are, so give only
 * SVG that Graft's figure functions made. The same contents give the same page.
 *
 * @throws UsageError without a title, or for a result without a picture
 */
export function htmlReport(contents: ReportContents): string {
  const { title, subtitle, made, warnings = [], results = [] } = contents;
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
  if (results.length > 0) parts.push(keyFigures(results[0]), paragraph(accuracyInWords(results[0]), 'lead'));
  if (warnings.length > 0) {
    const items = warnings.map((warning) => element('li', {}, text(warning)));
    parts.push(element('ul', { class: 'warnings' }, ...items));
  }
  results.forEach((result, index) => {
    const heading = index === 0 ? 'Results' : `Results: ${result.name}`;

    parts.push(...resultSection(result, heading, { saidBefore: index === 0 }));
  });
  parts.push(...rowsSection('The classifier', contents.classifier));
  if (contents.data !== undefined) parts.push(...dataSection(contents.data));
  parts.push(...figuresSection('Augmentation', contents.augmentation));
  parts.push(...figuresSection('Training', contents.training));
  parts.push(...rowsSection('Settings', contents.settings, 'rows pairs'));
  if (contents.command !== undefined) {
    const sentence = 'This command repeats it:';
    parts.push(element('h2', {}, text('Reproduction')), paragraph(sentence), preformatted(contents.command));
  }
  return page(title, parts);
}

function keyFigures(result: ReportResult): Markup {
  const { correct, count, loss, metrics, name } = result;
  const [low, high] = wilsonInterval(correct, count);
  const figures = [
    ['Accuracy', percent(correct / count), `95 % interval: ${percent(low)} to ${percent(high)}`],
    ['Right', wholeNumber(correct), `of ${wholeNumber(count)} ${name}`],
    ...(metrics?.rocAuc ? [['ROC-AUC', metrics.rocAuc.value.toFixed(3), '0.5 is chance, 1 is perfect']] : []),
    ['Loss', loss.toFixed(3), 'cross-entropy, lower is better'],
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

function dataSection({ rows = [], counts, figures = [], skipped = [] }: ReportData): Markup[] {
  const parts = [element('h2', {}, text('Pictures'))];
  if (rows.length > 0) parts.push(rowList(rows));
  if (counts !== undefined) {
    const lines = counts.rows.map(({ name, values }) => [
      name,
      ...values.map((value) => (value === null ? '–' : wholeNumber(value))),
    ]);
    parts.push(table(['Class', ...counts.columns], lines, 1));
  }
  parts.push(...figures.map(figure));
  if (skipped.length > 0) {
    const one = skipped.length === 1;
    parts.push(
      element('h3', {}, text('Files left out')),
      paragraph(
        `${wholeNumber(skipped.length)} ${one ? 'file' : 'files'} could not be used and ${one ? 'was' : 'were'} left out.`,
      ),
      table(
        ['File', 'Reason'],
        skipped.slice(0, MOST_SKIPPED_NAMED).map(({ path, reason }) => [path, reason]),
        9,
      ),
    );
    if (skipped.length > MOST_SKIPPED_NAMED) {
      parts.push(paragraph(`And ${wholeNumber(skipped.length - MOST_SKIPPED_NAMED)} more.`, 'note'));
    }
  }
  return parts;
}

function figuresSection(heading: string, section: ReportFigures | undefined): Markup[] {
  if (section === undefined) return [];
  const parts = [element('h2', {}, text(heading))];
  if (section.text !== undefined) parts.push(paragraph(section.text));
  return [...parts, ...section.figures.map(figure)];
}

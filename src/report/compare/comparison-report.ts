import { anything, checkOptions } from '../../options.js';
import { comparedCurvesFigure } from '../compared-curves.js';
import { element, type Markup, paragraph, text } from '../html/markup.js';
import { page } from '../html/page.js';
import { figure, table } from '../html/result-section.js';
import { wordsOf } from '../words/language.js';
import type { RunComparison } from './compare-runs.js';
import type { Run } from './read-run.js';
import { sharedInWords } from './shared-pictures.js';

/**
 * The learning curves of runs over each other, as SVG.
 *
 * @param names one a run
 * @returns undefined where no run has any
 */
export function comparisonFigure(runs: readonly Run[], names: readonly string[]): string | undefined {
  const curves = runs.flatMap((run, index) =>
    run.curves === undefined ? [] : [{ name: names[index], curves: run.curves }],
  );
  return curves.length === 0 ? undefined : comparedCurvesFigure(curves);
}

/**
 * A comparison as one HTML page that needs nothing else, like `htmlReport`.
 *
 * @param options.figure as `comparisonFigure` gives it
 * @param options.made when and by what it was made, small at the top
 */
export function comparisonReport(
  comparison: RunComparison,
  options: { figure?: string; made?: string } = {},
): string {
  checkOptions('comparisonReport', options, { figure: anything, made: anything });
  const { names, paths, differences, results, problems } = comparison;
  const title = names.length === 1 ? `The run ${names[0]}` : `${names.length} runs side by side`;
  const parts: Markup[] = [];
  if (options.made !== undefined) parts.push(paragraph(options.made, 'made'));
  parts.push(element('h1', {}, text(title)), paragraph(names.join(', '), 'subtitle'));
  if (problems.length > 0) {
    const items = problems.map(({ path, reason }) => element('li', {}, text(`${path}: ${reason}`)));
    parts.push(element('ul', { class: 'warnings' }, ...items));
  }
  parts.push(element('h2', {}, text('Results')), ...resultTables(comparison));
  if (options.figure !== undefined) {
    parts.push(element('h2', {}, text('Training')), figure(options.figure));
  }
  parts.push(element('h2', {}, text('Settings that differ')));
  parts.push(
    differences.length === 0
      ? paragraph('No recorded setting differs.')
      : table(
          ['Setting', ...names],
          differences.map(({ name, values }) => [name, ...values.map((value) => value ?? '–')]),
          names.length + 1,
        ),
  );
  parts.push(element('h2', {}, text('Folders')));
  parts.push(
    table(
      ['Run', 'Folder'],
      names.map((name, index) => [name, paths[index]]),
      9,
    ),
  );
  if (Object.keys(results).length > 0) parts.push(paragraph(OVERLAP_NOTE, 'note'));
  return page(title, parts);
}

const { percent, whole } = wordsOf();

const OVERLAP_NOTE =
  "Ranges are 95 % confidence intervals. Runs are ranked only on pictures that all of them held out, by McNemar's exact test with Bonferroni correction.";

/** How measures in results.json are called where people read them. */
const MEASURE_NAMES: Readonly<Record<string, string>> = {
  balancedAccuracy: 'Balanced accuracy',
  macroF1: 'F1',
  rocAuc: 'ROC-AUC',
  averagePrecision: 'Average precision',
  brierScore: 'Brier score',
  expectedCalibrationError: 'Calibration error',
};

function measureTable(names: readonly string[], results: RunComparison['results'][string]): Markup[] {
  const measures = [...new Set(results.flatMap((result) => Object.keys(result?.metrics ?? {})))];
  if (measures.length === 0) return [];
  const rows = names.map((name, index) => [
    name,
    ...measures.map((measure) => results[index]?.metrics[measure]?.toFixed(4) ?? '–'),
  ]);
  return [table(['Run', ...measures.map((measure) => MEASURE_NAMES[measure] ?? measure)], rows, 1)];
}

function resultTables({ names, results, shared, epochs, seconds }: RunComparison): Markup[] {
  const tables = Object.entries(results).flatMap(([part, own]) => {
    const rows = names.map((name, index) => {
      const result = own[index];
      if (result === null) return [name, '–', '–', '–', '–'];
      return [
        name,
        percent(result.accuracy),
        `${percent(result.interval[0])} to ${percent(result.interval[1])}`,
        `${whole(result.correct)} of ${whole(result.count)}`,
        result.loss.toFixed(4),
      ];
    });
    const heading = `Results on the ${part} set`;
    return [
      element('h3', {}, text(heading)),
      table(['Run', 'Accuracy', '95 % interval', 'Right', 'Loss'], rows, 1),
      ...measureTable(names, own),
      ...sharedInWords(part, names, shared[part]).map((sentence) => paragraph(sentence)),
    ];
  });
  const effort = names.map((name, index) => [
    name,
    epochs[index] === null ? '–' : String(epochs[index]),
    seconds[index] === null ? '–' : `${seconds[index].toFixed(0)} s`,
  ]);
  return [...tables, element('h3', {}, text('Effort')), table(['Run', 'Epochs', 'Time'], effort, 1)];
}

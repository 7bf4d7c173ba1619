import type { CompareResultEvent } from '../events/index.js';
import { percent } from '../percent.js';
import { RunFolder } from '../recipes/index.js';
import {
  type ComparedResult,
  compareRuns,
  comparisonFigure,
  comparisonReport,
  type ReportLanguage,
  type RunComparison,
  readRun,
  sharedInWords,
} from '../report/index.js';
import { madeNow } from './made-by.js';
import { createOutput } from './output.js';
import { textTable } from './text-table.js';

export async function runCompare(
  paths: readonly string[],
  flags: { out?: string; language: ReportLanguage; json: boolean },
): Promise<void> {
  const output = createOutput(flags.json);
  const { language } = flags;
  const folder = flags.out === undefined ? undefined : new RunFolder(flags.out);
  const runs = await Promise.all(paths.map((path) => readRun(path)));
  await folder?.prepare();
  const comparison = compareRuns(runs);
  for (const line of comparisonLines(comparison)) output.line(line);
  let report: string | null = null;
  if (folder !== undefined) {
    const figure = comparisonFigure(runs, comparison.names, { language });
    if (figure !== undefined) await folder.writeFigure('learning-curves', figure);
    const page = comparisonReport(comparison, { figure, made: madeNow(language), language });
    await folder.writeText('report.html', page);
    report = folder.file('report.html');
    output.line(`\nReport: ${report}`);
  }
  const event: CompareResultEvent = { event: 'result', ...comparison, report };
  output.event({ ...event });
}

function comparisonLines(comparison: RunComparison): string[] {
  const { names, differences, results, shared, problems } = comparison;
  const lines = problems.map(
    ({ path, kind, reason }) => `${kind === 'missing' ? 'Missing' : 'Not used'}: ${path}: ${reason}`,
  );
  for (const [part, own] of Object.entries(results)) {
    const rows = names.map((name, index) => {
      const result = own[index];
      if (result === null) return [name, ...HEAD.map(() => '-'), ...labelHead(comparison).map(() => '-')];
      const [low, high] = result.interval;
      return [
        name,
        percent(result.accuracy),
        `${percent(low)} to ${percent(high)}`,
        `${result.correct} of ${result.count}`,
        result.loss.toFixed(4),
        ...labelMeasures(result, comparison),
      ];
    });
    lines.push(
      ...block(lines),
      ...textTable([[part, ...HEAD, ...labelHead(comparison)], ...rows]),
      ...(comparison.severalLabels === 'mixed' ? [MIXED] : sharedInWords(part, names, shared[part])),
    );
  }
  lines.push(...block(lines), ...effortLines(comparison), '');
  if (differences.length === 0) return [...lines, 'No recorded setting differs.'];
  const rows = differences.map(({ name, values }) => [name, ...values.map((value) => value ?? '-')]);
  return [...lines, ...textTable([['settings that differ', ...names], ...rows])];
}

const HEAD = ['accuracy', '95 % confidence', 'right', 'loss'];
const MIXED =
  'Some runs have several labels a picture, where accuracy is the share of pictures with every label right: the runs cannot be compared.';

/** Columns for pictures of several labels, where accuracy is the share of those with every label right. */
function labelHead({ severalLabels }: RunComparison): string[] {
  return severalLabels === false ? [] : ['mAP', 'macro F1', 'micro F1'];
}

function labelMeasures({ metrics }: ComparedResult, comparison: RunComparison): string[] {
  if (comparison.severalLabels === false) return [];
  return ['meanAveragePrecision', 'macroF1', 'microF1'].map((name) => {
    const value = metrics[name];
    return value == null || !('meanAveragePrecision' in metrics) ? '-' : percent(value);
  });
}

function effortLines({ names, epochs, seconds }: RunComparison): string[] {
  const rows = names.map((name, index) => {
    const time = seconds[index];
    return [name, String(epochs[index] ?? '-'), time === null ? '-' : `${time.toFixed(0)} s`];
  });
  return textTable([['', 'epochs', 'time'], ...rows]);
}

/** An empty line between blocks, but not before the first. */
function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [''];
}

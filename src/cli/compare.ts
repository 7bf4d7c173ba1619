import type { CompareResultEvent } from '../events/index.js';
import { percent } from '../percent.js';
import { RunFolder } from '../recipes/index.js';
import {
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
      if (result === null) return [name, '-', '-', '-', '-'];
      const [low, high] = result.interval;
      return [
        name,
        percent(result.accuracy),
        `${percent(low)} to ${percent(high)}`,
        `${result.correct} of ${result.count}`,
        result.loss.toFixed(4),
      ];
    });
    lines.push(
      ...block(lines),
      ...textTable([[part, 'accuracy', '95 % confidence', 'right', 'loss'], ...rows]),
      ...sharedInWords(part, names, shared[part]),
    );
  }
  lines.push(...block(lines), ...effortLines(comparison), '');
  if (differences.length === 0) return [...lines, 'No recorded setting differs.'];
  const rows = differences.map(({ name, values }) => [name, ...values.map((value) => value ?? '-')]);
  return [...lines, ...textTable([['settings that differ', ...names], ...rows])];
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

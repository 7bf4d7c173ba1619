import { type Figures, ROW_NAMES, ROWS, type RowName, type Summary } from './figures.js';

/** A Markdown table, aligned for reading, with a line for each row and a column for each peer. */
export function formatTable(figures: Figures, peers: readonly string[]): string {
  const measured = ROW_NAMES.filter((row) => peers.some((peer) => figures.summary(row, peer) !== undefined));
  const lines = measured.map((row) => [
    `${ROWS[row].title}, ${ROWS[row].unit}`,
    ...peers.map((peer) => formatSummary(row, figures.summary(row, peer))),
    formatAdvantage(figures.advantage(row, peers)),
  ]);
  const table = [['', ...peers, 'Graft against the best other'], ...lines];
  const widths = table[0].map((_, column) => Math.max(3, ...table.map((line) => line[column].length)));
  const format = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [format(table[0]), rule, ...table.slice(1).map(format)].join('\n');
}

/** All variants of peers with several, the best one first. */
export function formatVariants(figures: Figures, peers: readonly string[]): string[] {
  return ROW_NAMES.flatMap((row) =>
    peers.flatMap((peer) => {
      const summaries = figures.summaries(row, peer);
      if (summaries.length < 2) return [];
      const list = summaries.map((summary) => `${summary.variant} ${formatSummary(row, summary)}`);
      return [`${ROWS[row].title} in ${peer}, ${ROWS[row].unit}: ${list.join('; ')}`];
    }),
  );
}

/** The variant of each peer in the table. */
export function formatChosen(figures: Figures, peers: readonly string[]): string[] {
  return (['forward', 'step', 'tutorial'] as const).flatMap((row) => {
    const chosen = peers.flatMap((peer) => {
      const summary = figures.summary(row, peer);
      return summary === undefined ? [] : [`${peer}: ${summary.variant}`];
    });
    return chosen.length === 0 ? [] : [`${ROWS[row].title}: ${chosen.join(', ')}`];
  });
}

function formatSummary(row: RowName, summary: Summary | undefined): string {
  if (summary === undefined) return '';
  const number = (value: number): string =>
    Number.isFinite(value) ? value.toFixed(ROWS[row].digits) : 'not reached';
  const { median, min, max, count } = summary;
  const range = count > 1 ? ` (${number(min)} to ${number(max)})` : '';
  return `${number(median)}${min === max ? '' : range}`;
}

function formatAdvantage(advantage: number | undefined): string {
  if (advantage === undefined || Number.isNaN(advantage)) return '';
  return Number.isFinite(advantage) ? `${advantage.toFixed(2)} times` : 'the others never got there';
}

import { percent } from '../../src/percent.js';

/** What was measured with one seed. Shares are from 0 to 1 and of the wrong labels. */
export interface Measured {
  readonly data: string;
  readonly weights: string;
  readonly seed: number;
  readonly photographs: number;
  /** Number of wrong labels, N. */
  readonly flipped: number;
  /** Share that is among the first N of the list. */
  readonly found: number;
  /** Length of the list. */
  readonly listed: number;
  /** Share that is in the whole list. */
  readonly listedFlipped: number;
  readonly estimatedErrors: number;
  /** Of all photographs by their scores, share that is among the first N: after one round, and after two. */
  readonly firstRound: number;
  readonly bySelfConfidence: number;
  readonly byMargin: number;
  /** To check the labels, with kept features. */
  readonly seconds: number;
}

/** A table in Markdown, one row for each data and weights, with the means and, in brackets, each seed. */
export function measuredTable(all: readonly Measured[]): string {
  const lines = [
    '| photographs | weights | wrong | among the first, % | listed | wrong listed, % | one round, % | by margin, % | s |',
    '|---|---|---|---|---|---|---|---|---|',
  ];
  for (const cell of new Set(all.map(({ data, weights }) => `${data} ${weights}`))) {
    const rows = all.filter(({ data, weights }) => `${data} ${weights}` === cell);
    const [{ data, weights, photographs, flipped }] = rows;
    const mean = (of: (row: Measured) => number): number =>
      rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
    const share = (of: (row: Measured) => number): string => percent(mean(of)).replace(' %', '');
    const each = rows.map(({ found }) => percent(found).replace(' %', '')).join(', ');
    lines.push(
      `| ${data} (${photographs}) | ${weights} | ${flipped} | **${share(({ found }) => found)}** (${each}) | ${Math.round(mean(({ listed }) => listed))} | ${share(({ listedFlipped }) => listedFlipped)} | ${share(({ firstRound }) => firstRound)} | ${share(({ byMargin }) => byMargin)} | ${mean(({ seconds }) => seconds).toFixed(1)} |`,
    );
  }
  return lines.join('\n');
}

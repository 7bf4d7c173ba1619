import { fixed, percent } from '../state/format.js';

const MOST_DECIMALS = 8;

/**
 * The ticks of an axis, with just as many decimals as they have themselves: no two read the same, and none is rounded to
 * a value that it does not stand at.
 */
export function axisLabels(ticks: readonly number[], inPercent: boolean): string[] {
  // Sums of steps are not exact: 0.30000000000000004.
  const values = ticks.map((tick) => Number((inPercent ? 100 * tick : tick).toPrecision(12)));
  let decimals = 0;
  while (decimals < MOST_DECIMALS && !values.every((value) => isWritten(value, decimals))) decimals++;
  return values.map((value) => (inPercent ? percent(value / 100, decimals) : fixed(value, decimals)));
}

function isWritten(value: number, decimals: number): boolean {
  return Math.abs(Number(value.toFixed(decimals)) - value) <= 1e-9 * Math.abs(value);
}

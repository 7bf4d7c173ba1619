const MOST_DECIMALS = 8;

/**
 * How many decimals the ticks of an axis need: with as many no two read the same, and none is rounded to a value that it
 * does not stand at.
 */
export function axisDecimals(ticks: readonly number[]): number {
  let decimals = 0;
  while (decimals < MOST_DECIMALS && !ticks.every((tick) => isWritten(tick, decimals))) decimals++;
  return decimals;
}

/** Sums of steps are not exact: 0.30000000000000004. */
function isWritten(value: number, decimals: number): boolean {
  return Math.abs(Number(value.toFixed(decimals)) - value) <= 1e-9 * Math.abs(value);
}

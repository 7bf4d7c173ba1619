/**
 * Round numbers (1, 2 or 5 times a power of ten apart) for a vertical axis. The first is not above `low`, the last
 * not below `high`, so the axis can run exactly from first to last.
 *
 * @param maxSteps the most spaces between numbers
 */
export function valueTicks(low: number, high: number, maxSteps = 5): number[] {
  const span = high > low ? high - low : Math.max(Math.abs(high), 1);
  let exponent = Math.floor(Math.log10(span / maxSteps));
  for (;;) {
    for (const factor of [1, 2, 5]) {
      const step = factor * 10 ** exponent;
      // A thousandth of a step is forgiven, so that 0.3 / 0.1 counts as 3.
      const first = Math.floor(low / step + 0.001);
      const last = Math.max(first + 1, Math.ceil(high / step - 0.001));
      if (last - first > maxSteps) continue;
      const decimals = tickDecimals(step);
      return Array.from({ length: last - first + 1 }, (_, index) =>
        Number(((first + index) * step).toFixed(decimals)),
      );
    }
    exponent++;
  }
}

/** The decimals that tell ticks of this distance apart. */
export function tickDecimals(step: number): number {
  return Math.min(20, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

/** Writes the ticks of an axis so that no two read the same, and short enough for the space beside the axis. */
export function tickFormat(ticks: readonly number[], unit = ''): (value: number) => string {
  const decimals = tickDecimals(ticks[1] - ticks[0]);
  const short = decimals <= 3 && ticks.every((value) => Math.abs(value) < 1e5);
  return (value) =>
    (short || value === 0 ? value.toFixed(short ? decimals : 0) : value.toExponential()) + unit;
}

/** The range of an axis in percent around values: at least two points, because a tenth of one is no mountain. */
export function percentRange(low: number, high: number): [low: number, high: number] {
  const widening = Math.max(0, 2 - (high - low)) / 2;
  return [
    low - widening < 0 ? Math.min(low, 0) : low - widening,
    high + widening > 100 ? Math.max(high, 100) : high + widening,
  ];
}

/** Epochs to number on a horizontal axis from 1 to `epochs`: every one, or round ones and the first. */
export function epochTicks(epochs: number, maxTicks: number): number[] {
  const steps = [1, 2, 5, 10, 20, 25, 50, 100];
  let step = steps.find((candidate) => epochs / candidate <= maxTicks);
  if (step === undefined) step = 10 ** Math.ceil(Math.log10(epochs / maxTicks));
  const ticks: number[] = [];
  for (let epoch = step; epoch <= epochs; epoch += step) ticks.push(epoch);
  return ticks[0] === 1 ? ticks : [1, ...ticks];
}

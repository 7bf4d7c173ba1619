import type { EpochPoint, EpochProgress, RunLogs } from '../../../studio/api.js';

/** A point of the curves: a whole epoch, or a moment inside the one that is not over yet. */
export type CurvePoint = Pick<EpochPoint, 'epoch' | 'logs'>;

/** What is known of an epoch with one moment more. Steps that a run takes again after a break count as they went last. */
export function withProgress(
  running: readonly EpochProgress[],
  { epoch, step, steps, logs }: EpochProgress,
): EpochProgress[] {
  const before = running.filter((one) => one.epoch === epoch && one.step < step);
  return [...before, { epoch, step, steps, logs }];
}

/** Whole epochs, and behind them the one that is under way: half of the third epoch is 2.5. */
export function curvePoints(epochs: readonly EpochPoint[], running: readonly EpochProgress[]): CurvePoint[] {
  const over = epochs.at(-1)?.epoch ?? 0;
  const inside = running
    .filter(({ epoch, steps }) => epoch > over && steps > 0)
    .map(({ epoch, step, steps, logs }) => ({ epoch: epoch - 1 + step / steps, logs }));
  return [...epochs, ...inside];
}

/** The figures that there are curves of, validation's not counted: accuracy first, loss last. */
export function figureNames(points: readonly CurvePoint[]): string[] {
  const place = (name: string): number => (name === 'accuracy' ? 0 : name === 'loss' ? 2 : 1);
  return [...new Set(points.flatMap(({ logs }) => Object.keys(logs)))]
    .filter((name) => !name.startsWith('val_'))
    .sort((one, other) => place(one) - place(other));
}

/** A figure of the validation data. */
export function ofValidation(logs: RunLogs | undefined, name: string): number | null {
  return logs?.[`val_${name}`] ?? null;
}

/** Whether a figure is shown in percent. */
export function isPercentage(name: string): boolean {
  return name.endsWith('accuracy');
}

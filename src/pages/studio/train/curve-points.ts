import type { EpochPoint, EpochProgress, RunLogs } from '../../../studio/api.js';

/** A point of the curves: a whole epoch, or a step of the current one. */
export type CurvePoint = Pick<EpochPoint, 'epoch' | 'logs'>;

/** Adds a step to the current epoch. For steps that a run repeats after a stop, the last values count. */
export function withProgress(
  running: readonly EpochProgress[],
  { epoch, step, steps, logs }: EpochProgress,
): EpochProgress[] {
  const before = running.filter((one) => one.epoch === epoch && one.step < step);
  return [...before, { epoch, step, steps, logs }];
}

/** Whole epochs, followed by the current one: half of the third epoch is 2.5. */
export function curvePoints(epochs: readonly EpochPoint[], running: readonly EpochProgress[]): CurvePoint[] {
  const over = epochs.at(-1)?.epoch ?? 0;
  const inside = running
    .filter(({ epoch, steps }) => epoch > over && steps > 0)
    .map(({ epoch, step, steps, logs }) => ({ epoch: epoch - 1 + step / steps, logs }));
  return [...epochs, ...inside];
}

/** The figures with curves, without those of validation: accuracy first, loss last. */
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

import type { EpochPoint, EpochProgress } from '../../../studio/api.js';

/** A point of the curves: a whole epoch, or a moment inside the one that is not over yet. */
export type CurvePoint = Pick<EpochPoint, 'epoch' | 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy'>;

/** What is known of an epoch with one moment more. Steps that a run takes again after a break count as they went last. */
export function withProgress(
  running: readonly EpochProgress[],
  { epoch, step, steps, loss, accuracy }: EpochProgress,
): EpochProgress[] {
  const before = running.filter((one) => one.epoch === epoch && one.step < step);
  return [...before, { epoch, step, steps, loss, accuracy }];
}

/** Whole epochs, and behind them the one that is under way: half of the third epoch is 2.5. */
export function curvePoints(epochs: readonly EpochPoint[], running: readonly EpochProgress[]): CurvePoint[] {
  const over = epochs.at(-1)?.epoch ?? 0;
  const inside = running
    .filter(({ epoch, steps }) => epoch > over && steps > 0)
    .map(({ epoch, step, steps, loss, accuracy }) => ({
      epoch: epoch - 1 + step / steps,
      loss,
      accuracy,
      valLoss: null,
      valAccuracy: null,
    }));
  return [...epochs, ...inside];
}

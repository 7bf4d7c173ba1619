/**
 * Figures of an epoch or of a part of it, by their names as in Keras: `loss` and those of the metrics; with `val_` in
 * front those of the validation data. Training figures are means over steps, taken while the weights move.
 */
export interface Logs {
  readonly loss: number;
  readonly [name: string]: number;
}

/** The course of each figure, one number per epoch. */
export interface Series {
  readonly loss: number[];
  readonly [name: string]: number[];
}

/** What `fit` gives back: the figures of every epoch, oldest first. Keras `History`. */
export interface History {
  /** Epoch numbers, counted from 0 as in Keras. */
  readonly epoch: number[];
  /** By name: `loss`, `accuracy`, `val_loss`, `val_accuracy` and what else the model is compiled with. */
  readonly history: Series;
}

export function emptyHistory(): History {
  return { epoch: [], history: { loss: [] } };
}

export function appendEpoch(history: History, epoch: number, logs: Logs): void {
  history.epoch.push(epoch);
  const series = history.history as Record<string, number[]>;
  for (const [name, value] of Object.entries(logs)) {
    series[name] ??= [];
    series[name].push(value);
  }
}

/** Two phases of training as one history. A figure that only one of them has is NaN in the epochs of the other. */
export function joinHistories(first: History, second: History): History {
  const names = Object.keys({ ...first.history, ...second.history });
  const values = ({ epoch, history }: History, name: string): number[] =>
    history[name] ?? epoch.map(() => Number.NaN);
  return {
    epoch: [...first.epoch, ...second.epoch],
    history: Object.fromEntries(
      names.map((name) => [name, [...values(first, name), ...values(second, name)]]),
    ) as unknown as Series,
  };
}

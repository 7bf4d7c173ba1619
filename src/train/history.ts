/**
 * Figures of an epoch or of a part of it, under Keras' names: `loss` and those of the metrics, with the prefix `val_`
 * for validation data. Training figures are means over steps, measured while the weights change.
 */
export interface Logs {
  readonly loss: number;
  readonly [name: string]: number;
}

/** Each figure over the epochs, one number per epoch. */
export interface Series {
  readonly loss: number[];
  readonly [name: string]: number[];
}

/** What `fit` returns: the figures of every epoch, oldest first. Keras `History`. */
export interface History {
  /** Epoch numbers, counted from 0 as in Keras. */
  readonly epoch: number[];
  /**
   * By name: `loss`, `accuracy`, `val_loss`, `val_accuracy` and the other metrics that the model is compiled with. With
   * `validationFreq` those of validation are shorter, as in Keras.
   */
  readonly history: Series;
  /** Positions in `epoch` of the epochs that were validated; only with `validationFreq`, otherwise it is all. */
  readonly validatedAt?: number[];
}

/** @param partlyValidated whether not every epoch will be validated */
export function emptyHistory(partlyValidated = false): History {
  return { epoch: [], history: { loss: [] }, ...(partlyValidated && { validatedAt: [] }) };
}

export function appendEpoch(history: History, epoch: number, logs: Logs): void {
  const position = history.epoch.push(epoch) - 1;
  if (Object.keys(logs).some(isValidation)) history.validatedAt?.push(position);
  const series = history.history as Record<string, number[]>;
  for (const [name, value] of Object.entries(logs)) {
    series[name] ??= [];
    series[name].push(value);
  }
}

/**
 * Two phases of training as one history. A figure that only one of them has is NaN in the epochs of the other.
 *
 * @example
 * ```ts
 * import { joinHistories } from '@graft-vision/graft';
 *
 * const first = await model.fit(training, { epochs: 10 });
 * const second = await model.fit(training, { initialEpoch: 10, epochs: 20 });
 * const { history } = joinHistories(first, second);
 * ```
 */
export function joinHistories(first: History, second: History): History {
  const names = Object.keys({ ...first.history, ...second.history });
  const all = ({ epoch }: History): number[] => epoch.map((_, position) => position);
  const validated = (history: History): readonly number[] => history.validatedAt ?? all(history);
  const values = (of: History, name: string): number[] =>
    of.history[name] ?? (isValidation(name) ? validated(of) : of.epoch).map(() => Number.NaN);
  const partly = first.validatedAt !== undefined || second.validatedAt !== undefined;
  const later = validated(second).map((position) => first.epoch.length + position);
  return {
    epoch: [...first.epoch, ...second.epoch],
    history: Object.fromEntries(
      names.map((name) => [name, [...values(first, name), ...values(second, name)]]),
    ) as unknown as Series,
    ...(partly && { validatedAt: [...validated(first), ...later] }),
  };
}

function isValidation(name: string): boolean {
  return name.startsWith('val_');
}

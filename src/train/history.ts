/** Figures of one epoch. Training figures are means over its steps, taken while the weights move. */
export interface EpochLogs {
  readonly loss: number;
  readonly accuracy: number;
  readonly valLoss?: number;
  readonly valAccuracy?: number;
}

/** What `fit` gives back: the figures of every epoch, oldest first. Keras `History`. */
export interface History {
  /** Epoch numbers, counted from 0 as in Keras. */
  readonly epoch: number[];
  readonly history: {
    readonly loss: number[];
    readonly accuracy: number[];
    readonly valLoss: number[];
    readonly valAccuracy: number[];
  };
}

export function emptyHistory(): History {
  return { epoch: [], history: { loss: [], accuracy: [], valLoss: [], valAccuracy: [] } };
}

export function appendEpoch(history: History, epoch: number, logs: EpochLogs): void {
  history.epoch.push(epoch);
  history.history.loss.push(logs.loss);
  history.history.accuracy.push(logs.accuracy);
  if (logs.valLoss !== undefined) history.history.valLoss.push(logs.valLoss);
  if (logs.valAccuracy !== undefined) history.history.valAccuracy.push(logs.valAccuracy);
}

/** Two phases of training as one history. */
export function joinHistories(first: History, second: History): History {
  const join = (a: readonly number[], b: readonly number[]): number[] => [...a, ...b];
  return {
    epoch: join(first.epoch, second.epoch),
    history: {
      loss: join(first.history.loss, second.history.loss),
      accuracy: join(first.history.accuracy, second.history.accuracy),
      valLoss: join(first.history.valLoss, second.history.valLoss),
      valAccuracy: join(first.history.valAccuracy, second.history.valAccuracy),
    },
  };
}

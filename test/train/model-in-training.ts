import type { ModelInTraining, TrainBegin } from '../../dist/src/train/index.js';

/** A model from the view of a callback, for callbacks that need no network. */
export function modelInTraining(parts: Partial<ModelInTraining> = {}): ModelInTraining {
  return {
    stopTraining: false,
    optimizer: undefined,
    metrics: [{ name: 'accuracy', better: 'higher' }],
    trainableVariables: [],
    syncVariables: async () => {},
    useAverageWeights: async () => {},
    saveWeights: async () => {},
    ...parts,
  };
}

/** The arguments of `onTrainBegin` with validation and accuracy. */
export const trainBegin: TrainBegin = {
  epochs: 1,
  initialEpoch: 0,
  steps: 3,
  logs: ['loss', 'accuracy', 'val_loss', 'val_accuracy'],
};

import type { ModelInTraining, TrainBegin } from '../../dist/src/train/index.js';

/** What a callback sees of a model; for callbacks whose work needs no network. */
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

/** What `fit` tells at its beginning: with validation, and accuracy measured. */
export const trainBegin: TrainBegin = {
  epochs: 1,
  initialEpoch: 0,
  steps: 3,
  logs: ['loss', 'accuracy', 'val_loss', 'val_accuracy'],
};

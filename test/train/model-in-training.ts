import type { ModelInTraining } from '../../dist/src/train/index.js';

/** What a callback sees of a model; for callbacks whose work needs no network. */
export function modelInTraining(parts: Partial<ModelInTraining> = {}): ModelInTraining {
  return {
    stopTraining: false,
    optimizer: undefined,
    trainableVariables: [],
    syncVariables: async () => {},
    useAverageWeights: async () => {},
    saveWeights: async () => {},
    ...parts,
  };
}

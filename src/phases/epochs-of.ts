import type { Recipe } from './recipe.js';

/** The most epochs that a recipe trains; fewer where `patience` ends a phase. */
export function epochsOf({ featureExtraction, fineTuning }: Recipe): number {
  return featureExtraction.epochs + Math.max(0, fineTuning.epochs);
}

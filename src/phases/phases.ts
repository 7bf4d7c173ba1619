import type { PhaseSettings, Recipe } from './recipe.js';

/** A phase of training to carry out. */
export interface Phase {
  readonly name: 'feature-extraction' | 'fine-tuning';
  /** For people. */
  readonly title: string;
  readonly settings: PhaseSettings;
  /** Counted from 0 over all phases. */
  readonly initialEpoch: number;
}

/** The phases of a recipe that have epochs. */
export function phasesOf({ featureExtraction, fineTuning }: Recipe): Phase[] {
  const phases: Phase[] = [
    { name: 'feature-extraction', title: 'feature extraction', settings: featureExtraction, initialEpoch: 0 },
    {
      name: 'fine-tuning',
      title: 'fine-tuning',
      settings: fineTuning,
      initialEpoch: featureExtraction.epochs,
    },
  ];
  return phases.filter(({ settings }) => settings.epochs > 0);
}

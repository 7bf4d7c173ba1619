import type { ImageDataset } from '../../datasets/index.js';
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  type Loss,
  layerwiseLearningRateDecay,
} from '../../nn/index.js';
import {
  type Callback,
  type CheckpointOptions,
  EarlyStopping,
  type History,
  ReduceLROnPlateau,
  SwapEMAWeights,
} from '../../train/index.js';
import { backbones } from '../../zoo/index.js';
import type { PhaseSettings, Recipe } from '../recipe.js';
import type { GraftedModel } from './build-model.js';
import { phaseOptimizer } from './phase-optimizer.js';

/** A phase of training as it is to be carried out. */
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

export interface PhaseData {
  readonly training: ImageDataset;
  /** Undefined when no photographs were set aside to validate on. */
  readonly validation: ImageDataset | undefined;
}

/** Sets which layers are trained and how, as a phase wants it. */
export async function compilePhase(
  { model, base, outputs }: GraftedModel,
  recipe: Recipe,
  phase: Phase,
  data: PhaseData,
): Promise<void> {
  if (phase.name === 'fine-tuning') {
    const from = recipe.fineTuning.from >= 0 ? recipe.fineTuning.from : backbones[recipe.backbone].fineTuneAt;
    base.trainable = true;
    for (const layer of base.layers.slice(0, from)) layer.trainable = false;
  }
  const { layerDecay } = recipe.fineTuning;
  const multipliers =
    phase.name === 'fine-tuning' && layerDecay < 1
      ? layerwiseLearningRateDecay(model, layerDecay)
      : undefined;
  const optimizer = phaseOptimizer(
    phase.settings,
    { epochs: phase.settings.epochs, stepsPerEpoch: data.training.cardinality() },
    { averaging: recipe.averaging, multipliers },
  );
  await model.compile({ optimizer, loss: lossOf(outputs, recipe.labelSmoothing) });
}

function lossOf(outputs: number, labelSmoothing: number): Loss {
  return outputs === 1
    ? new BinaryCrossentropy({ fromLogits: true, labelSmoothing })
    : new CategoricalCrossentropy({ fromLogits: true, labelSmoothing });
}

export interface PhaseFollowing {
  readonly checkpoint: CheckpointOptions;
  readonly signal: AbortSignal | undefined;
  /** Told what happens, after everything else. */
  readonly watching: readonly Callback[];
}

/** Trains a phase of a compiled model. */
export async function trainPhase(
  { model }: GraftedModel,
  recipe: Recipe,
  { settings, initialEpoch }: Phase,
  { training, validation }: PhaseData,
  { checkpoint, signal, watching }: PhaseFollowing,
): Promise<History> {
  const monitor = recipe.keepBest === 'none' ? 'valLoss' : recipe.keepBest;
  const deciding: Callback[] =
    validation === undefined
      ? []
      : [
          // What is judged, and kept, is what the phase will leave behind.
          ...(recipe.averaging > 0 ? [new SwapEMAWeights({ swapOnEpoch: true })] : []),
          new EarlyStopping({
            monitor,
            patience: recipe.patience > 0 ? recipe.patience : settings.epochs,
            restoreBestWeights: recipe.keepBest !== 'none',
          }),
          ...(settings.schedule === 'reduceOnPlateau'
            ? [new ReduceLROnPlateau({ monitor: 'valLoss', factor: 0.2, patience: 2 })]
            : []),
        ];
  return await model.fit(recipe.sampling === 'balanced' ? training.balanced() : training, {
    initialEpoch,
    epochs: initialEpoch + settings.epochs,
    validationData: validation,
    callbacks: [...deciding, ...watching],
    classWeight: recipe.classWeight === 'balanced' ? balancedWeights(training) : undefined,
    checkpoint,
    signal,
    failOnDivergence: true,
  });
}

/** Weights by class number with which every class counts the same: count / (classes * count of the class). */
function balancedWeights(dataset: ImageDataset): Record<number, number> {
  const counts = classCounts(dataset);
  return Object.fromEntries(
    counts.map((count, label) => [label, count === 0 ? 0 : dataset.count / (counts.length * count)]),
  );
}

/** Photographs of each class, in the order of the classes. */
function classCounts(dataset: ImageDataset): number[] {
  const counts = dataset.classNames.map(() => 0);
  for (const label of dataset.classesOf(dataset.indices)) counts[label]++;
  return counts;
}

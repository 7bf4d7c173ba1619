import type { ImageDataset } from '../datasets/index.js';
import { layerwiseLearningRateDecay } from '../nn/index.js';
import {
  AugmentedViews,
  type Callback,
  type CheckpointOptions,
  type Collective,
  EarlyStopping,
  type History,
  type Model,
  ReduceLROnPlateau,
  SwapEMAWeights,
} from '../train/index.js';
import type { BestEpoch } from './best-epoch.js';
import { fineTuneFrom } from './fine-tune-from.js';
import type { GraftedModel } from './graft-model.js';
import { phaseOptimizer } from './phase-optimizer.js';
import type { Phase } from './phases.js';
import type { Recipe } from './recipe.js';

/** The photographs that a phase trains on. */
export interface PhaseData {
  readonly training: ImageDataset;
  /** Undefined without validation photographs. */
  readonly validation: ImageDataset | undefined;
}

/** How a phase is followed and stopped, and where its state is saved. */
interface PhaseFollowing {
  /** The best epoch of the phases before, whose weights the model has now; undefined if there is none. */
  readonly best: BestEpoch | undefined;
  readonly checkpoint: CheckpointOptions;
  readonly signal: AbortSignal | undefined;
  /** The processes that train together; undefined for this one alone. */
  readonly collective: Collective | undefined;
  /** Called after all other callbacks. */
  readonly watching: readonly Callback[];
}

/** Trains a model in the phases of a recipe. */
export class PhaseTrainer {
  readonly #grafted: GraftedModel;
  readonly #recipe: Recipe;
  readonly #data: PhaseData;
  /** Layers of the backbone before this one stay frozen in fine-tuning. */
  readonly #fineTuneFrom: number;
  readonly #views: AugmentedViews | undefined;
  /** The training photographs and their mirror images, if a phase learns from both. */
  readonly #mirrored: ImageDataset | undefined;

  constructor(grafted: GraftedModel, recipe: Recipe, data: PhaseData) {
    this.#grafted = grafted;
    this.#recipe = recipe;
    this.#data = data;
    const { featureExtraction, fineTuning, reuseViews } = recipe;
    this.#fineTuneFrom = fineTuneFrom(grafted.base, fineTuning.from, grafted.fineTuneAt);
    this.#views = reuseViews
      ? new AugmentedViews({
          count: Math.max(featureExtraction.epochs, 1),
          layer: grafted.base.layers[this.#fineTuneFrom - 1]?.name,
        })
      : undefined;
    this.#mirrored = featureExtraction.mirrorImages ? data.training.withMirrorImages() : undefined;
  }

  /** Sets which layers are trained and how. */
  async compile(phase: Phase): Promise<void> {
    const { name, settings } = phase;
    const { model, base, task } = this.#grafted;
    const { averaging, fineTuning, labelSmoothing } = this.#recipe;
    const positiveWeights = this.#positiveWeights();
    if (name === 'fine-tuning') {
      base.trainable = true;
      for (const layer of base.layers.slice(0, this.#fineTuneFrom)) layer.trainable = false;
    }
    const decays = name === 'fine-tuning' && fineTuning.layerDecay < 1;
    // The network with augmentation is evaluated and saved, whichever of the two is trained.
    for (const one of new Set([model, this.#modelOf(phase)])) {
      const optimizer = phaseOptimizer(
        settings,
        { epochs: settings.epochs, stepsPerEpoch: this.#trainingOf(phase).cardinality() },
        {
          averaging,
          multipliers: decays ? layerwiseLearningRateDecay(one, fineTuning.layerDecay) : undefined,
        },
      );
      await one.compile({
        optimizer,
        loss: task.loss({ labelSmoothing, positiveWeights }),
        metrics: task.metricNames,
      });
    }
  }

  /**
   * Trains the model as it is compiled. With `keepBest`, the model ends with the weights of the best epoch of the whole
   * run, which may be one before this phase.
   */
  async train(
    phase: Phase,
    { best, checkpoint, signal, collective, watching }: PhaseFollowing,
  ): Promise<History> {
    const { classWeight, sampling } = this.#recipe;
    const { validation } = this.#data;
    const training = this.#trainingOf(phase);
    return await this.#modelOf(phase).fit(sampling === 'balanced' ? training.balanced() : training, {
      initialEpoch: phase.initialEpoch,
      epochs: phase.initialEpoch + phase.settings.epochs,
      validationData: validation,
      callbacks: [...this.#deciding(phase, best), ...watching],
      classWeight:
        classWeight === 'balanced' && !this.#grafted.task.severalLabels
          ? balancedWeights(training)
          : undefined,
      augmentedViews: this.#views,
      checkpoint,
      signal,
      collective,
      failOnDivergence: true,
    });
  }

  /** With several labels a picture, balanced classes are balanced answers to each class's yes or no. */
  #positiveWeights(): number[] | undefined {
    if (!this.#grafted.task.severalLabels || this.#recipe.classWeight !== 'balanced') return undefined;
    return balancedAnswers(this.#data.training);
  }

  /** The network as a phase trains it: its own layers, with or without augmentation before them. */
  #modelOf({ name }: Phase): Model {
    const { model, plain } = this.#grafted;
    return name === 'feature-extraction' && !this.#recipe.featureExtraction.augmented ? plain : model;
  }

  #trainingOf({ name }: Phase): ImageDataset {
    return (name === 'feature-extraction' ? this.#mirrored : undefined) ?? this.#data.training;
  }

  /** The callbacks that decide, from the validation photographs, which weights are kept and when a phase ends. */
  #deciding({ settings }: Phase, best: BestEpoch | undefined): Callback[] {
    if (this.#data.validation === undefined) return [];
    const { averaging, keepBest, patience } = this.#recipe;
    const stopping = new EarlyStopping({
      monitor: keepBest === 'none' ? 'val_loss' : keepBest,
      patience: patience > 0 ? patience : settings.epochs,
      restoreBestWeights: keepBest !== 'none',
    });
    if (best !== undefined) {
      stopping.setState({
        best: best.value,
        bestEpoch: best.epoch,
        wait: 0,
        bestWeights: this.#grafted.model.trainableVariables.map(({ value }) => value.slice()),
      });
    }
    return [
      // The weights that are validated and kept are those that the phase ends with.
      ...(averaging > 0 ? [new SwapEMAWeights({ swapOnEpoch: true })] : []),
      stopping,
      ...(settings.schedule === 'reduceOnPlateau'
        ? [new ReduceLROnPlateau({ monitor: 'val_loss', factor: 0.2, patience: 2 })]
        : []),
    ];
  }
}

/** Weights by class number with which every class counts the same: count / (classes * count of the class). */
function balancedWeights(dataset: ImageDataset): Record<number, number> {
  const counts = classCounts(dataset);
  return Object.fromEntries(
    counts.map((count, label) => [label, count === 0 ? 0 : dataset.count / (counts.length * count)]),
  );
}

/** For each class, known noes divided by yeses; 1 where one of them is missing. */
function balancedAnswers(dataset: ImageDataset): number[] {
  const yes = classCounts(dataset);
  const unknown = dataset.classNames.map(() => 0);
  for (const labels of dataset.unknownLabels(dataset.indices))
    for (const label of labels ?? []) unknown[label]++;
  return yes.map((count, label) => {
    const no = dataset.count - count - unknown[label];
    return count === 0 || no === 0 ? 1 : no / count;
  });
}

/** Photographs of each class, in the order of the classes. */
function classCounts(dataset: ImageDataset): number[] {
  const counts = dataset.classNames.map(() => 0);
  for (const labels of dataset.imageLabels(dataset.indices)) for (const label of labels) counts[label]++;
  return counts;
}

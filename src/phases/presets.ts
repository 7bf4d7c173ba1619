import { noAugmentation } from '../augmentation/index.js';
import type { PhaseSettings, Recipe } from './recipe.js';

const PLAIN_PHASE: PhaseSettings = {
  epochs: 0,
  optimizer: 'AdamW',
  learningRate: 1e-3,
  schedule: 'cosine',
  warmUp: 0,
  weightDecay: 0,
  momentum: 0,
  nesterov: false,
  clipNorm: 0,
};

/** The head learns from the photographs as the recipe augments them. */
const ONLY_HEAD = { ...PLAIN_PHASE, augmented: true, mirrorImages: false };

/**
 * The fastest way to a good classifier: every photograph passes through the frozen backbone once, and the head is
 * trained to convergence on these features. The head starts at zero, so that the result hardly depends on the seed.
 */
const fastRecipe: Recipe = {
  name: 'fast',
  backbone: 'MobileNetV2',
  alpha: 1,
  imageSize: 160,
  interpolation: 'bilinear',
  antialias: false,
  shrinkOnLoad: true,
  cropToAspectRatio: false,
  batchSize: 32,
  output: 'logit',
  dropout: 0,
  headStart: 'zeros',
  labelSmoothing: 0,
  classWeight: 'none',
  sampling: 'uniform',
  augmentation: noAugmentation,
  length: 1,
  featureExtraction: { ...ONLY_HEAD, epochs: 20, weightDecay: 1 },
  fineTuning: {
    ...PLAIN_PHASE,
    epochs: -1,
    learningRate: 1e-4,
    weightDecay: 0.05,
    warmUp: 0.1,
    from: -1,
    layerDecay: 1,
  },
  reuseViews: false,
  averaging: 0,
  keepBest: 'val_loss',
  patience: 0,
  thresholdPrecision: 0,
  flipAtTestTime: false,
  validationSplit: 0.15,
  testSplit: 0.15,
};

/** The settings of TensorFlow's tutorial "Transfer learning and fine-tuning", for any photographs. */
const tutorialRecipe: Recipe = {
  ...fastRecipe,
  name: 'tutorial',
  dropout: 0.2,
  headStart: 'glorotUniform',
  augmentation: { ...noAugmentation, flip: 'horizontal', rotation: 0.2 },
  featureExtraction: {
    ...ONLY_HEAD,
    epochs: 10,
    optimizer: 'Adam',
    learningRate: 1e-4,
    schedule: 'constant',
  },
  fineTuning: {
    ...PLAIN_PHASE,
    epochs: 10,
    optimizer: 'RMSprop',
    learningRate: 1e-5,
    schedule: 'constant',
    from: 100,
    layerDecay: 1,
  },
  keepBest: 'none',
};

/**
 * The best result within some minutes: larger input, a head trained to convergence on photographs and their mirror
 * images, then fine-tuning on augmented photographs, with lower learning rates for lower layers and averaged weights.
 */
const bestRecipe: Recipe = {
  ...fastRecipe,
  name: 'best',
  imageSize: 224,
  dropout: 0.2,
  augmentation: { ...noAugmentation, flip: 'horizontal', rotation: 0.03, zoom: 0.1, contrast: 0.1 },
  featureExtraction: {
    ...ONLY_HEAD,
    epochs: 20,
    learningRate: 3e-3,
    weightDecay: 3,
    augmented: false,
    mirrorImages: true,
  },
  fineTuning: {
    ...PLAIN_PHASE,
    epochs: 8,
    learningRate: 1e-4,
    weightDecay: 0.01,
    warmUp: 0.1,
    clipNorm: 1,
    from: -1,
    layerDecay: 0.8,
  },
  averaging: 0.98,
  keepBest: 'val_loss',
  flipAtTestTime: true,
};

/** The recipes by name. */
export const recipes: Readonly<Record<'fast' | 'tutorial' | 'best', Recipe>> = {
  fast: fastRecipe,
  tutorial: tutorialRecipe,
  best: bestRecipe,
};

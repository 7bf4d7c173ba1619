/** The settings for the Open Images weights, found by experiments on five kinds of flowers; see docs/performance.md. */
export const OPEN_IMAGES_SETTINGS = {
  'augmentation.flip': 'horizontal',
  'augmentation.zoom': 0.2,
  dropout: 0.2,
  labelSmoothing: 0.1,
  'featureExtraction.epochs': 2,
  'featureExtraction.learningRate': 5e-3,
  'featureExtraction.weightDecay': 0.05,
  'fineTuning.epochs': 10,
  'fineTuning.learningRate': 1e-3,
  'fineTuning.from': 36,
  averaging: 0.9,
  flipAtTestTime: true,
} as const;

import { forBothPhases } from './kinds.js';

/* The settings' names for people, and what they mean. A missing one is shown with the library's description. */

export const enSettings = {
  backbone: { label: 'Network', text: 'The pretrained network.' },
  alpha: {
    label: 'Width',
    text: 'Width of the layers, for networks that come in several widths; 1 is normal.',
  },
  imageSize: { label: 'Input size', text: 'Height and width of the network’s input, in pixels.' },
  interpolation: { label: 'Resizing', text: 'How photographs are resized.' },
  antialias: { label: 'Antialiasing', text: 'Smooths photographs when they are made smaller. Off in Keras.' },
  shrinkOnLoad: {
    label: 'Shrink while decoding',
    text: 'With antialiasing: opens large JPEG photographs several times faster.',
  },
  cropToAspectRatio: {
    label: 'Crop to the middle',
    text: 'Instead of stretching photographs to a square.',
  },
  batchSize: { label: 'Batch size', text: 'Photographs per step, after which the weights change.' },
  output: {
    label: 'Output for two classes',
    text: 'One number or two. With more classes, each has its own.',
  },
  dropout: { label: 'Dropout', text: 'Share of the features that training leaves out at random.' },
  headStart: { label: 'Initial weights of the head', text: 'Zeros depend least on chance.' },
  labelSmoothing: {
    label: 'Label smoothing',
    text: 'Share of certainty taken from the right class in training.',
  },
  classWeight: { label: 'Class weights', text: 'Balanced: photographs of rare classes count for more.' },
  sampling: { label: 'Sampling', text: 'Balanced: all classes are drawn equally often.' },
  reuseViews: {
    label: 'Reuse views',
    text: 'Fine-tuning uses the first phase’s augmented pictures again: faster, but needs more memory.',
  },
  length: { label: 'Length', text: 'Factor of the epochs of both phases; 0.5 for half as many.' },
  averaging: { label: 'Weight averaging', text: 'Momentum of the weights’ moving average; 0 for none.' },
  keepBest: { label: 'Best epoch', text: 'How the epoch to keep is chosen; none keeps the last one.' },
  patience: {
    label: 'Patience',
    text: 'A phase ends after this many epochs without improvement; 0 for never.',
  },
  thresholdPrecision: {
    label: 'Precision of thresholds',
    text: 'For several labels a picture: the precision that each threshold keeps; 0 for the best F1.',
  },
  flipAtTestTime: {
    label: 'Flip at test time',
    text: 'The finished model also looks at the mirrored picture.',
  },
  validationSplit: { label: 'Validation split', text: 'Share of photographs, if the folders do not say.' },
  testSplit: { label: 'Test split', text: 'Share of photographs, if the folders do not say.' },
  'augmentation.flip': { label: 'Flip', text: 'Mirrors half of the photographs.' },
  'augmentation.rotation': {
    label: 'Rotation',
    text: 'Largest rotation to either side, as a fraction of a full turn.',
  },
  'augmentation.zoom': { label: 'Zoom', text: 'Largest change in size.' },
  'augmentation.translation': { label: 'Shift', text: 'Largest shift, as a fraction of height and width.' },
  'augmentation.shear': { label: 'Shear', text: 'Largest shear, as a fraction of height and width.' },
  'augmentation.contrast': { label: 'Contrast', text: 'Largest change in contrast.' },
  'augmentation.brightness': { label: 'Brightness', text: 'Largest change in brightness.' },
  'augmentation.erasing': {
    label: 'Erase',
    text: 'Share of photographs in which a rectangle is erased.',
  },
  'augmentation.mixUp': { label: 'MixUp', text: 'Blends two photographs; 0 for none.' },
  'augmentation.cutMix': {
    label: 'CutMix',
    text: 'Pastes a part of one photograph into another; 0 for none.',
  },
  ...forBothPhases({
    epochs: { label: 'Epochs', text: 'Passes over the training photographs; 0 skips this phase.' },
    optimizer: { label: 'Optimizer', text: 'How gradients change the weights.' },
    learningRate: { label: 'Learning rate', text: 'The highest learning rate of the phase.' },
    schedule: { label: 'Learning rate schedule', text: 'How the learning rate changes during the phase.' },
    warmUp: { label: 'Warm-up', text: 'Share of the steps during which the learning rate rises from 0.' },
    weightDecay: {
      label: 'Weight decay',
      text: 'Share of each weight that a step removes, times the learning rate.',
    },
    momentum: { label: 'Momentum', text: 'For SGD and RMSprop.' },
    nesterov: { label: 'Nesterov', text: 'For SGD: looks one step of momentum ahead.' },
    clipNorm: {
      label: 'Gradient clipping',
      text: 'Largest norm of the gradient over all weights; 0 for no limit.',
    },
  }),
  'featureExtraction.augmented': {
    label: 'Augment too',
    text: 'Off: the network sees every photograph once, as it is, and what it sees is kept.',
  },
  'featureExtraction.mirrorImages': {
    label: 'Mirror images',
    text: 'Learns from every photograph and its mirror image.',
  },
  'fineTuning.epochs': {
    label: 'Epochs',
    text: 'Passes over the training photographs; 0 skips this phase, -1 lets the weights decide.',
  },
  'fineTuning.from': {
    label: 'First trained layer',
    text: 'Layers before this one stay frozen; -1 for the network’s default.',
  },
  'fineTuning.layerDecay': {
    label: 'Layer decay',
    text: 'Factor of the learning rate from each block to the one below it; 1 for the same everywhere.',
  },
};

export const EN_CHOICES = {
  none: 'none',
  horizontal: 'horizontal',
  vertical: 'vertical',
  horizontal_and_vertical: 'both',
  balanced: 'balanced',
  uniform: 'as they are',
  zeros: 'zeros',
  logit: 'one number',
  softmax: 'two numbers',
  val_loss: 'lowest validation loss',
  val_accuracy: 'highest validation accuracy',
  constant: 'constant',
  exponential: 'exponential',
  piecewise: 'in steps',
  oneCycle: 'one cycle',
  reduceOnPlateau: 'reduce on plateau',
  true: 'on',
  false: 'off',
};

import { forBothPhases } from './kinds.js';

/* The settings' names for people, and what they mean. One that is missing here is shown as the library describes it. */

export const enSettings = {
  backbone: { label: 'Network', text: 'The pretrained network.' },
  alpha: { label: 'Width', text: 'Width of the layers, for networks that come in several; 1 is normal.' },
  imageSize: { label: 'Size of the input', text: 'Height and width, in pixels, at which the network looks.' },
  interpolation: { label: 'Resizing', text: 'How photographs are resized.' },
  antialias: { label: 'Smooth while shrinking', text: 'Keras does not; it looks better.' },
  cropToAspectRatio: {
    label: 'Cut out the middle',
    text: 'Instead of squashing the photograph into a square.',
  },
  batchSize: { label: 'Photographs in a step', text: 'How many are looked at before the weights change.' },
  output: { label: 'Output for two classes', text: 'One number or two; more classes always have one each.' },
  dropout: { label: 'Dropout', text: 'Share of the features that is left out at random in training.' },
  headStart: { label: 'First weights of the last layer', text: 'Zeros depend least on chance.' },
  labelSmoothing: {
    label: 'Label smoothing',
    text: 'Share of certainty that is taken from the right class in training.',
  },
  classWeight: { label: 'Weight of classes', text: 'Balanced: photographs of rare classes count for more.' },
  sampling: { label: 'Drawing', text: 'Balanced: every class is drawn equally often.' },
  reuseViews: {
    label: 'Reuse views',
    text: 'Fine-tune on the first phase’s augmented views again: faster, more memory.',
  },
  averaging: { label: 'Averaged weights', text: 'Momentum of the moving average that is kept; 0 for none.' },
  keepBest: { label: 'Which epoch is kept', text: 'What chooses it; none keeps the last one.' },
  patience: { label: 'Patience', text: 'Epochs without improvement that end a phase; 0 for never.' },
  flipAtTestTime: { label: 'Look twice', text: 'The finished model also looks at the mirrored photograph.' },
  validationSplit: { label: 'Kept for validation', text: 'Share, where the folders do not say.' },
  testSplit: { label: 'Kept for the test', text: 'Share, where the folders do not say.' },
  'augmentation.flip': { label: 'Mirror', text: 'Half of the photographs are mirrored.' },
  'augmentation.rotation': {
    label: 'Turn',
    text: 'Largest turn to either side, as a fraction of a full one.',
  },
  'augmentation.zoom': { label: 'Zoom', text: 'Largest change of size.' },
  'augmentation.translation': { label: 'Shift', text: 'Largest shift, as a fraction of height and width.' },
  'augmentation.shear': { label: 'Slant', text: 'Largest slant, as a fraction of height and width.' },
  'augmentation.contrast': { label: 'Contrast', text: 'Largest change of contrast.' },
  'augmentation.brightness': { label: 'Brightness', text: 'Largest change of brightness.' },
  'augmentation.erasing': {
    label: 'Blot out',
    text: 'Share of the photographs in which a rectangle is erased.',
  },
  'augmentation.mixUp': { label: 'MixUp', text: 'Blends two photographs; 0 for none.' },
  'augmentation.cutMix': {
    label: 'CutMix',
    text: 'Pastes a part of one photograph into another; 0 for none.',
  },
  ...forBothPhases({
    epochs: { label: 'Epochs', text: 'Passes over the training photographs; 0 leaves this phase out.' },
    optimizer: { label: 'Optimizer', text: 'How gradients change weights.' },
    learningRate: { label: 'Learning rate', text: 'The highest one of the phase.' },
    schedule: { label: 'Schedule', text: 'How the learning rate changes in the course of the phase.' },
    warmUp: { label: 'Warm-up', text: 'Share of the steps in which the learning rate rises from 0.' },
    weightDecay: {
      label: 'Weight decay',
      text: 'What a step takes off every weight, times the learning rate.',
    },
    momentum: { label: 'Momentum', text: 'For SGD and RMSprop.' },
    nesterov: { label: 'Nesterov', text: 'For SGD: look ahead by one step of momentum.' },
    clipNorm: { label: 'Longest gradient', text: 'As the norm over all weights; 0 for no limit.' },
  }),
  'fineTuning.epochs': {
    label: 'Epochs',
    text: 'Passes over the training photographs; 0 leaves this phase out, -1 lets the weights decide.',
  },
  'fineTuning.from': {
    label: 'First trained layer',
    text: 'Layers of the network before this one stay as they are; -1 for the network’s own choice.',
  },
  'fineTuning.layerDecay': {
    label: 'Decay by depth',
    text: 'Factor of the learning rate from each block to the one before it; 1 for the same everywhere.',
  },
};

export const enChoices = {
  none: 'none',
  horizontal: 'left and right',
  vertical: 'up and down',
  horizontal_and_vertical: 'both ways',
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
  reduceOnPlateau: 'lower when it stalls',
  true: 'on',
  false: 'off',
};

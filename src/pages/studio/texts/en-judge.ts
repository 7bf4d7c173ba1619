export const enJudge = {
  title: 'Judge',
  text: 'How good is it with photographs that it did not learn from?',
  emptyText: 'As soon as a training is finished, you see here what its model gets right and where it errs.',
  measuredOn: 'Measured on',
  parts: { test: 'Test photographs', validation: 'Validation photographs' },
  noParts: 'No photographs were kept back in this training, so there is nothing to judge it by.',
  measuring: (done: string, total: string) =>
    `Looking at photographs that it did not learn from: ${done} of ${total}`,
  failed: 'It could not be measured.',
  details: 'Details',
  tabs: {
    confusion: 'Confusions',
    mistakes: 'Worst mistakes',
    all: 'All photographs',
    classes: 'Classes',
    threshold: 'Threshold',
  },
  accuracy: 'Accuracy',
  ofHundred: (count: number) =>
    count === 100
      ? 'It named all of them correctly.'
      : `Of 100 new photographs like these, it would name about ${count} correctly.`,
  interval: (low: number, high: number, count: string) =>
    `It was measured on ${count} photographs, so this is not exact: the true number is most likely between ${low} and ${high}.`,
  counted: (correct: string, count: string) => `${correct} of ${count} were right.`,
  worst: (label: string, predicted: string, count: number) =>
    count === 1
      ? `Once it took ${label} for ${predicted}.`
      : `Its most frequent mistake: ${count} times it took ${label} for ${predicted}.`,
  validationWarning: 'These photographs steered the training. Expect a little less with new ones.',
  confusionText:
    'Each row is what the photographs really show, each column what the model said. Press a cell to see its photographs.',
  modelSaid: 'The model said',
  reallyIs: 'Really is',
  cell: (label: string, predicted: string) =>
    label === predicted ? `${label}, named correctly:` : `${label}, taken for ${predicted}:`,
  rightOnes: (label: string) => `${label}, named correctly`,
  takenFor: (label: string, predicted: string) => `${label}, taken for ${predicted}`,
  mistakesText: 'Those of which the model was surest, and wrong. Often it is the label that is wrong.',
  noMistakes: 'There is not one mistake.',
  allText: 'Every photograph with what the model said; mistakes are framed.',
  noPictures: 'There is none.',
  right: 'right',
  really: (label: string) => `labelled ${label}`,
  isRight: (label: string, share: string) => `It says ${label}, with ${share}. That is right.`,
  isWrong: (label: string, predicted: string, share: string) =>
    `It says ${predicted}, with ${share}. Its label is ${label}.`,
  heatMapOf: 'Where it looks for',
  heatMapText: 'Warm colours mark what speaks for the class (Grad-CAM).',
  heatMapComes: 'Working out where it looks…',
  heatMapAlt: (className: string) => `The picture, with a map of what speaks for ${className}`,
  strength: 'Map',
  classesText: 'Press a heading to sort. Ranges are where the true value most likely lies.',
  columns: {
    name: 'Class',
    support: 'Photographs',
    recall: 'Found',
    precision: 'Reliable',
    f1: 'Both (F1)',
  },
  columnTexts: {
    name: 'Class',
    support: 'Photographs of the class',
    recall: 'Recall: of the photographs of this class, how many were named so',
    precision: 'Precision: of those named so, how many really are',
    f1: 'F1: the harmonic mean of both',
  },
  moreMeasures: 'More measures',
  measures: {
    macroF1: { label: 'Macro F1', text: 'The mean of F1 over the classes; 1 is best' },
    rocAuc: {
      label: 'ROC AUC',
      text: 'How well the probabilities order the photographs; 1 is best, 0.5 is chance',
    },
    averagePrecision: { label: 'Average precision', text: 'The area under precision over recall; 1 is best' },
    logLoss: { label: 'Log loss', text: 'How surprised the model was by the truth; 0 is best' },
    brierScore: { label: 'Brier score', text: 'The squared error of the probabilities; 0 is best' },
    calibrationError: {
      label: 'Calibration error',
      text: 'How far its probabilities are from how often it is right; 0 is best',
    },
  },
  thresholdText: (wanted: string, other: string) =>
    `From which probability on should something count as ${wanted}? Higher: fewer false alarms. Lower: fewer are missed and called ${other}.`,
  thresholdLabel: (wanted: string) => `Counts as ${wanted} from`,
  middle: 'Back to the middle',
  bestThreshold: (value: string) => `Best balance (${value})`,
  precisionWords: (named: string, wanted: string, right: string) =>
    `Of ${named} that it calls ${wanted}, ${right} really are.`,
  recallWords: (all: string, wanted: string, found: string) =>
    `Of ${all} that are ${wanted}, it finds ${found}.`,
  thresholdChart: 'How reliable and how complete it is, for every threshold',
  wrongHere: 'Mistakes with this threshold',
};

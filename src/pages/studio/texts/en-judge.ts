export const enJudge = {
  title: 'Judge',
  text: 'How good is the model on photographs that it did not learn from?',
  emptyText: 'When a run has finished, you see here what its model gets right and where it goes wrong.',
  measuredOn: 'Measured on',
  parts: { test: 'Test photographs', validation: 'Validation photographs', train: 'Training photographs' },
  noParts:
    'No photographs were kept for validation or testing in this run, so its model cannot be evaluated.',
  measuring: (done: string, total: string) =>
    `Evaluating on photographs that it did not learn from: ${done} of ${total}`,
  failed: 'The model could not be evaluated.',
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
      ? 'It got all of them right.'
      : `Of 100 new photographs like these, it would get about ${count} right.`,
  interval: (low: number, high: number, count: string) =>
    `This was measured on ${count} photographs, so it is not exact: the true number is most likely between ${low} and ${high}.`,
  counted: (correct: string, count: string) => `${correct} of ${count} were right.`,
  worst: (label: string, predicted: string, count: number) =>
    count === 1
      ? `It mistook ${label} for ${predicted} once.`
      : `Its most frequent mistake: it mistook ${label} for ${predicted} ${count} times.`,
  validationWarning: 'These photographs guided training. Expect slightly lower accuracy on new ones.',
  confusionText:
    'Each row is a label, each column what the model said. Select a cell to see its photographs.',
  modelSaid: 'Predicted',
  reallyIs: 'Label',
  cell: (label: string, predicted: string) =>
    label === predicted ? `${label}, predicted correctly:` : `${label}, mistaken for ${predicted}:`,
  rightOnes: (label: string) => `${label}, predicted correctly`,
  takenFor: (label: string, predicted: string) => `${label}, mistaken for ${predicted}`,
  mistakesText: 'The photographs on which the model was most confident and wrong. Often, the label is wrong.',
  noMistakes: 'No mistakes.',
  allText: 'All photographs with what the model said. Mistakes have a frame.',
  noPictures: 'No photographs.',
  stale: (count: number) =>
    count === 1
      ? 'This score is old: one of these photographs has another label now or was set aside or put back.'
      : `This score is old: ${count} of these photographs have another label now or were set aside or put back.`,
  judgeAgain: 'Judge again',
  trainAgain: 'Train again',
  trainingText:
    'The model learned from these photographs, so its score on them says little. Its mistakes here are often wrong labels.',
  labelNow: (label: string) => `now ${label}`,
  asideNow: 'set aside',
  unlabelledNow: 'no class now',
  position: (one: string, all: string) => `${one} of ${all}`,
  previous: 'Previous photograph',
  next: 'Next photograph',
  itsLabel: 'Its label',
  relabel: 'Change label',
  setAside: 'Set aside',
  notHere: 'The photograph is not in the folder that is open, so its label cannot be changed here.',
  right: 'right',
  really: (label: string) => `label: ${label}`,
  isRight: (label: string, share: string) => `The model says ${label} (${share}). That is right.`,
  isWrong: (label: string, predicted: string, share: string) =>
    `The model says ${predicted} (${share}). The label is ${label}.`,
  heatMapOf: 'Heat map for',
  heatMapText: 'Warm colours mark what counts towards the class (Grad-CAM).',
  heatMapComes: 'Computing the heat map…',
  heatMapAlt: (className: string) => `The picture with a heat map for ${className}`,
  strength: 'Opacity',
  classesText: 'Select a heading to sort. The ranges show where the true value most likely lies.',
  columns: {
    name: 'Class',
    support: 'Photographs',
    recall: 'Recall',
    precision: 'Precision',
    f1: 'F1',
  },
  columnTexts: {
    name: 'Class',
    support: 'How many photographs have this label',
    recall: 'The share of this class’s photographs that the model recognized',
    precision: 'The share of this class’s predictions that are right',
    f1: 'The harmonic mean of precision and recall',
  },
  moreMeasures: 'More metrics',
  measures: {
    macroF1: { label: 'Macro F1', text: 'The mean of F1 over the classes; 1 is best' },
    rocAuc: {
      label: 'ROC AUC',
      text: 'How well the probabilities order the photographs; 1 is best, 0.5 is chance',
    },
    averagePrecision: { label: 'Average precision', text: 'The area under precision over recall; 1 is best' },
    logLoss: { label: 'Loss', text: 'Cross-entropy: how surprised the model was by the truth; 0 is best' },
    brierScore: { label: 'Brier score', text: 'The squared error of the probabilities; 0 is best' },
    calibrationError: {
      label: 'Calibration error',
      text: 'How far the probabilities are from how often the model is right; 0 is best',
    },
  },
  thresholdText: (wanted: string, other: string) =>
    `How probable must ${wanted} be to be predicted? Higher: fewer false alarms. Lower: fewer are missed and called ${other}.`,
  thresholdLabel: (wanted: string) => `Threshold for ${wanted}`,
  middle: 'Reset to one half',
  bestThreshold: (value: string) => `Best balance (${value})`,
  precisionWords: (named: string, wanted: string, right: string) =>
    `Of ${named} that it calls ${wanted}, ${right} are right.`,
  recallWords: (all: string, wanted: string, found: string) =>
    `Of ${all} labelled ${wanted}, it finds ${found}.`,
  thresholdChart: 'Precision and recall at every threshold',
  wrongHere: 'Mistakes at this threshold',
};

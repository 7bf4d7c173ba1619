/** What is said where a photograph may have several labels, or none. */
export const enLabels = {
  none: 'No label',
  has: (labels: string) => `Labels: ${labels}.`,
  hasNone: 'It has no label.',
  notKnown: (labels: string) => `Not known: ${labels}.`,
  differ: 'with different labels',
  summary: (count: string, classes: string) =>
    `${count} photographs, ${classes} labels. A photograph may have several labels or none, and counts under each of its own.`,
  seesNone: 'None of the classes',
  from: (threshold: string) => `(threshold ${threshold})`,
  forced: 'The bars show what it would say anyway.',
  marks: 'A picture has each class whose bar reaches its mark.',
  heatMapClass: 'Class of the heat map',
  rightAnswers: 'Right answers',
  rightAnswersText: 'An answer is a yes or a no for one class and one photograph.',
  rightSoFar: 'of the answers right so far',
  ofScore: 'mean average precision',
  resultOf: {
    test: (map: string, f1: string, correct: string, count: string) =>
      `On photographs that it has never seen: mean average precision ${map}, macro F1 ${f1}; all labels are right on ${correct} of ${count}.`,
    validation: (map: string, f1: string, correct: string, count: string) =>
      `On the validation photographs: mean average precision ${map}, macro F1 ${f1}; all labels are right on ${correct} of ${count}.`,
  },
  mixed:
    'Some runs give a photograph several labels, others exactly one. Their results cannot be compared with each other.',
  scoreOf: {
    test: { map: 'Mean average precision, test', f1: 'Macro F1, test', all: 'All labels right, test' },
    validation: {
      map: 'Mean average precision, validation',
      f1: 'Macro F1, validation',
      all: 'All labels right, validation',
    },
  },
  rightMeans: 'Here, a photograph is right when all of its labels are.',
  allRight: (correct: string, count: string) => `All labels are right on ${correct} of ${count} photographs.`,
  mapIs: (low: string, high: string) =>
    `The number is the mean average precision: how well the model puts the photographs of each class before the others. The true value is most likely between ${low} and ${high}.`,
  noLabels: 'None of these photographs has a label, so most metrics are not defined.',
  worst: (name: string, missed: string, wrong: string) =>
    `Most mistakes are about ${name}: missed on ${missed} photographs, wrongly given to ${wrong}.`,
  measures: {
    meanAveragePrecision: {
      label: 'Mean average precision',
      text: 'The mean over the classes of the area under precision over recall; 1 is best',
    },
    macroF1: { label: 'Macro F1', text: 'The mean of F1 over the classes; 1 is best' },
    microF1: {
      label: 'Micro F1',
      text: 'F1 over all answers together, so that frequent classes count more; 1 is best',
    },
    subsetAccuracy: {
      label: 'All labels right',
      text: 'Subset accuracy: the share of photographs without a missed or wrong label; 1 is best',
    },
    hammingLoss: { label: 'Hamming loss', text: 'The share of all answers that are wrong; 0 is best' },
    rocAuc: {
      label: 'ROC AUC',
      text: 'How well the probabilities of a class order the photographs; 1 is best, 0.5 is chance',
    },
  },
  answersTab: 'Found and missed',
  answersText:
    'On how many photographs the model found each class, missed it, or gave it wrongly. Select a number to see them.',
  answers: { right: 'Found', missed: 'Missed', wrong: 'Wrongly given' },
  answersOf: {
    right: (name: string) => `${name}, found`,
    missed: (name: string) => `${name}, missed`,
    wrong: (name: string) => `${name}, wrongly given`,
  },
  mistakesText:
    'The photographs with a mistake, the most surprising ones first. Often, the label in the list is wrong.',
  allText: 'All photographs with the labels that the model gives. Mistakes have a frame.',
  columns: { averagePrecision: 'AP', threshold: 'Threshold' },
  columnTexts: {
    averagePrecision: 'Average precision: the area under precision over recall',
    threshold: 'The probability from which on a picture has the class',
  },
  misses: (labels: string) => `Missed: ${labels}`,
  wrongly: (labels: string) => `Wrong: ${labels}`,
  predicted: (labels: string) => `The model says: ${labels}.`,
  thresholdClass: 'Class',
  thresholdText: (name: string) =>
    `How probable must ${name} be for a picture to have it? Higher: it is wrongly given less often. Lower: it is missed less often. The model keeps its own threshold.`,
  ownThreshold: (value: string) => `The model’s own (${value})`,
  wrongHere: (name: string) => `Mistakes about ${name} at this threshold`,
  noCurve: 'None of these photographs has this class, so no threshold can be judged.',
};

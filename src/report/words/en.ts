import { counted } from '../../counted.js';
import { enComparison } from './en-comparison.js';

const pictures = (count: number): string => (count === 1 ? 'picture' : 'pictures');
const were = (count: number): string => (count === 1 ? 'was' : 'were');

/** Everything that reports and figures say, in English. Numbers come as they are to be written. */
export const en = {
  page: {
    results: 'Results',
    resultsOf: (name: string) => `Results: ${name}`,
    classifier: 'The classifier',
    pictures: 'Pictures',
    augmentation: 'Augmentation',
    training: 'Training',
    settings: 'Settings',
    reproduction: 'Reproduction',
    repeats: 'This command repeats it:',
    repeatsShortened: 'This command repeats it, with the paths completed as they are on your machine:',
    class: 'Class',
    leftOut: 'Files left out',
    leftOutText: (count: number, written: string) =>
      `${written} ${count === 1 ? 'file' : 'files'} could not be used and ${were(count)} left out.`,
    file: 'File',
    reason: 'Reason',
    more: (written: string) => `And ${written} more.`,
    notes: 'Notes',
    parts: ['Training', 'Validation', 'Test'] as readonly string[],
    trainedOn: (classes: number, source: string) =>
      `A classifier for ${classes} classes, trained on ${source}`,
    alsoEvaluated:
      'The training did not use these photographs, but the model was evaluated on them after every epoch.',
    alsoChose: 'These photographs also chose the weights, so expect a little less on others.',
    testPictures: 'test photographs',
    validationPictures: 'validation photographs',
    evaluationOf: (classes: string) => `${classes}: evaluation`,
    evaluatedOn: (model: string, source: string) => `${model}, evaluated on ${source}`,
    folder: 'Folder',
    evaluated: (part: string | null) => (part === null ? 'pictures' : `${part} pictures`),
    somePictures: 'Some pictures',
    trainingImages: 'Training images',
    augmentedImage: 'One image, augmented nine times',
    view: (number: number) => `View ${number}`,
  },
  key: {
    accuracy: 'Accuracy',
    interval: (low: string, high: string) => `95 % interval: ${low} to ${high}`,
    right: 'Right',
    of: (count: string, name: string) => `of ${count} ${name}`,
    rocAuc: '0.5 is chance, 1 is perfect',
    loss: 'Loss',
    lossText: 'cross-entropy, lower is better',
  },
  points: (points: string) => `${points} percentage points`,
  range: (low: string, high: string) => `${low} to ${high}`,
  accuracy: {
    all: (count: string, name: string) => `The classifier recognized all ${count} ${name}.`,
    some: (correct: string, count: string, name: string, share: string) =>
      `The classifier recognized ${correct} of ${count} ${name}, or ${share}.`,
    interval: (low: string, high: string) =>
      `Another set of pictures of the same kind would give a somewhat different number: with 95 % confidence the true share lies between ${low} and ${high}.`,
    few: (count: number, points: string) =>
      `With only ${count} pictures, one more mistake changes the result by ${points}; more pictures would narrow this range.`,
  },
  calibration: {
    good: (points: string) =>
      `Its probabilities are well calibrated: on average they differ from its accuracy by only ${points}.`,
    off: (points: string) => `On average, its probabilities differ from its accuracy by ${points}.`,
    over: 'It is overconfident.',
    under: 'It is underconfident: right more often than its probabilities say.',
    few: (count: string) => `${count} pictures are too few to say how far its probabilities can be trusted.`,
  },
  threshold: (className: string, threshold: string) =>
    `A picture counts as ${className} if its probability is at least ${threshold}.`,
  sections: {
    matrix: 'Confusion matrix',
    mistakes: 'Mistakes',
    mistakesText: 'The pictures on which it was most wrong. Look at them: some may have the wrong label.',
    byClass: 'Results by class',
    calibration: 'Calibration',
    threshold: 'Decision threshold',
  },
  confusions: {
    none: 'No picture was classified as another class.',
    pair: (count: number, label: string, predicted: string, share: string) =>
      `${count} ${pictures(count)} of ${label} ${were(count)} classified as ${predicted} (${share}).`,
    head: ['Label', 'Prediction', 'Pictures', 'Share of the class'] as readonly string[],
  },
  measures: {
    head: ['Metric', 'Value', '95 % interval', 'Meaning'] as readonly string[],
    classHead: [
      'Class',
      'Pictures',
      'Precision',
      'Recall',
      '95 % interval',
      'F1',
      'ROC-AUC',
    ] as readonly string[],
    accuracy: ['Accuracy', 'How often the most probable class is right.'],
    top: (k: number) => [`Top-${k} accuracy`, `How often the right class is among the ${k} most probable.`],
    balanced: [
      'Balanced accuracy',
      'Accuracy with the same weight for every class, however many pictures it has.',
    ],
    precision: ['Precision', 'How often it is right when it names a class; mean of all classes.'],
    f1: ['F1', 'Precision and recall in one number; mean of all classes.'],
    rocAuc: [
      'ROC-AUC',
      'How well it ranks pictures of a class above all others: 0.5 is chance, 1 is perfect.',
    ],
    averagePrecision: ['Average precision', 'The same, but more sensitive to rare classes: 1 is perfect.'],
    loss: ['Loss', 'Cross-entropy: lower is better; confident mistakes cost most.'],
    guess: (classes: number, loss: string) => ` Guessing among ${classes} classes would give ${loss}.`,
    brier: ['Brier score', 'Mean squared error of its probabilities: 0 is perfect.'],
    calibration: ['Calibration error', 'How far its probabilities are from its accuracy: 0 is perfect.'],
  },
  card: {
    classes: (count: number) => `${count} classes`,
    more: (count: number) => ` and ${count} more`,
    network: 'Network',
    weights: 'Initial weights',
    source: 'Source of the weights',
    license: 'Licence of the weights',
    changes: 'Changes to the weights',
    input: 'Input size',
    pixels: (width: number, height: number) => `${width} x ${height} pixels`,
    resizing: 'Resizing',
    antialiased: 'antialiased',
    cropped: 'cropped',
    stretched: 'stretched',
    trainedOn: 'Trained on',
    allRightOf: (part: string) => `All labels right on the ${part} set when saved`,
    accuracyOf: (part: string) => `Accuracy on the ${part} set when saved`,
    share: (share: string, correct: number, count: number) => `${share}: ${correct} of ${count}`,
    savedBy: 'Saved by',
    /** What the card itself says, in this language. */
    said: (text: string) => text,
  },
  warnings: {
    diverged: 'Training diverged: the loss is NaN or infinite. These are the weights of the last good epoch.',
    decline: (epoch: number, last: string, best: string) =>
      `The last epoch is worse than epoch ${epoch}: ${last} of the validation photographs are classified correctly, and ${best} were. The weights of the last epoch were kept; keepBest=val_loss keeps the best.`,
    drawn: (all: boolean) =>
      `${all ? 'These' : 'Some of these'} pictures were drawn by Graft. How well the classifier does on photographs is unknown.`,
  },
  matrix: {
    title: 'Confusion matrix',
    note: 'Rows are the labels, columns the predictions. Blue is right, orange is wrong; darker means a larger share of the row.',
    prediction: 'Prediction',
    label: 'Label',
    right: (label: string, count: number, support: number) => `${label}: ${count} of ${support}`,
    wrong: (label: string, predicted: string, count: number, support: number) =>
      `${label} classified as ${predicted}: ${count} of ${support}`,
    pair: (label: string, predicted: string) => `${label} classified as ${predicted}`,
    none: 'No picture was classified as another class',
    most: 'Confused most often',
    classes: (classes: number, right: number, total: number) =>
      `${classes} classes, ${right} of ${total} pictures right.`,
    noneConfused: 'No class was confused with another.',
    mostConfused: (pairs: string) => `Confused most often: ${pairs}.`,
  },
  scores: {
    title: 'Classes',
    lowest: (shown: number, all: number) => `The ${shown} of ${all} classes with the lowest F1.`,
    f1: 'F1',
    recall: 'Recall: share of its pictures that the model found',
    precision: 'Precision: how often the model is right when it names the class',
    pictures: 'Pictures',
    undefined: 'not defined',
    said: (precision: string, recall: string, f1: string, support: number) =>
      `precision ${precision}, recall ${recall}, F1 ${f1}, ${support} pictures`,
    more: (count: number) => `; and ${count} more classes`,
    description: (classes: string) => `Classes from the lowest F1 to the highest. ${classes}.`,
  },
  reliability: {
    title: 'Reliability diagram',
    note: (points: string) =>
      `Calibration error ${points}: the mean difference between confidence and accuracy over all pictures.`,
    accuracy: 'Accuracy',
    pictures: 'Pictures',
    confidence: 'Confidence',
    point: (low: string, high: string, accuracy: string, count: number) =>
      `${low} to ${high} sure: ${accuracy} of ${count} right`,
    description: (points: string, ranges: string) => `Calibration error ${points}. ${ranges}.`,
  },
  familiarity: {
    title: 'Familiarity',
    note: (auroc: string, ownShare: string, own: string, otherShare: string, others: string) =>
      `Pictures left of the dashed line look unlike the training pictures: ${ownShare} of ${own} pictures of the classes, ${otherShare} of ${others} others. ROC-AUC ${auroc}.`,
    own: 'Pictures of the classes',
    others: 'Pictures of something else',
  },
  thresholds: {
    title: 'Precision and recall by threshold',
    note: (className: string, threshold: string, f1: string) =>
      `A picture counts as ${className} from this probability up. F1 is highest at ${threshold}: ${f1}.`,
    names: { precision: 'Precision', recall: 'Recall', f1: 'F1' },
    probability: (className: string) => `Probability of ${className}`,
    noneFrom: (threshold: string) => `from ${threshold}: no picture counts`,
    from: (threshold: string, precision: string, recall: string) =>
      `from ${threshold}: precision ${precision}, recall ${recall}`,
    description: (className: string, points: string, best: string) =>
      `Pictures that count as ${className} ${points}. F1 is highest at ${best}.`,
  },
  losses: {
    worst: 'Worst mistakes',
    none: 'No mistakes; the pictures it was least sure about',
    note: 'The prediction, its probability, and the label.',
    is: (label: string, file: string) => `is ${label}: ${file}`,
  },
  grid: {
    images: (count: number, columns: number) =>
      count === 1 ? 'One image' : `${count} images in ${columns} columns`,
    verdict: (right: number, wrong: number) => `${right} right, ${wrong} wrong.`,
    right: 'right',
    wrong: 'wrong',
  },
  multilabel: {
    allRight: (correct: string, count: string, name: string, share: string) =>
      `A picture may have several labels. The classifier got every label right for ${correct} of ${count} ${name}, or ${share}.`,
    classHead: [
      'Class',
      'Pictures',
      'Average precision',
      'Precision',
      'Recall',
      'F1',
      'Threshold',
    ] as readonly string[],
    measures: {
      meanAveragePrecision: [
        'Mean average precision',
        'How well it ranks the pictures of a class above all others, whatever the threshold; mean of all classes.',
      ],
      macroF1: ['Macro F1', 'Precision and recall in one number; mean of all classes.'],
      microF1: ['Micro F1', 'The same over all labels together, so that frequent classes count more.'],
      precision: ['Precision', 'How often a class that it names is right; mean of all classes.'],
      recall: ['Recall', 'How many pictures of a class it finds; mean of all classes.'],
      rocAuc: ['ROC-AUC', 'How well it ranks: 50 % is chance, 100 % is perfect; mean of all classes.'],
      subsetAccuracy: ['All labels right', 'Pictures of which every label is right.'],
      hammingLoss: ['Hamming loss', 'The share of all labels that is wrong: 0 % is perfect.'],
    } as Readonly<
      Record<
        | 'meanAveragePrecision'
        | 'macroF1'
        | 'microF1'
        | 'precision'
        | 'recall'
        | 'rocAuc'
        | 'subsetAccuracy'
        | 'hammingLoss',
        readonly string[]
      >
    >,
    mistakesNote: '+ was named and is not there, − was missed; with its probability, and the true labels.',
    curvesTitle: 'Precision over recall',
    lowestCurves: (shown: number, all: number) =>
      `The ${shown} of ${all} classes with the lowest average precision.`,
    curvesDescription: (classes: string) => `Average precision of each class: ${classes}.`,
    thresholdsOf: 'Thresholds',
  },
  curves: {
    title: 'Learning curves',
    panel: (figure: string) => `Training and Validation ${figure}`,
    figures: {} as Readonly<Record<string, string>>,
    epoch: 'Epoch',
    training: 'Training',
    validation: 'Validation',
    fineTuning: 'Start Fine Tuning',
    epochs: (count: number) => `${counted(count, 'epoch')} of training.`,
    notFinite: 'not a finite number',
    once: (name: string, value: string) => `${name}: ${value}.`,
    course: (name: string, from: string, to: string) => `${name}: from ${from} to ${to}.`,
    fineTuningAfter: (epoch: number) => `Fine-tuning after epoch ${epoch}.`,
  },
  comparison: enComparison,
};

/** What a language must say. */
export type ReportTexts = typeof en;

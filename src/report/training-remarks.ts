import type { Part } from '../folders/browser.js';
import type { Remark } from '../remark.js';

/** Whether a classifier was trained on the pictures that it is evaluated on. */
export interface TrainedOnThem {
  /** How many of them it was trained on; null if there is no record of its training. */
  readonly trainedOn?: number | null;
  /** How many more may be among those of its training, which are gone and cannot be compared. */
  readonly perhapsTrainedOn?: number;
}

/** What must be known of pictures that a classifier may have been trained on. */
export function trainingRemarks({
  part,
  trainedOn = 0,
  perhapsTrainedOn = 0,
  count,
}: TrainedOnThem & { readonly part?: Part | null; readonly count: number }): Remark[] {
  const remarks: Remark[] = [];
  if (trainedOn !== null && trainedOn > 0) {
    remarks.push({
      kind: 'trained-on',
      values: { count: trainedOn, all: count },
      text: `The classifier was trained on ${trainedOn} of these ${count} pictures. Its results on other pictures may be worse.`,
    });
  } else if (part === 'train') {
    remarks.push({
      kind: 'part-is-train',
      values: {},
      text: 'These are training pictures. If the classifier was trained on them, its results on other pictures may be worse.',
    });
  }
  if (perhapsTrainedOn > 0) {
    remarks.push({
      kind: 'perhaps-trained-on',
      values: { count: perhapsTrainedOn, all: count, known: trainedOn ?? 0 },
      text: `The classifier may have been trained on ${perhapsTrainedOn} ${trainedOn ? 'more ' : ''}of these ${count} pictures: pictures of its training have the same size, but they are gone or were changed, so they cannot be compared.`,
    });
  }
  return remarks;
}

/** What must be known where there is no record of the training. A folder that says what its pictures are for does instead. */
export function unknownTrainingRemarks({
  part,
  trainedOn,
}: Pick<TrainedOnThem, 'trainedOn'> & { readonly part?: Part | null }): Remark[] {
  if (trainedOn !== null || (part !== null && part !== undefined)) return [];
  return [
    {
      kind: 'training-unknown',
      values: {},
      text: 'Whether the classifier was trained on some of these pictures is unknown: the record of its training, photographs.json, is not beside it. If it was, its results on other pictures may be worse.',
    },
  ];
}

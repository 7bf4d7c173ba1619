import { basename } from 'node:path';
import type { ClassifierEvaluation } from '../../classifier/index.js';
import { namesOfLabels, onlyLabel, sameLabels } from '../../labels.js';
import { taskNamed } from '../../tasks/index.js';
import type { JudgedPicture, JudgedPictures } from '../api.js';

/** Which photographs are wanted, and in which order. */
export interface PictureQuery {
  readonly label?: number;
  readonly predicted?: number;
  readonly right?: boolean;
  readonly order: 'loss' | 'sure' | 'name';
  /** For two classes: from which probability of the second one on a photograph counts as that. */
  readonly threshold?: number;
  readonly offset: number;
  readonly limit: number;
}

/**
 * Photographs of an evaluation: a cell of the confusion matrix, the surest mistakes, all of a class.
 *
 * @param describe what the page knows a photograph by, from its recorded path
 */
export function judgedPictures(
  { classNames, task, pictures }: ClassifierEvaluation,
  describe: (path: string) => Pick<JudgedPicture, 'id' | 'photograph'>,
  { label, predicted, right, order, threshold, offset, limit }: PictureQuery,
): JudgedPictures {
  const { paths, labels, probabilities, losses } = pictures;
  const classes = classNames.length;
  const predictions =
    threshold === undefined
      ? pictures.predicted
      : taskNamed(task, classNames).decide(probabilities, threshold);
  const sureness = (at: number): number => probabilities[at * classes + onlyLabel(predictions[at])];
  const isRight = (at: number): boolean => sameLabels(labels[at], predictions[at]);
  const found = Array.from(paths.keys()).filter(
    (at) =>
      (label === undefined || labels[at].includes(label)) &&
      (predicted === undefined || predictions[at].includes(predicted)) &&
      (right === undefined || isRight(at) === right),
  );
  if (order === 'loss') found.sort((one, other) => losses[other] - losses[one] || one - other);
  if (order === 'sure') found.sort((one, other) => sureness(other) - sureness(one) || one - other);
  return {
    total: found.length,
    offset,
    pictures: found.slice(offset, offset + limit).map((at) => ({
      ...describe(paths[at]),
      name: basename(paths[at]),
      labels: namesOfLabels(labels[at], classNames),
      predicted: namesOfLabels(predictions[at], classNames),
      probability: sureness(at),
      probabilities: [...probabilities.subarray(at * classes, (at + 1) * classes)],
      loss: losses[at],
      right: isRight(at),
    })),
  };
}

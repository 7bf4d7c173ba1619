import type { ClassifierEvaluation } from '../../classifier/index.js';
import { namesOfLabels, onlyLabel, sameLabels } from '../../labels.js';
import { taskNamed } from '../../tasks/index.js';
import type { JudgedPictures } from '../api.js';
import { baseName } from '../base-name.js';
import { Refusal } from '../http/errors.js';
import { type AnyEvaluation, isOfSeveralLabels } from './any-evaluation.js';
import { judgedLabels } from './judged-labels.js';
import type { DescribePicture, PictureQuery } from './picture-query.js';

/**
 * Photographs of an evaluation.
 *
 * @throws Refusal 400 for a threshold where one of more than two classes is chosen
 */
export function judgedPictures(
  evaluation: AnyEvaluation,
  describe: DescribePicture,
  query: PictureQuery,
): JudgedPictures {
  if (isOfSeveralLabels(evaluation)) return judgedLabels(evaluation, describe, query);
  if (query.threshold !== undefined && evaluation.classNames.length !== 2) {
    throw new Refusal(400, 'two-classes', 'A threshold needs a model of two classes.');
  }
  return judgedClasses(evaluation, describe, query);
}

/** Photographs of one label each: a cell of the confusion matrix, the surest mistakes, all of a class. */
function judgedClasses(
  { classNames, task, pictures }: ClassifierEvaluation,
  describe: DescribePicture,
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
      name: baseName(paths[at]),
      labels: namesOfLabels(labels[at], classNames),
      predicted: namesOfLabels(predictions[at], classNames),
      probability: sureness(at),
      probabilities: [...probabilities.subarray(at * classes, (at + 1) * classes)],
      loss: losses[at],
      right: isRight(at),
    })),
  };
}

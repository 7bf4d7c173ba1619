import { labelMistakes, type MultilabelEvaluation } from '../../classifier/index.js';
import { namesOfLabels } from '../../labels.js';
import { taskNamed } from '../../tasks/index.js';
import type { JudgedPicture, JudgedPictures } from '../api.js';
import { baseName } from '../base-name.js';
import type { DescribePicture, PictureQuery } from './picture-query.js';

/** Photographs of an evaluation that may have several labels: all, all mistakes, or what one class has to do with. */
export function judgedLabels(
  { classNames, task, thresholds, pictures }: MultilabelEvaluation,
  describe: DescribePicture,
  { class: label, answer, right, order, threshold, offset, limit }: PictureQuery,
): JudgedPictures {
  const { paths, labels, unknown, probabilities, losses } = pictures;
  const classes = classNames.length;
  const predicted =
    threshold === undefined || label === undefined
      ? pictures.predicted
      : taskNamed(task, classNames).decide(
          probabilities,
          thresholds.map((own, at) => (at === label ? threshold : own)),
        );
  const mistakes = paths.map((_, at) => labelMistakes(labels[at], predicted[at], unknown[at]));
  const answerTo = (at: number, one: number): NonNullable<PictureQuery['answer']> | 'none' => {
    if (mistakes[at].missed.includes(one)) return 'missed';
    if (mistakes[at].wrong.includes(one)) return 'wrong';
    return labels[at].includes(one) ? 'right' : 'none';
  };
  const isRight = (at: number): boolean => {
    const { missed, wrong } = mistakes[at];
    if (label === undefined) return missed.length + wrong.length === 0;
    return !missed.includes(label) && !wrong.includes(label);
  };
  const isKnown = (at: number): boolean =>
    label === undefined || labels[at].includes(label) || !unknown[at]?.includes(label);
  const found = Array.from(paths.keys()).filter(
    (at) =>
      isKnown(at) &&
      (answer === undefined || label === undefined || answerTo(at, label) === answer) &&
      (right === undefined || isRight(at) === right),
  );
  const probability = (at: number, one: number): number => probabilities[at * classes + one];
  const own = (at: number): Float32Array => probabilities.subarray(at * classes, (at + 1) * classes);
  if (order === 'sure' && label !== undefined) {
    const sureness = found.map((at) => {
      const given = probability(at, label);
      return [at, predicted[at].includes(label) ? given : 1 - given] as const;
    });
    sureness.sort(([one, first], [other, second]) => second - first || one - other);
    found.splice(0, found.length, ...sureness.map(([at]) => at));
  } else if (order !== 'name') {
    found.sort((one, other) => losses[other] - losses[one] || one - other);
  }
  const named = (numbers: readonly number[]): string[] => namesOfLabels(numbers, classNames);
  return {
    total: found.length,
    offset,
    pictures: found.slice(offset, offset + limit).map(
      (at): JudgedPicture => ({
        ...describe(paths[at]),
        name: baseName(paths[at]),
        labels: named(labels[at]),
        predicted: named(predicted[at]),
        probability: label === undefined ? Math.max(...own(at)) : probability(at, label),
        probabilities: [...own(at)],
        loss: losses[at],
        right: isRight(at),
        mistakes: {
          missed: named(mistakes[at].missed),
          wrong: named(mistakes[at].wrong),
          unknown: named(unknown[at] ?? []),
        },
      }),
    ),
  };
}

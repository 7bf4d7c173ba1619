import type { SkippedFile } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { rocAuc } from '../metrics/index.js';
import { callable, checkOptions } from '../options.js';
import type { ClassifierCard } from './card.js';
import type { FilePrediction, PictureSource } from './predict-pictures.js';

/** How familiar pictures of one kind are. */
export interface FamiliarityScores {
  /** Pictures that could be read. */
  readonly count: number;
  /** Files that could not, and why. */
  readonly skipped: readonly SkippedFile[];
  /** Share of the pictures below the limit; null without a picture. */
  readonly rejected: number | null;
  /** Of each picture, in their order: [count]. */
  readonly familiarity: readonly number[];
}

/** How well a classifier tells pictures of its classes from others. */
export interface FamiliarityEvaluation {
  /**
   * The area under the ROC curve: how often a picture of the classes is more familiar than another one, from 0 to 1.
   * Null where there is no picture of a kind.
   */
  readonly auroc: number | null;
  /** Below it a picture counts as unfamiliar. */
  readonly limit: number;
  /** Of pictures of its classes. */
  readonly own: FamiliarityScores;
  /** Of the others. */
  readonly others: FamiliarityScores;
}

type Pictures = Iterable<PictureSource> | AsyncIterable<PictureSource>;

/** A classifier of files. */
interface FileClassifier {
  readonly card: ClassifierCard;
  predictFiles(pictures: Pictures): AsyncIterable<FilePrediction>;
}

/** Options of `Classifier.evaluateFamiliarity`. */
export interface EvaluateFamiliarityOptions {
  /** Called after each picture, with the number of pictures so far. */
  readonly onPicture?: (done: number) => void;
}

/**
 * Measures how well a classifier tells pictures of its classes from others.
 *
 * @param own pictures of its classes that it was not trained on
 * @param others pictures of something else
 * @throws UsageError when the classifier does not measure how familiar a picture is
 */
export async function evaluateFamiliarity(
  classifier: FileClassifier,
  own: Pictures,
  others: Pictures,
  options: EvaluateFamiliarityOptions = {},
): Promise<FamiliarityEvaluation> {
  checkOptions('evaluateFamiliarity', options, { onPicture: callable });
  const measured = classifier.card.familiarity;
  if (measured === undefined) {
    throw new UsageError('The classifier does not measure how familiar a picture is.', {
      hint: 'Train it again with this version, on at least 20 photographs.',
    });
  }
  const { limit } = measured;
  let done = 0;
  const measure = async (pictures: Pictures): Promise<FamiliarityScores> => {
    const familiarity: number[] = [];
    const skipped: SkippedFile[] = [];
    for await (const prediction of classifier.predictFiles(pictures)) {
      if ('error' in prediction) skipped.push({ path: prediction.path, reason: prediction.error });
      else familiarity.push(prediction.familiarity!);
      options.onPicture?.(++done);
    }
    const count = familiarity.length;
    const below = familiarity.filter((value) => value < limit).length;
    return { count, skipped, rejected: count === 0 ? null : below / count, familiarity };
  };
  const [ofOwn, ofOthers] = [await measure(own), await measure(others)];
  const all = [...ofOwn.familiarity, ...ofOthers.familiarity];
  const isOwn = all.map((_, at) => at < ofOwn.count);
  return { auroc: rocAuc(isOwn, all), limit, own: ofOwn, others: ofOthers };
}

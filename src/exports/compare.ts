import type { Classifier } from '../classifier/index.js';
import { type ImageDataset, prefetch } from '../datasets/index.js';
import { GraftError } from '../errors.js';
import { onlyLabel } from '../labels.js';

/** The results of one of two classifiers. */
export interface ComparedResults {
  /** Mean of -log(probability of the right class). */
  readonly loss: number;
  readonly accuracy: number;
  readonly correct: number;
  readonly count: number;
  /** Time in the network; decoding is not counted. */
  readonly imagesPerSecond: number;
}

/** Two classifiers on the same pictures. */
export interface ClassifierComparison {
  readonly before: ComparedResults;
  readonly after: ComparedResults;
  /** Pictures for which both predict the same class. */
  readonly same: number;
  /** Pictures that the first got right and the second got wrong. */
  readonly lost: number;
  /** Pictures that the first got wrong and the second got right. */
  readonly gained: number;
  /** Of a probability. */
  readonly largestDifference: number;
}

/** Sums over the pictures so far. */
class Tally {
  lossSum = 0;
  correct = 0;
  milliseconds = 0;
  images = 0;

  results(count: number): ComparedResults {
    return {
      loss: this.lossSum / count,
      accuracy: this.correct / count,
      correct: this.correct,
      count,
      imagesPerSecond: (this.images / this.milliseconds) * 1000,
    };
  }
}

/**
 * Measures two classifiers, in turns, on the same pictures.
 *
 * @param classOf the classifiers' class for each class of the data set
 * @throws GraftError when no image can be read
 */
export async function compareClassifiers(
  before: Classifier,
  after: Classifier,
  dataset: ImageDataset,
  classOf: readonly number[],
  onBatchEnd?: (position: { step: number; steps: number }) => void,
): Promise<ClassifierComparison> {
  const tallies = [new Tally(), new Tally()];
  let [count, same, lost, gained, largestDifference, step] = [0, 0, 0, 0, 0, 0];
  const batches = dataset.plan(0);
  for await (const { images, indices } of prefetch(batches, (indices) => dataset.load(indices), 2)) {
    const rows = images.shape[0];
    const labels = dataset.imageLabels(indices);
    const outputs: Float32Array[] = [];
    for (const [which, classifier] of [before, after].entries()) {
      const start = performance.now();
      const { probabilities } =
        rows === 0 ? { probabilities: new Float32Array(0) } : await classifier.predictOnBatch(images);
      // The first batch is a warm-up.
      if (step > 0 || batches.length === 1) {
        tallies[which].milliseconds += performance.now() - start;
        tallies[which].images += rows;
      }
      outputs.push(probabilities);
    }
    const classes = before.classNames.length;
    for (let row = 0; row < rows; row++) {
      const label = classOf[onlyLabel(labels[row])];
      const own = outputs.map((output) => output.subarray(row * classes, (row + 1) * classes));
      const answers = own.map((probabilities) => probabilities.indexOf(Math.max(...probabilities)));
      own.forEach((probabilities, which) => {
        tallies[which].lossSum -= Math.log(Math.max(probabilities[label], 1e-45));
        if (answers[which] === label) tallies[which].correct++;
      });
      if (answers[0] === answers[1]) same++;
      else if (answers[0] === label) lost++;
      else if (answers[1] === label) gained++;
      own[0].forEach((value, at) => {
        largestDifference = Math.max(largestDifference, Math.abs(value - own[1][at]));
      });
    }
    count += rows;
    step++;
    onBatchEnd?.({ step, steps: batches.length });
  }
  if (count === 0) throw new GraftError(`None of the ${dataset.count} images could be read.`);
  const [first, second] = tallies.map((tally) => tally.results(count));
  return { before: first, after: second, same, lost, gained, largestDifference };
}

import { atTemperature, type Classifier } from '../classifier/index.js';
import { type ImageDataset, prefetch } from '../datasets/index.js';
import { GraftError } from '../errors.js';
import { sameLabels, sharedLabels } from '../labels.js';
import { taskNamed } from '../tasks/index.js';

/** The results of one of two classifiers. */
export interface ComparedResults {
  /** Mean cross-entropy of the probabilities in nats, the `loss` of `ClassifierEvaluation`. */
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
  /** Pictures for which both predict the same class; where pictures may have several labels: the same ones. */
  readonly same: number;
  /** Pictures that the first got right and the second got wrong. */
  readonly lost: number;
  /** Pictures that the first got wrong and the second got right. */
  readonly gained: number;
  /** Of a probability. */
  readonly largestDifference: number;
  /** Whether a picture may have several labels; one is right if all of its labels are. */
  readonly severalLabels: boolean;
  /** Pictures that are familiar to each; undefined if the classifiers do not measure it. */
  readonly familiar?: { readonly before: number; readonly after: number };
}

/** Sums over the pictures so far. */
class Tally {
  lossSum = 0;
  correct = 0;
  familiar = 0;
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
    const numbered = (own: readonly number[]): readonly number[] =>
      sharedLabels(own.map((label) => classOf[label]));
    const labels = dataset.imageLabels(indices).map(numbered);
    const unknown = dataset.unknownLabels(indices).map((own) => own && numbered(own));
    const answers: Answers[] = [];
    for (const [which, classifier] of [before, after].entries()) {
      const start = performance.now();
      const outputs = rows === 0 ? NONE : await classifier.predictOnBatch(images);
      // The first batch is a warm-up.
      if (step > 0 || batches.length === 1) {
        tallies[which].milliseconds += performance.now() - start;
        tallies[which].images += rows;
      }
      tallies[which].familiar += countFamiliar(classifier, outputs);
      answers.push(answersOf(classifier, outputs, labels, unknown));
    }
    const [one, other] = answers;
    for (let row = 0; row < rows; row++) {
      for (const [which, { losses, predicted }] of answers.entries()) {
        tallies[which].lossSum += losses[row];
        if (isRight(predicted[row], labels[row], unknown[row])) tallies[which].correct++;
      }
      const [before, after] = answers.map(({ predicted }) =>
        isRight(predicted[row], labels[row], unknown[row]),
      );
      if (sameLabels(one.predicted[row], other.predicted[row])) same++;
      if (before && !after) lost++;
      if (!before && after) gained++;
    }
    one.probabilities.forEach((value, at) => {
      largestDifference = Math.max(largestDifference, Math.abs(value - other.probabilities[at]));
    });
    count += rows;
    step++;
    onBatchEnd?.({ step, steps: batches.length });
  }
  if (count === 0) throw new GraftError(`None of the ${dataset.count} images could be read.`);
  const [first, second] = tallies.map((tally) => tally.results(count));
  const { severalLabels } = taskNamed(before.card.task, before.classNames);
  const [familiarBefore, familiarAfter] = tallies.map(({ familiar }) => familiar);
  return {
    before: first,
    after: second,
    same,
    lost,
    gained,
    largestDifference,
    severalLabels,
    ...(before.card.familiarity !== undefined && {
      familiar: { before: familiarBefore, after: familiarAfter },
    }),
  };
}

function countFamiliar({ card }: Classifier, { familiarity }: Outputs): number {
  const limit = card.familiarity?.limit;
  if (limit === undefined || familiarity === undefined) return 0;
  return familiarity.filter((value) => value >= limit).length;
}

type Outputs = Awaited<ReturnType<Classifier['predictOnBatch']>>;

const NONE: Outputs = { logits: new Float32Array(0), probabilities: new Float32Array(0) };

/** What a classifier says about a batch. */
interface Answers {
  readonly losses: Float64Array;
  readonly predicted: readonly (readonly number[])[];
  readonly probabilities: Float32Array;
}

/** Whether all known labels of a picture were predicted correctly. */
function isRight(
  predicted: readonly number[],
  labels: readonly number[],
  unknown: readonly number[] | undefined,
): boolean {
  if (unknown === undefined) return sameLabels(predicted, labels);
  return sameLabels(
    predicted.filter((label) => !unknown.includes(label)),
    labels,
  );
}

/** Measured as `evaluatePredictions` does. */
function answersOf(
  { card, classNames }: Classifier,
  { logits, probabilities }: Outputs,
  labels: readonly (readonly number[])[],
  unknown: readonly (readonly number[] | undefined)[],
): Answers {
  const task = taskNamed(card.task, classNames);
  const scaled = atTemperature(logits, card.temperature);
  return {
    losses: task.losses(labels, scaled, unknown),
    predicted: task.severalLabels ? task.decide(probabilities, card.thresholds ?? 0.5) : task.decide(scaled),
    probabilities,
  };
}

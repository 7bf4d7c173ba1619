/*
 * Confident learning: Northcutt, Jiang, Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", Journal
 * of Artificial Intelligence Research 70 (2021).
 */

/** Probabilities of items that a model gave without having seen them, and the labels that the items have. */
export interface LabelledProbabilities {
  readonly labels: Int32Array;
  /** [items, classes], row-major; each row sums to 1. */
  readonly probabilities: Float32Array;
  readonly classCount: number;
}

/** What confident learning says about labels. */
export interface ConfidentJoint {
  /** For each class: the mean probability of it for items that have it as their label; 1 for a class without items. */
  readonly thresholds: Float64Array;
  /**
   * [label, class], row-major: how many items of a label count confidently to a class, because its probability reaches
   * the threshold of that class (of several such classes, the most probable one).
   */
  readonly counts: Int32Array;
  /** For each class: how many of the items with this label probably have a wrong one; seldom a whole number. */
  readonly errors: Float64Array;
  /**
   * Positions of items whose labels are probably wrong, the most suspicious first: of each label as many as `errors` says
   * (rounded), those to which the model gives the lowest probability of it ("prune by class" in the paper), but none
   * whose label is the most probable class.
   */
  readonly suspects: readonly number[];
}

/** Counts items by the label that they have and the class that they confidently seem to be of. */
export function confidentJoint(given: LabelledProbabilities): ConfidentJoint {
  const { labels, probabilities, classCount } = given;
  const thresholds = classThresholds(given);
  const counts = new Int32Array(classCount * classCount);
  labels.forEach((label, item) => {
    const row = probabilities.subarray(item * classCount, (item + 1) * classCount);
    const confident = mostProbable(row, (value, at) => value >= thresholds[at] - TOLERANCE);
    if (confident !== undefined) counts[label * classCount + confident]++;
  });
  const errors = errorsFrom(counts, labels, classCount);
  return { thresholds, counts, errors, suspects: suspectsOf(given, errors) };
}

function suspectsOf(
  { labels, probabilities, classCount }: LabelledProbabilities,
  errors: Float64Array,
): number[] {
  const confidence = (item: number): number => probabilities[item * classCount + labels[item]];
  const order = [...labels.keys()].sort((one, other) => confidence(one) - confidence(other) || one - other);
  const left = Array.from(errors, Math.round);
  return order.filter((item) => {
    if (left[labels[item]]-- <= 0) return false;
    const row = probabilities.subarray(item * classCount, (item + 1) * classCount);
    return mostProbable(row) !== labels[item];
  });
}

/** A probability that only differs from the threshold by rounding reaches it. */
const TOLERANCE = 1e-6;

function classThresholds({ labels, probabilities, classCount }: LabelledProbabilities): Float64Array {
  const sums = new Float64Array(classCount);
  const items = new Int32Array(classCount);
  labels.forEach((label, item) => {
    sums[label] += probabilities[item * classCount + label];
    items[label]++;
  });
  return sums.map((sum, label) => (items[label] === 0 ? 1 : sum / items[label]));
}

/** Of each label: its number of items times the share of its confident items that count to other classes. */
function errorsFrom(counts: Int32Array, labels: Int32Array, classCount: number): Float64Array {
  const items = new Int32Array(classCount);
  for (const label of labels) items[label]++;
  return Float64Array.from(items, (count, label) => {
    const row = counts.subarray(label * classCount, (label + 1) * classCount);
    const total = row.reduce((sum, one) => sum + one, 0);
    return total === 0 ? 0 : (count * (total - row[label])) / total;
  });
}

/** The position of the highest number, of equal ones the first; undefined when none is accepted. */
export function mostProbable(
  row: Float32Array,
  isAccepted: (value: number, at: number) => boolean = () => true,
): number | undefined {
  let best: number | undefined;
  row.forEach((value, at) => {
    if (isAccepted(value, at) && (best === undefined || value > row[best])) best = at;
  });
  return best;
}

/** What suspects are ordered by; the lowest number is the most suspicious. */
export type LabelScore = 'normalized-margin' | 'self-confidence';

/**
 * How well a label fits, the lower the worse. 'self-confidence': the probability of the label, from 0 to 1.
 * 'normalized-margin': the same less the highest probability of another class, from -1 to 1.
 */
export function labelScore(row: Float32Array, label: number, kind: LabelScore): number {
  if (kind === 'self-confidence') return row[label];
  const other = mostProbable(row, (_, at) => at !== label);
  return row[label] - (other === undefined ? 0 : row[other]);
}

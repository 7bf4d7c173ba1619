import { UsageError } from '../../errors.js';
import { nearestNamesHint } from '../../nearest-names.js';
import { anything, checkOptions, text, trueOrFalse } from '../../options.js';
import { shown } from '../../shown.js';
import { divideNoNan, Metric, type MetricOptions, type OutputForm } from './metric.js';
import { probabilitiesOf } from './probabilities.js';
import { type Compared, compare, type Matrix, type RowsLike, targetAt } from './rows.js';

const CURVES = ['ROC', 'PR'] as const;
const SUMMATIONS = ['interpolation', 'minoring', 'majoring'] as const;

/** Options of `AUC`. */
export interface AUCOptions extends MetricOptions {
  /** Number of thresholds of the curve; more are more exact. Default 200. */
  numThresholds?: number;
  /** Receiver operating characteristic, or precision over recall. Default 'ROC'. */
  curve?: (typeof CURVES)[number];
  /**
   * The height of the curve between two thresholds: interpolated, or the lower or the higher one. Default
   * 'interpolation'.
   */
  summationMethod?: (typeof SUMMATIONS)[number];
  /** Thresholds between 0 and 1 instead of `numThresholds` evenly spaced ones; 0 and 1 are added. */
  thresholds?: readonly number[];
  /** The mean of one area for each output, instead of one area of all outputs together. Default false. */
  multiLabel?: boolean;
  /** How much each output counts, one weight per output. */
  labelWeights?: readonly number[];
  /** Whether outputs are logits. Default: as in the loss that the model is compiled with. */
  fromLogits?: boolean;
}

/** Keras' fuzz factor: the outermost thresholds are this far outside 0 and 1. */
const EPSILON = 1e-7;

/**
 * The area under the ROC or precision-recall curve, from a fixed number of thresholds. Keras `AUC`.
 *
 * @example
 * ```ts
 * import { AUC } from '@graft-vision/graft';
 *
 * await model.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics: ['accuracy', new AUC()] });
 * ```
 */
export class AUC extends Metric {
  readonly better = 'higher';
  readonly #options: AUCOptions;
  readonly #thresholds: Float32Array;
  readonly #even: boolean;
  readonly #notNumbers = this.addVariable('not_numbers');
  #form: OutputForm;
  /** For each output, or for all together: the weight of the targets between one threshold and the next. */
  #positives: Float64Array | undefined;
  #negatives!: Float64Array;

  /** @throws UsageError when an option is out of range */
  constructor(options: AUCOptions = {}) {
    checkOptions('AUC', options, {
      name: text,
      numThresholds: anything,
      curve: anything,
      summationMethod: anything,
      thresholds: anything,
      multiLabel: trueOrFalse,
      labelWeights: anything,
      fromLogits: trueOrFalse,
    });
    super(options, 'auc');
    this.#options = options;
    const { numThresholds = 200, curve = 'ROC', summationMethod = 'interpolation' } = options;
    expectOneOf('curve', curve, CURVES);
    expectOneOf('summationMethod', summationMethod, SUMMATIONS);
    if (!Number.isInteger(numThresholds) || numThresholds < 2) {
      throw new UsageError(
        `AUC expects numThresholds to be a whole number of at least 2, but received ${shown(numThresholds)}.`,
      );
    }
    const wrong = options.thresholds?.find((threshold) => !(threshold >= 0 && threshold <= 1));
    if (wrong !== undefined) {
      throw new UsageError(`AUC expects thresholds from 0 to 1, but received ${shown(wrong)}.`);
    }
    const inner = options.thresholds
      ? [...options.thresholds].sort((one, other) => one - other)
      : Array.from({ length: numThresholds - 2 }, (_, at) => (at + 1) / (numThresholds - 1));
    this.#thresholds = Float32Array.of(-EPSILON, ...inner, 1 + EPSILON);
    const last = inner.length + 1;
    this.#even = last > 1 && inner.every((value, at) => Math.abs(value - (at + 1) / last) <= EPSILON);
    this.#form = { kind: 'binary', fromLogits: options.fromLogits ?? false };
  }

  override bind({ kind, fromLogits }: OutputForm): void {
    this.#form = { kind, fromLogits: this.#options.fromLogits ?? fromLogits };
  }

  update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void {
    const compared = compare('AUC', targets, outputs, sampleWeight);
    const { rows, width } = compared;
    const { labelWeights, multiLabel = false } = this.#options;
    if (labelWeights !== undefined && labelWeights.length !== width) {
      throw new UsageError(
        `AUC expects one label weight per output, ${width}, but received ${labelWeights.length}.`,
      );
    }
    this.#build(multiLabel ? width : 1);
    const probabilities = this.#probabilities(compared);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < width; column++) {
        const probability = probabilities.data[row * width + column];
        if (Number.isNaN(probability)) {
          this.#notNumbers[0]++;
          continue;
        }
        const curve = multiLabel ? column : 0;
        const at = curve * this.#thresholds.length + this.#bucketOf(probability);
        const weight = (sampleWeight?.[row] ?? 1) * (multiLabel ? 1 : (labelWeights?.[column] ?? 1));
        if (targetAt(compared, row, column) > 0.5) this.#positives![at] += weight;
        else this.#negatives[at] += weight;
      }
    }
  }

  /** NaN after an output that was NaN. */
  result(): number {
    if (this.#notNumbers[0] > 0) return Number.NaN;
    const count = this.#thresholds.length;
    const areas = Array.from({ length: (this.#positives?.length ?? 0) / count }, (_, curve) => {
      const from = curve * count;
      return this.#area(
        cumulated(this.#positives!.subarray(from, from + count)),
        cumulated(this.#negatives.subarray(from, from + count)),
      );
    });
    const { labelWeights, multiLabel } = this.#options;
    const weights = multiLabel && labelWeights ? labelWeights : areas.map(() => 1);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return divideNoNan(
      areas.reduce((sum, area, at) => sum + area * weights[at], 0),
      total,
    );
  }

  /** @param truePositives like the other counts: the weight above each threshold */
  #area(truePositives: Float64Array, falsePositives: Float64Array): number {
    const { curve = 'ROC', summationMethod = 'interpolation' } = this.#options;
    const [positives, negatives] = [truePositives[0], falsePositives[0]];
    if (curve === 'PR' && summationMethod === 'interpolation') {
      return interpolatedPrecisionRecall(truePositives, falsePositives);
    }
    const recalls = truePositives.map((value) => divideNoNan(value, positives));
    const [x, y] =
      curve === 'ROC'
        ? [falsePositives.map((value) => divideNoNan(value, negatives)), recalls]
        : [recalls, truePositives.map((value, at) => divideNoNan(value, value + falsePositives[at]))];
    let area = 0;
    for (let at = 0; at + 1 < x.length; at++) {
      const [one, other] = [y[at], y[at + 1]];
      const height =
        summationMethod === 'interpolation'
          ? (one + other) / 2
          : summationMethod === 'minoring'
            ? Math.min(one, other)
            : Math.max(one, other);
      area += (x[at] - x[at + 1]) * height;
    }
    return area;
  }

  /** The last threshold that a probability is above, as Keras finds it in float32. */
  #bucketOf(probability: number): number {
    const last = this.#thresholds.length - 1;
    const value = Math.fround(probability);
    if (this.#even) return Math.max(0, Math.ceil(Math.fround(value * last)) - 1);
    let bucket = 0;
    while (bucket < last && value > this.#thresholds[bucket + 1]) bucket++;
    return bucket;
  }

  #probabilities({ outputs }: Compared): Matrix {
    const probabilities = probabilitiesOf(outputs, this.#form);
    for (let at = 0; at < probabilities.data.length; at++) {
      const value = probabilities.data[at];
      if (!(value < 0 || value > 1)) continue;
      throw new UsageError(`AUC expects probabilities from 0 to 1, but received ${shown(value)}.`, {
        hint: 'For logits write `new AUC({ fromLogits: true })`.',
      });
    }
    return probabilities;
  }

  /** The number of outputs is known with the first batch. */
  #build(areas: number): void {
    if (this.#positives !== undefined) return;
    this.#positives = this.addVariable('positives', areas * this.#thresholds.length);
    this.#negatives = this.addVariable('negatives', areas * this.#thresholds.length);
  }
}

/** The sums from each position to the end. */
function cumulated(values: Float64Array): Float64Array {
  const sums = values.slice();
  for (let at = sums.length - 2; at >= 0; at--) sums[at] += sums[at + 1];
  return sums;
}

/** Precision is not linear between two thresholds, but numbers of positives are (Davis & Goadrich, 2006). */
function interpolatedPrecisionRecall(truePositives: Float64Array, falsePositives: Float64Array): number {
  let area = 0;
  for (let at = 0; at + 1 < truePositives.length; at++) {
    const [more, less] = [truePositives[at], truePositives[at + 1]];
    const [before, after] = [more + falsePositives[at], less + falsePositives[at + 1]];
    const slope = divideNoNan(more - less, Math.max(before - after, 0));
    const intercept = less - slope * after;
    const ratio = before > 0 && after > 0 ? before / after : 1;
    area += divideNoNan(slope * (more - less + intercept * Math.log(ratio)), truePositives[0]);
  }
  return area;
}

function expectOneOf(name: string, value: string, valid: readonly string[]): void {
  if (valid.includes(value)) return;
  throw new UsageError(`AUC has no ${name} ${JSON.stringify(value)}.`, {
    hint: nearestNamesHint(String(value), valid),
  });
}

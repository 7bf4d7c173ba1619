import { UsageError } from '../../errors.js';
import { anything, checkOptions, text } from '../../options.js';
import { Metric, type MetricOptions, type OutputForm } from './metric.js';
import { probabilitiesOf } from './probabilities.js';
import { compare, largest, type RowsLike, targetAt } from './rows.js';

/** Options of `F1Score`. */
export interface F1ScoreOptions extends MetricOptions {
  /**
   * How the classes become one number: their mean ('macro'), weighted by their samples ('weighted'), or all counted as
   * one class ('micro'). Default 'macro'; Keras' default gives one number per class, but Graft's metrics give one
   * number.
   */
  average?: 'micro' | 'macro' | 'weighted';
  /**
   * A probability above it means yes. Default: the largest output of a sample means yes; for one output 0.5, where
   * Keras' default would always mean yes.
   */
  threshold?: number;
}

const AVERAGES = ['micro', 'macro', 'weighted'];
/** Keras' fuzz factor. */
const EPSILON = 1e-7;

/**
 * The harmonic mean of precision and recall. Keras `F1Score`.
 *
 * @example
 * ```ts
 * import { F1Score } from '@graft-vision/graft';
 *
 * const metrics = [new F1Score({ average: 'macro' })];
 * await model.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics });
 * ```
 */
export class F1Score extends Metric {
  readonly better = 'higher';
  readonly #average: string;
  readonly #threshold: number | undefined;
  #form: OutputForm = { kind: 'binary', fromLogits: false };
  #truePositives: Float64Array | undefined;
  #falsePositives!: Float64Array;
  #falseNegatives!: Float64Array;
  #positives!: Float64Array;

  /** @throws UsageError when an option is not valid */
  constructor(options: F1ScoreOptions = {}) {
    checkOptions('F1Score', options, { name: text, average: anything, threshold: anything });
    super(options, 'f1_score');
    this.#average = options.average ?? 'macro';
    this.#threshold = options.threshold;
    if (!AVERAGES.includes(this.#average)) {
      throw new UsageError(
        `F1Score expects average to be one of ${AVERAGES.join(', ')}, but received ${JSON.stringify(options.average)}.`,
      );
    }
    if (this.#threshold !== undefined && !(this.#threshold >= 0 && this.#threshold <= 1)) {
      throw new UsageError(`F1Score expects threshold to be from 0 to 1, but received ${this.#threshold}.`);
    }
  }

  override bind(form: OutputForm): void {
    this.#form = form;
  }

  update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void {
    const compared = compare('F1Score', targets, outputs, sampleWeight);
    const { rows, width } = compared;
    this.#build(width);
    const byLargest = this.#threshold === undefined && width > 1;
    const threshold = this.#threshold ?? 0.5;
    const values = byLargest ? compared.outputs : probabilitiesOf(compared.outputs, this.#form);
    for (let row = 0; row < rows; row++) {
      const weight = sampleWeight?.[row] ?? 1;
      const highest = byLargest ? values.data[row * width + largest(values, row)] : 0;
      for (let column = 0; column < width; column++) {
        const value = values.data[row * width + column];
        // Outputs that are all 0 predict no class, instead of every class.
        const positive = byLargest ? value === highest && Math.abs(value) > 1e-9 : value > threshold;
        const target = targetAt(compared, row, column);
        const at = this.#average === 'micro' ? 0 : column;
        if (positive) {
          this.#truePositives![at] += target * weight;
          this.#falsePositives[at] += (1 - target) * weight;
        } else {
          this.#falseNegatives[at] += target * weight;
        }
        this.#positives[at] += target * weight;
      }
    }
  }

  result(): number {
    const truePositives = this.#truePositives ?? [];
    let total = 0;
    let weights = 0;
    for (let at = 0; at < truePositives.length; at++) {
      const precision = truePositives[at] / (truePositives[at] + this.#falsePositives[at] + EPSILON);
      const recall = truePositives[at] / (truePositives[at] + this.#falseNegatives[at] + EPSILON);
      const f1 = (2 * precision * recall) / (precision + recall + EPSILON);
      const weight = this.#average === 'weighted' ? this.#positives[at] : 1;
      total += f1 * weight;
      weights += weight;
    }
    return weights === 0 ? 0 : total / (this.#average === 'weighted' ? weights + EPSILON : weights);
  }

  /** The number of classes is known with the first batch. */
  #build(width: number): void {
    if (this.#truePositives !== undefined) return;
    const size = this.#average === 'micro' ? 1 : width;
    this.#truePositives = this.addVariable('true_positives', size);
    this.#falsePositives = this.addVariable('false_positives', size);
    this.#falseNegatives = this.addVariable('false_negatives', size);
    this.#positives = this.addVariable('positives', size);
  }
}

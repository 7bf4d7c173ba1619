import { UsageError } from '../../errors.js';
import { anything, checkOptions, text } from '../../options.js';
import { shown } from '../../shown.js';
import { divideNoNan, Metric, type MetricOptions, type OutputForm } from './metric.js';
import { probabilitiesOf } from './probabilities.js';
import { compare, type Matrix, type RowsLike, targetAt } from './rows.js';

/** Options of `Precision` and `Recall`: what counts as positive. */
export interface ConfusionOptions extends MetricOptions {
  /** An output above it counts as positive. Default: a probability of 0.5, also where outputs are logits. */
  thresholds?: number;
  /** Only the `topK` largest outputs of a sample count as positive, whatever their values. */
  topK?: number;
  /** Count only the outputs of this class. */
  classId?: number;
}

/** True positives as a share of true positives and one kind of mistakes: the common part of precision and recall. */
export abstract class ConfusionMetric extends Metric {
  readonly better = 'higher';
  readonly #truePositives = this.addVariable('true_positives');
  readonly #mistakes: Float64Array;
  readonly #options: ConfusionOptions;
  readonly #className: string;
  readonly #missed: boolean;
  #form: OutputForm = { kind: 'binary', fromLogits: false };

  /** @param mistakes which mistakes it counts: false positives or false negatives */
  constructor(
    className: string,
    options: ConfusionOptions,
    defaultName: string,
    mistakes: 'false_positives' | 'false_negatives',
  ) {
    checkOptions(className, options, { name: text, thresholds: anything, topK: anything, classId: anything });
    super(options, defaultName);
    this.#className = className;
    this.#options = options;
    this.#missed = mistakes === 'false_negatives';
    this.#mistakes = this.addVariable(mistakes);
    const { thresholds, topK, classId } = options;
    if (thresholds !== undefined && !(typeof thresholds === 'number' && !Number.isNaN(thresholds))) {
      throw new UsageError(
        `${className} expects thresholds to be one number, but received ${JSON.stringify(thresholds)}.`,
        { hint: 'Use a separate metric for each threshold.' },
      );
    }
    for (const [name, value, least] of [
      ['topK', topK, 1],
      ['classId', classId, 0],
    ] as const) {
      if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
        throw new UsageError(
          `${className} expects ${name} to be a whole number of at least ${least}, but received ${shown(value)}.`,
        );
      }
    }
  }

  override bind(form: OutputForm): void {
    this.#form = form;
  }

  update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void {
    const compared = compare(this.#className, targets, outputs, sampleWeight);
    const { topK, classId } = this.#options;
    if (classId !== undefined && classId >= compared.width) {
      throw new UsageError(
        `${this.#className} has no output for class ${classId}: there are ${compared.width}.`,
      );
    }
    const { values, threshold } = this.#decide(compared.outputs);
    const [from, to] = classId === undefined ? [0, compared.width] : [classId, classId + 1];
    for (let row = 0; row < compared.rows; row++) {
      const weight = sampleWeight?.[row] ?? 1;
      for (let column = from; column < to; column++) {
        const positive =
          values.data[row * values.width + column] > threshold &&
          (topK === undefined || isAmongFirst(values, row, column, topK));
        const target = targetAt(compared, row, column) > 0.5;
        if (positive && target) this.#truePositives[0] += weight;
        else if (this.#missed ? target : positive) this.#mistakes[0] += weight;
      }
    }
  }

  result(): number {
    return divideNoNan(this.#truePositives[0], this.#truePositives[0] + this.#mistakes[0]);
  }

  /** The numbers that are compared with a threshold, and the threshold. */
  #decide(outputs: Matrix): { values: Matrix; threshold: number } {
    const { thresholds, topK } = this.#options;
    if (thresholds !== undefined) return { values: outputs, threshold: thresholds };
    if (topK !== undefined) return { values: outputs, threshold: Number.NEGATIVE_INFINITY };
    return { values: probabilitiesOf(outputs, this.#form), threshold: 0.5 };
  }
}

/** Whether a number is one of the `count` largest of its row; of equal numbers the first ones count. */
function isAmongFirst({ data, width }: Matrix, row: number, column: number, count: number): boolean {
  const from = row * width;
  const value = data[from + column];
  let before = 0;
  for (let other = 0; other < width; other++) {
    if (data[from + other] > value || (data[from + other] === value && other < column)) before++;
  }
  return before < count;
}

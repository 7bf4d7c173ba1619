import { UsageError } from '../errors.js';
import type { Value } from '../graph/index.js';
import { labelsOfClass, onlyLabel } from '../labels.js';
import { applyTemperature, type ClassScores, crossEntropies, predictedClasses } from '../metrics/index.js';
import type { Loss } from '../nn/index.js';
import type { ReorderedOutput, Task, TaskName } from './task.js';
import { expectThreshold } from './threshold.js';

/** The common part of the tasks whose classes exclude each other. */
export abstract class OneLabelTask implements Task {
  abstract readonly name: TaskName;
  abstract readonly outputs: number;
  abstract readonly labelMode: 'binary' | 'categorical';
  readonly metricNames = ['accuracy'];
  readonly severalLabels = false;
  readonly classNames: readonly string[];

  constructor(classNames: readonly string[]) {
    this.classNames = classNames;
  }

  abstract loss(options?: { readonly labelSmoothing?: number }): Loss;
  abstract targets(labels: readonly (readonly number[])[]): Float32Array;
  abstract logits(outputs: Float32Array): Float32Array;
  abstract outputsOf(logits: Float32Array): Float32Array;
  abstract outputWeights(classNumber: number): Float32Array;
  abstract reorderOutputs(order: readonly number[]): readonly ReorderedOutput[];
  abstract lowerLogits(outputs: Value): Value;
  abstract lowerProbabilities(outputs: Value): Value;

  probabilities(logits: ClassScores, temperature = 1): Float32Array {
    return applyTemperature(logits, this.classNames.length, temperature);
  }

  decide(scores: ClassScores, threshold?: number | readonly number[]): (readonly number[])[] {
    const classes = this.classNames.length;
    if (threshold === undefined) return Array.from(predictedClasses(scores, classes), labelsOfClass);
    if (typeof threshold !== 'number') {
      throw new UsageError(
        'Where classes exclude each other there is one threshold, not one for each class.',
      );
    }
    expectThreshold(threshold, this);
    return Array.from({ length: scores.length / classes }, (_, sample) =>
      labelsOfClass(scores[2 * sample + 1] >= threshold ? 1 : 0),
    );
  }

  uncertainties(probabilities: ClassScores): Float32Array {
    const classes = this.classNames.length;
    return Float32Array.from({ length: probabilities.length / classes }, (_, sample) => {
      const own = Array.from(probabilities.slice(sample * classes, (sample + 1) * classes));
      const [first, second] = own.sort((one, other) => other - one);
      return 1 - (first - second);
    });
  }

  losses(labels: readonly (readonly number[])[], logits: ClassScores): Float64Array {
    return crossEntropies(this.classNumbers(labels), logits);
  }

  /**
   * The class of each sample.
   *
   * @throws UsageError for a sample with no class, with several classes, or with a class that has no name
   */
  protected classNumbers(labels: readonly (readonly number[])[]): Int32Array {
    const classes = this.classNames.length;
    const numbers = new Int32Array(labels.length);
    labels.forEach((own, sample) => {
      const label = own.length === 1 ? own[0] : onlyLabel(own, `sample ${sample}`);
      if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
        throw new UsageError(
          `Expected a label from 0 to ${classes - 1} for sample ${sample} but received ${label}.`,
        );
      }
      numbers[sample] = label;
    });
    return numbers;
  }
}

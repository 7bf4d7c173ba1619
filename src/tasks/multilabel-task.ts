import { UsageError } from '../errors.js';
import { operators, type Value } from '../graph/index.js';
import { sharedLabels } from '../labels.js';
import type { ClassScores } from '../metrics/index.js';
import { type Loss, MultilabelCrossentropy } from '../nn/index.js';
import { oneHot, rowsInOrder } from './outputs-per-class.js';
import type { LossSettings, ReorderedOutput, Task } from './task.js';
import { expectThreshold } from './threshold.js';

/** Yes or no for each class, answered by a number for each. */
export class MultilabelTask implements Task {
  readonly name = 'multilabel';
  readonly severalLabels = true;
  readonly labelMode = 'categorical';
  readonly metricNames = ['accuracy'];
  readonly classNames: readonly string[];

  constructor(classNames: readonly string[]) {
    this.classNames = classNames;
  }

  get outputs(): number {
    return this.classNames.length;
  }

  loss({ labelSmoothing, positiveWeights }: LossSettings = {}): Loss {
    return new MultilabelCrossentropy({ fromLogits: true, labelSmoothing, positiveWeights });
  }

  targets(labels: readonly (readonly number[])[]): Float32Array {
    const { outputs } = this;
    const targets = new Float32Array(labels.length * outputs);
    labels.forEach((own, sample) => {
      for (const label of own) {
        if (!Number.isInteger(label) || label < 0 || label >= outputs) {
          throw new UsageError(
            `Expected labels from 0 to ${outputs - 1} for sample ${sample} but received ${label}.`,
          );
        }
        targets[sample * outputs + label] = 1;
      }
    });
    return targets;
  }

  logits(outputs: Float32Array): Float32Array {
    return outputs;
  }

  outputsOf(logits: Float32Array): Float32Array {
    return logits;
  }

  probabilities(logits: ClassScores, temperature = 1): Float32Array {
    return Float32Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit / temperature)));
  }

  decide(scores: ClassScores, threshold: number | readonly number[] = 0.5): (readonly number[])[] {
    const { outputs } = this;
    const thresholds = typeof threshold === 'number' ? this.classNames.map(() => threshold) : threshold;
    if (thresholds.length !== outputs) {
      throw new UsageError(
        `Expected ${outputs} thresholds, one for each class, but received ${thresholds.length}.`,
      );
    }
    for (const one of thresholds) expectThreshold(one, this);
    return Array.from({ length: scores.length / outputs }, (_, sample) =>
      sharedLabels(
        this.classNames.flatMap((_, label) =>
          scores[sample * outputs + label] >= thresholds[label] ? [label] : [],
        ),
      ),
    );
  }

  uncertainties(probabilities: ClassScores): Float32Array {
    const { outputs } = this;
    return Float32Array.from({ length: probabilities.length / outputs }, (_, sample) => {
      const own = probabilities.slice(sample * outputs, (sample + 1) * outputs);
      return 1 - Math.min(...Array.from(own, (probability) => Math.abs(2 * probability - 1)));
    });
  }

  /** The mean over the classes that are known; 0 where none is. */
  losses(
    labels: readonly (readonly number[])[],
    logits: ClassScores,
    unknown: readonly (readonly number[] | undefined)[] = [],
  ): Float64Array {
    const { outputs } = this;
    const targets = this.targets(labels);
    return Float64Array.from(labels, (_, sample) => {
      const open = unknown[sample] ?? [];
      let sum = 0;
      for (let at = sample * outputs; at < (sample + 1) * outputs; at++) {
        if (open.length > 0 && open.includes(at - sample * outputs)) continue;
        sum +=
          Math.max(logits[at], 0) + Math.log1p(Math.exp(-Math.abs(logits[at]))) - logits[at] * targets[at];
      }
      return open.length === outputs ? 0 : sum / (outputs - open.length);
    });
  }

  outputWeights(classNumber: number): Float32Array {
    return oneHot(classNumber, this.outputs);
  }

  reorderOutputs(order: readonly number[]): readonly ReorderedOutput[] {
    return rowsInOrder(order);
  }

  lowerLogits(outputs: Value): Value {
    return outputs;
  }

  lowerProbabilities(outputs: Value): Value {
    return operators.sigmoid(outputs);
  }
}

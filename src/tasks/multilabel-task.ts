import { UsageError } from '../errors.js';
import { operators, type Value } from '../graph/index.js';
import { sharedLabels } from '../labels.js';
import type { ClassScores } from '../metrics/index.js';
import { BinaryCrossentropy, type Loss } from '../nn/index.js';
import { oneHot, rowsInOrder } from './outputs-per-class.js';
import type { ReorderedOutput, Task } from './task.js';
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

  loss({ labelSmoothing }: { readonly labelSmoothing?: number } = {}): Loss {
    return new BinaryCrossentropy({ fromLogits: true, labelSmoothing });
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

  decide(scores: ClassScores, threshold = 0.5): (readonly number[])[] {
    expectThreshold(threshold, this);
    const { outputs } = this;
    return Array.from({ length: scores.length / outputs }, (_, sample) =>
      sharedLabels(
        this.classNames.flatMap((_, label) => (scores[sample * outputs + label] >= threshold ? [label] : [])),
      ),
    );
  }

  losses(labels: readonly (readonly number[])[], logits: ClassScores): Float64Array {
    const { outputs } = this;
    const targets = this.targets(labels);
    return Float64Array.from(labels, (_, sample) => {
      let sum = 0;
      for (let at = sample * outputs; at < (sample + 1) * outputs; at++) {
        sum +=
          Math.max(logits[at], 0) + Math.log1p(Math.exp(-Math.abs(logits[at]))) - logits[at] * targets[at];
      }
      return sum / outputs;
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

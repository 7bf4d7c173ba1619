import { operators, type Value } from '../graph/index.js';
import { CategoricalCrossentropy, type Loss } from '../nn/index.js';
import { OneLabelTask } from './one-label-task.js';
import { oneHot, rowsInOrder } from './outputs-per-class.js';
import type { ReorderedOutput } from './task.js';

/** Which one of the classes, answered by a number for each. */
export class MulticlassTask extends OneLabelTask {
  readonly name = 'multiclass';
  readonly labelMode = 'categorical';

  get outputs(): number {
    return this.classNames.length;
  }

  loss({ labelSmoothing }: { readonly labelSmoothing?: number } = {}): Loss {
    return new CategoricalCrossentropy({ fromLogits: true, labelSmoothing });
  }

  targets(labels: readonly (readonly number[])[]): Float32Array {
    const targets = new Float32Array(labels.length * this.outputs);
    this.classNumbers(labels).forEach((label, sample) => {
      targets[sample * this.outputs + label] = 1;
    });
    return targets;
  }

  logits(outputs: Float32Array): Float32Array {
    return outputs;
  }

  outputsOf(logits: Float32Array): Float32Array {
    return logits;
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
    return operators.softmax(outputs);
  }
}
